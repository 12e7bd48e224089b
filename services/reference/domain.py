"""What is published of a certificate, and when a lookup is confirmed. Pure."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from libs.contracts import access_code, certificate_no
from libs.contracts.values import CertificateDocument, Document

Status = Literal["valid", "replaced", "revoked"]
NOBODYS_HASH = "0" * 64
_ORIGIN = ("kind", "language", "exporter", "consignee", "invoices", "country_of_origin")
SUMMARY = {
    "origin_japan": _ORIGIN,
    "origin_foreign": _ORIGIN,
    "signature": ("kind", "language", "form", "title", "addressee", "country", "own_layout"),
    "invoice": ("kind", "language", "seller", "buyer", "invoice", "own_layout"),
}


@dataclass(frozen=True)
class Published:
    """One certificate as it is stored. `facts`, `artefacts` and `office` are JSON texts, as the database gives them."""

    certificate_no: str
    chamber: str
    kind: str
    certificate_date: date
    access_code_hash: str
    status: Status
    replaced_by: str | None
    issued_at: datetime
    facts: str
    artefacts: str
    office: str | None
    detail: Literal["full", "summary"]


@dataclass(frozen=True)
class Codes:
    """The three codes that somebody read from a paper, as typed."""

    certificate_no: str
    access_code: str
    certificate_date: date | None = None

    @cached_property
    def number(self) -> str:
        """The Certificate No. in its one form; empty when its check character or form is wrong."""
        return str(certificate_no.parse(self.certificate_no) or "")


def public_facts(document: Document) -> dict[str, Any]:
    """What a certificate says, without what is not printed: HS codes, and the digest of the signature image.

    Of pages of an own layout it is said whether there are any, which their digest would not tell anybody.
    """
    hidden: dict[str, Any] = {"declaration": {"signature_sha256": True}}
    if isinstance(document, CertificateDocument):
        return document.model_dump(mode="json", exclude=hidden | {"goods": {"__all__": {"hs_code": True}}})
    facts = document.model_dump(mode="json", exclude=hidden)
    return facts | {"own_layout": document.own_layout is not None}


def summary(facts: dict[str, Any]) -> dict[str, Any]:
    """What a chamber with `reference_detail: summary` lets the site show (D-39)."""
    shown = facts["document"]
    return facts | {"document": {name: shown[name] for name in SUMMARY[shown["kind"]]}}


def is_confirmed(codes: Codes, found: Published | None, hash_key: bytes) -> bool:
    """Whether the codes are those of `found`. The work is the same for a number that does not exist (REL-47)."""
    offered = access_code.access_code_hash(hash_key, codes.number, codes.access_code)
    expected = found.access_code_hash if found else NOBODYS_HASH
    is_code_right = hmac.compare_digest(offered, expected)
    is_date_right = codes.certificate_date in (None, found.certificate_date if found else None)
    return is_code_right and is_date_right and found is not None
