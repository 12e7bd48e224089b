"""The papers to hand in: worked out from the data (REG-08), and which of those received still count (REG-07)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from libs.contracts.names.choice import OneOf
from libs.contracts.names.companies import PAPER_NOTES, PAPERS
from libs.contracts.registration import RegistrationPaper
from services.registration.domain.chamber import ChamberFile
from services.registration.domain.company import Company

PaperCode = Annotated[str, OneOf(PAPER_NOTES)]
SHEETS: dict[str, PaperCode] = {
    "F1": "pledge_applicant",
    "F1b": "pledge_agent",
    "F2": "business_profile",
    "F3": "signature_notice",
}
"""The printed papers that come back, by the name in their QR codes."""
_DATED: frozenset[PaperCode] = frozenset(["business_profile", "signature_notice"])


@dataclass(frozen=True)
class Paper:
    """One paper to hand in. A sheet printed from a revision before `since_revision` is stale."""

    code: PaperCode
    since_revision: int
    received_at: datetime | None = None
    received_by: str | None = None

    @property
    def name_ja(self) -> str:
        return PAPERS[self.code].ja

    @property
    def name_en(self) -> str:
        return PAPERS[self.code].en

    @property
    def note_ja(self) -> str:
        return PAPER_NOTES[self.code].ja

    @property
    def note_en(self) -> str:
        return PAPER_NOTES[self.code].en


def printed_papers(company: Company) -> list[RegistrationPaper]:
    """The papers to print: two pledges for "both", no signature notice for agents."""
    found: list[RegistrationPaper] = []
    if company.kind in ("applicant", "both"):
        found.append("pledge_applicant")
    if company.kind in ("agent", "both"):
        found.append("pledge_agent")
    found.append("business_profile")
    if company.needs_signers:
        found.append("signature_notice")
    return [*found, "paper_list"]


def needed(company: Company, chamber: ChamberFile) -> list[PaperCode]:
    """The papers of a request, those that we print first. A letter of reason is none: it is sent as a file (REG-06)."""
    codes: list[PaperCode] = [code for code in SHEETS.values() if code in printed_papers(company)]
    codes.append("register_certificate" if company.entity == "corporate" else "identity_document")
    codes.append("seal_certificate")
    if company.second_hand_dealer and chamber.desk.second_hand_licence == "required":
        codes.append("second_hand_licence")
    return codes


def carried_over(
    codes: Sequence[PaperCode], earlier: Sequence[Paper], revision: int, *, same_pledge: bool
) -> tuple[Paper, ...]:
    """The papers of the next revision. Business profile and signature notice are always dated anew; what is about the
    company itself stays received unless kind, name, address or representative changed (`same_pledge`)."""
    known = {paper.code: paper for paper in earlier}
    return tuple(
        known[code] if code in known and same_pledge and code not in _DATED else Paper(code, revision) for code in codes
    )


def received(papers: Sequence[Paper], codes: Sequence[str], by: str, at: datetime) -> tuple[Paper, ...]:
    """The papers with those of `codes` ticked; what was ticked before keeps its first tick."""
    return tuple(
        replace(paper, received_at=at, received_by=by) if paper.code in codes and paper.received_at is None else paper
        for paper in papers
    )


def is_stale(papers: Sequence[Paper], sheet: str, revision: int) -> bool:
    """Whether a sheet with this QR code no longer counts: corrected since, or not asked for any more."""
    code = SHEETS.get(sheet)
    if code is None:
        return False
    return all(paper.code != code or revision < paper.since_revision for paper in papers)
