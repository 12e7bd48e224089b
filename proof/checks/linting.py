"""`./shomei lint`: every check runs, so that one call shows all there is to mend."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ops.places import CHECKOUT
from proof.checks import lengths, plain, promises, spelling, wording
from proof.checks.folders import PYTHON, SCRIPTS, TEMPLATES
from proof.checks.reach.source import Project

BIN = Path(sys.executable).parent


def commands() -> dict[str, list[str]]:
    """The checks by name; folders that do not exist are left out."""
    python = [folder for folder in PYTHON if any((CHECKOUT / folder).rglob("*.py"))]
    templates = [folder for folder in TEMPLATES if any((CHECKOUT / folder).rglob("*.html"))]
    checks = {
        "ruff": ["ruff", "check", *python],
        "format": ["ruff", "format", "--check", *python],
        "mypy": ["mypy", *python],
        "imports": ["lint-imports"],
        "scripts": ["oxlint", "--deny-warnings", "--quiet", *SCRIPTS],
    }
    return checks | ({"djlint": ["djlint", "--lint", "--quiet", *templates]} if templates else {})


def run_lint() -> int:
    """0 when everything is clean, else 1."""
    failed = [name for name, command in commands().items() if not _passes(name, command)]
    for name, findings in _own_findings():
        print("\n".join([f"== {name}", *findings]))
        if findings:
            failed.append(name)
    print(f"not clean: {', '.join(failed)}" if failed else "all clean")
    return 1 if failed else 0


def _own_findings() -> Iterator[tuple[str, list[str]]]:
    yield "lengths", lengths.findings()
    yield "words", wording.findings()
    yield "plain English", plain.findings()
    yield "spelling", spelling.findings()
    yield from promises.findings(CHECKOUT, Project.read(CHECKOUT, PYTHON)).items()


def _passes(name: str, command: list[str]) -> bool:
    print(f"== {name}", flush=True)
    return subprocess.run([str(BIN / command[0]), *command[1:]], cwd=CHECKOUT, check=False).returncode == 0
