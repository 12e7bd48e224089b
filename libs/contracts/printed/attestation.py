"""The lines of boxes 9 and 10: the exporter's declaration and the chamber's certification. Pure."""

from dataclasses import dataclass

from libs.contracts.names.fields import printed_name_of
from libs.contracts.printed.lines import break_lines, unsupported
from libs.contracts.values import Certification, Declaration, DocumentProblem

FINE_POINTS = 7.2
BOX_WIDTH = 85.8
"""Of a box in half the width of the form (mm), without its padding."""
# Left of the chamber's seal.
CERTIFIER_WIDTH = 54.0


@dataclass(frozen=True)
class _Slot:
    """One text of boxes 9 and 10 and the room it has."""

    name: str
    text: str
    width: float
    rows: int
    points: float


def attest(
    declaration: Declaration, certification: Certification
) -> tuple[dict[str, list[str]], list[DocumentProblem]]:
    """Printed lines by slot name, and the problems of texts that cannot be printed or do not fit."""
    return _attested([*_declared(declaration), *_certified(certification)])


def certification_problems(certification: Certification) -> list[DocumentProblem]:
    """Which texts of a chamber could not be printed on any certificate."""
    return _attested(_certified(certification))[1]


def attest_certification(certification: Certification) -> dict[str, list[str]]:
    """The lines that all certificates of one kind of a chamber share."""
    return _attested(_certified(certification))[0]


def _declared(declaration: Declaration) -> list[_Slot]:
    return [
        _Slot("/declaration/place", declaration.place, BOX_WIDTH - 32, 1, 8.4),
        _Slot("/declaration/signer_name_en", declaration.signer_name_en, BOX_WIDTH, 1, 8.4),
        _Slot("/declaration/signer_title_en", declaration.signer_title_en, BOX_WIDTH, 2, 8.4),
        _Slot("/declaration/company_en", declaration.company_en, BOX_WIDTH, 2, 8.4),
    ]


def _certified(certification: Certification) -> list[_Slot]:
    return [
        _Slot("/certification/declaration", certification.declaration, BOX_WIDTH, 5, FINE_POINTS),
        _Slot("/certification/text", certification.text, BOX_WIDTH, 5, FINE_POINTS),
        _Slot("/certification/place", certification.place, BOX_WIDTH - 32, 1, 8.4),
        _Slot("/certification/certifier_name_en", certification.certifier_name_en, CERTIFIER_WIDTH, 1, 8.4),
        _Slot("/certification/certifier_title_en", certification.certifier_title_en, CERTIFIER_WIDTH, 2, 8.4),
        _Slot("/certification/chamber_name_en", certification.chamber_name_en, CERTIFIER_WIDTH, 2, 8.4),
        _Slot("/certification/chamber_address_en", certification.chamber_address_en, BOX_WIDTH, 2, FINE_POINTS),
    ]


def _attested(slots: list[_Slot]) -> tuple[dict[str, list[str]], list[DocumentProblem]]:
    lines: dict[str, list[str]] = {}
    problems: list[DocumentProblem] = []
    for slot in slots:
        found = unsupported(slot.text)
        lines[slot.name] = [] if found else break_lines(slot.text, slot.width, slot.points)
        if found or len(lines[slot.name]) > slot.rows:
            problems.append(_problem(slot))
    return lines, problems


def _problem(slot: _Slot) -> DocumentProblem:
    name = printed_name_of(slot.name)
    return DocumentProblem(
        field=slot.name,
        ja=f"「{name.ja}」に印刷できない文字があるか、枠に収まりません（{slot.rows}行まで）。半角英数字で短くしてください",
        en=f"Cannot be printed, or does not fit in {slot.rows} line(s): '{name.en}'. Please shorten it, half-width",
    )
