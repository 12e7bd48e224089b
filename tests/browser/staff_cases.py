"""What happens at the applicant's end while the chamber's desk is looked at, over the API."""

import copy
from dataclasses import replace
from typing import Any

from proof.demo import certifying
from proof.demo.people import wait_for_state
from proof.demo.samples import FOLDER
from tests.browser import cases
from tests.browser.people import Stage


async def submitted(stage: Stage, draft: dict[str, Any] | None = None) -> str:
    """An application in the chamber's queue."""
    sample = replace(stage.story.sample, application=draft or cases.new_draft(stage))
    return await certifying.apply_for_certificate(stage.story.company, sample)


async def hand_in(stage: Stage, application_id: str, name: str) -> None:
    """One of the samples, as the source invoice."""
    content, path = (FOLDER / name).read_bytes(), f"/applications/{application_id}/files?kind=invoice"
    await stage.story.company.signer.raw("POST", path, content, **{"X-Filename": name})


async def corrected(stage: Stage, application_id: str, **boxes: str) -> None:
    """The signer changes boxes of a returned case and submits it again."""
    signer, path = stage.story.company.signer, f"/applications/{application_id}"
    case = await signer.call("GET", path)
    draft = copy.deepcopy(case["draft"])
    draft["certificate"] |= boxes
    await signer.call("PUT", path, {"version": case["version"], "draft": draft})
    await certifying.submit(signer, application_id)


def unlike_its_invoice(stage: Stage) -> dict[str, Any]:
    """What the demo applies for, with another number in the street than the invoice has."""
    draft = cases.new_draft(stage)
    address = draft["source_invoice"]["consignee"]["address"]
    draft["source_invoice"]["consignee"]["address"] = address.replace("14", "41")
    return draft


async def examined(stage: Stage, draft: dict[str, Any] | None = None, reason: str = "") -> str:
    """By the examiner, who accepts warnings for a reason, with a good trial printing."""
    application_id = await submitted(stage, draft)
    examiner, path = stage.story.chamber.examiner, f"/applications/{application_id}"
    await examiner.call("POST", f"{path}/claim", {})
    seen = (await examiner.call("GET", path))["warnings_sha256"]
    await examiner.call("POST", f"{path}/examination", {"accepted": seen, "reason": reason})
    await stage.system.rest()
    return application_id


async def paid(stage: Stage, application_id: str) -> None:
    """The signer pays, and the desk has heard of it."""
    await certifying.settle(stage.web, stage.story.company, [application_id])
    await wait_for_state(stage.story.company.signer, application_id, "paid")
