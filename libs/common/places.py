"""Places for work that takes long, fair to everybody who asks: companies take turns, whatever one of them asks for.

Of one process: several replicas have as many places more.
"""

import asyncio
from collections import Counter as Tally
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from prometheus_client import Counter

from libs.common.auth import Caller
from libs.common.errors import TooMany, Unavailable

RETRY_SECONDS = 5
MOST_REMEMBERED = 10_000

turns = Counter("shomei_places_total", "Asked for a place, by how that ended", ["work", "end"])


class TooManyOfYours(TooMany):
    """So much work of one company waits that no more is taken from it; others are not concerned."""

    code = "too-much-at-once"
    title_ja = "同じ会社からの処理が多数待機しています。終わるまで少し待ってからもう一度お試しください"
    title_en = "Much work of your company is waiting already. Please try again when it is done"


def asker(caller: Caller) -> str:
    """For whom the caller asks: the company; for staff, who have none, the ID."""
    return str(caller.registration_id) if caller.registration_id else f"{caller.chamber}/{caller.login}"


@dataclass(eq=False)
class _Turn:
    """Somebody who waits; `begun` is set when the place is theirs."""

    who: str
    is_urgent: bool
    begun: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class FairPlaces:
    """`places` pieces of work of the kind `work` at a time, at most `of_one` of them for one asker.

    Whoever was served longest ago is next, urgent work before other. Of one asker at most `waiting_of_one` wait, and
    nobody longer than `seconds`.
    """

    def __init__(
        self, work: str, places: int, *, of_one: int = 1, waiting_of_one: int = 24, seconds: float = 25.0
    ) -> None:
        self._work, self._free, self._of_one = work, places, of_one
        self._waiting_of_one, self._seconds = waiting_of_one, seconds
        self._waiting: list[_Turn] = []
        self._at_work: Tally[str] = Tally()
        self._served: OrderedDict[str, None] = OrderedDict()
        """Everybody who was served, longest ago first."""

    @asynccontextmanager
    async def place(self, who: str, *, is_urgent: bool = False) -> AsyncIterator[None]:
        """Wait for a place, and keep it for what is done inside.

        Raises `TooManyOfYours` at once when too much of `who` waits, and `Unavailable` after `seconds`.
        """
        if sum(turn.who == who for turn in self._waiting) >= self._waiting_of_one:
            turns.labels(self._work, "refused").inc()
            raise TooManyOfYours(RETRY_SECONDS)
        await self._wait(_Turn(who, is_urgent))
        try:
            yield
        finally:
            self._leave(who)

    async def _wait(self, turn: _Turn) -> None:
        self._waiting.append(turn)
        self._give()
        try:
            async with asyncio.timeout(self._seconds):
                await turn.begun
        except BaseException as error:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif turn.begun.done() and not turn.begun.cancelled():  # given in the very moment of giving up
                self._leave(turn.who)
            if isinstance(error, TimeoutError):
                turns.labels(self._work, "gave-up").inc()
                raise Unavailable(f"too many are waiting: {self._work}") from None
            raise
        turns.labels(self._work, "served").inc()

    def _give(self) -> None:
        """Give free places to those whose turn it is."""
        order = {who: number for number, who in enumerate(self._served, 1)}
        while self._free:
            may = [turn for turn in self._waiting if self._at_work[turn.who] < self._of_one]
            if not may:
                return
            turn = min(may, key=lambda one: (not one.is_urgent, order.get(one.who, 0)))
            self._waiting.remove(turn)
            self._free -= 1
            self._at_work[turn.who] += 1
            self._remember(turn.who)
            order[turn.who] = len(order) + MOST_REMEMBERED
            turn.begun.set_result(None)

    def _remember(self, who: str) -> None:
        self._served[who] = None
        self._served.move_to_end(who)
        if len(self._served) > MOST_REMEMBERED:
            self._served.popitem(last=False)

    def _leave(self, who: str) -> None:
        self._free += 1
        self._at_work[who] -= 1
        if not self._at_work[who]:
            del self._at_work[who]
        self._give()
