"""The chamber's lists and counts of cases, in the order of their latest submissions (APP-15, D-44)."""

from typing import Literal
from uuid import UUID

from libs.common.db import Row, Transaction
from services.application.store.listings import FROM, SHOWN, check_cursor
from services.application.store.search import Filters, Part, Where, narrow

Order = Literal["oldest", "newest"]
# What the certifier said who sent the case back, until its examination is finished again or the company submits anew.
_SENT_BACK = """
CASE WHEN a.state IN ('submitted', 'under_examination') THEN (
    SELECT json_build_object('by', h.by, 'at', h.at, 'message', h.why, 'name', (
        SELECT name FROM known_staff t WHERE t.chamber = a.chamber AND t.login = h.by LIMIT 1
    )) FROM (
        SELECT act, by, at, why FROM history WHERE application_id = a.application_id
            AND act IN ('submit', 'confirm', 'examine', 'send_back') ORDER BY id DESC LIMIT 1
    ) h WHERE h.act = 'send_back'
) END
"""
# What the examiner accepted, with the first few of the warnings; count is null where that was not asked yet.
_ACCEPTED = """
CASE WHEN a.state = 'examined' THEN (
    SELECT json_build_object('count', jsonb_array_length(accepted), 'reason', why,
        'findings', jsonb_path_query_array(coalesce(accepted, '[]'), '$[0 to 4]'))
    FROM history WHERE application_id = a.application_id AND act = 'examine' ORDER BY id DESC LIMIT 1
) END
"""
_NAME = "(SELECT name FROM known_staff t WHERE t.chamber = a.chamber AND t.login = a.{login} LIMIT 1)"
_SHOWN = f"""
{SHOWN.rstrip()},
    {_SENT_BACK.strip()} AS sent_back, {_ACCEPTED.strip()} AS accepted,
    {_NAME.format(login="examiner")} AS examiner_name, {_NAME.format(login="examined_by")} AS examined_by_name
"""


class CaseFilters(Filters):
    """What staff search the list by. `company` is a part of the number or of a name, `examiner` a login."""

    company: Part = ""
    examiner: Part = ""


def _of_chamber(chamber: str, filters: CaseFilters) -> Where:
    where = Where()
    where.add("a.chamber = {0}", chamber)
    where.always("a.revision > 0")
    narrow(where, filters)
    where.has_part(filters.company, "k.registration_number", "k.name_ja", "k.name_en")
    where.add("a.examiner = {0}", filters.examiner)
    return where


def _from(filters: CaseFilters) -> str:
    """Counting everything needs no other table than that of the applications."""
    return "FROM applications a" if filters == CaseFilters() else FROM


async def cases(
    tx: Transaction, chamber: str, filters: CaseFilters, *, order: Order, after: UUID | None, limit: int
) -> list[Row]:
    """The chamber's cases that pass the filters, in the order of their latest submissions (D-44).

    Raises `Invalid` when `after` is none of the chamber's.
    """
    if after is not None:
        check_cursor(await tx.fetchval("SELECT revision > 0 FROM applications WHERE application_id = $1", after))
    where = _of_chamber(chamber, filters)
    than, direction = (">", "ASC") if order == "oldest" else ("<", "DESC")
    where.add(
        f"(a.submitted_at, a.application_id) {than}"
        " (SELECT b.submitted_at, b.application_id FROM applications b WHERE b.application_id = {0})",
        after,
    )
    in_order = f"ORDER BY a.submitted_at {direction}, a.application_id {direction} LIMIT {where.value(limit)}"
    return await tx.fetch(f"{_SHOWN} {FROM} WHERE {where.sql} {in_order}", *where.values)


async def case(tx: Transaction, application_id: UUID) -> Row:
    """What staff are shown of one case."""
    row = await tx.fetchrow(f"{_SHOWN} {FROM} WHERE a.application_id = $1", application_id)
    assert row is not None
    return row


async def counts_of_chamber(tx: Transaction, chamber: str, filters: CaseFilters) -> list[Row]:
    """For each state how many cases pass the filters, and since when the oldest waits since its latest submission."""
    where = _of_chamber(chamber, filters)
    return await tx.fetch(
        f"SELECT a.state, count(*) AS number, min(a.submitted_at) AS oldest {_from(filters)}"
        f" WHERE {where.sql} GROUP BY a.state",
        *where.values,
    )


async def claimed_by(tx: Transaction, chamber: str, filters: CaseFilters, login: str) -> tuple[int, int]:
    """How many of these cases a member of the staff has under examination, and how many the certifier sent back."""
    where = _of_chamber(chamber, filters)
    where.always("a.state = 'under_examination'")
    where.add("a.examiner = {0}", login)
    row = await tx.fetchrow(
        f"SELECT count(*) AS number, count({_SENT_BACK}) AS sent_back {_from(filters)} WHERE {where.sql}",
        *where.values,
    )
    assert row is not None
    return row["number"], row["sent_back"]
