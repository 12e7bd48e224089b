"""C08 審査キュー: what waits for an examiner, oldest first, and who has which case (APP-15)."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

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


class Tab(NamedTuple):
    """One way to look at the cases; `number` is None where it is not counted."""

    label: str
    address: str
    number: int | None
    is_now: bool


@routes.page("GET", "/examination", access=ANY_ROLE)
async def show_queue(visit: Visit) -> web.StreamResponse:
    """The cases of one tab that pass the filters."""
    tab = visit.typed("tab") if visit.typed("tab") in TABS else "waiting"
    query = {name: visit.typed(name) for name in FILTERS}
    asked = {**query, "after": visit.typed("after"), "limit": PAGE, **_states(tab)}
    counts, (queue, refusal) = await visit.together(_counts(visit, query), _cases(visit, asked))
    tabs = _tabs(visit, tab, counts, query)
    for case in queue["applications"]:
        case["waited"] = waited_since(case["submitted_at"], visit.now, visit.words)
    return visit.render(
        "examination/queue.html",
        tab=tab,
        tabs=tabs,
        elsewhere=_elsewhere(tab, tabs),
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


async def _counts(visit: Visit, query: dict[str, str]) -> dict[str, Any]:
    """How many cases pass the filters; without any, while a filter cannot be."""
    address = "/v1/staff/applications/counts"
    try:
        found: dict[str, Any] = await visit.get("application", address, **query)
    except Refused as refusal:
        if not refusal.errors:
            raise
        found = await visit.get("application", address)
    return found


async def _cases(visit: Visit, asked: dict[str, Any]) -> tuple[dict[str, Any], Refused | None]:
    """A filter that cannot be is told beside the filters, which keep what was typed."""
    try:
        return await visit.get("application", "/v1/staff/applications", **asked), None
    except Refused as refusal:
        if not refusal.errors:
            raise
        return {"applications": [], "after": None}, refusal


def _tabs(visit: Visit, now: str, counts: dict[str, Any], query: dict[str, str]) -> list[Tab]:
    """The tabs under the filters; how many there are in all is said only of what was searched."""
    wanted = {name: text for name, text in query.items() if text}
    by_state = {state: one["count"] for state, one in counts["by_state"].items()}
    numbers = {tab: sum(by_state[state] for state in states) for tab, (_, states) in TABS.items() if states}
    numbers |= {"mine": counts["mine"]} | ({"all": sum(by_state.values())} if wanted else {})
    return [
        Tab(
            visit.words.gettext(label),
            visit.path("/examination?" + urlencode({"tab": tab, **wanted})),
            numbers.get(tab),
            tab == now,
        )
        for tab, (label, _) in TABS.items()
    ]


def _elsewhere(now: str, tabs: list[Tab]) -> list[Tab]:
    """Where the cases are that a search finds, when there is none in the present tab."""
    named = dict(zip(TABS, tabs, strict=True))
    found = [one for tab, one in named.items() if tab not in (now, "mine", "all") and one.number]
    return found or [one for one in (named["all"],) if now != "all" and one.number]


@routes.page("POST", "/examination/next", access=EXAMINERS)
async def take_next(visit: Visit) -> web.StreamResponse:
    """Take the oldest case that waits and passes the filters (担当する); what a colleague takes at that moment is
    skipped.
    """
    wanted = {name: visit.typed(name) for name in FILTERS if visit.typed(name)}
    queue = await visit.get("application", "/v1/staff/applications", **wanted, limit=MOST_TRIES)
    for case in queue["applications"]:
        try:
            await visit.post("application", f"/v1/staff/applications/{case['application_id']}/claim", {})
        except Refused as refusal:
            if refusal.status != CONFLICT:
                raise
        else:
            return visit.redirect(visit.path(f"/examination/{case['application_id']}"))
    return visit.redirect(visit.path("/examination?" + urlencode({"none": "left", **wanted})))
