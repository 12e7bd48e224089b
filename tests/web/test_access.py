"""The table of pages against the pages that there are, and against what each page says of who may come."""

import uuid
from typing import Any

import pytest

from libs.common.auth import Caller
from libs.common.errors import Forbidden, Unauthorized
from libs.common.testing import Keys
from tests.web.access import TABLE
from tests.web.access.routes import Known, routes_of
from tests.web.access.rows import KINDS, OF_SITE, ROLES, Row

SITES = ("portal", "console")


def caller(role: str, pending: Any = None) -> Caller:
    """Somebody of this kind, or of the staff with this role alone."""
    kind: Any = role if role in KINDS else "staff"
    chamber = "0000" if role == "operator" else "8888"
    roles: Any = frozenset({role} if role in ROLES else ())
    return Caller(login="somebody", kind=kind, chamber=chamber, login_id=uuid.uuid4(), roles=roles, pending=pending)


def says(known: Known, who: Caller | None) -> str:
    """allowed, unauthorized or forbidden."""
    assert known.route.access is not None
    try:
        known.route.access(who)
    except Unauthorized:
        return "unauthorized"
    except Forbidden:
        return "forbidden"
    return "allowed"


def ready_to_paste(known: Known) -> str:
    """The row that a page would need as it is now. Whoever pastes it has thought about it."""
    if known.route.access is None:
        return f'    "{known.key}": everybody(),'
    who = " ".join(role for role in (*KINDS, *ROLES) if says(known, caller(role)) == "allowed")
    return f'    "{known.key}": only("{who}"),'


@pytest.mark.parametrize("site", SITES)
def test_every_page_has_a_row_and_every_row_a_page(site: str, keys: Keys) -> None:
    # about: REL-53
    real = {known.key: known for known in routes_of(site, keys)}
    missing = [ready_to_paste(known) for key, known in real.items() if key not in TABLE[site]]
    assert not missing, f"tests/web/access/{site}.py lacks, after a thought about who may come:\n" + "\n".join(missing)
    stale = TABLE[site].keys() - real.keys()
    assert not stale, f"tests/web/access/{site}.py has rows of pages that are not there: {sorted(stale)}"


@pytest.mark.parametrize("site", SITES)
def test_each_page_lets_in_whom_its_row_names_and_nobody_else(site: str, keys: Keys) -> None:
    # about: REL-53
    wrong = [line for known in routes_of(site, keys) for line in _differences(site, known, TABLE[site].get(known.key))]
    assert not wrong, "\n".join(wrong)


def _differences(site: str, known: Known, row: Row | None) -> list[str]:
    if row is None:  # the test above says so
        return []
    if row.is_public or known.route.access is None:
        same = row.is_public and known.route.access is None
        return [] if same else [f"{known.key}: the row and the page differ in whether it is public"]
    people: dict[str, Caller | None] = {role: caller(role) for role in OF_SITE[site]}
    expected = {role: "allowed" if role in row.who else "forbidden" for role in people}
    for role in row.who:
        people[f"pending {role}"] = caller(role, "change_password")
        expected[f"pending {role}"] = "allowed" if row.while_pending else "forbidden"
    people["nobody"], expected["nobody"] = None, "unauthorized"
    found = {role: says(known, who) for role, who in people.items()}
    return [
        f"{known.key}: {role} is {found[role]}, not {expected[role]}"
        for role in people
        if found[role] != expected[role]
    ]
