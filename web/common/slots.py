"""Several IDs in one browser (D-09): `/u/0/…` to `/u/9/…`, each with a cookie of its own.

A cookie holds the ID's name beside its session. The name stays when the session is over, so that a page that is
still open comes back as the same ID, and another ID gets another slot: nobody finds another's page in an old tab.
"""

import re
from dataclasses import dataclass

from aiohttp import web

SLOTS = range(10)
_OWNER = re.compile(r"([0-9]{4})/([A-Za-z0-9-]{1,64})")
_COOKIE = re.compile(r"([A-Za-z0-9-]{1,64})~([0-9]{4})\.([A-Za-z0-9_-]{0,128})")


@dataclass(frozen=True)
class Slot:
    """One ID in this browser. `session` is empty after logging out."""

    number: int
    login: str
    chamber: str
    secret: str

    @property
    def session(self) -> str:
        """What identity knows the session by."""
        return f"{self.chamber}.{self.secret}" if self.secret else ""

    @property
    def owner(self) -> str:
        """The ID, which is unique with its chamber only."""
        return f"{self.chamber}/{self.login}"


def named(number: int, owner: str) -> Slot | None:
    """The slot of an ID by its `owner`, without a session; None for what names no ID."""
    match = _OWNER.fullmatch(owner)
    return Slot(number, match[2], match[1], "") if match else None


class Slots:
    """The cookies of one site: `__Host-s0` to `__Host-s9` for `letter` s."""

    def __init__(self, letter: str) -> None:
        self._letter = letter

    def _name(self, number: int) -> str:
        return f"__Host-{self._letter}{number}"

    def read(self, request: web.Request, number: int) -> Slot | None:
        """The ID in a slot."""
        match = _COOKIE.fullmatch(request.cookies.get(self._name(number), ""))
        return Slot(number, match[1], match[2], match[3]) if match else None

    def all(self, request: web.Request) -> list[Slot]:
        """The IDs that are logged in, as far as the cookies say."""
        found = (self.read(request, number) for number in SLOTS)
        return [slot for slot in found if slot and slot.session]

    def choose(self, request: web.Request, chamber: str, login: str) -> int | None:
        """The slot for an ID: the one it had, else one that nobody had, else one that somebody left.

        None when ten other IDs are logged in: none of them is pushed out of its tabs.
        """
        taken = {number: self.read(request, number) for number in SLOTS}
        own = [number for number, slot in taken.items() if slot and slot.owner == f"{chamber}/{login}"]
        free = [number for number, slot in taken.items() if slot is None]
        left = [number for number, slot in taken.items() if slot and not slot.session]
        return next(iter([*own, *free, *left]), None)

    def put(self, response: web.StreamResponse, number: int, login: str, session: str) -> None:
        """Log an ID in; `session` is identity's."""
        self._set(response, number, f"{login}~{session}")

    def end(self, response: web.StreamResponse, slot: Slot) -> None:
        """Log out; the name stays."""
        self._set(response, slot.number, f"{slot.login}~{slot.chamber}.")

    def _set(self, response: web.StreamResponse, number: int, value: str) -> None:
        response.set_cookie(self._name(number), value, path="/", secure=True, httponly=True, samesite="Lax")
