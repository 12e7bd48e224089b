"""One certificate: application, return, correction, certification, payment, issue, PDF, lookup."""

import copy
import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from proof.demo.people import Chamber, Person, move, pay, public, state_of, wait_for_state
from proof.demo.registering import Company
from proof.demo.samples import Samples
from proof.demo.web import Web, make_sure, until

AFTER_SUBMISSION = {"submitted", "under_examination", "returned", "examined", "approved", "paid", "issued"}
DECLARED = "demo"
"""The version of the notes and the declaration that the demo's people confirmed."""
AFTER_EXAMINATION = {"examined", "approved", "paid", "issued"}


@dataclass(frozen=True)
class Issued:
    """What the applicant has in hand at the end."""

    application_id: str
    states: list[str]
    certificate: dict[str, Any]
    pdf: bytes
    sha256: str


async def apply_for_certificate(company: Company, samples: Samples) -> str:
    """A draft with its goods from the file, submitted; returns the application's id."""
    signer, key = company.signer, uuid.uuid4().hex
    draft = copy.deepcopy(samples.application)
    created = await signer.call("POST", "/applications", {"draft": draft}, **{"Idempotency-Key": key})
    path = f"/applications/{created['application_id']}"
    more = {"Content-Type": "text/tab-separated-values", "X-Filename": "goods.tsv"}
    await signer.raw("PUT", f"{path}/goods", samples.goods, **more)
    await submit(signer, created["application_id"])
    return str(created["application_id"])


async def submit(signer: Person, application_id: str) -> None:
    """Submit what the draft holds now."""
    path = f"/applications/{application_id}"
    version = (await signer.call("GET", path))["version"]

    async def is_done() -> bool:
        return await state_of(signer, application_id) in AFTER_SUBMISSION - {"returned"}

    body = {"version": version, "declaration_version": DECLARED}
    await make_sure(lambda: signer.call("POST", f"{path}/submission", body), is_done)


async def return_and_correct(chamber: Chamber, company: Company, application_id: str) -> None:
    """The examiner points at a field; the signer corrects it and submits again (APP-09)."""
    await move(chamber.examiner, application_id, "claim", {"under_examination", "returned"})
    fields = [{"pointer": "/certificate/remarks", "text": "L/C番号を記載してください。"}]
    body = {"message": "インボイスにあるL/C番号を6欄に記載のうえ、再申請してください。", "fields": fields}
    await move(chamber.examiner, application_id, "return", {"returned"}, body)
    path = f"/applications/{application_id}"
    case = await company.signer.call("GET", path)
    draft = case["draft"]
    draft["certificate"]["remarks"] = "L/C NO. LC-2026-4711"

    async def is_corrected() -> bool:
        now = await company.signer.call("GET", path)
        return bool(now["draft"]["certificate"]["remarks"] == draft["certificate"]["remarks"])

    correct = {"version": case["version"], "draft": draft}
    await make_sure(lambda: company.signer.call("PUT", path, correct), is_corrected)
    await submit(company.signer, application_id)


async def examine(chamber: Chamber, application_id: str) -> None:
    """The examiner finds it good, and says of the rule book's warnings why they may stand."""
    await move(chamber.examiner, application_id, "claim", AFTER_EXAMINATION | {"under_examination"})
    seen = (await chamber.examiner.call("GET", f"/applications/{application_id}"))["warnings_sha256"]
    body = {"accepted": seen, "reason": "書類により確認済み。"} if seen else {}
    await move(chamber.examiner, application_id, "examination", AFTER_EXAMINATION, body)


async def examine_and_certify(chamber: Chamber, application_id: str) -> None:
    """Examiner and certifier, four eyes (D-17); certification waits for the trial PDF (D-16)."""
    await examine(chamber, application_id)

    async def is_prechecked() -> Any:
        return (await chamber.certifier.call("GET", f"/applications/{application_id}"))["precheck"]

    await until(is_prechecked, "the trial PDF")
    await move(chamber.certifier, application_id, "certification", AFTER_EXAMINATION - {"examined"})


async def settle(web: Web, company: Company, application_ids: list[str]) -> None:
    """Pay together on the processor's page and come back (PAY-01, PAY-11)."""
    await click_pay(web, await open_payment_page(company, application_ids))


async def open_payment_page(company: Company, application_ids: list[str]) -> str:
    """Begin a payment once all fees are known; the address of the processor's page."""
    signer = company.signer

    async def all_payable() -> bool:
        open_ones = (await signer.call("GET", "/payables?state=open"))["payables"]
        return set(application_ids) <= {payable["application_id"] for payable in open_ones}

    await until(all_payable, "the fee")
    key = {"Idempotency-Key": uuid.uuid4().hex}
    payment = await signer.call("POST", "/payments", {"application_ids": application_ids}, **key)
    return str(payment["url"])


async def click_pay(web: Web, page: str) -> None:
    """Pay on the processor's page and go where it leads back to."""
    back = await pay(web, page)
    if back.startswith(public(web.places)) or "/payment-return/" in back:
        await web.raw("GET", back)


async def collect(company: Company, application_id: str) -> Issued:
    """Wait for the issue and fetch the PDF."""
    case = await wait_for_state(company.signer, application_id, "issued")
    certificate = case["certificate"]
    # The printer hears of the issue a moment later than the applicant: 503 until then, and `raw` asks again.
    pdf = await company.signer.raw("GET", f"/certificates/{certificate['certificate_id']}/original.pdf")
    states = [entry["state"] for entry in case["history"]]
    return Issued(application_id, states, certificate, pdf, hashlib.sha256(pdf).hexdigest())


async def look_up(web: Web, certificate: dict[str, Any]) -> dict[str, Any]:
    """A stranger abroad types the three codes (REF-01)."""
    names = ("certificate_no", "access_code", "certificate_date")
    body = {name: certificate[name] for name in names}

    async def look() -> Any:
        try:
            return await web.json("POST", f"{web.places.reference}/v1/lookups", body=body)
        except Exception as error:
            if getattr(error, "status", 0) != 404:
                raise
            return None

    return dict(await until(look, "the published certificate"))
