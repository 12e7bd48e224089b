"""What the tests cite, and through what they meet the product.

`# covers: REG-07, D-16` in a test says that it meets the product as the promises' user does, and would fail if they
were broken. `# about: B2-01` says what a pure test is about; it proves nothing of what a user can do.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from proof.checks.promises.interfaces import Interfaces
from proof.checks.reach.source import FUNCTIONS, Module, Project

_CITED = re.compile(r"^\s*# *(covers|about): *(.*)$")


@dataclass(frozen=True)
class Citation:
    """One id that a test cites; `claimed` is whether it covers it. `interfaces` is empty when the test is pure."""

    cited: str
    claimed: bool
    place: str
    test: str
    interfaces: frozenset[str]


def citations_of(project: Project) -> Iterator[Citation]:
    """Every citation below `tests/`. `test` is empty for one that stands in or above no definition."""
    interfaces = Interfaces(project)
    for module in project.within("tests"):
        for line, word, ids in _lines(module):
            name, statement = _test_at(module, line)
            used = interfaces.of(module, statement) if statement is not None else frozenset()
            yield from (Citation(cited, word == "covers", f"{module.path}:{line}", name, used) for cited in ids)


def _lines(module: Module) -> Iterator[tuple[int, str, list[str]]]:
    for number, line in enumerate(module.text.splitlines(), start=1):
        match = _CITED.match(line)
        if match:
            yield number, match.group(1), [one.strip() for one in match.group(2).split(",")]


def _test_at(module: Module, line: int) -> tuple[str, ast.stmt | None]:
    """The outermost definition around a line, or the one that follows directly on it, with its name."""
    for name, statement in module.own.items():
        decorators = statement.decorator_list if isinstance(statement, (*FUNCTIONS, ast.ClassDef)) else []
        start = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
        if start - 1 <= line <= (statement.end_lineno or start):
            return name, statement
    return "", None
