"""What lies in the database: no secret in clear, no row of another chamber, strong hashes."""

import re

import asyncpg
import pytest

from libs.common.clock import FixedClock
from libs.common.db import Database
from libs.common.testing import service_url
from services.identity.handlers.sweeping import end_what_is_over
from tests.services.identity.conftest import NEW_PASSWORD, Identity
from tests.services.identity.test_email_codes import enter, send

WITHOUT_POLICY = {
    *("migrations", "outbox", "inbox", "retries", "suspects", "parking_log", "mails", "job_runs", "job_failures"),
    *("known_chambers", "throttles", "replays", "record_unchained"),
}


async def dump(connection: asyncpg.Connection) -> str:
    """Every row of every table as text; bytes as hex."""
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'identity'")
    parts = []
    for table in tables:
        rows = await connection.fetch(f"SELECT t::text AS line FROM identity.{table['tablename']} AS t")
        parts += [row["line"] for row in rows]
    return "\n".join(parts)


async def test_no_secret_lies_in_the_database(identity: Identity) -> None:
    # covers: D-03, REL-45, REL-48
    _, desk = await identity.desk_card()
    session = await identity.session("8888000004", desk["password"])
    _, own = await identity.call("GET", "/v1/me", auth=await identity.bearer(session))
    before = await dump(identity.admin)
    await identity.change_password(session, desk["password"])
    _, card = await identity.signer_card(session)
    user = await identity.session(card["login"], card["password"])
    text = before + await dump(identity.admin)
    assert own["login"] in text
    for secret in (desk["password"], card["password"], NEW_PASSWORD, session, user, session[5:]):
        assert secret not in text
        assert secret.encode().hex() not in text


async def test_codes_are_stored_as_keyed_digests(identity: Identity) -> None:
    # covers: REL-50
    session = await identity.unconfirmed_user(await identity.admin_session())
    await send(identity, session)
    code = await identity.mailed_code()
    row = await identity.admin.fetchval("SELECT t::text FROM identity.email_codes AS t")
    assert code not in row.split(",")
    assert (await enter(identity, session, code))[0] == 204
    assert await identity.admin.fetchval("SELECT count(*) FROM identity.email_codes") == 0


async def test_every_hash_is_argon2id_with_the_minimums(identity: Identity) -> None:
    # covers: REL-45
    await identity.signer_card(await identity.admin_session())
    rows = await identity.admin.fetch("SELECT password_hash FROM identity.logins WHERE password_hash IS NOT NULL")
    assert len(rows) == 2
    for row in rows:
        found = re.match(r"\$argon2id\$v=19\$m=([0-9]+),t=([0-9]+),p=([0-9]+)\$", row["password_hash"])
        assert found is not None
        memory, passes, lanes = map(int, found.groups())
        assert memory >= 19 * 1024 and passes >= 2 and lanes == 1


async def test_every_table_of_a_chamber_is_behind_its_policy(admin_connection: asyncpg.Connection) -> None:
    # covers: D-42, REL-21
    rows = await admin_connection.fetch(
        "SELECT relname, relrowsecurity AND relforcerowsecurity AS walled FROM pg_class"
        " WHERE relnamespace = 'identity'::regnamespace AND relkind = 'r'"
    )
    assert {row["relname"] for row in rows if not row["walled"]} == WITHOUT_POLICY


async def test_a_chamber_sees_and_writes_no_row_of_another(identity: Identity, postgres: str) -> None:
    # covers: D-42, REL-21
    session = await identity.unconfirmed_user(await identity.admin_session())
    await send(identity, session)
    walled = ["known_registrations", "logins", "cards", "card_day_keys", "card_passwords"]
    walled += ["sessions", "email_codes", "login_history"]
    await identity.signer_card(await identity.session("8888000004", NEW_PASSWORD), index=1)
    db = Database(service_url(postgres, "identity"))
    await db.open()
    for chamber, sees in (("8888", True), ("8889", False), (None, False)):
        async with db.transaction(chamber) as tx:
            for table in walled:
                assert bool(await tx.fetchval(f"SELECT count(*) FROM {table}")) is sees, table
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        async with db.transaction("8889") as tx:
            await tx.execute("INSERT INTO card_day_keys VALUES ('8888', '2026-11-16', 'x')")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.transaction("8888") as tx:
            await tx.execute("DELETE FROM login_history")
    await db.close()


async def test_what_is_over_is_deleted(identity: Identity, clock: FixedClock) -> None:
    # covers: REL-48, REL-50
    from datetime import timedelta

    session = await identity.unconfirmed_user(await identity.admin_session())
    await send(identity, session)
    await identity.log_in("8888999999", "guess")
    await end_what_is_over(identity.service.db, clock)
    assert await identity.admin.fetchval("SELECT count(*) FROM identity.email_codes") == 1
    clock.move(timedelta(hours=12))
    await end_what_is_over(identity.service.db, clock)
    for table in ("sessions", "email_codes", "throttles"):
        assert await identity.admin.fetchval(f"SELECT count(*) FROM identity.{table}") == 0
