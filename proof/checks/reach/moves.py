"""The moves of state machines that nothing makes.

A table of moves is a constant of a service whose keys are pairs (state, act). An act is performed where a function that
is reached names it (not only to compare, or to refuse it): as a member of its class, or, for acts that are plain texts,
as an argument of a call in the same service. A move counts only if its state can be arrived at.
"""

import ast
import re
import runpy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from proof.checks.reach.graph import Node, Reach
from proof.checks.reach.source import Found, Module, Project
from proof.checks.reach.uses import uses_in

Moves = Mapping[tuple[object, object], object]
NOT_PERFORMED = (ast.Raise, ast.Compare)
"""An act in one of these is spoken about."""
_ANNOTATION = re.compile(r"(dict|Mapping)\[tuple\[")


@dataclass(frozen=True)
class Table:
    """A table of moves with its place."""

    module: Module
    name: str
    moves: Moves

    @property
    def key(self) -> str:
        return f"{self.module.name}:{self.name}"

    @property
    def place(self) -> str:
        return f"{self.module.path}:{self.module.own[self.name].lineno}"


def tables_of(root: Path, project: Project) -> Iterator[Table]:
    """Every table of moves of the services. The files are run to read them; their imports must be of this project."""
    for module in project.within("services"):
        names = [name for name, statement in module.own.items() if _may_be_table(statement)]
        content = runpy.run_path(str(root / module.path)) if names else {}
        yield from (Table(module, name, content[name]) for name in names if _is_table(content[name]))


def _may_be_table(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.AnnAssign) and bool(_ANNOTATION.match(ast.unparse(statement.annotation)))


def _is_table(value: object) -> bool:
    """Whether the keys are pairs whose first is a state: something that the values are, too."""
    if not isinstance(value, Mapping) or not value:
        return False
    pairs = all(isinstance(key, tuple) and len(key) == 2 for key in value)
    return pairs and {type(state) for state, _ in value} == {type(target) for target in value.values()}


def unmade(reach: Reach, tables: list[Table]) -> Iterator[tuple[str, str]]:
    """Each act of each table that nothing performs, as (key, place)."""
    named = set(_named(reach))
    for table in tables:
        performed = {act for _, act in table.moves if _as_named(table.module, act) in named}
        arrived = _arrived(table.moves, performed)
        made = {act for state, act in table.moves if act in performed and state in arrived}
        for act in dict.fromkeys(act for _, act in table.moves if act not in made):
            yield f"move {table.key} {act.name if isinstance(act, Enum) else act}", table.place


def _as_named(module: Module, act: object) -> tuple[str, str]:
    return (type(act).__name__, act.name) if isinstance(act, Enum) else (_service(module), str(act))


def _service(module: Module) -> str:
    return ".".join(module.name.split(".")[:2])


def _arrived(moves: Moves, performed: set[object]) -> set[object]:
    """The states that can be arrived at: those that no move leads to, the first of the table, and on from there."""
    targets = {target for (state, _), target in moves.items() if state != target}
    arrived = {state for state, _ in moves if state not in targets} | {next(iter(moves))[0]}
    while True:
        more = {moves[state, act] for state, act in moves if state in arrived and act in performed} - arrived
        if not more:
            return arrived
        arrived |= more


def _named(reach: Reach) -> Iterator[tuple[str, str]]:
    """Acts that reached code of the services performs, as (class, member) or (service, text)."""
    for node in reach.reached.values():
        pieces = list(_performing(node)) if node.module.name.startswith("services.") else []
        for found in uses_in(reach.project, node.module, pieces, NOT_PERFORMED).found:
            if found.rest and not _is_of_table(node, found):
                yield found.name, found.rest[0]
        yield from ((_service(node.module), text) for piece in pieces for text in _arguments(piece))


def _performing(node: Node) -> Iterator[ast.AST]:
    """The pieces of a definition that may perform an act: a function, or the values of a constant's dictionary."""
    if node.is_function:
        yield node.statement
    elif isinstance(node.statement, ast.Assign | ast.AnnAssign) and isinstance(node.statement.value, ast.Dict):
        yield from node.statement.value.values


def _is_of_table(node: Node, found: Found) -> bool:
    """Whether an act is named in a constant beside its class: there the tables stand, and what they are made of."""
    return found.module == node.module.name and not node.is_function


def _arguments(piece: ast.AST) -> Iterator[str]:
    """Texts that are arguments of a call."""
    for call in ast.walk(piece):
        if isinstance(call, ast.Call):
            for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
                yield from (str(node.value) for node in ast.walk(argument) if isinstance(node, ast.Constant))
