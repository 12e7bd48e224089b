"""What a piece of code uses: definitions of ours, names of libraries, attributes of things whose class is not known."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from proof.checks.reach.source import FUNCTIONS, Found, Module, Project

Kinds = tuple[type[ast.AST], ...]


@dataclass
class Uses:
    """What a piece of code uses.

    `found` are definitions of ours, `foreign` dotted names of libraries, `attributes` what is read from anything,
    `texts` the texts that stand in it, but for those of `Literal[…]`; `beginnings` are how formatted texts begin.
    """

    found: list[Found] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    beginnings: set[str] = field(default_factory=set)


def uses_in(project: Project, module: Module, pieces: Iterable[ast.AST], skipped: Kinds = ()) -> Uses:
    """What `pieces` of a module use, annotations included, but for what stands in nodes of the kinds `skipped`.

    A local variable is not the definition whose name it has.
    """
    uses = Uses()
    for piece in pieces:
        reader = _Reader(project, module, frozenset(_bound_in(piece)), skipped, uses)
        reader.read(piece)
    return uses


def chain_of(node: ast.AST) -> tuple[str, ...]:
    """`a.b.c` as its names; empty when it does not begin with a name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else ()


def is_literal(node: ast.AST) -> bool:
    """Whether it is the type `Literal[…]`."""
    return isinstance(node, ast.Subscript) and chain_of(node.value)[-1:] == ("Literal",)


def _bound_in(piece: ast.AST) -> Iterator[str]:
    if not isinstance(piece, FUNCTIONS):
        return
    for node in ast.walk(piece):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


@dataclass(frozen=True)
class _Reader:
    project: Project
    module: Module
    local: frozenset[str]
    skipped: Kinds
    uses: Uses

    def read(self, node: ast.AST) -> None:
        if isinstance(node, self.skipped) or is_literal(node):
            return
        if isinstance(node, ast.Attribute | ast.Name):
            self._read_name(node)
            return
        if isinstance(node, ast.Constant):
            self._read_text(node.value)
            return
        if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            self.uses.beginnings.add(str(node.values[0].value))
        elif isinstance(node, ast.MatchClass):
            self.uses.attributes.update(node.kwd_attrs)
        for child in ast.iter_child_nodes(node):
            self.read(child)

    def _read_text(self, value: object) -> None:
        if isinstance(value, str):
            self.uses.texts.add(value)

    def _read_name(self, node: ast.Attribute | ast.Name) -> None:
        chain = chain_of(node)
        if chain and chain[0] not in self.local:
            found = self.project.named(self.module, chain)
            if found is not None:
                self.uses.found.append(found)
                self.uses.attributes.update(found.rest)
                return
            if chain[0] in self.module.imports:
                self.uses.foreign.add(".".join([self.module.imports[chain[0]], *chain[1:]]))
        if isinstance(node, ast.Attribute):
            if isinstance(node.ctx, ast.Load):
                self.uses.attributes.add(node.attr)
            self.read(node.value)
