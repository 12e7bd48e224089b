"""Composition root of the console: its rooms, its menus, its face."""

from pathlib import Path
from typing import Any

from libs.common.clock import Clock
from libs.contracts import staff_rights
from libs.pages.words import N_
from web.common.live import Feed
from web.common.running import RunningSite, SiteSettings
from web.common.site import Face
from web.common.visits import Visit
from web.console import pages
from web.console.pages import tasks

FEEDS = (
    Feed("application", "/v1/staff/changes", "application", "application_id"),
    Feed("registration", "/v1/staff/registration-changes", "registration", "request_id"),
    *(Feed(service, f"/v1/staff/{service}/task-changes", "task", "task_id") for service in tasks.SERVICES),
)
# Who sees which entry; who may do what there is decided at each page and by the services.
MENU = [
    (N_("Today"), "/today", staff_rights.ANY_ROLE),
    (N_("Registration desk"), "/registrations", staff_rights.RECEPTION),
    (N_("Register"), "/register", staff_rights.ANY_ROLE),
    (N_("Examination"), "/examination", staff_rights.EXAMINERS),
    (N_("Certification"), "/certification", staff_rights.CERTIFIERS),
    (N_("Certificates"), "/certificates", staff_rights.ANY_ROLE),
    (N_("People and rights"), "/people", staff_rights.ADMINS),
    (N_("Chamber settings"), "/settings", staff_rights.ADMINS),
]
OPERATORS_MENU = [(N_("Parked messages"), "/parked")]


class Settings(SiteSettings):
    """Nothing beyond what every site has."""


async def frame(visit: Visit) -> dict[str, Any]:
    """Who is logged in, and the menu of the person's roles."""
    me = await visit.get("identity", "/v1/me")
    caller = visit.known
    menu = [(label, address) for label, address, roles in MENU if caller.roles & roles]
    if caller.kind == "operator":
        menu = OPERATORS_MENU
    return {"me": me, "menu": [] if me["pending"] else [(label, address, None) for label, address in menu]}


def build(settings: SiteSettings, clock: Clock | None = None) -> RunningSite:
    """The console, ready to start."""
    face = Face(N_("Chamber console"), "c", "/v1/staff/sessions", "/home", frame, frozenset({"staff", "operator"}))
    return RunningSite(settings, face, Path(__file__).parent, pages.ROUTES, FEEDS, clock or Clock())
