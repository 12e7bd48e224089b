"""HTTP as an outsider uses it: patient with a service that is just coming back, plain about refusals."""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from ops.errors import Failed
from ops.places import state_folder
from ops.state import read_state

PATIENCE_SECONDS = 90.0
PAUSE_SECONDS = 0.1
COMING_BACK = {429, 502, 503, 504}


@dataclass(frozen=True)
class Places:
    """Where the system is, seen from outside."""

    public: str
    staff: str
    reference: str
    mailbox: str

    @classmethod
    def known(cls) -> "Places":
        """From SHOMEI_PUBLIC_URL, …STAFF_URL, …REFERENCE_URL and …MAILBOX_URL, else of the system that is up.

        Raises `Failed` when there is none.
        """
        names = ("public", "staff", "reference", "mailbox")
        given = [os.environ.get(f"SHOMEI_{name.upper()}_URL") for name in names]
        if all(given):
            return cls(*(str(url) for url in given))
        state = read_state(state_folder())
        if state is None or not state.urls:
            raise Failed("nothing is up; start it with: ./shomei up")
        return cls(*(state.urls[name] for name in names))


class Refused(Failed):
    """The system said no. `problem` is its problem+json."""

    def __init__(self, call: str, status: int, problem: dict[str, Any]) -> None:
        errors = problem.get("errors") or ""
        super().__init__(f"{call}: {status} {problem.get('code')}: {problem.get('detail')} {errors}")
        self.status, self.problem = status, problem


class Web:
    """A browser without pages. `seconds_waited` counts how long it had to be patient."""

    def __init__(self, places: Places, session: aiohttp.ClientSession) -> None:
        self.places, self._session = places, session

    async def json(self, method: str, url: str, login: str = "", body: Any = None, **headers: str) -> Any:
        """Call the API; `login` is the value of the Authorization header. Raises `Refused`."""
        more = {"Content-Type": "application/json"} if body is not None else {}
        data = None if body is None else json.dumps(body).encode()
        _, content = await self.raw(method, url, login, data, **(more | headers))
        return json.loads(content) if content else None

    async def json_to_pdf(self, method: str, url: str, login: str, body: Any) -> bytes:
        """Send JSON, receive a PDF. Raises `Refused`."""
        data = json.dumps(body).encode()
        return (await self.raw(method, url, login, data, **{"Content-Type": "application/json"}))[1]

    async def raw(
        self, method: str, url: str, login: str = "", data: bytes | None = None, **headers: str
    ) -> tuple[str, bytes]:
        """Send any content; returns content type and bytes of the answer.

        Raises `Refused`, and Failed when nobody answers in time.
        """
        if login:
            headers["Authorization"] = login
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return await self._once(method, url, data, headers)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                problem: Exception = error
            except Refused as refusal:
                if refusal.status not in COMING_BACK:
                    raise
                problem = refusal
            if time.monotonic() > deadline:
                raise Failed(f"{method} {url.partition('#')[0]}: no answer in {PATIENCE_SECONDS:.0f} s ({problem!r})")
            await asyncio.sleep(PAUSE_SECONDS)

    async def _once(self, method: str, url: str, data: bytes | None, headers: dict[str, str]) -> tuple[str, bytes]:
        timeout = aiohttp.ClientTimeout(total=30)
        async with self._session.request(method, url, data=data, headers=headers, timeout=timeout) as response:
            content = await response.read()
            if response.status < 400:
                return response.content_type, content
            raise Refused(f"{method} {response.url.path}", response.status, _problem(content))

    async def post_form(self, url: str, fields: dict[str, str]) -> str:
        """Send an HTML form and return where it leads. Raises Failed when it is not accepted."""
        async with self._session.post(url, data=fields, allow_redirects=False) as response:
            if response.status not in (302, 303):
                raise Failed(f"the form was not accepted: {response.status}")
            return response.headers["Location"]

    async def mail_to(self, address: str, subject: str, since: str) -> dict[str, Any]:
        """The newest mail to `address` whose subject contains `subject`, received since `since` (ISO time)."""

        async def look() -> Any:
            url = f"{self.places.mailbox}/mails?to={address.replace('+', '%2B')}&after={since.replace('+', '%2B')}"
            found = [m for m in (await self.json("GET", url))["mails"] if subject in m["subject"]]
            return max(found, key=lambda mail: mail["id"], default=None)

        return dict(await until(look, f"a mail 「{subject}」 to {address}"))


def _problem(content: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(content))
    except ValueError:
        return {"code": "not-json", "detail": content[:200].decode(errors="replace")}


async def until(look: Callable[[], Awaitable[Any]], what: str, seconds: float = PATIENCE_SECONDS) -> Any:
    """What `look` returns once it is something. Raises `Failed` naming `what` when it stays nothing."""
    deadline = time.monotonic() + seconds
    while not (found := await look()):
        if time.monotonic() > deadline:
            raise Failed(f"{what} did not come within {seconds:.0f} s")
        await asyncio.sleep(PAUSE_SECONDS)
    return found


async def make_sure(act: Callable[[], Awaitable[Any]], is_done: Callable[[], Awaitable[bool]]) -> None:
    """Do something once, also when the answer gets lost: a conflict is fine when it is done already.

    Raises any other `Refused`.
    """
    try:
        await act()
    except Refused as refusal:
        if refusal.status != 409 or not await is_done():
            raise
