"""An application as its company sees it: labels, and what may be done with it now.

Only what would be allowed is offered (IDN-02); the services decide again.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from libs.common.auth import Caller, allow
from libs.common.clock import japan_date
from libs.pages.words import N_
from web.common.states import CERTIFICATE_STATES, STATES, Tone

APPLICANTS = allow("user", "sub")
ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
"""How an id looks in an address."""
Application = Mapping[str, Any]
Label = tuple[str, Tone]

FLAGS: dict[str, Label] = {
    "in_payment": (N_("Payment in progress"), "busy"),
    "on_hold": (N_("On hold: registration suspended"), "warn"),
    "held": (N_("Held by the chamber"), "warn"),
}
NOT_PRINTED: Label = (N_("Paid (the certificate could not be made yet)"), "bad")
PRINTING_OVER: Label = (N_("Printing closed"), "calm")


def labels(case: Application, today: date) -> list[Label]:
    """The state, then whatever else is to be known at a glance; English texts, translated where they are shown."""
    found = [NOT_PRINTED if case["printing_fault"] else STATES.get(case["state"], (str(case["state"]), "calm"))]
    found += [label for flag, label in FLAGS.items() if case[flag]]
    certificate = case["certificate"] or {}
    if certificate.get("state") in ("replaced", "revoked"):
        found.append(CERTIFICATE_STATES[certificate["state"]])
    left = days_left(case, today)
    return found + ([PRINTING_OVER] if left is not None and left < 0 else [])


def is_own(case: Application, caller: Caller) -> bool:
    """A signer owns what was made in his name, a sub-ID what it made itself."""
    mine: UUID | None = caller.sub_id if caller.kind == "sub" else caller.signer_id
    return mine is not None and str(mine) == case["sub_id" if caller.kind == "sub" else "signer_id"]


def days_left(case: Application, today: date) -> int | None:
    """Days until the last one of printing: 0 on that day, less after it (DOC-04); None before the issue."""
    until = (case["certificate"] or {}).get("print_until")
    return (date.fromisoformat(until) - today).days if until else None


def may_print(case: Application, today: date) -> bool:
    """Whether the ORIGINAL is given out today."""
    left = days_left(case, today)
    return case["state"] == "issued" and left is not None and left >= 0 and case["certificate"]["state"] == "valid"


def is_closed(case: Application, today: date) -> bool:
    """Whether only its last day keeps the ORIGINAL from being given out: the chamber can open printing again (D-22)."""
    left = days_left(case, today)
    return case["state"] == "issued" and left is not None and left < 0 and case["certificate"]["state"] == "valid"


def may_copy(case: Application, today: date) -> bool:
    """Whether the COPY is given out today: as long as the ORIGINAL, in some chambers longer (D-22)."""
    certificate = case["certificate"] or {}
    is_given = case["state"] == "issued" and certificate.get("state") == "valid"
    return may_print(case, today) or bool(is_given and certificate["copy_after_window"])


def may_pay(case: Application, today: date) -> bool:
    """Whether it can be paid by card now."""
    is_open = case["state"] == "approved" and not case["in_payment"] and not case["on_hold"]
    return bool(is_open and case["fee"] and date.fromisoformat(case["fee"]["valid_until"]) >= today)


def shown(case: Application, caller: Caller, now: datetime) -> dict[str, Any]:
    """A case with everything that pages ask of it: `labels`, `days_left`, and `may_…` for each act."""
    today, own = japan_date(now), is_own(case, caller)
    return {
        **case,
        "labels": labels(case, today),
        "days_left": days_left(case, today),
        "may_edit": own and case["state"] in ("draft", "returned"),
        "may_delete": own and case["state"] == "draft",
        "may_withdraw": own and case["state"] == "submitted",
        "may_pay": may_pay(case, today),
        "may_print": may_print(case, today),
        "is_closed": is_closed(case, today),
        "may_copy": may_copy(case, today),
    }
