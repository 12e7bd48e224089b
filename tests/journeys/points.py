"""The moments at which a service may be killed: every statement and commit, every publish, every acknowledgement.

They are found by watching `asyncpg`, `Bus` and messages from outside; no program has a hook for it. A point is named by
its service, its kind and what is being done, and counted from the beginning of a journey.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Literal, NamedTuple
from weakref import WeakKeyDictionary

import asyncpg
import pytest
from aio_pika.message import IncomingMessage

from libs.common.bus import Bus

Kind = Literal[
    "statement", "before commit", "after commit", "before publish", "after publish", "before ack", "after ack"
]
Reached = Callable[[Kind, str], None]
# They change nothing that a kill could leave half done, or only frame what does.
SILENT = re.compile(r"BEGIN|ROLLBACK|SAVEPOINT|RELEASE|LISTEN|SELECT set_config|SELECT pg_try_advisory_lock|SELECT 1$")
FIRST_TIMES = 2
CHANGE = re.compile(r"(INSERT INTO|(?<!DO )(?<!FOR )UPDATE|DELETE FROM) (\w+)")


class Point(NamedTuple):
    """The `number`-th time that `service` comes to this place in a journey."""

    service: str
    kind: Kind
    what: str
    number: int


class Transactions:
    """What each connection has changed since its last BEGIN: the name of its COMMIT."""

    def __init__(self) -> None:
        self._changes: WeakKeyDictionary[asyncpg.Connection, dict[str, None]] = WeakKeyDictionary()

    def note(self, connection: asyncpg.Connection, sql: str, result: object) -> None:
        """Remember what a statement changed, if it did."""
        if sql.startswith("BEGIN"):
            self._changes[connection] = {}
        elif result and not (isinstance(result, str) and result.endswith(" 0")):
            self._changes.setdefault(connection, {}).update({" ".join(found): None for found in CHANGE.findall(sql)})

    def name(self, connection: asyncpg.Connection) -> str:
        """The changes that a COMMIT is about to make true; empty when there are none."""
        return ", ".join(self._changes.get(connection, ()))


def watch(patch: pytest.MonkeyPatch, reached: Reached) -> None:
    """Call `reached` at each moment, in the task that is there; what it raises ends that task there.

    Where nothing can be left half done (BEGIN, a COMMIT of nothing, …) it is called with an empty text.
    """
    transactions = Transactions()
    for method in ("execute", "executemany", "fetch", "fetchrow", "fetchval"):
        patch.setattr(asyncpg.Connection, method, _statement(method, transactions, reached))
    patch.setattr(Bus, "publish", _around(Bus.publish, "publish", reached))
    patch.setattr(IncomingMessage, "ack", _around(IncomingMessage.ack, "ack", reached))


def _statement(method: str, transactions: Transactions, reached: Reached) -> Callable[..., Awaitable[Any]]:
    original: Callable[..., Awaitable[Any]] = getattr(asyncpg.Connection, method)

    async def run(connection: asyncpg.Connection, sql: str, *arguments: Any, **more: Any) -> Any:
        text = " ".join(sql.split())
        if text.startswith("COMMIT"):
            return await _commit(connection, sql)
        reached("statement", "" if SILENT.match(text) else text[:160])
        result = await original(connection, sql, *arguments, **more)
        transactions.note(connection, text, "many" if method == "executemany" else result)
        return result

    async def _commit(connection: asyncpg.Connection, sql: str) -> Any:
        name = transactions.name(connection)
        reached("before commit", name)
        result = await original(connection, sql)
        reached("after commit", name)
        return result

    return run


def _around(
    original: Callable[..., Awaitable[Any]], act: Literal["publish", "ack"], reached: Reached
) -> Callable[..., Awaitable[Any]]:
    async def run(owner: Any, *arguments: Any, **more: Any) -> Any:
        what = _of_message(owner) if isinstance(owner, IncomingMessage) else _of_publish(*arguments)
        reached(f"before {act}", what)  # type: ignore[arg-type]
        result = await original(owner, *arguments, **more)
        reached(f"after {act}", what)  # type: ignore[arg-type]
        return result

    return run


def _of_message(message: IncomingMessage) -> str:
    return str(message.routing_key)


def _of_publish(routing_key: str, _headers: dict[str, Any], _body: bytes) -> str:
    return routing_key


class Count:
    """How often each place was reached since the beginning."""

    def __init__(self) -> None:
        self._times: Counter[tuple[str, Kind, str]] = Counter()

    def next(self, service: str, kind: Kind, what: str) -> Point:
        """The point that is being reached now."""
        self._times[service, kind, what] += 1
        return Point(service, kind, what, self._times[service, kind, what])


def always_reached(journeys: Iterable[list[Point]], noise: Iterable[Point]) -> list[Point]:
    """The points of the first journey that every journey comes to, without what a service at rest does, too.

    Only the first few times that a service comes to a place: how often somebody has to ask again, and with it how often
    a service comes to the same question, depends on how busy the machine is.
    """
    first, *others = journeys
    at_rest = {(point.service, point.kind, point.what) for point in noise}
    common = set(first).intersection(*others)
    return [point for point in first if point in common and point.number <= FIRST_TIMES and point[:3] not in at_rest]


def spread(points: list[Point], count: int) -> set[Point]:
    """`count` of `points`: one of each service and kind, the rest evenly along the way."""
    groups: dict[tuple[str, Kind], list[Point]] = defaultdict(list)
    for point in points:
        groups[point.service, point.kind].append(point)
    chosen = {group[len(group) // 2] for group in groups.values()}
    others = [point for point in points if point not in chosen]
    more = max(0, count - len(chosen))
    return chosen | {others[(2 * place + 1) * len(others) // (2 * more)] for place in range(more)}
