"""Whether a chamber's certificates can show what its file says: nobody should learn it from an application (D-16)."""

from collections.abc import Iterator

from libs.common.errors import FieldError, Invalid
from libs.contracts.printed.attestation import certification_problems
from libs.contracts.values import CertificateKind, Certification
from services.registration.domain.chamber import ChamberFile

_PLACES = {
    "/certification/place": "/texts/place",
    "/certification/certifier_name_en": "/texts/certifier_name_en",
    "/certification/certifier_title_en": "/texts/certifier_title_en",
    "/certification/chamber_name_en": "/name_en",
    "/certification/chamber_address_en": "/office/address_en",
}
_SUFFIXES = {
    CertificateKind.ORIGIN_JAPAN: "",
    CertificateKind.ORIGIN_FOREIGN: "_foreign",
    CertificateKind.SIGNATURE: "_signature",
    CertificateKind.INVOICE: "_invoice",
}


def check_wording(file: ChamberFile) -> None:
    """Raises `Invalid`, naming each text of the file that does not fit boxes 9 and 10 of some kind of certificate."""
    errors = {error.pointer: error for kind in _SUFFIXES for error in _faults(file, kind)}
    if errors:
        raise Invalid(errors=list(errors.values()))


def _faults(file: ChamberFile, kind: CertificateKind) -> Iterator[FieldError]:
    suffix = _SUFFIXES[kind]
    places = _PLACES | {
        "/certification/text": f"/texts/certification{suffix}",
        "/certification/declaration": f"/texts/declaration{suffix}",
    }
    for problem in certification_problems(_certification(file, kind)):
        yield FieldError(places[problem.field], "does-not-fit", problem.ja, problem.en)


def _certification(file: ChamberFile, kind: CertificateKind) -> Certification:
    texts = file.texts
    return Certification(
        chamber_name_en=file.name_en,
        chamber_address_en=file.office.address_en,
        text=texts.certifies(kind),
        place=texts.place,
        certifier_name_en=texts.certifier_name_en,
        certifier_title_en=texts.certifier_title_en,
        declaration=texts.declares(kind),
    )
