"""C09 審査: one case, with everything that an examiner looks at (APP-15, D-44)."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from libs.common.errors import FieldError, Problem
from libs.contracts import staff_rights
from libs.contracts.names.fields import name_of
from web.common.rooms import PageRoutes
from web.common.visits import Visit
from web.console.pages.examination.comparison import LINES_A_PAGE, TOLD_APART, Comparison, id_of, place_of
from web.console.pages.examination.sides import sides_of
from web.console.pages.rights import ANY_ROLE, ONE
from web.console.pages.waiting import waited_since

routes = PageRoutes()
MOST_LISTED = 60
SEVERITIES = ("error", "warning", "note")
# What is told under the goods, apart from what is compared.
REST = (
    "/certificate/language_reason",
    "/statistics/main_item",
    "/statistics/destination",
    "/shipment",
    "/late_reason",
    "/note_to_examiner",
    "/own_reference",
)


@dataclass(frozen=True)
class Typed:
    """What an examiner had typed when an act was refused; `refusal` says why, in both languages.

    `is_to_accept`: the warnings are to be accepted first.
    """

    message: str = ""
    marks: str = "[]"
    reason: str = ""
    acceptance: str = ""
    is_to_accept: bool = False
    refusal: Problem | None = None
    errors: list[FieldError] = field(default_factory=list)


@routes.page("GET", f"/examination/{ONE}", access=ANY_ROLE)
async def show_case(visit: Visit) -> web.StreamResponse:
    """The case as it is now."""
    return await render(visit, Typed())


async def render(visit: Visit, typed: Typed, status: int = 200) -> web.StreamResponse:
    """The case's page, with what was typed."""
    case = await visit.get("application", f"/v1/staff/applications/{visit.match('application_id')}")
    if visit.typed("part") == "state":
        return visit.render("examination/parts.html", **_standing(visit, case))
    comparison = Comparison(case, visit.words)
    first = _first_line(visit, comparison.goods_count)
    return visit.render(
        "examination/case.html",
        status=status,
        registration=await registration_of(visit, case),
        comparison=comparison,
        label_of=lambda pointer: visit.words.name(name_of(pointer, case["kind"])),
        first=first,
        goods_page=first // LINES_A_PAGE + 1,
        goods_size=LINES_A_PAGE,
        findings=findings(visit, case),
        to_accept=to_accept(visit, case),
        differences=_differences(visit, case),
        rest=comparison.more(
            *REST, *(["/certificate/language"] if case["draft"]["certificate"]["language"] != "en" else [])
        ),
        messages=earlier_messages(visit, case),
        typed=typed,
        error_ids={error.pointer: _id_of_error(error.pointer, case["kind"]) for error in typed.errors},
        done=visit.typed("done") if visit.request.method == "GET" else "",
        may_preview=bool(visit.known.roles & staff_rights.PREVIEWERS),
        **_standing(visit, case),
    )


def _standing(visit: Visit, case: dict[str, Any]) -> dict[str, Any]:
    """What changes while somebody looks on. `seen` is the revision that is on the screen."""
    return {
        "case": case,
        "seen": visit.typed_number("seen", case["revision"]),
        "waited": waited_since(case["submitted_at"], visit.now, visit.words),
        "may_examine": bool(visit.known.roles & staff_rights.EXAMINERS),
        "may_certify": bool(visit.known.roles & staff_rights.CERTIFIERS),
        "is_mine": case["state"] == "under_examination" and case["examiner"] == visit.known.login,
    }


def _id_of_error(pointer: str, kind: str) -> str:
    return pointer.strip("/") if pointer in ("/message", "/reason", "/acceptance") else id_of(place_of(pointer, kind))


def _first_line(visit: Visit, count: int) -> int:
    """The first line of the page of goods that is asked for; `page` counts from 1."""
    first = (visit.typed_number("page", 1) - 1) * LINES_A_PAGE
    return first if 0 <= first < count else 0


async def registration_of(visit: Visit, case: dict[str, Any]) -> dict[str, Any] | None:
    """The company in the register; None when the register does not answer (D-47)."""
    number = case["company"]["registration_number"]
    try:
        found = await visit.get("registration", "/v1/staff/registrations", number=number)
    except Problem:
        return None
    return found["registrations"][0] if number and found["registrations"] else None


def names(case: dict[str, Any]) -> dict[str, str]:
    """The names of those who did something here, by their logins."""
    return {entry["by"]: entry["name"] for entry in case["history"] if entry["name"]}


def findings(visit: Visit, case: dict[str, Any]) -> list[dict[str, Any]]:
    """What the rule book found, most severe first, each with the place that it leads to."""
    found = [one for one in case["findings"] if one["rule_id"] not in TOLD_APART]
    in_order = sorted(found, key=lambda one: SEVERITIES.index(one["severity"]))
    return [one | _place(visit, case, one["pointer"]) for one in in_order]


def to_accept(visit: Visit, case: dict[str, Any]) -> list[dict[str, Any]]:
    """The warnings, differences from the invoice among them: whoever passes the case on says why they may stand."""
    return [one | _place(visit, case, one["pointer"]) for one in case["findings"] if one["severity"] == "warning"]


def _differences(visit: Visit, case: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [one | _place(visit, case, one["pointer"]) for one in case[key][:MOST_LISTED]]
        for name, key in (("previous", "differences"), ("invoice", "invoice_differences"))
    }


def earlier_messages(visit: Visit, case: dict[str, Any]) -> list[dict[str, Any]]:
    """What the company was told, latest first."""
    return [
        message | {"fields": [mark | _place(visit, case, mark["pointer"]) for mark in message["fields"]]}
        for message in reversed(case["messages"])
    ]


def _place(visit: Visit, case: dict[str, Any], pointer: str) -> dict[str, str]:
    """What a pointer is called, and the address of that place on the case's page."""
    place = place_of(pointer, case["kind"])
    lines = sides_of(case["kind"]).lines
    line = int(place.removeprefix(f"{lines}/").split("/")[0]) if lines and place.startswith(f"{lines}/") else 0
    page = f"?page={line // LINES_A_PAGE + 1}" if line >= LINES_A_PAGE else ""
    address = visit.path(f"/examination/{case['application_id']}{page}#{id_of(place)}")
    return {"label": visit.words.name(name_of(pointer, case["kind"])), "address": address}
