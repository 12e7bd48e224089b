"""`chaos fuzz` against a system: who logs in there, and what there is to be found."""

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import aiohttp

from libs.common.auth import Caller, Role, TokenSigner, TokenVerifier
from ops.programs import SERVICE_NAMES
from ops.state import read_state
from proof.chaos.fuzz import Found, ServicePorts, fuzz
from proof.demo import certifying, known_logins, registering, samples
from proof.demo.people import Person, log_in_staff, public, staff_of
from proof.demo.web import Places, Web

CHAMBER, OPERATORS = "8888", "0000"
PUBLIC = {"reference"}
"""Services whose port strangers reach."""


async def run(folder: Path, cases: int, seed: int) -> dict[str, Any]:
    """Fuzz the services of the system that is up in `folder`; returns what `chaos fuzz --json` prints."""
    state, began = read_state(folder), time.monotonic()
    assert state is not None
    programs = {name: state.programs[name] for name in SERVICE_NAMES}
    services = {name: ServicePorts(one.url, str(one.inner_url), name in PUBLIC) for name, one in programs.items()}
    private, public_key = (folder / "secrets" / f"token_{name}_key" for name in ("private", "public"))
    found = await run_at(
        Places.known(), services, known_logins(), TokenSigner(private.read_text()), public_key.read_text(), cases, seed
    )
    return found.as_json() | {"seed": seed, "seconds": round(time.monotonic() - began, 1)}


async def run_at(
    places: Places,
    services: Mapping[str, ServicePorts],
    staff: list[dict[str, str]],
    signer: TokenSigner,
    public_key: str,
    cases: int,
    seed: int,
) -> Found:
    """Register a company, certify for it, then fuzz `services` as its people, staff and strangers."""
    async with aiohttp.ClientSession() as session:
        web = Web(places, session)
        people, logins, known = await _people(web, staff)
        for who, person in people.items():
            caller = await _caller(web, services["identity"].main, person, public_key)
            if caller.kind == "staff":
                caller = caller.model_copy(update={"roles": frozenset(get_args(Role))})
            logins[who] = partial(_bearer, signer, caller)
    return await asyncio.to_thread(fuzz, services.values(), logins, cases, seed, known)


async def _people(web: Web, staff: list[dict[str, str]]) -> tuple[dict[str, Person], dict[str, Any], dict[str, str]]:
    """Somebody of each kind, what strangers say, and ids of what there is."""
    chamber, sample = await staff_of(web, CHAMBER, staff), samples.load()
    company = await registering.register(web, chamber, sample)
    issued = await certifying.apply_for_certificate(company, sample)
    await certifying.examine_and_certify(chamber, issued)
    await certifying.settle(web, company, [issued])
    certificate = (await certifying.collect(company, issued)).certificate
    draft = await company.signer.call("POST", "/applications", {"draft": sample.application})
    link = await _link(web)
    people = {"user": company.signer, "admin": company.admin, "staff": chamber.certifier}
    operators = [login for login in staff if login["role"] == "operator"]
    if operators:
        people["operator"] = await log_in_staff(web, OPERATORS, operators[0])
    session = company.signer.session
    known = {
        "application_id": draft["application_id"],
        "certificate_id": certificate["certificate_id"],
        "registration_id": company.registration_id,
    }
    return people, {"link": lambda: link, "session": lambda: f"Session {session}", "nobody": lambda: ""}, known


async def _link(web: Web) -> str:
    """The link of a registration that was begun."""
    since, api, email = registering.now(), public(web.places), samples.load().company["contact"]["email"]
    guide = await web.json("GET", f"{api}/chambers/{CHAMBER}")
    rules = [{"name": one["name"], "version": one["version"]} for one in guide["documents"] if one["stage"] == "entry"]
    body = {"chamber": CHAMBER, "email": email, "documents": rules}
    await web.json("POST", f"{api}/registration-requests", body=body)
    mail = await web.mail_to(email, "貿易登録申請手続きのご案内", since)
    return f"Link {CHAMBER}.{urlsplit(mail['links'][0]).fragment}"


async def _caller(web: Web, identity: str, person: Person, public_key: str) -> Caller:
    """Who this person is to the services."""
    answer = await web.json("POST", f"{identity}/v1/sessions/exchange", f"Session {person.session}")
    return TokenVerifier(public_key).verify(answer["token"], datetime.now(UTC))


def _bearer(signer: TokenSigner, caller: Caller) -> str:
    return f"Bearer {signer.sign(caller, datetime.now(UTC))}"
