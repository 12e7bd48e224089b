"""The three calls that print a card (D-03): the secret from identity, the facts from registration, then the PDF."""

from datetime import UTC, datetime
from typing import Any

from ops.errors import Failed
from proof.demo.people import Person
from proof.demo.web import Refused, until

Card = dict[str, Any]


async def print_at_desk(desk: Person, registration_id: str) -> Card:
    """The registration card, handed to the company at the counter; returns login and password."""
    secret = await _secret(desk, "/cards/registration", {"registration_id": registration_id})
    registration = await desk.call("GET", f"/registrations/{registration_id}")
    card = _company(desk, registration, secret) | {
        "kind": registration["company"]["kind"],
        "valid_from": registration["valid_from"],
        "valid_until": registration["valid_until"],
        "admin_id": secret["login"],
        "admin_name": registration["company"]["contact"]["name"],
        "issue_no": secret["issue_no"],
    }
    await _print(desk, {"registration": card})
    return secret


async def print_for_signer(admin: Person, registration: dict[str, Any], signer: dict[str, Any]) -> Card:
    """A signer card, printed by the company's admin; returns login and password."""
    secret = await _secret(admin, "/cards/signer", {"signer_id": signer["signer_id"]})
    card = _company(admin, registration, secret) | {
        "user_number": signer["serial"],
        "user_id": secret["login"],
        "signer_name_ja": signer["name_ja"],
        "signer_name_en": signer["name_en"],
        "signer_title_en": signer["title_en"],
        "email": signer["email"],
        "signature_sha256": signer["signature_sha256"],
        "first_output_on": secret["first_output_on"],
        "output_at": datetime.now(UTC).isoformat(),
    }
    await _print(admin, {"signers": [card]})
    return secret


async def _secret(person: Person, path: str, what: dict[str, str]) -> Card:
    """What identity says, once it has made the ID (D-07)."""

    async def look() -> Any:
        try:
            return await person.call("POST", path, what)
        except Refused as refusal:
            if refusal.status not in {404, 409}:
                raise
            return None

    return dict(await until(look, f"the card {path}"))


def _company(person: Person, registration: dict[str, Any], secret: Card) -> Card:
    return {
        "chamber": registration["chamber"],
        "chamber_name_ja": f"商工会議所 {registration['chamber']}",
        "registration_number": registration["registration_number"],
        "name_ja": registration["name_ja"],
        "name_en": registration["name_en"],
        "password": None if secret["masked"] else secret["password"],
        "password_changed": secret["password_changed"],
        "system_url": person.web.places.public,
    }


async def _print(person: Person, body: dict[str, Any]) -> None:
    card = await person.web.json_to_pdf("POST", f"{person.base}/cards", f"Bearer {person.session}", body)
    if not card.startswith(b"%PDF"):
        raise Failed("the card is not a PDF")
