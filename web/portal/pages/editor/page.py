"""What every step of the editor shows: the case, the chamber's facts, the fee, what the examiner said."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from libs.common.auth import allow
from libs.pages.words import N_
from web.common.fields import FIELDS, GOODS_FIELDS, label_of
from web.common.services import Refused
from web.common.states import KINDS
from web.common.upstreams import Away
from web.common.visits import Visit
from web.portal.pages.editor.beginning import exporters, own_signer
from web.portal.pages.editor.draft_form import BLANK_ITEMS, Draft, box_3, value_at

APPLICANTS = allow("user", "sub")
ID = "{application_id:[0-9a-f-]{36}}"
EDITABLE = ("draft", "returned")
STEPS = {
    "invoice": N_("Source invoice"),
    "certificate": N_("Certificate"),
    "evidence": N_("Evidence, contact, statistics"),
    "review": N_("Confirmation and preview"),
}
NUMBERS = dict(zip(STEPS, "①②③④", strict=True))
PLACES = {
    "invoice": ("/kind", "/source_invoice", "/files/invoice"),
    "certificate": ("/signer", "/certificate", "/goods"),
}
"""Where each field is typed, by the beginning of its pointer; whatever is not named here is typed in step 3."""
MAIN_ITEMS = [
    ("一般機械", N_("General machinery")),
    ("電気機器", N_("Electrical machinery")),
    ("輸送用機器", N_("Transport equipment")),
    ("精密機器", N_("Precision instruments")),
    ("金属・金属製品", N_("Metals and metal products")),
    ("化学製品", N_("Chemical products")),
    ("紡績・繊維製品", N_("Textiles")),
    ("食料品", N_("Foodstuffs")),
    ("雑貨", N_("Sundry goods")),
    ("その他", N_("Others")),
]
"""主要取扱品 of the manual; statistics count the Japanese words."""
PLAIN_ROWS = 30
"""More lines than these are only shown by the script, or kept as they are: a page stays light."""


@dataclass
class Case:
    """An application in the editor. `draft` is what the page shows, `base` what is saved."""

    detail: dict[str, Any]
    facts: dict[str, Any]
    quote: dict[str, Any] | None
    draft: Draft = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.draft = self.draft or self.detail["draft"]

    @property
    def path(self) -> str:
        """The editor's address, without the slot."""
        return f"/applications/{self.detail['application_id']}/edit"

    @property
    def is_editable(self) -> bool:
        """Whether there is anything to edit."""
        return self.detail["state"] in EDITABLE


async def load(visit: Visit) -> Case:
    """The case of the address. Raises `Refused` 404 when the caller may not see it."""
    detail, facts = await visit.together(
        visit.get("application", f"/v1/applications/{visit.match('application_id')}"),
        visit.get("application", "/v1/applications/editor-facts"),
    )
    return Case(detail, facts, await _quote(visit, detail["kind"]))


async def _quote(visit: Visit, kind: str) -> dict[str, Any] | None:
    """The fee today (APP-23); None when the chamber has none for this kind, or payment is away."""
    try:
        quote: dict[str, Any] = await asyncio.wait_for(visit.get("payment", "/v1/quotes", kind=kind), 2)
    except (Refused, Away, TimeoutError):
        return None
    return quote


def step_of(pointer: str) -> str:
    """In which step a field is typed."""
    for step, beginnings in PLACES.items():
        if any(pointer.startswith(beginning) for beginning in beginnings):
            return step
    return "evidence"


def address_of(case: Case, pointer: str) -> str:
    """The page with the field, scrolled to it, without the slot."""
    anchor = pointer.strip("/").replace("/", "-")
    step = step_of(pointer)
    return f"{case.path}{'' if step == 'invoice' else '/' + step}#{anchor}"


def render(visit: Visit, case: Case, step: str, *, status: int = 200, **values: Any) -> web.Response:
    """The page of a step."""
    lines = {"lines": case.draft["source_invoice"]["lines"], "goods": case.draft["goods"]}
    return visit.render(
        f"editor/{step}.html",
        status=status,
        case=case,
        detail=case.detail,
        facts=case.facts,
        draft=case.draft,
        errors=case.errors,
        marks=case.detail["field_marks"] if case.detail["state"] == "returned" else [],
        step=step,
        heading=f"{NUMBERS[step]} {visit.words.gettext(STEPS[step])}",
        kind_names=KINDS,
        steps=list(STEPS.items()),
        own_signer=own_signer(case.facts),
        signer_ids=[signer["signer_id"] for signer in case.facts["signers"]],
        exporters=exporters(case.facts),
        main_items=MAIN_ITEMS,
        plain_rows=PLAIN_ROWS,
        box_3=box_3(case.draft),
        lines=lines,
        value=lambda name: value_at(case.draft, name),
        address_of=lambda pointer: visit.path(address_of(case, pointer)),
        label_of=lambda pointer: label_of(pointer, visit.words),
        known=known(visit, case, step),
        **values,
    )


def known(visit: Visit, case: Case, step: str) -> dict[str, Any]:
    """What the step's script needs to know."""
    words = visit.words
    assert visit.slot
    return {
        "application": case.detail["application_id"],
        "owner": visit.slot.owner,
        "path": visit.path(case.path),
        "step": step,
        "version": case.detail["version"],
        "draft": case.detail["draft"],
        "blanks": BLANK_ITEMS,
        "places": PLACES,
        "labels": {pointer: words.gettext(label) for pointer, label in FIELDS.items()},
        "columns": {name: words.gettext(label) for name, label in GOODS_FIELDS.items()},
    }
