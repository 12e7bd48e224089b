"""Classes of settings and contracts: what they derive from and consist of, and which of their fields somebody reads."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from proof.checks.reach.graph import Node, Reach
from proof.checks.reach.source import Module
from proof.checks.reach.uses import chain_of, is_literal

_KEY = re.compile(r"[a-z_][a-z0-9_]*")
LONGEST_SQL = 4000


@dataclass
class Classes:
    """What is known of the reached classes."""

    reach: Reach

    def below(self, base: str) -> Iterator[Node]:
        """The reached classes that derive from `base`, without itself."""
        nodes = [node for node in self.reach.reached.values() if node.is_class and node.key != base]
        return (node for node in nodes if base in self.bases(node))

    def bases(self, node: Node | None) -> set[str]:
        """The keys of a class and of all that it derives from."""
        if node is None or not isinstance(node.statement, ast.ClassDef):
            return set()
        return {node.key}.union(*(self.bases(self.named(node.module, one)) for one in node.statement.bases))

    def with_parts(self, key: str, seen: frozenset[str] = frozenset()) -> Iterator[Node]:
        """A class with those that it derives from and those of its fields, as far as they are reached."""
        node = self.reach.reached.get(key)
        if node is None or not isinstance(node.statement, ast.ClassDef) or key in seen:
            return
        yield node
        for piece in (*node.statement.bases, *(field.annotation for field in node.fields.values())):
            for one in ast.walk(piece):
                part = self.named(node.module, one)
                if part is not None:
                    yield from self.with_parts(part.key, seen | {key})

    def named(self, module: Module, written: ast.AST) -> Node | None:
        """The definition that a name, written in `module`, stands for."""
        return self.reach.node(self.reach.project.named(module, chain_of(written)))

    def unmentioned_values(self, node: Node) -> Iterator[tuple[str, str]]:
        """Texts that a field of a class may have, by its type, but that nothing mentions, as (field and text, place).

        A default needs no mention: it is what all others are compared with.
        """
        for name, field in node.fields.items():
            default = (
                {one.value for one in ast.walk(field.value) if isinstance(one, ast.Constant)} if field.value else {}
            )
            for value in self._choices(node.module, field.annotation):
                if value not in default and value not in self.texts:
                    yield f"{node.key}.{name} {value}", place_of(node, name)

    def _choices(self, module: Module, annotation: ast.AST) -> Iterator[str]:
        for one in ast.walk(annotation):
            if isinstance(one, ast.Subscript) and is_literal(one):
                yield from (str(text.value) for text in ast.walk(one.slice) if isinstance(text, ast.Constant))
            elif isinstance(one, ast.Name):
                alias = self.named(module, one)
                if alias is not None and isinstance(alias.statement, ast.Assign):
                    yield from self._choices(alias.module, alias.statement.value)

    @cached_property
    def read(self) -> set[str]:
        """Attributes that are read anywhere, and words of short texts, such as `row["x"]` and `data->>'x'`."""
        texts = (text for text in self.texts if len(text) <= LONGEST_SQL)
        return self.reach.attributes.union(*(_KEY.findall(text) for text in texts))

    @cached_property
    def texts(self) -> set[str]:
        """The texts in reached functions and constants, but for those of types."""
        nodes = [node for node in self.reach.reached.values() if not node.is_class]
        return set().union(*(self.reach.uses[node.key].texts for node in nodes))


def place_of(node: Node, field: str) -> str:
    """Where a field of a class stands."""
    return f"{node.module.path}:{node.fields[field].lineno}"
