"""An administrator makes roles and database, once; a plain owner makes all else, as often as there are releases."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from libs.common.administration import TooPowerful, prepare_database
from libs.common.db import Database
from libs.common.migrate import NotPrepared, migrate
from libs.common.testing import PASSWORD, Backing, migration_folders, service_url, with_path
from libs.common.testing_databases import OPS, OWNER

FOLDERS = migration_folders()
ROLES = (OWNER, *(f"shomei_{schema}" for schema in FOLDERS))


class Installation:
    """A database of its own on the tests' server, with an administrator who is no superuser."""

    def __init__(self, backing: Backing) -> None:
        mark = uuid.uuid4().hex[:12]
        self.name, self.administrator = f"installation_{mark}", f"administrator_{mark}"
        self.backing = backing
        self.superuser = with_path(backing.postgres, self.name)
        self.owner = with_path(backing.postgres, self.name, OWNER)
        self.services = {schema: service_url(self.superuser, schema) for schema in FOLDERS}

    async def prepare(self) -> bool:
        """The administrator's step."""
        return await prepare_database(
            with_path(self.backing.postgres, "postgres", self.administrator), self.owner, self.services
        )

    async def release(self) -> list[str]:
        """Every service's deploy step, by the owner."""
        return await self.migrate_as(self.owner)

    async def migrate_as(self, url: str) -> list[str]:
        """Every service's deploy step, by whoever has this address."""
        return [
            name
            for schema, folder in FOLDERS.items()
            for name in await migrate(url, self.services[schema], schema, folder, common=schema not in OPS)
        ]


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def installation(backing: Backing) -> AsyncIterator[Installation]:
    """With an administrator as managed PostgreSQL gives one: CREATEROLE, CREATEDB and no more."""
    made = Installation(backing)
    async with connected(backing.postgres) as superuser:
        await superuser.execute(f"CREATE ROLE {made.administrator} LOGIN CREATEROLE CREATEDB PASSWORD '{PASSWORD}'")
        for row in await superuser.fetch("SELECT rolname FROM pg_roles WHERE rolname = ANY($1::text[])", list(ROLES)):
            await superuser.execute(f"GRANT {row['rolname']} TO {made.administrator} WITH ADMIN OPTION")
        try:
            yield made
        finally:
            await superuser.execute(f"DROP DATABASE IF EXISTS {made.name} WITH (FORCE)")
            await superuser.execute(f"DROP OWNED BY {made.administrator}")
            await superuser.execute(f"DROP ROLE {made.administrator}")


async def owners(url: str) -> set[str]:
    """Who owns something in our schemas, or the database."""
    async with connected(url) as connection:
        rows = await connection.fetch(
            """
            WITH ours AS (SELECT oid, nspowner FROM pg_namespace WHERE nspname = ANY($1::text[]))
            SELECT pg_get_userbyid(owner) AS name FROM (
                SELECT nspowner AS owner FROM ours
                UNION SELECT relowner FROM pg_class WHERE relnamespace IN (SELECT oid FROM ours)
                UNION SELECT proowner FROM pg_proc WHERE pronamespace IN (SELECT oid FROM ours)
                UNION SELECT typowner FROM pg_type WHERE typnamespace IN (SELECT oid FROM ours)
                UNION SELECT datdba FROM pg_database WHERE datname = current_database()
            ) AS found
            """,
            list(FOLDERS),
        )
    return {row["name"] for row in rows}


async def test_a_plain_owner_migrates_what_an_administrator_without_superuser_prepared(backing: Backing) -> None:
    async with installation(backing) as made:
        assert await made.prepare()
        assert len(await made.release()) > len(FOLDERS)
        assert not await made.prepare()
        assert await made.release() == []
        assert await owners(made.superuser) == {OWNER}
        async with connected(made.superuser) as superuser:
            powerful = await superuser.fetch(
                "SELECT rolname FROM pg_roles WHERE rolname = ANY($1::text[])"
                " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)",
                list(ROLES),
            )
        assert powerful == []
        await refuse_what_is_not_theirs(made)


async def refuse_what_is_not_theirs(made: Installation) -> None:
    """No temporary table, no way in for another role, no row of a chamber for the owner."""
    service = made.services["payment"]
    async with connected(service) as payment:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="temporary"):
            await payment.execute("CREATE TEMPORARY TABLE mine (number int)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await payment.execute("SELECT 1 FROM identity.logins")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await payment.execute("CREATE TABLE mine (number int)")
    async with connected(made.backing.postgres) as superuser:
        await superuser.execute(f"CREATE ROLE {made.name} LOGIN PASSWORD '{PASSWORD}'")
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="CONNECT"):
            await asyncpg.connect(with_path(made.superuser, made.name, made.name))
    finally:
        async with connected(made.backing.postgres) as superuser:
            await superuser.execute(f"DROP ROLE {made.name}")
    db = Database(service)
    await db.open()
    async with db.transaction("8888") as tx:
        await tx.execute(
            "INSERT INTO staff_tasks (chamber, kind, subject, once, facts, opened_at)"
            " VALUES ('8888', 'a', 'b', false, '{}', now())"
        )
    await db.close()
    async with connected(made.owner) as owner:
        assert await owner.fetchval("SELECT count(*) FROM payment.staff_tasks") == 0


async def test_what_an_administrator_owned_in_an_earlier_version_becomes_the_owners(backing: Backing) -> None:
    async with installation(backing) as made:
        await made.prepare()
        await made.migrate_as(made.superuser)
        assert await owners(made.superuser) > {OWNER}
        await prepare_database(made.backing.postgres, made.owner, made.services)
        assert await owners(made.superuser) == {OWNER}
        assert await made.release() == []


async def test_a_role_that_may_do_too_much_is_refused(backing: Backing) -> None:
    name = f"powerful_{uuid.uuid4().hex[:12]}"
    async with connected(backing.postgres) as superuser:
        await superuser.execute(f"CREATE ROLE {name} LOGIN CREATEDB PASSWORD '{PASSWORD}'")
        try:
            with pytest.raises(TooPowerful, match=name):
                await prepare_database(
                    backing.postgres, with_path(backing.postgres, name, OWNER), {"any": f"postgresql://{name}:x@h/d"}
                )
        finally:
            await superuser.execute(f"DROP ROLE {name}")


async def test_without_the_administrators_step_a_migration_says_what_is_missing(postgres: str) -> None:
    with pytest.raises(NotPrepared, match=r"python -m ops\.database"):
        await migrate(postgres, with_path(postgres, "any", "shomei_nobody"), "nobody", FOLDERS["hearer"])
