"""The package as a user installs it: everything it needs is in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.nightly
def test_an_installed_package_verifies_itself_far_from_its_sources(tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    program = environment / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([str(program / "python"), "-m", "pip", "install", "-q", str(ROOT)], check=True)
    ran = subprocess.run([str(program / "nelm"), "verify"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "all as expected" in ran.stdout


def test_judging_a_case_loads_no_library_of_arrays() -> None:
    """They take a third of a second, and a case needs none of them."""
    told = "import sys; from nelm.cli import main; main(['assess', 'examples/published/c12.yaml']); "
    check = "print(sorted({'numpy', 'scipy'} & set(sys.modules)), file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", told + check], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "[]\n")
