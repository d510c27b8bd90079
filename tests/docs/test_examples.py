"""The documentation tells the truth: its commands print what it shows, its cases load, its links lead somewhere.

Every page is tried in a folder of its own that holds the examples of the repository. Blocks are told apart by their first line:

- ```` ```yaml ````: a case (it begins with `case:`) or an edition (it begins with `id:`). It is read, and lies beside the
  page's commands as NAME.yaml, NAME being its `case` or the set of its `id`.
- ```` ```yaml refused ````: a case that must be refused. It lies beside the commands as well.
- ```` ```yaml facts ````: entries of a case file. They are read as one.
- ```` ```yaml form ````: a part of another file. It is read as strict YAML.
- ```` ```console ````: commands (`$ nelm ...`) with what they print. A line `...` stands for any lines.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from nelm.cli import main
from nelm.criteria.edition import read_edition
from nelm.criteria.lint import lint
from nelm.errors import BadInput
from nelm.exchange.case_file import case_from, read_case
from nelm.library.document import parse

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
)
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)")
KINDS = {"yaml", "yaml refused", "yaml facts", "yaml form", "console", "sh", "json", "text", "python"}


class Block(NamedTuple):
    """A fenced block: what its first line says, and what it holds."""

    kind: str
    content: str


class Command(NamedTuple):
    """A command and what it is said to print."""

    line: str
    shown: list[str]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str) -> list[Block]:
    """The fenced blocks of a page."""
    return [Block(*found) for found in FENCE.findall(text_of(name))]


def with_block(kind: str) -> list[str]:
    """The pages that hold a kind of block."""
    return [name for name in PAGES if any(block.kind == kind for block in blocks(name))]


def commands(content: str) -> Iterator[Command]:
    """The commands of a console block."""
    for part in re.split(r"^\$ ", content, flags=re.MULTILINE)[1:]:
        line, *shown = part.rstrip("\n").split("\n")
        yield Command(line, shown)


def file_name(content: str) -> str:
    """The name under which a case or an edition lies beside the commands of its page."""
    key, _, name = content.split("\n", 1)[0].partition(": ")
    return f"{name.partition('@')[0] if key == 'id' else name}.yaml"


def fits(shown: list[str], printed: list[str]) -> bool:
    """Whether the lines shown are the lines printed; a line `...` stands for any number of lines."""
    if not shown:
        return not printed
    first, *rest = shown
    if first == "...":
        return any(fits(rest, printed[start:]) for start in range(len(printed) + 1))
    return bool(printed) and printed[0].rstrip() == first.rstrip() and fits(rest, printed[1:])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples, where the commands run."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.mark.parametrize("name", with_block("console"))
def test_commands_print_what_is_shown(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for block in blocks(name):
        if block.kind in {"yaml", "yaml refused"}:
            (folder / file_name(block.content)).write_text(block.content, encoding="utf-8")
        if block.kind == "console":
            for command in commands(block.content):
                program, *arguments = shlex.split(command.line)
                assert program == "nelm", f"only nelm can be shown in a console block: {command.line}"
                with suppress(SystemExit):
                    main(arguments)
                output = capsys.readouterr()
                printed = (output.out + output.err).splitlines()
                assert fits(command.shown, printed), f"$ {command.line} prints\n" + "\n".join(printed)


@pytest.mark.parametrize("name", with_block("yaml"))
def test_cases_and_editions_are_read(name: str, folder: Path) -> None:
    for block in blocks(name):
        if block.kind == "yaml":
            path = folder / file_name(block.content)
            path.write_text(block.content, encoding="utf-8")
            if block.content.startswith("id: "):
                assert not [finding for finding in lint(read_edition(path)) if finding.level == "error"]
            else:
                assert not read_case(path).questions


@pytest.mark.parametrize("name", with_block("yaml refused"))
def test_refused_cases_are_refused(name: str, tmp_path: Path) -> None:
    for block in blocks(name):
        if block.kind == "yaml refused":
            path = tmp_path / file_name(block.content)
            path.write_text(block.content, encoding="utf-8")
            with pytest.raises(BadInput):
                read_case(path)


@pytest.mark.parametrize("name", with_block("yaml facts"))
def test_entries_are_read(name: str) -> None:
    for block in blocks(name):
        if block.kind == "yaml facts":
            body = "".join(f"  {line}\n" for line in block.content.splitlines())
            assert case_from(parse(f"case: shown\nfacts:\n{body}", f"{name}.yaml")).readings


@pytest.mark.parametrize("name", with_block("yaml form"))
def test_other_forms_are_strict_yaml(name: str) -> None:
    for block in blocks(name):
        if block.kind == "yaml form":
            assert parse(block.content, f"{name}.yaml").data


@pytest.mark.parametrize("name", PAGES)
def test_blocks_are_of_a_known_kind(name: str) -> None:
    assert {block.kind for block in blocks(name)} <= KINDS


@cache
def anchors(name: str) -> frozenset[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found: list[str] = []
    for heading in re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(name)), re.MULTILINE):
        plain = "".join(char for char in heading.lower() if char.isalnum() or char in " -_").replace(" ", "-")
        again = sum(re.fullmatch(re.escape(plain) + r"(-\d+)?", other) is not None for other in found)
        found.append(f"{plain}-{again}" if again else plain)
    return frozenset(found)


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    broken = []
    for target in LINK.findall(FENCE.sub("", text_of(name))):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        found = ((ROOT / name).parent / path).resolve() if path else ROOT / name
        page = found.relative_to(ROOT).as_posix() if found.is_relative_to(ROOT) else ""
        if not (page and found.exists()) or (anchor and anchor not in anchors(page)):
            broken.append(target)
    assert not broken


def test_the_test_command_is_the_one_that_is_run() -> None:
    run = text_of(".ci/run").strip().splitlines()[-1]
    assert run in text_of("README.md")


def test_every_test_that_is_named_exists() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = {found for name in PAGES for found in re.findall(r"`(test_\w+)`", text_of(name))}
    assert named and not [name for name in named if f"def {name}(" not in tests]
