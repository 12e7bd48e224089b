"""Sessions become signed tokens (D-08): asked for at identity, remembered for half a minute.

So a session that was revoked elsewhere ends here within 30 s; what this door itself sees ending a session, or
changing what it may do, counts at once.
"""

import hashlib
from collections import OrderedDict
from datetime import datetime, timedelta

from pydantic import BaseModel, ValidationError

from libs.common.clock import Clock
from libs.common.errors import TooMany, Unauthorized
from web.common.upstreams import LOST, Away, Upstreams

REMEMBERED = timedelta(seconds=30)
MOST_KEPT = 20_000


class SignedToken(BaseModel):
    """Identity's answer. The session ends at `idle_ends_at` unless it is used, and at `ends_at` in any case (UTC)."""

    token: str
    expires_in: int
    idle_ends_at: datetime | None = None
    ends_at: datetime | None = None


def digest(session: str) -> str:
    """By which a session is remembered: the session itself is kept nowhere."""
    return hashlib.sha256(session.encode()).hexdigest()


class Sessions:
    """The tokens of the last half minute, by the session's digest."""

    def __init__(self, upstreams: Upstreams, clock: Clock) -> None:
        self._upstreams, self._clock = upstreams, clock
        self._tokens: OrderedDict[str, tuple[SignedToken, datetime]] = OrderedDict()

    def knows(self, session: str) -> bool:
        """Whether the session was good within the last half minute."""
        return self._remembered(digest(session)) is not None

    async def token(self, session: str, headers: dict[str, str]) -> SignedToken:
        """The session's token; counts as a use of the session. `headers` go along to identity.

        Raises `Unauthorized` when the session is over, `Away` when identity does not answer.
        """
        key = digest(session)
        token = self._remembered(key)
        if token is None:
            token = await self._exchange(session, headers, touch=True)
            self._tokens[key] = (token, self._clock.now() + REMEMBERED)
            if len(self._tokens) > MOST_KEPT:
                self._tokens.popitem(last=False)
        return token

    async def look(self, session: str, headers: dict[str, str]) -> SignedToken:
        """The same without using the session: what goes on by itself must not keep it alive."""
        return await self._exchange(session, headers, touch=False)

    def forget(self, session: str) -> None:
        """Ask identity again next time."""
        self._tokens.pop(digest(session), None)

    def _remembered(self, key: str) -> SignedToken | None:
        token, until = self._tokens.get(key, (None, None))
        return token if until is not None and self._clock.now() < until else None

    async def _exchange(self, session: str, headers: dict[str, str], *, touch: bool) -> SignedToken:
        sent = headers | {"Authorization": f"Session {session}", "Content-Length": "0"}
        path = "/v1/sessions/exchange" + ("" if touch else "?touch=false")
        answer = await self._upstreams.send("identity", "POST", path, sent, pool="exchange")
        try:
            async with answer:
                body = await answer.read()
        except LOST as error:
            raise Away() from error
        if answer.status in (401, 403):
            raise Unauthorized()
        if answer.status == 429:
            raise TooMany(retry_after_seconds=2)
        try:
            return SignedToken.model_validate_json(body)
        except ValidationError as error:
            raise Away() from error
