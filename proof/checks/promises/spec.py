"""The ids of `docs/spec/`: what a test may cite and a commit may name."""

import re
from pathlib import Path

FOLDER = Path("docs") / "spec"
REQUIREMENTS = "requirements.md"
_ROW = re.compile(r"^\| *([A-Z]+[0-9]*-[0-9]+|[A-Z]+[0-9]+[a-z]?) *\|", re.MULTILINE)
_DECISION = re.compile(r"\*\*(D-[0-9]+)\b")


def ids_of(root: Path) -> set[str]:
    """Every id: requirements, decisions, screens, mails, papers, rules, promises of reliability."""
    return {one for file in sorted((root / FOLDER).glob("*.md")) for one in _ids_in(file.read_text(encoding="utf-8"))}


def requirements_of(root: Path) -> list[str]:
    """The ids of `requirements.md`, in its order."""
    return _ROW.findall((root / FOLDER / REQUIREMENTS).read_text(encoding="utf-8"))


def _ids_in(text: str) -> list[str]:
    return [*_ROW.findall(text), *_DECISION.findall(text)]
