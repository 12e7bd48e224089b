"""What people read keeps to docs/glossary.md: a word that the glossary refuses is named with its place.

Read are templates, catalogues, mails, demo files, scripts, and the texts in code; not docstrings and comments.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ops.places import CHECKOUT

GLOSSARY = "docs/glossary.md"
FOLDERS = ("libs", "services", "web", "sandbox")
LINES = ("*.html", "*.po", "*.txt", "*.json", "*.js")
_JAPANESE = "\u3005\u3040-\u30ff\u4e00-\u9fff"
_BRACKET = re.compile(rf"[{_JAPANESE}]\(|\)[{_JAPANESE}]")
_REFUSED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Refusal:
    """A form that is never written, and what the glossary has instead."""

    wrong: str
    right: tuple[str, ...]

    def stands_in(self, text: str) -> bool:
        """Whether the text has the wrong form, but for the right ones that hold it."""
        if self.wrong not in text:
            return False
        for right in self.right:
            text = text.replace(right, "")
        return self.wrong in text


def findings(root: Path = CHECKOUT, refusals: list[Refusal] | None = None) -> list[str]:
    """One line for each refused form."""
    refused = read_glossary(CHECKOUT / GLOSSARY) if refusals is None else refusals
    return [
        f"{file.relative_to(root)}:{line}: {fault}"
        for file in sorted(file for folder in FOLDERS for file in (root / folder).rglob("*"))
        for line, text in _texts(file)
        for fault in faults_of(text, refused)
    ]


def faults_of(text: str, refusals: list[Refusal]) -> list[str]:
    """What is wrong with one text."""
    found = [f"'{one.wrong}' is {' or '.join(one.right)}" for one in refusals if one.stands_in(text)]
    return found + ([f"full-width brackets in Japanese: {text.strip()[:60]}"] if _BRACKET.search(text) else [])


def read_glossary(file: Path) -> list[Refusal]:
    """The refused forms of its tables: the last of four columns, in backquotes; the first two say what is right."""
    refusals = []
    for line in file.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4:
            right = (*cells[0].split("、"), cells[1])
            refusals += [Refusal(wrong, tuple(filter(None, right))) for wrong in _REFUSED.findall(cells[3])]
    return refusals


def _texts(file: Path) -> Iterator[tuple[int, str]]:
    if file.suffix == ".py":
        yield from _strings(ast.parse(file.read_text()))
    elif any(file.match(pattern) for pattern in LINES) and ".min." not in file.name:
        yield from enumerate(file.read_text().splitlines(), start=1)


def _strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text of a module but for docstrings: texts that are a statement by themselves."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value
