"""The kinds of task that a service declares: who is asked, in which words, and where the act is done."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

from libs.common.auth import Role

SYSTEM = "system"
"""Who closed a task whose cause ended by itself."""


class Text(NamedTuple):
    """A text in Japanese and in English. `{names}` stand for the facts of a task, and for its `{subject}`."""

    ja: str
    en: str

    def filled(self, facts: Mapping[str, Any]) -> "Text":
        """The sentences with their facts. Raises `KeyError` when one is missing."""
        return Text(self.ja.format_map(_in(0, facts)), self.en.format_map(_in(1, facts)))


def _in(language: int, facts: Mapping[str, Any]) -> dict[str, Any]:
    # JSON keeps a `Text` as a list.
    return {name: fact[language] if isinstance(fact, tuple | list) else fact for name, fact in facts.items()}


@dataclass(frozen=True)
class Kind:
    """One kind of task.

    `link` is the page of the console where the act is done, such as `/certificates/{application_id}`; without it, that
    is the page of the task. `by_hand`: a person closes it, with a reason; any other kind is closed by the act that ends
    its cause. `once`: its cause does not come back, so that it is not opened again for the same subject after it was
    closed, however often the cause is said. `act` is a button on the page of the task, which posts to
    `act_path`, a route of the service; the route decides again who may.
    """

    name: str
    roles: frozenset[Role]
    title: Text
    reason: Text
    next_step: Text
    link: str = ""
    by_hand: bool = False
    once: bool = False
    act: Text | None = None
    act_path: str = ""

    def link_for(self, facts: Mapping[str, Any]) -> str:
        """The page's address below the ID's; empty for the page of the task."""
        return self.link.format_map(_quoted(facts))

    def act_path_for(self, facts: Mapping[str, Any]) -> str:
        """The route of the act; empty when there is none."""
        return self.act_path.format_map(_quoted(facts))


def _quoted(facts: Mapping[str, Any]) -> dict[str, str]:
    return {name: quote(str(fact), safe="") for name, fact in facts.items()}


class Kinds:
    """The kinds of one service, by name. Raises ValueError when two have the same name."""

    def __init__(self, *kinds: Kind) -> None:
        self._by_name = {kind.name: kind for kind in kinds}
        if len(self._by_name) < len(kinds):
            raise ValueError("two kinds of task have the same name")

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._by_name.values())

    def __getitem__(self, name: str) -> Kind:
        return self._by_name[name]

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def for_roles(self, roles: Iterable[Role]) -> list[str]:
        """The names of the kinds that somebody with these roles is asked to see to."""
        return [kind.name for kind in self if kind.roles.intersection(roles)]
