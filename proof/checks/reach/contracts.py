"""Events that nobody says or nobody hears, and what stands in them that nobody reads.

Whoever hears an event has it as a parameter of its type: its fields are read there, or, where it is kept whole, from
what was kept; so are the values in it. Those are then looked for by their names alone, which lets a field pass that
shares its name with one that is read.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from proof.checks.reach.classes import Classes, place_of
from proof.checks.reach.graph import Node, Reach
from proof.checks.reach.source import FUNCTIONS
from proof.checks.reach.uses import uses_in

EVENT = "libs.common.events:Event"
ALWAYS_READ = frozenset({"NAME", "SUBJECT", "chamber", "version"})
KEEPING = ("model_dump", "model_dump_json")


@dataclass
class Contracts:
    """The events of the project."""

    reach: Reach
    classes: Classes

    def leftovers(self) -> Iterator[tuple[str, str]]:
        """(key, place) of each leftover."""
        for event in self._events:
            if "NAME" in event.fields and event.key not in self._said:
                yield f"not said {event.key}", event.place
            if "NAME" in event.fields and event.key not in self._heard:
                yield f"not heard {event.key}", event.place
            yield from ((f"not read {event.key}.{name}", place_of(event, name)) for name in self._unread(event))
        for part in self._parts:
            unread = [name for name in part.fields if name not in self.classes.read]
            yield from ((f"not read {part.key}.{name}", place_of(part, name)) for name in unread)
        for node in (*self._events, *self._parts):
            yield from ((f"not used {key}", place) for key, place in self.classes.unmentioned_values(node))

    @cached_property
    def _events(self) -> list[Node]:
        return list(self.classes.below(EVENT))

    @cached_property
    def _parts(self) -> list[Node]:
        """The classes of values in events."""
        parts = (part for event in self._events for part in self.classes.with_parts(event.key))
        return [part for part in dict.fromkeys(parts) if EVENT not in self.classes.bases(part)]

    @cached_property
    def _heard(self) -> set[str]:
        """Events that a consumer is registered for: `@consumers.on(SomeEvent)`, or the same as a call."""
        found: set[str] = set()
        for node in self.reach.reached.values():
            calls = [call for part in node.parts for call in ast.walk(part)] if self._mentions_on(node) else []
            for call in calls:
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "on":
                    found |= {one.key for one in uses_in(self.reach.project, node.module, call.args).found}
        return found

    def _mentions_on(self, node: Node) -> bool:
        return "on" in self.reach.uses[node.key].attributes

    @cached_property
    def _said(self) -> set[str]:
        """Events that a function of a service mentions in its body: there it makes one."""
        found: set[str] = set()
        for node in self.reach.reached.values():
            if isinstance(node.statement, FUNCTIONS) and node.module.name.startswith("services."):
                uses = uses_in(self.reach.project, node.module, node.statement.body, (ast.AnnAssign, ast.arguments))
                found |= {one.key for one in uses.found}
        return found

    def _unread(self, event: Node) -> Iterator[str]:
        bases = self.classes.bases(event)
        kin = [key for key in self._reads if key in bases or event.key in self.classes.bases(self.reach.reached[key])]
        read = set().union(*(self._reads[key] for key in kin))
        if read & set(KEEPING):
            read |= self.classes.read
        subject = event.fields.get("SUBJECT")
        named = {subject.value.value} if subject is not None and isinstance(subject.value, ast.Constant) else set()
        yield from (name for name in event.fields if name not in read | named | ALWAYS_READ)

    @cached_property
    def _reads(self) -> dict[str, set[str]]:
        """What is read from parameters that are events, by the event's class."""
        reads: dict[str, set[str]] = defaultdict(set)
        events = {event.key for event in self._events}
        for node in self.reach.reached.values():
            if isinstance(node.statement, FUNCTIONS) and events & {one.key for one in self.reach.uses[node.key].found}:
                for name, key in self._parameters(node):
                    reads[key] |= _read_from(node.statement, name)
        return reads

    def _parameters(self, node: Node) -> Iterator[tuple[str, str]]:
        """The parameters of a function that are events, as (name, class)."""
        assert isinstance(node.statement, FUNCTIONS)
        given = node.statement.args
        for parameter in (*given.posonlyargs, *given.args, *given.kwonlyargs):
            for one in ast.walk(parameter.annotation) if parameter.annotation else ():
                known = self.classes.named(node.module, one)
                if known is not None and EVENT in self.classes.bases(known):
                    yield parameter.arg, known.key


def _read_from(function: ast.AST, name: str) -> set[str]:
    reads = (one for one in ast.walk(function) if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name))
    return {one.attr for one in reads if isinstance(one.value, ast.Name) and one.value.id == name}
