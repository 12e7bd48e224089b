"""A chamber's desk with an administrator who is logged in, and what tests of the staff's accounts do there."""

import re

import pytest

from libs.common.mail import MailTemplates
from services.identity.app import FOLDER
from services.identity.handlers.account_changes import carry_out_due
from services.identity.handlers.staff import add_staff
from services.identity.passwords import Hasher
from tests.services.identity.conftest import Answer, Identity

PASSWORD = "maple 0417 stairs"
PEOPLE = "/v1/staff/people"
NEW = {"login": "examiner2", "name": "審査 花子", "email": "hanako@cci-sample.com", "roles": ["accounting", "examiner"]}


class Desk:
    """The service, with an administrator who is logged in."""

    def __init__(self, identity: Identity) -> None:
        self.identity, self.session = identity, ""

    async def add(self, login: str, *roles: str, chamber: str = "8888") -> None:
        hasher = Hasher()
        db, clock = self.identity.service.db, self.identity.clock
        facts = {"chamber": chamber, "login": login, "name": login, "roles": list(roles), "password": PASSWORD}
        await add_staff(db, clock, hasher, **facts)  # type: ignore[arg-type]
        await hasher.close()

    async def call(self, method: str, path: str, body: object = None, *, session: str = "") -> Answer:
        auth = await self.identity.bearer(session or self.session)
        return await self.identity.call(method, path, body, auth=auth)

    async def invite(self, **more: object) -> str:
        status, person = await self.call("POST", PEOPLE, NEW | more)
        assert status == 201, person
        return str(person["staff_id"])

    async def staff_id(self, login: str) -> str:
        return str(await self.identity.admin.fetchval("SELECT login_id FROM identity.logins WHERE login = $1", login))

    async def change(self, login: str, *, session: str = "", **more: object) -> Answer:
        _, listed = await self.call("GET", PEOPLE, session=session)
        person = next(one for one in listed["people"] if one["login"] == login)
        facts = {field: person[field] for field in ("name", "email", "roles", "active")}
        facts["email"] = facts["email"] or f"{login}@cci-sample.com"
        return await self.call("PUT", f"{PEOPLE}/{person['staff_id']}", facts | more, session=session)

    async def let_the_day_pass(self) -> int:
        """What was asked for about certifiers and administrators has waited for long enough; how much was done."""
        identity = self.identity
        await identity.admin.execute("UPDATE identity.account_changes SET due_at = $1", identity.clock.now())
        return await carry_out_due(identity.service.db, identity.clock, MailTemplates(FOLDER / "mails"))

    async def mailed_link(self) -> str:
        """What the page behind the mail's link sends."""
        body = await self.identity.admin.fetchval(
            "SELECT body FROM identity.mails WHERE template = 'M32' ORDER BY created_at DESC LIMIT 1"
        )
        found = re.search(r"/invitation/([0-9]{4})#([A-Za-z0-9_-]{43})\s", body)
        assert found is not None, body
        return f"Link {found[1]}.{found[2]}"

    async def accept(self, link: str, new: str = PASSWORD) -> Answer:
        return await self.identity.call("POST", "/v1/staff/invitation", {"new": new}, auth=link)


@pytest.fixture
async def desk(empty_identity: Identity) -> Desk:
    desk = Desk(empty_identity)
    await desk.add("admin1", "chamber_admin")
    desk.session = await empty_identity.session("admin1", PASSWORD, staff=True)
    return desk
