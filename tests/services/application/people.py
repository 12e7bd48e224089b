"""A company, a chamber and its staff, as their own services tell of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from libs.common.auth import Caller
from libs.contracts.payment import FeeScheduleChanged
from libs.contracts.registration import (
    CertificateTexts,
    ChamberConfigured,
    ChamberSettings,
    RegistrationApproved,
    SignerSnapshot,
)
from libs.contracts.values import CertificateKind, Contact, Office

SIGNATURE = "a" * 64
DECLARED = "2026-11"
"""The version of the notes and the declaration that somebody confirmed."""


@dataclass
class Company:
    """A registered company with one signer and one sub-ID."""

    chamber: str = "8888"
    number: str = "8888000004"
    registration_id: UUID = field(default_factory=uuid4)
    signer_id: UUID = field(default_factory=uuid4)
    sub_id: UUID = field(default_factory=uuid4)
    login_id: UUID = field(default_factory=uuid4)

    @property
    def signer(self) -> Caller:
        return Caller(
            login=f"{self.number}-01",
            kind="user",
            chamber=self.chamber,
            login_id=self.login_id,
            registration_id=self.registration_id,
            signer_id=self.signer_id,
        )

    @property
    def clerk(self) -> Caller:
        more = {"login": f"{self.number}-01-01", "kind": "sub", "login_id": self.sub_id, "sub_id": self.sub_id}
        return self.signer.model_copy(update=more)

    def snapshot(self, sample: dict[str, Any], version: int = 1, **changes: Any) -> RegistrationApproved:
        one = SignerSnapshot(
            signer_id=self.signer_id,
            serial=1,
            state="active",
            name_ja="会議所 太郎",
            name_en="Taro Kaigisho",
            title_en="President",
            email=sample["signer"],
            signature_sha256=SIGNATURE,
        )
        name_en, address = sample["certificate"]["exporter"].split("\n")
        values: dict[str, Any] = {
            "registration_number": self.number,
            "state": "active",
            "kind": "applicant",
            "membership": "member",
            "name_ja": "日商テスト商事",
            "name_en": name_en,
            "addresses_en": [address],
            "contact": Contact(name="管理 花子", email="admin@nissho-test.example"),
            "valid_from": "2026-11-01",
            "valid_until": "2028-10-31",
            "signers": [one],
        }
        about = {"chamber": self.chamber, "version": version, "registration_id": self.registration_id}
        return RegistrationApproved(**(about | values | changes))


def staff(login: str, *roles: Any, chamber: str = "8888") -> Caller:
    """A member of a chamber's staff."""
    return Caller(login=login, kind="staff", chamber=chamber, login_id=uuid4(), roles=frozenset(roles))


EXAMINER, CERTIFIER = staff("examiner1", "examiner"), staff("certifier1", "certifier")
ACCOUNTANT = staff("accounting1", "accounting")


def fee_schedule(
    code: str = "8888", version: int = 1, kinds: Iterable[str] = tuple(CertificateKind), **period: Any
) -> FeeScheduleChanged:
    """A chamber has a fee for these kinds."""
    fees = [{"kind": kind, "valid_from": "2020-04-01"} | period for kind in kinds]
    return FeeScheduleChanged.model_validate({"chamber": code, "version": version, "fees": fees})


def chamber(code: str = "8888", version: int = 1, **settings: Any) -> ChamberConfigured:
    """A chamber as it is configured."""
    return ChamberConfigured(
        chamber=code,
        version=version,
        name_ja=f"試験商工会議所{code}",
        name_en=f"Test Chamber {code}",
        office=Office(
            name_ja=f"試験商工会議所{code}",
            name_en=f"Test Chamber {code}",
            address_ja="東京都千代田区",
            address_en="Chiyoda-ku, Tokyo, JAPAN",
            phone="03-0000-0000",
            email="office@chamber.example",
        ),
        texts=CertificateTexts(place="TOKYO", certifier_name_en="Hanako Ninsho", certifier_title_en="Director"),
        seal_sha256="c" * 64,
        settings=ChamberSettings(**settings),
    )
