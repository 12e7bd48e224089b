"""What is there before the attacks: an honest company with a certificate and an unpaid case, and a hostile one."""

import copy
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import aiohttp

from proof.chaos.attack.honest import Honest, browser
from proof.chaos.attack.scene import Scene
from proof.demo import certifying, registering, samples
from proof.demo.people import public, staff_of
from proof.demo.registering import Company
from proof.demo.web import Places, Web

HONEST, HOSTILE = "8888", "8889"


@dataclass(frozen=True)
class Sites:
    """Where pages and services are, and the services' broker logins as addresses."""

    portal: str
    console: str
    brokers: Mapping[str, str]
    services: Mapping[str, str]


async def prepare(places: Places, sites: Sites, logins: list[dict[str, str]]) -> tuple[Honest, Scene]:
    """Register both, issue one certificate, leave one case unpaid. The honest user's browser is the caller's to close.

    Raises `Failed`.
    """
    async with aiohttp.ClientSession() as session:
        web, sample = Web(places, session), samples.load()
        staff = await staff_of(web, HONEST, logins)
        company = await registering.register(web, staff, sample)
        hostile = await registering.register(web, await staff_of(web, HOSTILE, logins), samples.load())
        issued_id, approved, draft = [await _apply(company, sample, number) for number in range(3)]
        for application_id in (issued_id, approved):
            await certifying.submit(company.signer, application_id)
            await certifying.examine_and_certify(staff, application_id)
        await certifying.settle(web, company, [issued_id])
        issued = await certifying.collect(company, issued_id)
        await certifying.look_up(web, issued.certificate)
        document = await company.signer.call("GET", f"/applications/{draft}/document")
        codes = {name: issued.certificate[name] for name in ("certificate_no", "access_code", "certificate_date")}
        guide = await web.json("GET", f"{public(places)}/chambers/{HONEST}")
        own = await _apply(hostile, sample, 0)
    honest = Honest(
        browser(),
        public(places),
        places.reference,
        {"chamber": HONEST, "id": f"{company.registration_number}-01", "password": company.password},
        company.signer.session,
        draft,
        document,
        codes,
    )
    return honest, _scene(places, sites, honest, hostile, own, approved, guide)


async def _apply(company: Company, sample: samples.Samples, number: int) -> str:
    """A draft with its goods."""
    application = copy.deepcopy(sample.application)
    application["source_invoice"]["numbers"] = [f"NT-ATTACK-{number}"]
    signer, one = company.signer, replace(sample, application=application)
    made = await signer.call(
        "POST", "/applications", {"draft": one.application}, **{"Idempotency-Key": uuid.uuid4().hex}
    )
    more = {"Content-Type": "text/tab-separated-values", "X-Filename": "goods.tsv"}
    await signer.raw("PUT", f"/applications/{made['application_id']}/goods", one.goods, **more)
    return str(made["application_id"])


def _scene(
    places: Places, sites: Sites, honest: Honest, hostile: Company, draft: str, approved: str, guide: dict[str, Any]
) -> Scene:
    rules = [{"name": one["name"], "version": one["version"]} for one in guide["documents"] if one["stage"] == "entry"]
    return Scene(
        public=places.public,
        portal=sites.portal,
        console=sites.console,
        reference=places.reference,
        chamber=HONEST,
        victim=honest.login["id"],
        attacker={"id": f"{hostile.registration_number}-01", "chamber": HOSTILE, "session": hostile.signer.session},
        draft=draft,
        certificate={name: honest.codes[name] for name in ("certificate_no", "certificate_date")},
        approved=approved,
        document=honest.document,
        guide={"chamber": HONEST, "documents": rules},
        brokers=dict(sites.brokers),
        services=dict(sites.services),
    )
