"""No file over 300 lines, no function over 40: what is longer than a screen is not read as a whole."""

import ast
from pathlib import Path

from ops.places import CHECKOUT
from proof.checks.folders import PYTHON

FILE_LINES, FUNCTION_LINES = 300, 40


def findings(root: Path = CHECKOUT) -> list[str]:
    """One line for each file or function that is too long; decorators do not count, docstrings do."""
    files = sorted(file for folder in PYTHON for file in (root / folder).rglob("*.py"))
    return [finding for file in files for finding in _findings_in(file, str(file.relative_to(root)))]


def _findings_in(file: Path, name: str) -> list[str]:
    text = file.read_text()
    lines = len(text.splitlines())
    found = [f"{name}: {lines} lines, at most {FILE_LINES}"] if lines > FILE_LINES else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append(f"{name}:{node.lineno}: {node.name} has {length} lines, at most {FUNCTION_LINES}")
    return found
