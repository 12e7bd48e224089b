"""One application at each stage of its life, made by the decisions themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from libs.contracts.rendering import CertificateRendered
from libs.contracts.values import Artefact, CertificateKind, Certification, Document
from services.application.domain import examination, issue
from services.application.domain.values import Actor, Application, Certificate, Decision, Precheck
from services.application.draft import Draft
from services.application.facts import Facts
from services.application.freezing import to_document

CERTIFICATION = Certification(
    chamber_name_en="TEST CHAMBER",
    chamber_address_en="TOKYO",
    text="certifies",
    place="TOKYO",
    certifier_name_en="N. N.",
    certifier_title_en="Director",
)


@dataclass(frozen=True)
class People:
    """Who acts in these tests."""

    signer: Actor
    clerk: Actor
    examiner: Actor
    certifier: Actor
    both: Actor


@dataclass(frozen=True)
class Stages:
    """The sample application, brought to a stage."""

    draft: Application
    document: Document
    people: People
    at: datetime

    def submitted(self) -> Application:
        return self.submission(self.draft).application

    def submission(self, application: Application) -> Decision:
        return examination.submit(
            application, self.people.signer, self.at, document=self.document, receipt_no="A26-0000001", findings=[]
        )

    def claimed(self, by: Actor | None = None) -> Application:
        return examination.claim(self.submitted(), by or self.people.examiner, self.at).application

    def examined(self, by: Actor | None = None) -> Application:
        who = by or self.people.examiner
        return examination.examine(self.claimed(who), who, self.at, findings=[]).application

    def prechecked(self, by: Actor | None = None) -> Application:
        examined = self.examined(by)
        assert examined.content_sha256
        return examination.record_precheck(examined, Precheck(examined.content_sha256, ok=True))

    def certification(
        self, application: Application, by: Actor, *, at: datetime | None = None, **options: Any
    ) -> Decision:
        defaults: dict[str, Any] = {
            "four_eyes": True,
            "membership": "member",
            "signer_active": True,
            "findings": [],
            "accepted": [],
        }
        return examination.certify(application, by, at or self.at, **(defaults | options))

    def approved(self, at: datetime | None = None) -> Application:
        return self.certification(self.prechecked(), self.people.certifier, at=at).application

    def settlement(self, application: Application) -> Decision:
        return issue.settle(
            application,
            self.at,
            certificate_id=UUID(int=99),
            serial=123,
            key_version=1,
            certification=CERTIFICATION,
            payment_id=UUID(int=98),
        )

    def rendered(self, certificate: Certificate, sha256: str) -> CertificateRendered:
        return CertificateRendered(
            chamber="8888",
            version=1,
            certificate_id=certificate.certificate_id,
            application_id=certificate.application_id,
            content_sha256=sha256,
            artefacts=[Artefact(variant="original", sha256="f" * 64, pages=2, bytes=12345)],
        )


@pytest.fixture
def people() -> People:
    company, signer = UUID(int=10), UUID(int=11)
    return People(
        signer=Actor("8888000004-01", frozenset({"user"}), company, signer),
        clerk=Actor("8888000004-01-02", frozenset({"sub"}), company, signer, UUID(int=12)),
        examiner=Actor("examiner1", frozenset({"examiner"})),
        certifier=Actor("certifier1", frozenset({"certifier"})),
        both=Actor("both1", frozenset({"examiner", "certifier"})),
    )


@pytest.fixture
def stages(draft_with: Callable[[dict[str, Any]], Draft], facts: Facts, today: date, people: People) -> Stages:
    draft = Application(
        application_id=UUID(int=1),
        chamber="8888",
        registration_id=UUID(int=10),
        signer_id=UUID(int=11),
        kind=CertificateKind.ORIGIN_JAPAN,
    )
    document = to_document(draft_with({}), facts, "a" * 64, today)
    return Stages(draft, document, people, datetime(2026, 11, 22, 3, 0, tzinfo=UTC))
