"""The main job's real input, with its dates moved to today: invoiced six days ago, sailing in six days."""

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ops.places import CHECKOUT

FOLDER = CHECKOUT / "samples"
SIX_DAYS = timedelta(days=6)
# Spelled out here, since names from the system's locale may be Japanese.
MONTHS = "JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER".split()  # noqa: SIM905


@dataclass(frozen=True)
class Samples:
    """One company with its signers' scans, and one application with its goods."""

    company: dict[str, Any]
    scans: dict[str, bytes]
    application: dict[str, Any]
    goods: bytes


def load() -> Samples:
    """Read `samples/`; the signature scans come by signer's e-mail."""
    company = json.loads((FOLDER / "company.json").read_text())
    company["contact"]["email"] = _own_mailbox(company["contact"]["email"])
    scans = {s["email"]: (FOLDER / s.pop("signature_scan")).read_bytes() for s in company["signers"]}
    application = json.loads((FOLDER / "application.json").read_text())
    goods = (FOLDER / application["source_invoice"]["goods_file"]).read_bytes()
    return Samples(company, scans, _dated(application, datetime.now(ZoneInfo("Asia/Tokyo")).date()), goods)


def _own_mailbox(address: str) -> str:
    """Each run writes from a mailbox of its own: the guide mail is sent five times an hour to one address."""
    name, _, host = address.partition("@")
    return f"{name}.{uuid.uuid4().hex[:8]}@{host}"


def _dated(application: dict[str, Any], today: date) -> dict[str, Any]:
    sailing = today + SIX_DAYS
    on_or_about = f"ON OR ABOUT {MONTHS[sailing.month - 1]} {sailing.day}, {sailing.year}"
    application["source_invoice"]["date"] = (today - SIX_DAYS).isoformat()
    transport = application["certificate"]["transport"]
    application["certificate"]["transport"] = transport[: transport.index("ON OR ABOUT")] + on_or_about
    return application
