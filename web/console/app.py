"""Composition root of the console: its rooms, its menus, its face."""

from pathlib import Path
from typing import Any

from libs.common.clock import Clock
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
DESK, EXAMINING = {"reception", "chamber_admin"}, {"examiner", "certifier"}
ANY_ROLE = {"reception", "examiner", "certifier", "accounting", "chamber_admin"}
# Who sees which entry; who may do what there is decided at each page and by the services.
MENU = [
    (N_("Today"), "/today", ANY_ROLE),
    (N_("Registration desk"), "/registrations", DESK),
    (N_("Register"), "/register", ANY_ROLE),
    (N_("Examination"), "/examination", EXAMINING),
    (N_("Certification"), "/certification", {"certifier"}),
    (N_("Certificates"), "/certificates", ANY_ROLE),
    (N_("People and rights"), "/people", {"chamber_admin"}),
    (N_("Chamber settings"), "/settings", {"chamber_admin"}),
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
