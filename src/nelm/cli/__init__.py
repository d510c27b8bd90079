"""The command line. Everything heavy is imported inside the command that needs it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from nelm import __version__
from nelm.cli.criteria import add_criteria, add_pathway, add_verify
from nelm.cli.evidence import add_evidence
from nelm.cli.parts import NOTICE
from nelm.cli.patient import add_assess, add_benefit, add_packet
from nelm.cli.screen import add_screen
from nelm.errors import BadInput


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 when the job was done, whatever the verdict; 2 for unusable input."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BadInput as problem:
        print(f"nelm: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()  # the reader left, as `nelm ... | head` does; nothing to say
        return 0
    except KeyboardInterrupt:
        print("nelm: interrupted", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="nelm",
        description="Liver transplant for neuroendocrine liver metastases: a patient judged by every body's criteria. "
        + NOTICE,
        epilog="Example: nelm assess examples/published/c12.yaml --as-of 2019-01-01",
    )
    top.add_argument("--version", action="version", version=f"nelm {__version__}. {NOTICE}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    add_assess(commands)
    add_packet(commands)
    add_benefit(commands)
    add_criteria(commands)
    add_evidence(commands)
    add_screen(commands)
    add_pathway(commands)
    add_verify(commands)
    return top
