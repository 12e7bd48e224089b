"""Composition root of the portal: its rooms, its menus, its face."""

from pathlib import Path
from typing import Any

from libs.common.clock import Clock
from libs.pages.words import N_
from web.common.live import Feed
from web.common.running import RunningSite, SiteSettings
from web.common.site import Face
from web.common.visits import Visit
from web.portal import pages
from web.portal.pages.menu import is_agent

FEEDS = (
    Feed("application", "/v1/changes", "application", "application_id"),
    Feed("registration", "/v1/registration/changes", "registration", "registration_id"),
)
# HLP-03: the menus of the manuals, by kind of ID.
MENUS = {
    "admin": [
        (N_("Main menu"), "/menu"),
        (N_("Registration and signers"), "/company"),
        (N_("Signer management"), "/signers"),
    ],
    "user": [
        (N_("Main menu"), "/menu"),
        (N_("Applications"), "/applications"),
        (N_("Card payment"), "/payment"),
        (N_("Printing"), "/printing"),
    ],
}
MENUS["sub"] = MENUS["user"]
SIGNERS_ONLY = "/signers"
"""Agents have no signers to manage (REG-15)."""


class Settings(SiteSettings):
    """Nothing beyond what every site has."""


async def frame(visit: Visit) -> dict[str, Any]:
    """Who is logged in, and the menu of that kind of ID."""
    me = await visit.get("identity", "/v1/me")
    menu = [] if me["pending"] else MENUS[visit.known.kind]
    if is_agent(me):
        menu = [entry for entry in menu if entry[1] != SIGNERS_ONLY]
    return {"me": me, "menu": [(label, address, None) for label, address in menu]}


def build(settings: SiteSettings, clock: Clock | None = None) -> RunningSite:
    """The portal, ready to start."""
    face = Face(N_("Trade certificates"), "s", "/v1/sessions", "/menu", frame, frozenset({"admin", "user", "sub"}))
    return RunningSite(settings, face, Path(__file__).parent, pages.ROUTES, FEEDS, clock or Clock())
