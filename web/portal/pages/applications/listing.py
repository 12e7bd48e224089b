"""発給申請状況一覧 (P23): the list with its search, which stands in the address, and its export (APP-12)."""

from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from libs.common.clock import japan_date
from libs.pages.words import N_
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.states import KINDS, STATES
from web.common.visits import Visit
from web.portal.pages import cases
from web.portal.pages.cases import APPLICANTS

routes = PageRoutes()
ROWS = 50
PLAIN = ("q", "from", "to")
DETAILS = (
    *("kind", "receipt_no", "certificate_no", "invoice_no", "consignee"),
    *("country", "signer_id", "sub_id", "printable_on"),
)
NEVER_LISTED = {"deleted"}
# What happened just before, told above the list.
DONE = {
    "deleted": N_("The draft was deleted."),
    "paid": N_("The payment is complete. The state turns to “Issued” by itself; then the certificate can be printed."),
}


def filters(visit: Visit) -> dict[str, str]:
    """What is looked for, as the application service wants it."""
    found = {name: visit.typed(name) for name in (*PLAIN, *DETAILS)}
    found["state"] = ",".join(filter(None, visit.typed_all("state")))
    return {name: value for name, value in found.items() if value}


@routes.page("GET", "/applications", access=APPLICANTS)
async def show(visit: Visit) -> web.StreamResponse:
    """The list of applications. A wrong filter is told beside its field, above an empty list."""
    wanted, after = filters(visit), visit.typed("after")
    try:
        listed, counts, people = await visit.together(
            visit.get("application", "/v1/applications", **wanted, after=after, limit=ROWS),
            visit.get("application", "/v1/applications/counts"),
            visit.get("application", "/v1/applications/people"),
        )
    except Refused as refusal:
        if refusal.status != 422:
            raise
        return await _refused(visit, wanted, refusal)
    return _page(visit, wanted, listed, counts, people)


async def _refused(visit: Visit, wanted: dict[str, str], refusal: Refused) -> web.Response:
    counts, people = await visit.together(
        visit.get("application", "/v1/applications/counts"), visit.get("application", "/v1/applications/people")
    )
    nothing: dict[str, Any] = {"applications": [], "after": None}
    return _page(visit, wanted, nothing, counts, people, errors=visit.errors(refusal.errors), status=422)


def _page(
    visit: Visit,
    wanted: dict[str, str],
    listed: dict[str, Any],
    counts: dict[str, Any],
    people: dict[str, Any],
    *,
    errors: list[dict[str, Any]] | None = None,
    status: int = 200,
) -> web.Response:
    query = "?" + urlencode(wanted) if wanted else ""
    return visit.render(
        "applications/list.html",
        status=status,
        cases=[cases.shown(case, visit.known, visit.now) for case in listed["applications"]],
        next_page=_address(visit, {**wanted, "after": listed["after"]}) if listed["after"] else "",
        tabs=_tabs(visit, wanted, counts),
        is_empty=not any(counts["by_state"].values()),
        people=people,
        wanted=wanted,
        is_detailed=any(name in wanted for name in DETAILS),
        is_later=bool(visit.typed("after")),
        query=query,
        kinds=KINDS,
        states={name: label for name, (label, _) in STATES.items() if name not in NEVER_LISTED},
        done=DONE.get(visit.typed("done"), ""),
        errors=errors or [],
    )


def _address(visit: Visit, wanted: dict[str, str]) -> str:
    return visit.path("/applications") + ("?" + urlencode(wanted) if wanted else "")


def _tabs(visit: Visit, wanted: dict[str, str], counts: dict[str, Any]) -> list[tuple[str, str, int | None, bool]]:
    """The ways to look at the list that people need daily, each with how many wait there."""
    by_state = counts["by_state"]
    today = japan_date(visit.now).isoformat()
    running = ("submitted", "under_examination", "examined", "awaiting_signer")
    ways: list[tuple[str, dict[str, str], int | None]] = [
        (N_("Everything"), {}, None),
        (STATES["draft"][0], {"state": "draft"}, by_state["draft"]),
        (N_("In examination"), {"state": ",".join(running)}, sum(by_state[state] for state in running)),
        (STATES["returned"][0], {"state": "returned"}, by_state["returned"]),
        (N_("To be paid"), {"state": "approved"}, by_state["approved"]),
        (N_("Can be printed now"), {"printable_on": today}, None),
    ]
    gettext = visit.words.gettext
    return [(gettext(label), _address(visit, query), count, wanted == query) for label, query, count in ways]


@routes.page("GET", "/applications/export", access=APPLICANTS)
async def export(visit: Visit) -> web.StreamResponse:
    """The applications that these filters find, as a file for Excel."""
    form = "xlsx" if visit.typed("format") == "xlsx" else "csv"
    query = {**filters(visit), "format": form, "lang": visit.lang}
    return visit.pass_on(await visit.call("application", "GET", "/v1/applications/export", query=query))
