"""The steps of the editor for each kind of certificate, and in which of them each field is typed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.pages.words import N_


@dataclass(frozen=True)
class Step:
    """One page of the editor; `places` are the beginnings of the pointers of what is typed there."""

    name: str
    label: str
    template: str
    places: tuple[str, ...] = ()


EVIDENCE = Step("evidence", N_("Evidence, contact, statistics"), "editor/evidence.html")
"""Whatever no other step names is typed here."""
REVIEW = Step("review", N_("Confirmation and preview"), "editor/review.html")
ORIGIN = (
    Step("invoice", N_("Source invoice"), "editor/invoice.html", ("/kind", "/source_invoice", "/files/invoice")),
    Step("certificate", N_("Certificate"), "editor/certificate.html", ("/signer", "/certificate", "/goods")),
    EVIDENCE,
    REVIEW,
)
SIGNATURE = (
    Step(
        "certificate",
        N_("Signature certificate"),
        "editor/signature.html",
        ("/kind", "/signer", "/signature", "/certificate", "/source_invoice", "/files/own_layout"),
    ),
    EVIDENCE,
    REVIEW,
)
INVOICE = (
    Step(
        "certificate",
        N_("Invoice certificate"),
        "editor/invoice_certificate.html",
        ("/kind", "/signer", "/certificate", "/source_invoice", "/files/own_layout", "/files/invoice"),
    ),
    EVIDENCE,
    REVIEW,
)
OF_KINDS = {"signature": SIGNATURE, "invoice": INVOICE}
PRINTED_LINES = {"signature": "", "invoice": "source_invoice/lines"}
NUMBERS = "①②③④"


def steps_of(kind: str) -> Sequence[Step]:
    """The steps in their order."""
    return OF_KINDS.get(kind, ORIGIN)


def printed_lines(kind: str) -> str:
    """The list that is printed, as a field's name; "" for a certificate without one."""
    return PRINTED_LINES.get(kind, "goods")


def step_of(kind: str, pointer: str) -> str:
    """In which step a field is typed."""
    named = (step.name for step in steps_of(kind) if any(pointer.startswith(place) for place in step.places))
    return next(named, EVIDENCE.name)


def rest_of(kind: str, step: str) -> str:
    """A step's address below the editor's own, at which the first one is."""
    return "" if step == steps_of(kind)[0].name else f"/{step}"
