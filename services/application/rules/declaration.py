"""B9 and T-01: who declares, when, and whether the goods have left too long ago."""

import calendar
from collections.abc import Iterator
from datetime import date

from libs.contracts.values import CertificateKind
from services.application.draft import invoices
from services.application.rules.book import Breach, Checked, rule
from services.application.rules.box5 import departure

NORMAL_MONTHS = 6
LATEST_MONTHS = 12


@rule(
    "B9-01",
    "error",
    ja="宣誓日はインボイスの日付以後、今日（{today}）以前の日付にしてください",
    en="The date of declaration may not be before the invoice's date nor after today ({today})",
)
def declaration_is_dated_between_invoice_and_today(checked: Checked) -> Iterator[Breach]:
    before = any(checked.declared < reference.date for _, reference in invoices(checked.draft))
    if before or checked.declared > checked.today:
        yield Breach("/certificate/declaration_date", today=checked.today)


@rule(
    "B9-02",
    "error",
    ja="宣誓できるのは、登録済みで署名が記録された有効な署名者本人だけです",
    en="Only a registered, active signer whose signature is recorded may declare; nobody signs for another",
)
def signer_is_registered(checked: Checked) -> Iterator[Breach]:
    signer = checked.facts.signer
    if checked.draft.signer and (signer is None or not signer.active or signer.signature_sha256 is None):
        yield Breach("/signer")


@rule(
    "T-01",
    "error",
    ja="船積みから6か月を過ぎています。遅れた理由を入力し、輸出を証明する書類を添えてください",
    en="The goods left more than 6 months ago: give the reason, with proof of export",
)
def late_application_has_a_reason_and_proof(checked: Checked) -> Iterator[Breach]:
    shipped = shipped_on(checked)
    if shipped is None or _too_late(checked, shipped) or checked.today <= add_months(shipped, NORMAL_MONTHS):
        return
    if not checked.draft.late_reason.strip():
        yield Breach("/late_reason")
    if "proof" not in checked.facts.file_kinds:
        yield Breach("/files/proof")


@rule(
    "T-02",
    "error",
    ja="船積み（{shipped}）から日本産は12か月、外国産は6か月を過ぎたため、申請できません",
    en="The goods left on {shipped}: more than 12 months ago for Japanese origin, or 6 for foreign, which is too late",
)
def application_is_in_time(checked: Checked) -> Iterator[Breach]:
    shipped = shipped_on(checked)
    if shipped and _too_late(checked, shipped):
        pointer = "/shipment/date" if checked.draft.shipment.date == shipped else "/certificate/transport"
        yield Breach(pointer, shipped=shipped)


@rule(
    "T-03",
    "note",
    ja="5欄の出港日（{box5}）と、入力された船積日（{entered}）が異なります。期限は早いほうで数えています",
    en="Box 5 says {box5}, the date of shipment entered is {entered}; time is counted from the earlier",
)
def dates_of_shipment_agree(checked: Checked) -> Iterator[Breach]:
    box5, entered = departure(checked.draft.certificate.transport), checked.draft.shipment.date
    if box5 and entered and box5 != entered:
        yield Breach("/shipment/date", box5=box5, entered=entered)


def shipped_on(checked: Checked) -> date | None:
    """The day of shipment: the earlier of that of box 5 and the one entered with the statistics."""
    known = (checked.draft.shipment.date, departure(checked.draft.certificate.transport))
    return min((day for day in known if day), default=None)


def add_months(day: date, months: int) -> date:
    """This day so many months later, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _too_late(checked: Checked, shipped: date) -> bool:
    foreign = checked.draft.kind == CertificateKind.ORIGIN_FOREIGN
    return checked.today > add_months(shipped, NORMAL_MONTHS if foreign else LATEST_MONTHS)


ANY_DECLARATION_RULES = (declaration_is_dated_between_invoice_and_today, signer_is_registered)
DECLARATION_RULES = (
    *ANY_DECLARATION_RULES,
    late_application_has_a_reason_and_proof,
    application_is_in_time,
    dates_of_shipment_agree,
)
