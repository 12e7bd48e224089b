"""Who works with the system in the main job: the company's admin and signer, the chamber's staff, a stranger abroad."""

import html
import re
import secrets
from dataclasses import dataclass
from typing import Any

from ops.errors import Failed
from proof.demo.web import Places, Refused, Web, make_sure, until


@dataclass
class Person:
    """Somebody logged in. `base` is the listener that the person uses, with `/api/v1`."""

    web: Web
    base: str
    session: str

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call the API under this person's login."""
        return await self.web.json(method, self.base + path, f"Bearer {self.session}", body, **headers)

    async def raw(self, method: str, path: str, data: bytes | None = None, **headers: str) -> bytes:
        """Call the API under this person's login, with bytes in and out. Raises `Refused`."""
        return (await self.web.raw(method, self.base + path, f"Bearer {self.session}", data, **headers))[1]


def public(places: Places) -> str:
    """The API for companies."""
    return f"{places.public}/api/v1"


def inner(places: Places) -> str:
    """The API for staff."""
    return f"{places.staff}/api/v1/staff"


async def log_in(web: Web, chamber: str, login: str, password: str) -> Person:
    """Log in with an ID of a company. Raises `Refused`."""
    body = {"chamber": chamber, "id": login, "password": password}
    answer = await web.json("POST", f"{public(web.places)}/sessions", body=body)
    return Person(web, public(web.places), answer["session"])


async def log_in_staff(web: Web, chamber: str, login: dict[str, str]) -> Person:
    """A member of a chamber's staff."""
    body = {"chamber": chamber, "id": login["id"], "password": login["password"]}
    answer = await web.json("POST", f"{inner(web.places)}/sessions", body=body)
    return Person(web, inner(web.places), answer["session"])


@dataclass
class Chamber:
    """The staff who work on the main job."""

    code: str
    reception: Person
    examiner: Person
    certifier: Person


async def staff_of(web: Web, chamber: str, logins: list[dict[str, str]]) -> Chamber:
    """Log in one member of staff for each role of the chamber. Raises Failed when one is missing."""
    by_role = {login["role"]: login for login in logins if login["chamber"] == chamber}
    if missing := {"reception", "examiner", "certifier"} - set(by_role):
        raise Failed(f"chamber {chamber} has no {', '.join(sorted(missing))}")
    people = [await log_in_staff(web, chamber, by_role[role]) for role in ("reception", "examiner", "certifier")]
    return Chamber(chamber, *people)


async def new_password(person: Person, current: str) -> str:
    """Change the password as is asked for at the first login; returns the new one. Raises `Refused`."""
    new = secrets.token_urlsafe(12)
    try:
        await person.call("POST", "/password", {"current": current, "new": new})
    except Refused as refusal:
        # The answer to the first try was lost: then the new one is in force already.
        if refusal.problem.get("code") not in {"wrong-password", "unauthorized"}:
            raise
    return new


async def pay(web: Web, payment_url: str, card: str = "4242424242424242") -> str:
    """Fill in the processor's page like a payer; returns the address to which the page leads back.

    Raises Failed when the page has no form any more.
    """
    _, page = await web.raw("GET", payment_url)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.decode()))
    fields = {name: html.unescape(value) for name, value in hidden.items()}
    if not fields:
        raise Failed("the payment page has no form: it is over or paid already")
    return await web.post_form(payment_url, fields | {"number": card, "expiry": "12/30", "cvc": "123", "action": "pay"})


async def state_of(person: Person, application_id: str) -> str:
    """Where an application stands."""
    return str((await person.call("GET", f"/applications/{application_id}"))["state"])


async def move(staff: Person, application_id: str, act: str, leads_to: set[str], body: Any = None) -> None:
    """One act of the staff on an application; fine when it is done already."""

    async def act_now() -> None:
        await staff.call("POST", f"/applications/{application_id}/{act}", {} if body is None else body)

    async def is_done() -> bool:
        return await state_of(staff, application_id) in leads_to

    await make_sure(act_now, is_done)


async def wait_for_state(person: Person, application_id: str, state: str) -> dict[str, Any]:
    """The application once it is `state`."""

    async def look() -> Any:
        found = await person.call("GET", f"/applications/{application_id}")
        return found if found["state"] == state else None

    return dict(await until(look, f"state {state} of application {application_id}"))
