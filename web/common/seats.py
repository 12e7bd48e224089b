"""Who listens to a site's live state, and how many may: of one session, one ID, one company, and in all."""

from collections.abc import Callable
from dataclasses import dataclass, field

from libs.common.errors import TooMany, Unavailable

# One tab listens for all tabs of a browser; a few more for browsers that were closed and have not been noticed yet.
OF_A_SESSION = 4
OF_AN_ID = 12
OF_A_COMPANY = 100
"""More than its people have browsers open at once; of one replica."""
IN_ALL = 4000
RETRY_SECONDS = 60


class ListensTooOften(TooMany):
    """So many browsers of one ID or company listen that no more may."""

    code = "listens-too-often"
    title_ja = "同時に開いている画面が多すぎるため、自動更新を休止しています"
    title_en = "Too many pages are open at once, so this one does not update by itself for now"


@dataclass(eq=False)
class Seat:
    """One stream: whose sessions (digests), whose `ids` and `companies` it tells of."""

    sessions: list[str]
    ids: frozenset[str] = frozenset()
    companies: frozenset[str] = frozenset()
    has_ended: bool = False
    _stop: Callable[[], None] | None = field(default=None)

    def end_by(self, stop: Callable[[], None]) -> None:
        """How the stream is ended; at once when that was asked for before it began."""
        self._stop = stop
        if self.has_ended:
            stop()

    def end(self) -> None:
        """The browser comes back with a stream of its own, if it is still there."""
        self.has_ended = True
        if self._stop is not None:
            self._stop()


class Seats:
    """The streams of one replica."""

    def __init__(self) -> None:
        self._taken: dict[Seat, None] = {}

    def take(self, seat: Seat) -> None:
        """Begin to listen. A session that listens too often loses its oldest stream, most likely nobody's any more.

        Raises `ListensTooOften`, and `Unavailable` when too many listen in all.
        """
        listening = [other for other in self._taken if not other.has_ended]
        own = [other for other in listening if other.sessions[:1] == seat.sessions[:1]]
        if len(own) >= OF_A_SESSION:
            own[0].end()
            listening.remove(own[0])
        if len(self._taken) >= IN_ALL:
            raise Unavailable()
        is_full = any(sum(one in other.ids for other in listening) >= OF_AN_ID for one in seat.ids)
        is_full |= any(sum(one in other.companies for other in listening) >= OF_A_COMPANY for one in seat.companies)
        if is_full:
            raise ListensTooOften(retry_after_seconds=RETRY_SECONDS)
        self._taken[seat] = None

    def leave(self, seat: Seat) -> None:
        """The stream has ended."""
        self._taken.pop(seat, None)

    def end_of(self, session: str) -> None:
        """A session has ended: its browser comes back with those that it has left."""
        for seat in list(self._taken):
            if session in seat.sessions:
                seat.end()

    def end_all(self) -> None:
        """The site stops."""
        for seat in list(self._taken):
            seat.end()
