"""The main job as outsiders live through it, and what has to be true at its end."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ops.auditor import Asked
from proof.demo import certifying, registering, samples
from proof.demo.people import Chamber, staff_of
from proof.demo.registering import Company
from proof.demo.web import Web
from tests.journeys.whole_system import WholeSystem

CHAMBER = "8888"
FEE = 1260
STATES = ["draft", "submitted", "under_examination", "returned", "submitted"]
STATES += ["under_examination", "examined", "approved", "paid", "issued"]
MAILS = {
    "M01": "貿易登録申請手続きのご案内",
    "M02": "貿易登録申請を受け付けました",
    "M04": "貿易登録完了のお知らせ",
    "M13": "確認コードのお知らせ",
    "M21": "発給申請の修正のお願い",
    "M22": "審査完了のお知らせ",
    "M25": "証明書交付のお知らせ",
}


@dataclass(frozen=True)
class Story:
    """Who did it, and what came of it. `facts` are what the reference site tells a stranger."""

    chamber: Chamber
    company: Company
    sample: samples.Samples
    issued: certifying.Issued
    facts: dict[str, Any]

    @property
    def asked(self) -> Asked:
        """The same for the ledger auditor."""
        return Asked(UUID(self.issued.application_id), CHAMBER, None, FEE, self.issued.sha256)


async def live_through(system: WholeSystem, web: Web) -> Story:
    """Registered, applied, returned, corrected, certified, paid, issued, printed, looked up."""
    chamber, sample = await staff_of(web, CHAMBER, system.logins), samples.load()
    company = await registering.register(web, chamber, sample)
    application_id = await certifying.apply_for_certificate(company, sample)
    await certifying.return_and_correct(chamber, company, application_id)
    await certifying.examine_and_certify(chamber, application_id)
    await certifying.settle(web, company, [application_id])
    issued = await certifying.collect(company, application_id)
    facts = await certifying.look_up(web, issued.certificate)
    return Story(chamber, company, sample, issued, facts)


def mails_by_kind(mails: list[Any]) -> Counter[str]:
    """How many there are of each kind; a kind that is not expected counts under its subject."""

    def kind(subject: str) -> str:
        return next((kind for kind, words in MAILS.items() if words in subject), subject)

    return Counter(kind(mail.subject) for mail in mails)
