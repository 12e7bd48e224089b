"""Applications in whichever state a test needs, made over the API as the demo makes them."""

import copy
import itertools
from dataclasses import replace
from typing import Any
from uuid import uuid4

import asyncpg

from proof.demo import certifying, registering, samples
from proof.demo.people import Person, move
from services.identity.passwords import Hasher
from tests.browser.people import Login, Stage

_numbers = itertools.count(1)


def new_draft(stage: Stage) -> dict[str, Any]:
    """What the demo applies for, with an invoice number of its own."""
    draft = copy.deepcopy(stage.story.sample.application)
    draft["source_invoice"]["numbers"] = [f"TEST-{next(_numbers):04}"]
    return draft


async def begun(stage: Stage, who: Person | None = None) -> str:
    """A draft without goods; by the signer unless somebody else is named."""
    signer = who or stage.story.company.signer
    body = {"draft": new_draft(stage), "declaration_version": certifying.DECLARED}
    return str((await signer.call("POST", "/applications", body))["application_id"])


async def submitted(stage: Stage) -> str:
    """In the chamber's queue."""
    sample = replace(stage.story.sample, application=new_draft(stage))
    return await certifying.apply_for_certificate(stage.story.company, sample)


async def returned(stage: Stage) -> str:
    """With a message, and a field that the examiner points at."""
    application_id = await submitted(stage)
    await send_back(stage, application_id)
    return application_id


async def send_back(stage: Stage, application_id: str) -> None:
    """The examiner takes the case and returns it."""
    examiner = stage.story.chamber.examiner
    await move(examiner, application_id, "claim", {"under_examination"})
    fields = [{"pointer": "/certificate/remarks", "text": "L/C番号を記載してください。"}]
    message = {"message": "インボイスにあるL/C番号を6欄に記載のうえ、再申請してください。", "fields": fields}
    await move(examiner, application_id, "return", {"returned"}, message)


async def approved(stage: Stage) -> str:
    """Its fee is known: it can be paid."""
    application_id = await submitted(stage)
    await certifying.examine_and_certify(stage.story.chamber, application_id)
    await stage.system.rest()
    return application_id


async def issued(stage: Stage) -> certifying.Issued:
    """Paid, issued, and printed once."""
    application_id = await approved(stage)
    await certifying.settle(stage.web, stage.story.company, [application_id])
    return await certifying.collect(stage.story.company, application_id)


async def invoice_number(stage: Stage, application_id: str) -> str:
    """By which a person finds it."""
    case = await stage.story.company.signer.call("GET", f"/applications/{application_id}")
    return str(case["invoice_numbers"][0])


async def sub_id(stage: Stage) -> Login:
    """A sub-ID of the company's first signer, as identity keeps it: pages that make one are still to come."""
    login = f"{stage.user.id}-{next(_numbers):02}"
    hasher, password = Hasher(), "Sub7password"
    connection = await asyncpg.connect(stage.system.installation.postgres)
    try:
        await connection.execute(_ADD_SUB_ID, login, await hasher.hash(password), stage.user.id, uuid4())
    finally:
        await connection.close()
        await hasher.close()
    return Login(stage.user.chamber, login, password)


_ADD_SUB_ID = """
INSERT INTO identity.logins (login_id, chamber, kind, login, name, registration_id, signer_id, state, password_hash,
    password_set_at, must_change, version)
SELECT $4, chamber, 'sub', $1, '補助 花子', registration_id, signer_id, 'active', $2, now(), false, 1
FROM identity.logins WHERE login = $3
"""


async def another_company(stage: Stage) -> Login:
    """The signer of a company that has nothing to do with the first one."""
    company = await registering.register(stage.web, stage.story.chamber, samples.load())
    return Login(company.chamber, f"{company.registration_number}-01", company.password)
