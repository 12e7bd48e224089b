"""Sessions become signed tokens (D-08): asked for at identity, remembered for half a minute.

So a session that was revoked elsewhere ends here within 30 s; what this gateway itself sees ending a session, or
changing what it may do, counts at once.
"""

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web
from pydantic import BaseModel, ValidationError

from libs.common.clock import Clock
from libs.common.errors import TooMany, Unauthorized
from web.gateway.upstreams import LOST, Away, Upstreams

REMEMBERED = timedelta(seconds=30)
MOST_KEPT = 20_000
_BEARER = re.compile(r"Bearer ([0-9]{4}\.[A-Za-z0-9_-]{20,128})")
_LINK = re.compile(r"Link [0-9]{4}\.[A-Za-z0-9_-]{20,128}")


@dataclass(frozen=True)
class Credentials:
    """What a request shows: a session, a mail's link, or nothing."""

    session: str | None = None
    link: str | None = None

    @property
    def key(self) -> str | None:
        """The session's digest: the session itself is kept nowhere."""
        return hashlib.sha256(self.session.encode()).hexdigest() if self.session else None


def credentials(request: web.Request) -> Credentials:
    """Reads the Authorization header. Raises `Unauthorized` for anything but a session or a link."""
    header = request.headers.get("Authorization", "")
    if not header:
        return Credentials()
    bearer = _BEARER.fullmatch(header)
    if bearer:
        return Credentials(session=bearer[1])
    if _LINK.fullmatch(header):
        return Credentials(link=header)
    raise Unauthorized()


class SignedToken(BaseModel):
    """Identity's answer; `expires_in` in seconds."""

    token: str
    expires_in: int


class Sessions:
    """The tokens of the last half minute, by the session's digest."""

    def __init__(self, upstreams: Upstreams, clock: Clock) -> None:
        self._upstreams, self._clock = upstreams, clock
        self._tokens: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    def knows(self, shown: Credentials) -> bool:
        """Whether the session was good within the last half minute."""
        return shown.key is not None and self._remembered(shown.key) is not None

    async def authorization(self, shown: Credentials, headers: dict[str, str]) -> str | None:
        """The Authorization header for a service. `headers` go along to identity.

        Raises `Unauthorized` when the session is over, `Away` when identity does not answer.
        """
        if shown.session is None or shown.key is None:
            return shown.link
        token = self._remembered(shown.key)
        if token is None:
            token = await self._exchange(shown.session, headers)
            self._tokens[shown.key] = (token, self._clock.now() + REMEMBERED)
            if len(self._tokens) > MOST_KEPT:
                self._tokens.popitem(last=False)
        return f"Bearer {token}"

    def forget(self, shown: Credentials) -> None:
        """Ask identity again next time."""
        if shown.key is not None:
            self._tokens.pop(shown.key, None)

    def _remembered(self, key: str) -> str | None:
        token, until = self._tokens.get(key, ("", None))
        return token if until is not None and self._clock.now() < until else None

    async def _exchange(self, session: str, headers: dict[str, str]) -> str:
        sent = headers | {"Authorization": f"Session {session}", "Content-Length": "0"}
        answer = await self._upstreams.send("identity", "POST", "/v1/sessions/exchange", sent)
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
            return SignedToken.model_validate_json(body).token
        except ValidationError as error:
            raise Away() from error
