"""C08 審査キュー: what waits for an examiner, oldest first, and who has which case (APP-15)."""

from typing import Any

from aiohttp import web

from libs.contracts import staff_rights
from libs.pages.words import N_
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.states import KINDS
from web.common.visits import Visit
from web.console.pages.rights import ANY_ROLE, EXAMINERS
from web.console.pages.waiting import waited, waited_since

routes = PageRoutes()
PAGE = 50
MOST_TRIES = 20
CONFLICT = 409
# What a tab is called, and the states that it shows; "mine" is what the person has claimed.
TABS: dict[str, tuple[str, tuple[str, ...]]] = {
    "waiting": (N_("Waiting for examination"), ("submitted",)),
    "mine": (N_("My cases"), ("under_examination",)),
    "taken": (N_("Under examination"), ("under_examination",)),
    "returned": (N_("Returned"), ("returned",)),
    "examined": (N_("Waiting for certification"), ("examined",)),
    "all": (N_("All"), ()),
}
FILTERS = ("kind", "company", "receipt_no")


@routes.page("GET", "/examination", access=ANY_ROLE)
async def show_queue(visit: Visit) -> web.StreamResponse:
    """The cases of one tab that pass the filters."""
    tab = visit.typed("tab") if visit.typed("tab") in TABS else "waiting"
    query = {name: visit.typed(name) for name in FILTERS}
    asked = {**query, "after": visit.typed("after"), "limit": PAGE, **_states(tab)}
    answers = [visit.get("application", "/v1/staff/applications/counts"), _cases(visit, asked)]
    counts, (queue, refusal) = await visit.together(*answers)
    for case in queue["applications"]:
        case["waited"] = waited_since(case["submitted_at"], visit.now, visit.words)
    return visit.render(
        "examination/queue.html",
        tab=tab,
        tabs=_tabs(visit, tab, counts),
        oldest=waited(counts["by_state"]["submitted"]["oldest_waiting_seconds"], visit.words),
        counts=counts,
        queue=queue,
        query=query,
        kind_choices=[(kind, visit.words.gettext(label)) for kind, label in KINDS.items()],
        more=str(visit.request.rel_url.update_query(after=queue["after"])) if queue["after"] else "",
        refusal=refusal,
        may_examine=bool(visit.known.roles & staff_rights.EXAMINERS),
    )


def _states(tab: str) -> dict[str, Any]:
    states = TABS[tab][1]
    more = {"mine": "true"} if tab == "mine" else {}
    return {"state": ",".join(states), **more} if states else {"any_state": "true", "order": "newest"}


async def _cases(visit: Visit, asked: dict[str, Any]) -> tuple[dict[str, Any], Refused | None]:
    """A filter that cannot be is told beside the filters, which keep what was typed."""
    try:
        return await visit.get("application", "/v1/staff/applications", **asked), None
    except Refused as refusal:
        if not refusal.errors:
            raise
        return {"applications": [], "after": None}, refusal


def _tabs(visit: Visit, now: str, counts: dict[str, Any]) -> list[tuple[str, str, int | None, bool]]:
    by_state = {state: one["count"] for state, one in counts["by_state"].items()}
    return [
        (
            visit.words.gettext(label),
            visit.path(f"/examination?tab={tab}"),
            counts["mine"] if tab == "mine" else sum(by_state[state] for state in states) if states else None,
            tab == now,
        )
        for tab, (label, states) in TABS.items()
    ]


@routes.page("POST", "/examination/next", access=EXAMINERS)
async def take_next(visit: Visit) -> web.StreamResponse:
    """Take the oldest case that waits (担当する); cases that a colleague takes at that moment are skipped."""
    queue = await visit.get("application", "/v1/staff/applications", limit=MOST_TRIES)
    for case in queue["applications"]:
        try:
            await visit.post("application", f"/v1/staff/applications/{case['application_id']}/claim", {})
        except Refused as refusal:
            if refusal.status != CONFLICT:
                raise
        else:
            return visit.redirect(visit.path(f"/examination/{case['application_id']}"))
    return visit.redirect(visit.path("/examination?none=left"))
