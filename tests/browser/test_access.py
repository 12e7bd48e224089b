"""Every page × everybody × own and foreign objects, against the reviewed table: anything else is refused (REL-53)."""

import asyncio

import asyncpg
import pytest

from libs.common.testing import Keys
from tests.browser.crowd import NOBODY, Visitor
from tests.browser.objects import SAFE, Access
from tests.web.access import TABLE
from tests.web.access.routes import Known, routes_of
from tests.web.access.rows import Row, owned

AT_ONCE = 4
# Logins and their uses come and go by themselves.
PRINTING = "GET /u/{slot}/printing/{certificate_id}/"
UNCHANGING = ("application", "registration", "payment", "rendering", "reference")
# Jobs plan their next turn there, whoever asks for what meanwhile: an open payment is looked at every minute.
TURNS_OF_JOBS = ("job_runs", "polls")


def expected(site: str, known: Known, row: Row, who: Visitor) -> str:
    """What the table says, in words; "" where this test must not try: forms of those who may send them."""
    is_safe, is_page = known.route.method in SAFE, not known.route.is_api
    if row.is_public:
        return str(row.answer) if is_safe and who is NOBODY else ""
    if who.site != site:
        return "303 /login" if is_safe and is_page else "401"
    if who.is_pending and not (row.while_pending and who.role in row.who):
        return "403" if (row.while_pending or not is_page) else "303 /u/0/password"
    if who.role not in row.who:
        return "403"
    if owned(set(known.parts)) and (who.is_foreign or who.role == "sub"):
        return str(row.foreign)
    return str(row.answer) if is_safe else ""


def is_as(expected: str, status: int, location: str) -> bool:
    """Whether an answer is what was expected."""
    wanted, _, where = expected.partition(" ")
    return str(status) == wanted and location.startswith(where)


async def contents(postgres: str) -> dict[str, str]:
    """A digest of every table that no refused request may change."""
    connection = await asyncpg.connect(postgres)
    try:
        tables = await connection.fetch(
            "SELECT schemaname || '.' || quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = ANY($1)"
            " AND tablename <> ALL($2)",
            list(UNCHANGING),
            list(TURNS_OF_JOBS),
        )
        digest = "SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {} t"
        return {one["name"]: await connection.fetchval(digest.format(one["name"])) for one in tables}
    finally:
        await connection.close()


@pytest.mark.parametrize("site", ["portal", "console"])
async def test_everybody_reaches_what_the_table_says_and_nothing_else(site: str, access: Access, keys: Keys) -> None:
    # covers: REL-53
    wrong: list[str] = []
    slots = asyncio.Semaphore(AT_ONCE)

    async def try_one(known: Known, row: Row, who: Visitor, wanted: str) -> None:
        async with slots:
            status, location = await access.try_page(site, known, row, who)
        if not is_as(wanted, status, location):
            wrong.append(f"{known.key} as {who.name}: {status} {location}, not {wanted}")

    rows = [(known, TABLE[site][known.key]) for known in routes_of(site, keys) if known.key in TABLE[site]]
    tries = [
        (known, row, who, expected(site, known, row, who)) for known, row in rows for who in _visitors(access, site)
    ]
    await access.crowd.stage.system.rest()
    before = await contents(access.crowd.stage.system.installation.postgres)
    # A certificate that is given out is recorded (DOC-04): that is tried last.
    given = [one for one in tries if one[0].key.startswith(PRINTING) and one[-1] == "200"]
    await asyncio.gather(*(try_one(*one) for one in tries if one[-1] and one not in given))
    after = await contents(access.crowd.stage.system.installation.postgres)
    assert [name for name in before if before[name] != after[name]] == []
    await asyncio.gather(*(try_one(*one) for one in given))
    assert not wrong, "\n".join(sorted(wrong))


def _visitors(access: Access, site: str) -> list[Visitor]:
    """Everybody of the site, nobody, and one of the other site."""
    stranger = access.crowd.named("examiner" if site == "portal" else "user")
    return [NOBODY, stranger, *(one for one in access.crowd.everybody if one.site == site)]
