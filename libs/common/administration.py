"""The little that an administrator of PostgreSQL has to do: roles, the database, and who may connect to it.

It is done once for each installation and again after a new service or a new password; all else is done by the owner,
a plain role (`libs/common/migrate.py`). The administrator needs no more than CREATEROLE and CREATEDB.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

LOCK = 0x5403E2
SERVICE_SETTINGS = {"statement_timeout": "30s", "lock_timeout": "5s"}


class TooPowerful(Exception):
    """A role that is meant to be plain may do more, so that no policy or grant would bind it."""


@dataclass(frozen=True)
class Login:
    """A role with its password, as they stand in an address."""

    role: str
    password: str

    @classmethod
    def of(cls, url: str) -> Self:
        """The login in an address."""
        address = urlsplit(url)
        return cls(unquote(address.username or ""), unquote(address.password or ""))


async def prepare_database(admin_url: str, owner_url: str, service_urls: Mapping[str, str]) -> bool:
    """Bring the owner's and the services' roles, and the database in `owner_url`, to where `migrate` can work.

    `service_urls` are the services' addresses by schema. Safe to repeat: passwords become those of the addresses, and
    tables of an installation that an administrator owned become the owner's. Returns whether the database is new.
    Raises `TooPowerful`.
    """
    database, owner = unquote(urlsplit(owner_url).path[1:]), Login.of(owner_url)
    services = {schema: Login.of(url) for schema, url in service_urls.items()}
    connection = await asyncpg.connect(admin_url, timeout=10)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        await _make_roles(connection, owner, services)
        is_new = await _make_database(connection, database, owner)
    finally:
        await connection.close()
    inside = await asyncpg.connect(urlunsplit(urlsplit(admin_url)._replace(path=f"/{database}")), timeout=10)
    try:
        await _close_to_others(inside, database, services.values())
        await _give_to(owner, inside, services)
    finally:
        await inside.close()
    return is_new


async def _make_roles(connection: asyncpg.Connection, owner: Login, services: Mapping[str, Login]) -> None:
    for login in (owner, *services.values()):
        await _make_role(connection, login)
    for schema, login in services.items():
        for name, value in (SERVICE_SETTINGS | {"search_path": schema}).items():
            await _run(connection, f"ALTER ROLE %I SET {name} = %L", login.role, value)


async def _make_role(connection: asyncpg.Connection, login: Login) -> None:
    known = await connection.fetchrow(
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb AS is_powerful FROM pg_roles"
        " WHERE rolname = $1",
        login.role,
    )
    if known and known["is_powerful"]:
        raise TooPowerful(f"{login.role} must be plain: NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB")
    await _run(connection, f"{'ALTER' if known else 'CREATE'} ROLE %I LOGIN PASSWORD %L", login.role, login.password)


async def _make_database(connection: asyncpg.Connection, database: str, owner: Login) -> bool:
    if not await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        await _run(connection, "GRANT %I TO CURRENT_USER", owner.role)
    is_there = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database)
    await _run(
        connection,
        f"{'ALTER DATABASE %I OWNER TO' if is_there else 'CREATE DATABASE %I OWNER'} %I",
        database,
        owner.role,
    )
    return not is_there


async def _close_to_others(connection: asyncpg.Connection, database: str, services: Iterable[Login]) -> None:
    """Nobody connects who is not one of ours, and nobody makes temporary tables, which no policy would bind."""
    await _run(connection, "REVOKE ALL ON DATABASE %I FROM PUBLIC", database)
    for login in services:
        await _run(connection, "GRANT CONNECT ON DATABASE %I TO %I", database, login.role)


async def _give_to(owner: Login, connection: asyncpg.Connection, schemas: Iterable[str]) -> None:
    """What an administrator owns in our schemas, because an earlier version migrated as one, becomes the owner's."""
    for row in await connection.fetch(_OWNED_BY_OTHERS, owner.role, list(schemas)):
        await _run(connection, f"ALTER {row['kind']} {row['name']} OWNER TO %I", owner.role)


async def _run(connection: asyncpg.Connection, statement: str, *words: str) -> None:
    """Run a statement whose `%I` and `%L` are filled with quoted names and texts."""
    places = ", ".join(f"${number}::text" for number in range(2, len(words) + 2))
    await connection.execute(await connection.fetchval(f"SELECT format($1, {places})", statement, *words))


_OWNED_BY_OTHERS = """
WITH ours AS (SELECT n.oid, n.nspname, n.nspowner FROM pg_namespace n WHERE n.nspname = ANY($2::text[])),
other AS (SELECT oid FROM pg_roles WHERE rolname <> $1)
SELECT 'SCHEMA' AS kind, format('%I', nspname) AS name FROM ours WHERE nspowner IN (SELECT oid FROM other)
UNION ALL
SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
    c.oid::regclass::text
FROM pg_class c JOIN ours ON ours.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.relowner IN (SELECT oid FROM other)
    -- A sequence that belongs to a column follows its table.
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                    AND d.deptype IN ('a', 'i') AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0)
UNION ALL
SELECT 'ROUTINE', p.oid::regprocedure::text
FROM pg_proc p JOIN ours ON ours.oid = p.pronamespace WHERE p.proowner IN (SELECT oid FROM other)
UNION ALL
SELECT 'TYPE', t.oid::regtype::text
FROM pg_type t JOIN ours ON ours.oid = t.typnamespace
WHERE t.typtype IN ('e', 'd') AND t.typowner IN (SELECT oid FROM other)
"""
