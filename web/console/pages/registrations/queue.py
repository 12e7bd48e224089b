"""貿易登録 受付 (C03): what waits at the desk, and the search that a QR scanner types into."""

from typing import Any
from urllib.parse import quote

from aiohttp import web

from libs.common.auth import staff
from libs.contracts import staff_rights
from libs.pages.words import N_
from web.common.rooms import PageRoutes
from web.common.visits import Visit
from web.console.pages.lists import PAGE_SIZE, page_number

routes = PageRoutes()
DESK = staff(*staff_rights.RECEPTION)
# `open` is whatever the desk has to do next; a request in `entering` was sent back to its applicant.
TABS = (
    ("open", N_("To be done")),
    ("entering", N_("With the applicant")),
    ("approved", N_("Approved requests")),
    ("refused", N_("Refused requests")),
    ("lapsed", N_("Lapsed requests")),
)
OPEN = ("submitted", "checking")


@routes.page("GET", "/registrations", access=DESK)
async def show(visit: Visit) -> web.StreamResponse:
    """The list by state, oldest first; a sheet or number that is one request leads straight to it."""
    text, state, page = visit.typed("q"), visit.typed("state"), page_number(visit)
    wanted = state if state or text else "open"
    counts, found = await visit.together(
        visit.get("registration", "/v1/staff/registration-requests/counts"), _search(visit, text, wanted, page)
    )
    if text and not visit.is_part and (only := _only(found, text)):
        return visit.redirect(visit.path(_case_address(only, found["sheet"], text)))
    shown: dict[str, Any] = {"text": text, "state": wanted, "page": page, "size": PAGE_SIZE}
    return visit.render("registrations/queue.html", found=found, tabs=_tabs(visit, wanted, counts), **shown)


async def _search(visit: Visit, text: str, state: str, page: int) -> Any:
    query = {"text": text[:120], "state": state, "limit": PAGE_SIZE, "offset": (page - 1) * PAGE_SIZE}
    return await visit.get("registration", "/v1/staff/registration-requests", **query)


def _only(found: dict[str, Any], text: str) -> dict[str, Any] | None:
    """The request that was meant, when the text is a sheet's code or an application number."""
    lines: list[dict[str, Any]] = found["requests"]
    if len(lines) != 1 or not (found["sheet"] or lines[0]["request_no"] == text.upper()):
        return None
    return lines[0]


def _case_address(line: dict[str, Any], sheet: dict[str, Any] | None, text: str) -> str:
    scanned = f"?scan={quote(text, safe='')}" if sheet else ""
    return f"/registrations/{line['request_id']}{scanned}"


def _tabs(visit: Visit, state: str, counts: dict[str, Any]) -> list[tuple[str, str, int, bool]]:
    by_state = {line["state"]: line["count"] for line in counts["counts"]}
    by_state["open"] = sum(by_state[one] for one in OPEN)
    return [
        (visit.words.gettext(label), visit.path(f"/registrations?state={one}"), by_state[one], one == state)
        for one, label in TABS
    ]
