"""メインメニュー (P13): what is to be done, what waits, and the ways on, as the manuals name them (HLP-03)."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from libs.common.auth import allow
from libs.pages.words import N_
from web.common.rooms import PageRoutes
from web.common.upstreams import Away
from web.common.visits import Visit

routes = PageRoutes()


@dataclass(frozen=True)
class Step:
    """A line of the checklist (REG-27). `address` is where it is done, "" when somebody else does it."""

    label: str
    hint: str
    address: str
    is_done: bool


@routes.page("GET", "/menu", access=allow("admin", "user", "sub"))
async def show(visit: Visit) -> web.StreamResponse:
    """The first page of each ID."""
    me = visit.shown["me"]
    is_admin = me["kind"] == "admin"
    signers = await _signers(visit) if is_admin else []
    return visit.render(
        "menu/menu.html",
        is_agent=is_admin and is_agent(me),
        steps=admins_steps(me, signers) if is_admin else owners_steps(me),
        counts=None if is_admin else await _counts(visit),
    )


def is_agent(me: dict[str, Any]) -> bool:
    """Whether the company has no signers of its own (REG-15)."""
    return (me["registration"] or {}).get("kind") == "agent"


async def _signers(visit: Visit) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await visit.get("identity", "/v1/signers"))["signers"]
    return found


async def _counts(visit: Visit) -> dict[str, Any] | None:
    """None while the service is away: the menu is there all the same."""
    try:
        found: dict[str, Any] = await visit.get("application", "/v1/applications/counts")
    except Away:
        return None
    return found


def admins_steps(me: dict[str, Any], signers: list[dict[str, Any]]) -> list[Step]:
    """After the registration, for its admin; an agent has no signers to look after."""
    password = Step(N_("Change the password"), "", "/password", me["password_changed"])
    if is_agent(me):
        return [password]
    return [
        password,
        Step(
            N_("Print the signer cards and hand them over"),
            N_("The password stands on the card on the day of its first print only."),
            "/company",
            # A password that the admin set is handed over without a card.
            bool(signers) and all(one["card_printed_on"] or one["has_password"] for one in signers),
        ),
        Step(
            N_("Each signer confirms the e-mail address"),
            N_("At the first login with the user ID."),
            "/signers",
            bool(signers) and all(one["state"] == "active" for one in signers),
        ),
    ]


def owners_steps(me: dict[str, Any]) -> list[Step]:
    """For a signer's user ID; sub-IDs have nothing to prepare."""
    if me["kind"] != "user":
        return []
    return [
        Step(N_("Change the password"), "", "/password", me["password_changed"]),
        Step(N_("Confirm the e-mail address"), "", "/email", bool(me["email_confirmed"])),
    ]
