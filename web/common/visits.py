"""One request of one person: who it is, what was sent, and the ways to answer."""

import asyncio
import json as json_
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from aiohttp import web
from multidict import MultiDict, MultiDictProxy

from libs.common.api import read_body
from libs.common.auth import Caller
from libs.common.errors import FieldError, Problem
from libs.pages.language import Language
from libs.pages.pages import Pages
from libs.pages.words import Words
from web.common.services import Answer, Services
from web.common.sessions import Sessions, SignedToken
from web.common.slots import Slot

Form = MultiDictProxy[str | web.FileField]
T = TypeVar("T")
SERVER_ERROR = 500


async def unless_away(answer: Awaitable[T]) -> T | None:
    """What a service answers; None when it does not, so that a page shows what the others have (D-47).

    Raises `Refused` when it says no.
    """
    try:
        return await answer
    except Problem as problem:
        if problem.status < SERVER_ERROR:
            raise
        return None


def read_object(text: str) -> dict[str, Any]:
    """The JSON object that a script of ours put into a field; an empty one for anything else."""
    try:
        found = json_.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


@dataclass
class Visit:
    """`slot`, `caller` and `token` are None for whoever is not logged in. `form` is empty for a GET.

    `shown` are values that every page of the site needs; `headers` go along to services.
    `visitor` names the browser, for the tokens of public forms.
    """

    request: web.Request
    pages: Pages
    services: Services
    sessions: Sessions
    headers: Mapping[str, str]
    visitor: str
    form_token: str
    now: datetime
    slot: Slot | None = None
    caller: Caller | None = None
    token: SignedToken | None = None
    form: Form = field(default_factory=lambda: MultiDictProxy(MultiDict()))
    shown: dict[str, Any] = field(default_factory=dict)
    max_body: int = 0

    @property
    def lang(self) -> Language:
        """The language in which this reader reads: "ja" or "en"."""
        return self.pages.language(self.request)

    @property
    def words(self) -> Words:
        """The words of the reader's language."""
        return self.pages.words(self.request)

    @property
    def known(self) -> Caller:
        """The caller, on pages that only callers reach."""
        assert self.caller is not None
        return self.caller

    @property
    def is_part(self) -> bool:
        """Whether the browser wants only a part of the page anew (htmx, or live.js)."""
        return self.request.headers.get("HX-Request") == "true"

    def path(self, rest: str) -> str:
        """An address of this ID's: `/applications` → `/u/0/applications`."""
        return f"/u/{self.slot.number}{rest}" if self.slot else rest

    def match(self, name: str) -> str:
        """A part of the address."""
        return self.request.match_info[name]

    def typed(self, name: str, default: str = "") -> str:
        """A field of the form or, on a GET, of the query; without blanks around it."""
        value = self.form.get(name) if self.form else self.request.query.get(name)
        return value.strip() if isinstance(value, str) else default

    def typed_all(self, name: str) -> list[str]:
        """All values of a field (tick boxes)."""
        source = self.form or self.request.query
        return [value for value in source.getall(name, []) if isinstance(value, str)]

    def typed_number(self, name: str, default: int) -> int:
        """A whole number of up to nine figures; `default` for anything else."""
        typed = self.typed(name)
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else default

    async def json(self) -> dict[str, Any]:
        """The object that a script of ours sent. Raises `Problem` when it is none, or too large."""
        body = await read_body(self.request, self.max_body)
        try:
            found = json_.loads(body)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise Problem("JSONとして読めません", "This is no JSON", code="bad-json")
        return found

    async def body(self) -> bytes:
        """The raw body (a file). Raises `TooLarge`."""
        return await read_body(self.request, self.max_body)

    async def get(self, service: str, path: str, **query: Any) -> Any:
        """What a service answers, as JSON. Raises `Refused`, `Away`."""
        return (await self.call(service, "GET", path, query=query)).json()

    async def post(self, service: str, path: str, json: Any = None) -> Any:
        """What a service answers to a POST, as JSON. Raises `Refused`, `Away`."""
        return (await self.call(service, "POST", path, json=json)).json()

    async def put(self, service: str, path: str, json: Any) -> Any:
        """What a service answers to a PUT, as JSON. Raises `Refused`, `Away`."""
        return (await self.call(service, "PUT", path, json=json)).json()

    async def call(
        self,
        service: str,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        json: Any = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Any request to a service, as this person. Raises `Refused`, `Away`."""
        sent = {**self.headers, **self._authorization(), **(headers or {})}
        return await self.services.call(service, method, path, sent, query=query, json=json, data=data)

    def rights_changed(self) -> None:
        """The ID may do something else from now on: what is remembered of its session is asked for anew."""
        if self.slot:
            self.sessions.forget(self.slot.session)

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token.token}"} if self.token else {}

    def render(self, template: str, *, status: int = 200, **values: Any) -> web.Response:
        """A page, or a part of one."""
        known = {"visit": self, "csrf": self.form_token, "caller": self.caller, "slot": self.slot}
        return self.pages.render(self.request, template, status=status, **{**known, **self.shown, **values})

    def redirect(self, address: str) -> web.Response:
        """After a form: the page to see next, which can be loaded again without sending the form twice."""
        return web.Response(status=303, headers={"Location": address})

    def pass_on(self, answer: Answer, filename: str | None = None) -> web.Response:
        """A service's file, as it is. With `filename`, to be saved under that name."""
        kept = ("Content-Type", "Content-Disposition", "X-Pages")
        headers = {name: answer.headers[name] for name in kept if name in answer.headers}
        if filename:
            headers["Content-Disposition"] = f'attachment; filename="{filename}"'
        return web.Response(body=answer.body, status=answer.status, headers=headers)

    def kept_for(self, seconds: int, response: web.Response) -> web.Response:
        """`response` may stay in the browser for so long, for whoever has the same cookies: not after logging out."""
        response.headers.update({"Cache-Control": f"private, max-age={seconds}", "Vary": "Cookie"})
        return response

    def errors(self, errors: list[FieldError]) -> list[dict[str, Any]]:
        """Errors as templates want them."""
        return [{"pointer": e.pointer, "ja": e.ja, "en": e.en, "proposal": e.proposal} for e in errors]

    async def together(self, *calls: Any) -> list[Any]:
        """Several answers at once."""
        return list(await asyncio.gather(*calls))
