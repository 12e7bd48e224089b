"""Everybody who may try_page at portal and console, each with a session: the kinds and roles of the table of access."""

import json
from dataclasses import dataclass, field, replace
from typing import Literal

import asyncpg

from proof.demo import registering, samples
from proof.demo.people import Person, inner, log_in, log_in_staff, public
from proof.demo.registering import Company
from tests.browser.people import Login, Stage
from tests.web.access.rows import ROLES
from web.common.form_guard import FormGuard, holder_of
from web.common.slots import Slot

Site = Literal["portal", "console"]
LETTERS = {"portal": "s", "console": "c"}
OTHER_CHAMBER = "8889"
VISITOR = "somebody"
SUB_ID = """
INSERT INTO identity.logins
SELECT gen_random_uuid(), chamber, 'sub', $2, name, registration_id, signer_id, roles, email, 'active', NULL,
       password_hash, password_set_at, $3, 1
FROM identity.logins WHERE login = $1 AND chamber = '8888'"""
NEW_STAFF = """
INSERT INTO identity.logins
SELECT gen_random_uuid(), chamber, kind, $2, name, NULL, NULL, roles, email, state, NULL,
       password_hash, password_set_at, true, 1
FROM identity.logins WHERE login = $1 AND chamber = '8888'"""


@dataclass(frozen=True)
class Visitor:
    """`role` is a kind or role of the table; `is_foreign`: of another company or chamber than the objects.

    `is_pending`: has to change the password first. A visitor without `session` is nobody.
    """

    name: str
    role: str = ""
    site: Site | None = None
    login: str = ""
    session: str = ""
    is_foreign: bool = False
    is_pending: bool = False

    @property
    def slot(self) -> Slot | None:
        """Slot 0 of the browser."""
        chamber, _, secret = self.session.partition(".")
        return Slot(0, self.login, chamber, secret) if self.session else None

    def cookies(self, site: str) -> str:
        """The Cookie header for a site, also for the one where this session does not belong."""
        visitor = f"__Host-visitor={VISITOR}; __Host-lang=en"
        return f"{visitor}; __Host-{LETTERS[site]}0={self.login}~{self.session}" if self.session else visitor

    def headers(self, site: str, form_key: str) -> dict[str, str]:
        """Those of a form or script of the own page: cookies, token, origin."""
        token = FormGuard(form_key).token(holder_of(self.slot, VISITOR))
        return {"Cookie": self.cookies(site), "X-Form-Token": token, "Sec-Fetch-Site": "same-origin"}


NOBODY = Visitor("nobody")


@dataclass
class Crowd:
    """`other` is the second company, of the same chamber. `named` finds somebody by name."""

    stage: Stage
    other: Company
    everybody: list[Visitor] = field(default_factory=list)

    def named(self, name: str) -> Visitor:
        """By name: a role, "other admin", "pending sub", "other examiner"."""
        return next(one for one in self.everybody if one.name == name)

    @property
    def form_key(self) -> str:
        """The sites' key for forms."""
        return self.stage.system.installation.secrets["form_key"]


async def invite(stage: Stage) -> Company:
    """Make who the stage does not have: a second company, which is returned, sub-IDs, new staff, an operator."""
    other = await _second_company(stage)
    await _more_ids(stage)
    await _operator(stage)
    return other


async def gather_crowd(stage: Stage, other: Company) -> Crowd:
    """Log everybody in: one company's IDs, another company's, the staff of two chambers, an operator."""
    crowd = Crowd(stage, other, [NOBODY])
    user, admin = stage.user, stage.admin
    sub, new = (
        Login(user.chamber, f"{user.id}-001", user.password),
        Login(user.chamber, f"{user.id}-002", user.password),
    )
    others = [Login(other.chamber, f"{other.registration_number}-01", other.password)]
    others.append(Login(other.chamber, other.registration_number, other.admin_password))
    crowd.everybody += [await _at_portal(stage, role, login) for role, login in (("user", user), ("admin", admin))]
    crowd.everybody += [await _at_portal(stage, "sub", sub)]
    crowd.everybody += [replace(await _at_portal(stage, "sub", new), name="pending sub", is_pending=True)]
    for role, login in zip(("user", "admin"), others, strict=True):
        visitor = await _at_portal(stage, role, login)
        crowd.everybody.append(replace(visitor, name=f"other {role}", is_foreign=True))
    for role in ROLES:
        crowd.everybody.append(await _at_console(stage, role, stage.staff(role)))
        foreign = await _at_console(stage, role, stage.staff(role, OTHER_CHAMBER))
        crowd.everybody.append(replace(foreign, name=f"other {role}", is_foreign=True))
    new_staff = replace(stage.staff("reception"), id="newstaff1")
    newcomer = await _at_console(stage, "reception", new_staff)
    crowd.everybody.append(replace(newcomer, name="pending reception", is_pending=True))
    crowd.everybody.append(await _at_console(stage, "operator", stage.staff("operator", "0000")))
    return crowd


async def _second_company(stage: Stage) -> Company:
    sample = samples.load()
    sample.company["name_en"] = "OTHER COMPANY LTD."
    return await registering.register(stage.web, stage.story.chamber, sample)


async def _more_ids(stage: Stage) -> None:
    """IDs that no page or API makes yet, or that would take long: a sub-ID, and IDs at their first login."""
    connection = await asyncpg.connect(stage.system.installation.postgres)
    try:
        await connection.execute(SUB_ID, stage.user.id, f"{stage.user.id}-001", False)
        await connection.execute(SUB_ID, stage.user.id, f"{stage.user.id}-002", True)
        await connection.execute(NEW_STAFF, stage.staff("reception").id, "newstaff1")
    finally:
        await connection.close()


async def _operator(stage: Stage) -> None:
    login = {"role": "operator", "chamber": "0000", "id": "operator1", "password": "Canary4operator0000"}
    if login in stage.system.logins:
        return
    member = {name: login[name] for name in ("chamber", "id", "password")} | {"name": "operator", "roles": []}
    file = stage.system.installation.folder / "operator.json"
    file.write_text(json.dumps([member]))
    await stage.system.run_job("identity", "set-staff", str(file))
    file.unlink()
    stage.system.logins.append(login)


async def _at_portal(stage: Stage, role: str, login: Login) -> Visitor:
    person = await log_in(stage.web, login.chamber, login.id, login.password)
    return Visitor(role, role, "portal", login.id, person.session)


async def _at_console(stage: Stage, role: str, login: Login) -> Visitor:
    person = await log_in_staff(stage.web, login.chamber, {"id": login.id, "password": login.password})
    return Visitor(role, role, "console", login.id, person.session)


def person_of(stage: Stage, visitor: Visitor) -> Person:
    """The same session at the APIs."""
    places = stage.system.places
    return Person(stage.web, public(places) if visitor.site == "portal" else inner(places), visitor.session)
