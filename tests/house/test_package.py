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
