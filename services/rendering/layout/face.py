"""What makes a document a certificate: number, code, date and address, for each variant."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from libs.contracts.printed.dates import in_words

Variant = Literal["original", "copy", "specimen", "trial"]

# A trial stands for every number and code there can be: it has the widest characters of their alphabets.
PLACEHOLDER_NO = "8888-88-888888-W"
PLACEHOLDER_CODE = "WWWW-WWWW-WWWW"


@dataclass(frozen=True)
class CertificateFace:
    """What makes a document a certificate: number, code, date, and the address in its QR code.

    `verify_url` is the whole address with the code behind `#`; a SPECIMEN shows none of the four.
    """

    certificate_no: str
    access_code: str
    certificate_date: date
    verify_url: str
    variant: Variant


@dataclass(frozen=True)
class Numbers:
    """Number, code and date as they are printed; empty on a SPECIMEN."""

    certificate_no: str = ""
    access_code: str = ""
    certificate_date: str = ""


def numbers_of(face: CertificateFace) -> Numbers:
    """Number, code and date as they are printed on this variant."""
    if face.variant == "specimen":
        return Numbers()
    return Numbers(face.certificate_no, face.access_code, in_words(face.certificate_date))


def trial_face(day: date, verify_base: str) -> CertificateFace:
    """Placeholders that take as much room as any number and code."""
    return CertificateFace(
        certificate_no=PLACEHOLDER_NO,
        access_code=PLACEHOLDER_CODE,
        certificate_date=day,
        verify_url=f"{verify_base}/v/{PLACEHOLDER_NO}#{PLACEHOLDER_CODE}",
        variant="trial",
    )
