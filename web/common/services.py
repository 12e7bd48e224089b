"""Calls to services on behalf of a person: JSON in and out, refusals as exceptions that pages can show."""

import json as json_
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from libs.common.errors import FieldError, NotFound, Problem
from web.common.upstreams import LOST, Away, Upstreams

# No service has a path of anything else; a dot never begins a part, so that none leads upwards.
_PATH = re.compile(r"(/[A-Za-z0-9_~=@:-][A-Za-z0-9._~=@:-]*)+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class BadCharacter(Problem):
    """Something typed into a form or sent by a script has a character that no header or text may have."""

    code = "bad-character"
    title_ja = "使用できない文字が含まれています"
    title_en = "There is a character that cannot be used"


class Refused(Problem):
    """A service said no. `status`, `code`, texts and `errors` are its own; `facts` is its whole answer."""

    def __init__(self, status: int, facts: Mapping[str, Any]) -> None:
        errors = [FieldError(**_known(error)) for error in facts.get("errors", [])]
        ja, en = str(facts.get("detail_ja", "")), str(facts.get("detail", ""))
        super().__init__(ja, en, code=str(facts.get("code", "refused")), errors=errors)
        self.status, self.facts = status, facts


def _known(error: Mapping[str, Any]) -> dict[str, Any]:
    return {name: error.get(name) for name in ("pointer", "code", "ja", "en", "proposal")}


@dataclass(frozen=True)
class Answer:
    """What a service answered, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; None when it is empty."""
        return json_.loads(self.body) if self.body else None


@dataclass
class _Sent:
    """A body that is sent in one piece."""

    content: bytes
    has_begun: bool = False
    refusal: Problem | None = field(default=None)

    async def parts(self) -> AsyncIterator[bytes]:
        self.has_begun = True
        yield self.content


class Services:
    """The services, by name."""

    def __init__(self, upstreams: Upstreams) -> None:
        self._upstreams = upstreams

    async def call(
        self,
        service: str,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        query: Mapping[str, Any] | None = None,
        json: Any = None,
        data: bytes | None = None,
    ) -> Answer:
        """One request and its whole answer. `query` leaves out what is None or empty; lists repeat their name.

        Raises `Refused` for any answer from 400 on, `Away` when the service does not answer, `NotFound` for a path
        into which an address put characters of its own, `BadCharacter`.
        """
        if not _PATH.fullmatch(path):
            raise NotFound()
        sent = dict(headers)
        if any(map(_CONTROL.search, sent.values())):
            raise BadCharacter()
        if json is not None:
            data = _encoded(json)
            sent["Content-Type"] = "application/json"
        if method != "GET":
            sent["Content-Length"] = str(len(data or b""))
        body = _Sent(data) if data else None
        answer = await self._upstreams.send(service, method, path + _query(query or {}), sent, body)
        try:
            async with answer:
                content = await answer.read()
        except LOST as error:
            raise Away() from error
        if answer.status >= 400:
            raise _refusal(answer, content)
        return Answer(answer.status, answer.headers, content)

    async def lines(self, service: str, path: str, headers: Mapping[str, str]) -> AsyncIterator[dict[str, Any]]:
        """The JSON lines of an endless answer, as they come. Raises `LOST`, `Refused`, `Away`."""
        answer = await self._upstreams.listen(service, path, dict(headers))
        async with answer:
            if answer.status != 200:
                raise _refusal(answer, await answer.read())
            async for line in answer.content:
                yield json_.loads(line)


def _encoded(json: Any) -> bytes:
    try:
        return json_.dumps(json, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        raise BadCharacter() from None


def _query(query: Mapping[str, Any]) -> str:
    filled = {name: value for name, value in query.items() if value not in (None, "", [])}
    return "?" + urlencode(filled, doseq=True) if filled else ""


def _refusal(answer: aiohttp.ClientResponse, body: bytes) -> Problem:
    try:
        facts = json_.loads(body)
    except ValueError:
        return Away()
    return Refused(answer.status, facts if isinstance(facts, dict) else {})
