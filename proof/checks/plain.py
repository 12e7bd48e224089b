"""Plain technical English, in names and docstrings: a reader who is no native speaker understands each at once.

A docstring says what its function does, not that it is like another one; and a name is no picture of what it does.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from ops.places import CHECKOUT
from proof.checks.folders import PYTHON

Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

RELATION = re.compile(r"(The same|As|Another|Likewise|Ditto)\b")
FEWEST_WORDS = 3
# What once stood in our names and docstrings, and what to say instead.
QUAINT = {
    "belfry": "service with bells",
    "bury": "park",
    "courier": "sender",
    "deadly": "ends the process",
    "deaf": "not listening",
    "diary": "progress, log",
    "doors": "ports, pages",
    "ghost": "row without its owner",
    "gravest": "most severe",
    "hire": "add",
    "house": "service, system",
    "innocent": "other",
    "knocker": "visitor",
    "knocks": "asks",
    "monster": "oversized document",
    "monsters": "oversized documents, what misbehaves",
    "monstrous": "oversized",
    "mortal": "process that is killed",
    "postman": "mail sender",
    "rehearsal": "sample, trial",
    "slip": "mistake",
    "smuggled": "put in, injected",
    "stumble": "fail",
    "till": "until; counter; charging",
    "town": "system",
    "towns": "systems",
    "twin": "second one",
    "vain": "without success",
    "walled": "separated",
    "wounds": "damage",
}
LOG_LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}


def findings(root: Path = CHECKOUT) -> list[str]:
    """One line for each docstring or name that has to be mended, with its place."""
    files = sorted(file for folder in PYTHON for file in (root / folder).rglob("*.py"))
    return [finding for file in files for finding in _findings_in(file, file.relative_to(root))]


def _findings_in(file: Path, path: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text())
    yield from (f"{path}: {fault}" for fault in _quaint(path.stem))
    for node in ast.walk(tree):
        place = f"{path}:{getattr(node, 'lineno', 1)}"
        yield from (f"{place}: {fault}" for text in _texts(node) for fault in _quaint(text))
        if isinstance(node, Documented) and path.parts[0] != "tests":
            yield from (f"{place}: {node.name}: {fault}" for fault in _faults(node))


def _texts(node: ast.AST) -> Iterator[str]:
    """What a reader meets of this node: names, docstrings, the names of log events."""
    if isinstance(node, Documented):
        yield node.name
    if isinstance(node, Documented | ast.Module):
        yield ast.get_docstring(node) or ""
    if isinstance(node, ast.arg):
        yield node.arg
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOG_LEVELS:
        yield from (one.value for one in node.args[:1] if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _quaint(text: str) -> Iterator[str]:
    """Words of the list in a text, also where they are a part of a name in snake or camel case."""
    for word in re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text).lower()):
        if word in QUAINT:
            yield f"quaint: {word!r}; rather: {QUAINT[word]}"


def _faults(node: Documented) -> Iterator[str]:
    docstring = ast.get_docstring(node)
    if docstring is None:
        return
    if RELATION.match(docstring):
        yield f"the docstring tells it by another one: {docstring.splitlines()[0]!r}"
    if not node.name.startswith("_") and len(docstring.split()) < FEWEST_WORDS:
        yield f"the docstring has {len(docstring.split())} words, at least {FEWEST_WORDS}: {docstring!r}"
