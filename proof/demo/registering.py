"""A company registers: from the guide to the signer's confirmed e-mail."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from proof.demo import login_cards
from proof.demo.people import Chamber, Person, log_in, new_password, public
from proof.demo.samples import Samples
from proof.demo.web import Web, make_sure, until

FORMS = {"applicant": 4, "agent": 3, "both": 5}
"""How many are printed: business profile and list of papers for all, pledges and signature notice by kind."""


@dataclass
class Company:
    """A registered company with its first signer at work."""

    chamber: str
    registration_number: str
    registration_id: str
    admin: Person
    signer: Person
    password: str
    admin_password: str


async def register(web: Web, chamber: Chamber, samples: Samples) -> Company:
    """REG-02 to REG-11, IDN-03, IDN-04, as the company, the desk and the signer do it."""
    request_no = await apply_for_registration(web, chamber.code, samples)
    registration_id = await approve_at_desk(chamber, request_no, samples.scans)
    return await _hand_out(web, chamber, registration_id)


async def apply_for_registration(web: Web, chamber: str, samples: Samples) -> str:
    since, api, company = now(), public(web.places), samples.company
    guide = await web.json("GET", f"{api}/chambers/{chamber}")
    rules = [_read(document) for document in guide["documents"] if document["stage"] == "entry"]
    terms = [_read(document) for document in guide["documents"] if document["stage"] == "consent"]
    email = company["contact"]["email"]
    body = {"chamber": chamber, "email": email, "documents": rules}
    await web.json("POST", f"{api}/registration-requests", body=body)
    mail = await web.mail_to(email, "貿易登録申請手続きのご案内", since)
    link = f"Link {chamber}.{urlsplit(mail['links'][0]).fragment}"
    request = f"{api}/registration-request"
    await web.json("POST", f"{request}/consents", link, {"documents": terms})
    data = {name: value for name, value in company.items() if name not in {"chamber", "signers"}}
    await web.json("PUT", f"{request}/company", link, data)
    await web.json("PUT", f"{request}/signers", link, {"signers": company["signers"]})

    async def is_submitted() -> bool:
        return bool((await web.json("GET", request, link))["state"] != "entering")

    await make_sure(lambda: web.json("POST", f"{request}/submission", link, {}), is_submitted)
    return await _print_forms(web, request, link, FORMS[company["kind"]])


async def _print_forms(web: Web, request: str, link: str, count: int) -> str:
    """Wait for the forms and open each of them; returns the application number on them."""

    async def look() -> Any:
        view = await web.json("GET", request, link)
        return view if len(view["forms"]) >= count else None

    view = await until(look, "the forms to print")
    for form in view["forms"]:
        await web.raw("GET", f"{web.places.public}/api{form['url']}")
    return str(view["request_no"])


def _read(document: dict[str, Any]) -> dict[str, Any]:
    return {"name": document["name"], "version": document["version"]}


async def approve_at_desk(chamber: Chamber, request_no: str, scans: dict[str, bytes]) -> str:
    """Paper check, signature scans, approval; returns the registration's id."""
    desk = chamber.reception
    found = await desk.call("GET", f"/registration-requests?request_no={request_no}")
    path = f"/registration-requests/{found['requests'][0]['request_id']}"
    case = await desk.call("GET", path)
    await desk.call("POST", f"{path}/papers", {"papers": [paper["code"] for paper in case["papers"]]})
    for signer in case["signers"]:
        where = f"{path}/signers/{signer['signer_id']}/signature"
        await desk.raw("PUT", where, scans[signer["email"]], **{"Content-Type": "image/png"})

    async def is_approved() -> bool:
        return bool((await desk.call("GET", path))["state"] == "approved")

    await make_sure(lambda: desk.call("POST", f"{path}/approval", {}), is_approved)
    return str((await desk.call("GET", path))["registration"]["registration_id"])


async def _hand_out(web: Web, chamber: Chamber, registration_id: str) -> Company:
    """Cards, forced password changes, the signer's e-mail code."""
    code = chamber.code
    card = await login_cards.print_at_desk(chamber.reception, registration_id)
    admin, admin_password = await first_login(web, code, card)
    own = await admin.call("GET", "/registration")
    first = own["signers"][0]
    signer_card = await login_cards.print_for_signer(admin, own, first)
    signer, password = await first_login(web, code, signer_card)
    await confirm_email(web, signer, first["email"])
    signer = await log_in(web, code, signer_card["login"], password)
    return Company(code, own["registration_number"], registration_id, admin, signer, password, admin_password)


async def first_login(web: Web, chamber: str, card: dict[str, Any]) -> tuple[Person, str]:
    """Log in with the password of a card and change it, as is asked for."""
    person = await log_in(web, chamber, card["login"], card["password"])
    password = await new_password(person, card["password"])
    return await log_in(web, chamber, card["login"], password), password


async def confirm_email(web: Web, signer: Person, address: str) -> None:
    """Enter the code that is mailed to the signer's address (IDN-04)."""
    since = now()
    await signer.call("POST", "/email-confirmation", {})
    mail = await web.mail_to(address, "確認コードのお知らせ", since)
    code = next(word for word in mail["text"].split() if word.isdigit() and len(word) == 6)
    await signer.call("POST", "/email-confirmation/code", {"code": code})


def now() -> str:
    """The present instant, to find only mails that come later."""
    return datetime.now(UTC).isoformat()
