"""The cards that the admin prints (REG-11, REG-22, REG-23): the secret from identity, the facts from registration.

Nothing of a card is kept: the PDF is passed on as it is and never stored (D-03).
"""

from typing import Any

from aiohttp import web

from libs.common.auth import allow
from libs.common.errors import FieldError, Invalid
from libs.contracts import limits
from web.common.rooms import PageRoutes
from web.common.visits import Visit

routes = PageRoutes()
ADMIN = allow("admin")
Card = dict[str, Any]


@routes.page("POST", "/company/registration-card", access=ADMIN)
async def print_registration_card(visit: Visit) -> web.StreamResponse:
    """貿易登録証印刷, always with a masked password."""
    secret, registration = await visit.together(
        visit.post("identity", "/v1/cards/registration"), visit.get("registration", "/v1/registration")
    )
    card = _company(visit, registration, secret) | {
        "kind": registration["company"]["kind"],
        "valid_from": registration["valid_from"],
        "valid_until": registration["valid_until"],
        "admin_id": secret["login"],
        "admin_name": registration["company"]["contact"]["name"],
        "issue_no": secret["issue_no"],
    }
    return await _print(visit, {"registration": card})


@routes.page("POST", "/company/signer-cards", access=ADMIN)
async def print_signer_cards(visit: Visit) -> web.StreamResponse:
    """The cards of the ticked signers as one PDF (署名登録証印刷). Raises Invalid for none or too many."""
    registration = await visit.get("registration", "/v1/registration")
    wanted = set(visit.typed_all("signer"))
    signers = [one for one in registration["signers"] if one["signer_id"] in wanted and one["login"]]
    if not 0 < len(signers) <= limits.CARDS_AT_ONCE:
        raise _unfit_number()
    secrets = await visit.together(
        *(visit.post("identity", "/v1/cards/signer", {"signer_id": one["signer_id"]}) for one in signers)
    )
    pairs = zip(signers, secrets, strict=True)
    return await _print(visit, {"signers": [_signer_card(visit, registration, *pair) for pair in pairs]})


def _unfit_number() -> Invalid:
    ja = f"署名者を1名以上、{limits.CARDS_AT_ONCE}名以下で選んでください"
    en = f"Please tick at least one signer, and at most {limits.CARDS_AT_ONCE} at once"
    return Invalid(ja, en, errors=[FieldError("/signer", "number", ja, en)])


def _signer_card(visit: Visit, registration: Card, signer: Card, secret: Card) -> Card:
    taken = {name: signer[name] for name in ("email", "signature_sha256")}
    return _company(visit, registration, secret) | {
        **taken,
        "user_number": signer["serial"],
        "user_id": secret["login"],
        "signer_name_ja": signer["name_ja"],
        "signer_name_en": signer["name_en"],
        "signer_title_en": signer["title_en"],
        "first_output_on": secret["first_output_on"],
        "output_at": visit.now.isoformat(),
    }


def _company(visit: Visit, registration: Card, secret: Card) -> Card:
    """What all cards show. Only an unmasked password goes on."""
    taken = {name: registration[name] for name in ("chamber", "registration_number", "name_ja", "name_en")}
    return taken | {
        "chamber_name_ja": visit.shown["me"]["chamber_name_ja"],
        "password": None if secret["masked"] else secret["password"],
        "password_changed": secret["password_changed"],
        "system_url": visit.pages.known["public_url"],
    }


async def _print(visit: Visit, body: dict[str, Any]) -> web.Response:
    return visit.pass_on(await visit.call("rendering", "POST", "/v1/cards", json=body))
