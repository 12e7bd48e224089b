"""登録申請 詳細 (C04): what was typed beside the papers, the fee, the signatures and the decision."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aiohttp import web

from libs.common.errors import NotFound
from libs.contracts import staff_rights
from libs.contracts.names import companies
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit
from web.console.pages.registrations.labels import label_of, value_of
from web.console.pages.registrations.queue import DESK

routes = PageRoutes()
REQUESTS = "/v1/staff/registration-requests"
SHEETS = {"F1": "pledge_applicant", "F1b": "pledge_agent", "F2": "business_profile", "F3": "signature_notice"}


@dataclass(frozen=True)
class Scanned:
    """A sheet whose QR code was read on this page. `paper` is None for the list of papers, which nobody hands in.

    `request` is the one that it belongs to, or None when this chamber has no such request.
    """

    paper: str | None
    revision: int
    is_stale: bool
    request: dict[str, Any] | None


@routes.page("GET", "/registrations/{id}", access=DESK)
async def show(visit: Visit) -> web.StreamResponse:
    """One request; with `?scan=` and the code of a sheet, what is to be said of it. Other words are looked for."""
    text = visit.request.query.get("scan", "")[:120]
    scanned = await _read_sheet(visit, text) if text else None
    if text and scanned is None:
        return visit.redirect(visit.path(f"/registrations?q={quote(text, safe='')}"))
    return await page(visit, scanned=scanned)


async def page(visit: Visit, refusal: Refused | None = None, scanned: Scanned | None = None) -> web.Response:
    """The page of the request in the address; after a refusal with what was typed, and why it was not taken."""
    own = f"{REQUESTS}/{visit.match('id')}"
    case, history, differences = await visit.together(
        visit.get("registration", own),
        visit.get("registration", f"{own}/history"),
        visit.get("registration", f"{own}/differences"),
    )
    return visit.render(
        "registrations/case.html",
        status=refusal.status if refusal else 200,
        case=case,
        acts=[_act(visit, line) for line in reversed(history["acts"])],
        waived=next((line["detail"]["reason"] for line in history["acts"] if line["act"] == "fee_waived"), ""),
        differences=[_difference(visit, line) for line in differences["differences"]],
        missing=_missing(visit, case),
        scanned=scanned,
        may_print_card=bool(visit.known.roles & staff_rights.CARD_PRINTERS),
        refusal=refusal,
        errors=visit.errors(refusal.errors) if refusal else [],
    )


def _act(visit: Visit, line: dict[str, Any]) -> tuple[dict[str, Any], str]:
    return line, visit.words.name(companies.ACTS[line["act"]])


def _difference(visit: Visit, line: dict[str, Any]) -> dict[str, str]:
    before, after = (value_of(line["pointer"], line[side], visit.words) for side in ("before", "after"))
    return {"label": label_of(line["pointer"], visit.words), "before": before, "after": after}


def _missing(visit: Visit, case: dict[str, Any]) -> list[str]:
    """What 承認 still waits for, for the eye; the service decides."""
    name = f"name_{visit.lang}"
    papers = [paper[name] for paper in case["papers"] if not paper["received_at"]]
    fee = [visit.words.gettext("Fee")] if case["fee"]["state"] == "due" and case["fee"]["price"] else []
    signature = visit.words.gettext("Signature of %(name)s")
    unsigned = [signature % {"name": signer[name]} for signer in case["signers"] if not signer["signature_sha256"]]
    return [*papers, *fee, *unsigned]


async def _read_sheet(visit: Visit, text: str) -> Scanned | None:
    found = await visit.get("registration", REQUESTS, text=text)
    sheet, lines = found["sheet"], found["requests"]
    if sheet is None:
        return None
    return Scanned(SHEETS.get(sheet["sheet"]), sheet["revision"], bool(sheet["stale"]), lines[0] if lines else None)


@routes.page("GET", "/registrations/{id}/forms/{sha256}", access=DESK)
async def form(visit: Visit) -> web.StreamResponse:
    """One of the printed papers of this request (PDF). 404 for one that there is not."""
    case = await visit.get("registration", f"{REQUESTS}/{visit.match('id')}")
    if visit.match("sha256") not in {form["sha256"] for form in case["forms"]}:
        raise NotFound()
    return visit.pass_on(await visit.call("rendering", "GET", f"/v1/forms/{visit.match('sha256')}"))


@routes.page("GET", "/registrations/{id}/reason-file", access=DESK)
async def reason_file(visit: Visit) -> web.StreamResponse:
    """理由書, to be saved."""
    return visit.pass_on(await visit.call("registration", "GET", f"{REQUESTS}/{visit.match('id')}/reason-file"))
