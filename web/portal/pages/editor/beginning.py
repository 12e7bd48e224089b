"""What a new draft is filled in with, so that nobody types what is known already."""

from typing import Any

from web.common.services import Refused
from web.common.visits import Visit


async def first_draft(visit: Visit, facts: dict[str, Any], kind: str) -> dict[str, Any]:
    """The registered exporter, the own signer, the caller as person in charge; place and telephone of last time."""
    last = await _last_draft(visit)
    me = visit.shown["me"]
    signer = own_signer(facts)
    is_own = last.get("contact", {}).get("email") == me["email"]
    return {
        "kind": kind,
        "signer": signer["signer_id"] if signer else "",
        "certificate": {
            "exporter": exporters(facts)[0] if exporters(facts) and kind != "signature" else "",
            "country_of_origin": ["JAPAN"] if kind == "origin_japan" else [],
            "declaration_place": last.get("certificate", {}).get("declaration_place", ""),
        },
        "contact": {
            "name": me["name"] or (signer["name_ja"] if signer else ""),
            "phone": last["contact"]["phone"] if is_own else "",
            "email": me["email"],
            "mail_when_examined": True,
        },
    }


def own_signer(facts: dict[str, Any]) -> dict[str, Any] | None:
    """The signer in whose name the caller applies."""
    return next((signer for signer in facts["signers"] if signer["may_sign"]), None)


def exporters(facts: dict[str, Any]) -> list[str]:
    """Box 1 in each way that the registration allows: name, and an address that ends with JAPAN (B1-01, B1-02)."""
    if not facts["exporter"]:
        return []
    name = facts["exporter"]["name_en"]
    return [f"{name}\n{_with_japan(address)}" for address in facts["exporter"]["addresses_en"]]


def _with_japan(address: str) -> str:
    line = " ".join(address.split())
    return line if line.upper().endswith("JAPAN") else f"{line}, JAPAN"


async def _last_draft(visit: Visit) -> dict[str, Any]:
    """The draft of the latest application with a consignee; empty before the first one."""
    parties = (await visit.get("application", "/v1/applications/parties"))["parties"]
    if not parties:
        return {}
    try:
        found: dict[str, Any] = (await visit.get("application", f"/v1/applications/{parties[0]['application_id']}"))[
            "draft"
        ]
    except Refused:
        return {}
    return found
