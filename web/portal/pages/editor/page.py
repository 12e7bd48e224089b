"""What every step of the editor shows: the application, the chamber's facts, the fee, what the examiner said."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from libs.common.auth import allow
from libs.contracts.names import companies, fields
from web.common.services import Refused
from web.common.states import KINDS, SIGNATURE_FORMS
from web.common.upstreams import Away
from web.common.visits import Visit
from web.portal.pages.editor.beginning import exporters, own_signer
from web.portal.pages.editor.draft_form import BLANK_ITEMS, Draft, box_3, value_at
from web.portal.pages.editor.outline import NUMBERS, Step, printed_lines, rest_of, step_of, steps_of

APPLICANTS = allow("user", "sub")
ID = "{application_id:[0-9a-f-]{36}}"
EDITABLE = ("draft", "returned")
MAIN_ITEMS = [(item, name.en) for item, name in companies.MAIN_GOODS.items()]
PLAIN_ROWS = 30
"""More lines than these are only shown by the script, or kept as they are: a page stays light."""


@dataclass
class OpenDraft:
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
    def kind(self) -> str:
        """Which certificate it is to be."""
        return str(self.draft["kind"] or self.detail["kind"])

    def step(self, name: str) -> Step:
        """A step by its name; the first one when this kind has no such step."""
        steps = steps_of(self.kind)
        return next((step for step in steps if step.name == name), steps[0])

    def address(self, step: str) -> str:
        """The page of a step, without the slot."""
        return self.path + rest_of(self.kind, step)

    @property
    def shown_as(self) -> str:
        """What tells one look of the SPECIMEN from another, for its address: browsers keep its pages.

        Made of the draft's version and of the own layout's ids, since files have no version.
        """
        own_layout = [file["file_id"] for file in self.detail["files"] if file["kind"] == "own_layout"]
        return "-".join([str(self.detail["version"]), *own_layout])

    @property
    def is_editable(self) -> bool:
        """Whether there is anything to edit."""
        return self.detail["state"] in EDITABLE


async def load(visit: Visit) -> OpenDraft:
    """The case of the address. Raises `Refused` 404 when the caller may not see it."""
    detail, facts = await visit.together(
        visit.get("application", f"/v1/applications/{visit.match('application_id')}"),
        visit.get("application", "/v1/applications/editor-facts"),
    )
    return OpenDraft(detail, facts, await _quote(visit, detail["kind"]))


async def _quote(visit: Visit, kind: str) -> dict[str, Any] | None:
    """The fee today (APP-23); None when the chamber has none for this kind, or payment is away."""
    try:
        quote: dict[str, Any] = await asyncio.wait_for(visit.get("payment", "/v1/quotes", kind=kind), 2)
    except (Refused, Away, TimeoutError):
        return None
    return quote


def address_of(opened: OpenDraft, pointer: str) -> str:
    """The page with the field, scrolled to it, without the slot."""
    anchor = pointer.strip("/").replace("/", "-")
    return f"{opened.address(step_of(opened.kind, pointer))}#{anchor}"


async def put_draft(visit: Visit, opened: OpenDraft, version: int, *, is_transcribed: bool = False) -> Any:
    """Save the draft, made from `version`; `is_transcribed`: 転記 was done or declined. Raises `Refused`."""
    body = {"version": version, "draft": opened.draft, "is_transcribed": is_transcribed}
    return await visit.put("application", f"/v1/applications/{opened.detail['application_id']}", body)


def render(
    visit: Visit, opened: OpenDraft, name: str, *, template: str = "", status: int = 200, **values: Any
) -> web.Response:
    """The page of a step, or with `template` another one in its place."""
    step, steps = opened.step(name), steps_of(opened.kind)
    return visit.render(
        template or step.template,
        status=status,
        case=opened,
        detail=opened.detail,
        facts=opened.facts,
        draft=opened.draft,
        errors=opened.errors,
        marks=opened.detail["field_marks"] if opened.detail["state"] == "returned" else [],
        step=step.name,
        heading=f"{NUMBERS[steps.index(step)]} {visit.words.gettext(step.label)}",
        kind_names=KINDS,
        form_names=SIGNATURE_FORMS,
        form_choices=_forms(visit, opened),
        steps=steps,
        around=_around(steps, step),
        address_of_step=lambda name: visit.path(opened.address(name)),
        address_of=lambda pointer: visit.path(address_of(opened, pointer)),
        label_of=lambda pointer: visit.words.name(fields.name_of(pointer, opened.kind)),
        known=known(visit, opened, step.name),
        **_shown(opened),
        **values,
    )


def _forms(visit: Visit, opened: OpenDraft) -> list[tuple[str, str]]:
    """The forms of statements that the chamber offers, and the one that was chosen when it offered others."""
    offered = [*opened.facts["signature_forms_offered"]]
    chosen = value_at(opened.draft, "signature/form")
    return [
        (form, visit.words.gettext(SIGNATURE_FORMS[form])) for form in SIGNATURE_FORMS if form in (*offered, chosen)
    ]


def _around(steps: Sequence[Step], step: Step) -> dict[str, str]:
    """The names of the steps before and after; "" where there is none."""
    names = ["", *(one.name for one in steps), ""]
    at = names.index(step.name)
    return {"before": names[at - 1], "after": names[at + 1]}


def _shown(opened: OpenDraft) -> dict[str, Any]:
    """What the fields of the steps show."""
    return {
        "own_signer": own_signer(opened.facts),
        "signer_ids": [signer["signer_id"] for signer in opened.facts["signers"]],
        "exporters": exporters(opened.facts),
        "main_items": MAIN_ITEMS,
        "plain_rows": PLAIN_ROWS,
        "box_3": box_3(opened.draft),
        "lines": {"lines": opened.draft["source_invoice"]["lines"], "goods": opened.draft["goods"]},
        "value": lambda name: value_at(opened.draft, name),
    }


def known(visit: Visit, opened: OpenDraft, step: str) -> dict[str, Any]:
    """What the step's script needs to know."""
    words, steps = visit.words, steps_of(opened.kind)
    assert visit.slot
    return {
        "application": opened.detail["application_id"],
        "kind": opened.kind,
        "owner": visit.slot.owner,
        "path": visit.path(opened.path),
        "step": step,
        "addresses": {one.name: visit.path(opened.address(one.name)) for one in steps},
        "version": opened.detail["version"],
        "draft": opened.detail["draft"],
        "blanks": BLANK_ITEMS,
        "places": {one.name: one.places for one in steps if one.places},
        "printed": printed_lines(opened.kind),
        "labels": {pointer: words.name(name.numbered) for pointer, name in fields.of_kind(opened.kind).items()},
        "columns": {column: words.name(name) for column, name in fields.COLUMNS.items()},
    }
