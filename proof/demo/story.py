"""The main job, from a company that nobody knows to a certificate that anybody can check."""

import time
from pathlib import Path
from typing import Any

import aiohttp

from ops.errors import Failed
from ops.places import open_state_folder, read_json, write_json
from proof.demo import certifying, registering, samples
from proof.demo.people import staff_of
from proof.demo.web import Places, Web

CHAMBER = "8888"
COMPANY_ADMIN, COMPANY_SIGNER = "company's admin ID", "company's user ID"


async def issue_one(places: Places, logins: list[dict[str, str]]) -> dict[str, Any]:
    """Do the main job once, over the public HTTP APIs only; the facts of the certificate, and the seconds it took."""
    started = time.monotonic()
    async with aiohttp.ClientSession() as session:
        web, sample = Web(places, session), samples.load()
        chamber = await staff_of(web, CHAMBER, logins)
        company = await registering.register(web, chamber, sample)
        _keep_logins(company)
        application_id = await certifying.apply_for_certificate(company, sample)
        await certifying.return_and_correct(chamber, company, application_id)
        await certifying.examine_and_certify(chamber, application_id)
        await certifying.settle(web, company, [application_id])
        issued = await certifying.collect(company, application_id)
        facts = await certifying.look_up(web, issued.certificate)
    _compare(facts, issued)
    return _report(places, company, issued, time.monotonic() - started)


def _compare(facts: dict[str, Any], issued: certifying.Issued) -> None:
    """What a stranger sees is what was certified, and the file is the one that was published."""
    if facts["status"] != "valid" or facts["certificate_no"] != issued.certificate["certificate_no"]:
        raise Failed(f"the reference site does not confirm the certificate: {facts}")
    if issued.sha256 not in {artefact["sha256"] for artefact in facts["artefacts"]}:
        raise Failed("the PDF is not the one that the reference site knows")


def _report(places: Places, company: registering.Company, issued: certifying.Issued, seconds: float) -> dict[str, Any]:
    certificate = issued.certificate
    number, code = certificate["certificate_no"], certificate["access_code"]
    file = _keep(number, issued.pdf)
    return {
        "registration_number": company.registration_number,
        "application": issued.application_id,
        "certificate_no": number,
        "access_code": code,
        "certificate_date": certificate["certificate_date"],
        "verify_url": f"{places.reference}/v/{number}#{code}",
        "pdf": str(file),
        "sha256": issued.sha256,
        "states": issued.states,
        "seconds": round(seconds, 2),
    }


def _keep_logins(company: registering.Company) -> None:
    """The first company's logins, beside those of the staff: with them a person can look at the portal."""
    file = open_state_folder() / "logins.json"
    logins = read_json(file)
    if logins is None or any(login["role"] == COMPANY_ADMIN for login in logins):
        return
    number, chamber = company.registration_number, company.chamber
    admin = {"role": COMPANY_ADMIN, "chamber": chamber, "id": number, "password": company.admin_password}
    signer = {"role": COMPANY_SIGNER, "chamber": chamber, "id": f"{number}-01", "password": company.password}
    write_json(file, [*logins, admin, signer])


def _keep(number: str, pdf: bytes) -> Path:
    file = open_state_folder() / "certificates" / f"{number}.pdf"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(pdf)
    return file
