"""The table of ASVS in docs/security.md names only tests that are there."""

import ast
import re
from collections import Counter

from ops.places import CHECKOUT

ROW = re.compile(r"^\| ([0-9]+(?:\.[0-9]+)*) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
SAYS = ("does not apply", "missing", "partly", "no ", "there are none")
FILES = re.compile(r"(?:docs|libs|ops|proof|services|k8s)/[\w/.-]*|mypy|ruff|argon2")
LINES_OF_LEVEL_2 = 217
"""Without OAuth and WebRTC, which stand in one row each."""


def names_in(path: str) -> set[str]:
    tree = ast.parse((CHECKOUT / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_test_that_the_table_names_is_there() -> None:
    named = TEST.findall((CHECKOUT / "docs" / "security.md").read_text())
    known = {path: names_in(path) for path in {path for path, _ in named} if (CHECKOUT / path).is_file()}
    assert len(named) > LINES_OF_LEVEL_2 / 2
    assert [f"{path}::{name}" for path, name in named if name not in known.get(path, ())] == []


def test_every_line_of_the_table_has_a_test_or_says_why_not() -> None:
    rows = ROW.findall((CHECKOUT / "docs" / "security.md").read_text())
    assert [line for line, times in Counter(line for line, _, _ in rows).items() if times > 1] == []
    assert len([line for line, _, _ in rows if "." in line]) == LINES_OF_LEVEL_2
    says = [(line, how) for line, _, how in rows if not TEST.search(how)]
    assert [line for line, how in says if not how.startswith(SAYS) and not FILES.search(how)] == []
