"""Sessions become signed tokens (D-08): asked for at identity, remembered for half a minute.

Identity tells which sessions have ended, so that a session that was revoked elsewhere ends here within a second
(D-10); while it cannot tell, tokens are remembered for one second only. What this process itself sees ending a session,
or changing what it may do, counts at once.
"""

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

import structlog
from pydantic import BaseModel, ValidationError

from libs.common.clock import Clock
from libs.common.errors import Problem, TooMany, Unauthorized
from web.common.upstreams import LOST, Away, Upstreams

REMEMBERED = timedelta(seconds=30)
REMEMBERED_UNTOLD = timedelta(seconds=1)
SILENCE_SECONDS = 20.0
"""Longer than a beat of `Changes.stream`: whoever is silent for so long is not there any more."""
AGAIN_SECONDS = 0.3
MOST_KEPT = 20_000
UNTOLD: tuple[type[BaseException], ...] = (*LOST, Problem, ValueError)
log = structlog.get_logger()


class SignedToken(BaseModel):
    """Identity's answer. The session ends at `idle_ends_at` unless it is used, and at `ends_at` in any case (UTC)."""

    token: str
    session_id: str = ""
    expires_in: int
    idle_ends_at: datetime | None = None
    ends_at: datetime | None = None


def digest(session: str) -> str:
    """By which a session is remembered: the session itself is kept nowhere."""
    return hashlib.sha256(session.encode()).hexdigest()


@dataclass(frozen=True)
class _Remembered:
    token: SignedToken
    since: datetime


class Sessions:
    """The tokens of the last half minute, by the session's digest.

    `when_ended` are called with the digest of each session that has ended; `follow` has to run for that.
    """

    def __init__(self, upstreams: Upstreams, clock: Clock) -> None:
        self._upstreams, self._clock = upstreams, clock
        self._tokens: OrderedDict[str, _Remembered] = OrderedDict()
        self._digests: dict[str, str] = {}
        self._is_told = False
        self.when_ended: list[Callable[[str], None]] = []

    async def follow(self) -> None:
        """Hear from identity which sessions end, for ever; returns only when cancelled."""
        while True:
            try:
                await self._hear_ends()
            except UNTOLD as error:
                log.info("sessions.not-told", error=type(error).__name__)
            finally:
                self._is_told = False
            await asyncio.sleep(AGAIN_SECONDS)

    async def _hear_ends(self) -> None:
        answer = await self._upstreams.listen("identity", "/v1/ended-sessions", {})
        async with answer:
            if answer.status != HTTPStatus.OK:
                raise Away()
            while True:
                async with asyncio.timeout(SILENCE_SECONDS):
                    line = await answer.content.readline()
                if not line:
                    return
                self._hear(json.loads(line))

    def _hear(self, change: dict[str, object]) -> None:
        if not self._is_told or change.get("refresh"):  # some ends may have been missed
            self._tokens.clear()
            self._digests.clear()
        self._is_told = True
        ended = self._digests.pop(str(change.get("session_id")), None)
        if ended is not None:
            self._tokens.pop(ended, None)
            for tell in self.when_ended:
                tell(ended)

    def knows(self, session: str) -> bool:
        """Whether the session was good when it was last asked for, within the time that this is remembered."""
        return self._remembered(digest(session)) is not None

    async def token(self, session: str, headers: dict[str, str]) -> SignedToken:
        """The session's token; counts as a use of the session. `headers` go along to identity.

        Raises `Unauthorized` when the session is over, `Away` when identity does not answer.
        """
        key = digest(session)
        token = self._remembered(key)
        if token is None:
            since = self._clock.now()
            token = await self._exchange(session, headers, touch=True)
            self._remember(key, _Remembered(token, since))
        return token

    def _remember(self, key: str, remembered: _Remembered) -> None:
        self._tokens[key] = remembered
        self._digests[remembered.token.session_id] = key
        if len(self._tokens) > MOST_KEPT:
            _, oldest = self._tokens.popitem(last=False)
            self._digests.pop(oldest.token.session_id, None)

    async def look(self, session: str, headers: dict[str, str]) -> SignedToken:
        """The session's token, without using the session: what a page asks by itself must not keep it alive.

        Raises `Unauthorized` when the session is over, `Away` when identity does not answer.
        """
        return await self._exchange(session, headers, touch=False)

    def forget(self, session: str) -> None:
        """Ask identity again next time."""
        self._tokens.pop(digest(session), None)

    def _remembered(self, key: str) -> SignedToken | None:
        kept = self._tokens.get(key)
        if kept is None:
            return None
        lasting = REMEMBERED if self._is_told else REMEMBERED_UNTOLD
        return kept.token if self._clock.now() < kept.since + lasting else None

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
