"""The record: who, with which login, did what to what, and why (IDN-19, IDN-21).

An act is written in the transaction that does it. A job closes what has come since into a batch of its chamber, whose
digest covers the acts and the batch before, so that no act waits for another. The head of each chain is signed and kept
outside PostgreSQL (`libs/common/record_heads.py`): who rewrites rows, or cuts off the end, is found by `check`.

Names of people stand beside the chain, which covers only their salted digest: `erase_names` removes them, and the chain
still holds (REL-59).
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from libs.common.db import Database, Row, Transaction

VERSION = "shomei record 1"
MOST_OF_A_BATCH = 1000
BEGINNING = bytes(32)


@dataclass(frozen=True)
class Act:
    """One act. `facts` may hold nothing that tells who a person is: names and addresses go into `names`.

    `by` is the login that did it, or `system`; `subject` what it was done to, as `kind:id`; `why` the reason that was
    given, if one is asked for.
    """

    act: str
    by: str
    subject: str
    why: str = ""
    facts: Mapping[str, Any] | None = None
    names: Mapping[str, str] | None = None


async def keep(tx: Transaction, chamber: str, now: datetime, act: Act) -> int:
    """Write `act` down in the transaction that does it; returns its number."""
    salt, names = secrets.token_bytes(16), _canonical(dict(act.names or {}))
    number: int = await tx.fetchval(
        _KEEP,
        chamber,
        now,
        act.act,
        act.by,
        act.subject,
        act.why,
        _canonical(dict(act.facts or {})),
        _names_digest(salt, names),
        salt,
        names,
    )
    return number


_KEEP = """
WITH act AS (
    INSERT INTO record (chamber, at, act, by, subject, why, facts, names_digest)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
), beside AS (
    INSERT INTO record_names (record, chamber, salt, names) SELECT id, $1, $9, $10 FROM act
), waiting AS (
    INSERT INTO record_unchained (record, chamber) SELECT id, $1 FROM act
)
SELECT id FROM act
"""


async def chain(db: Database, now: datetime) -> list[str]:
    """Close what has come since into batches; returns the chambers in which there was something.

    Safe to run twice at once: a chamber's batches are made one after the other. Raises `Unavailable`.
    """
    async with db.transaction() as tx:
        rows = await tx.fetch("SELECT DISTINCT chamber FROM record_unchained ORDER BY chamber")
    for row in rows:
        while await _close_batch(db, row["chamber"], now):
            pass
    return [row["chamber"] for row in rows]


async def _close_batch(db: Database, chamber: str, now: datetime) -> bool:
    async with db.transaction(chamber) as tx:
        await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || $1, 57))", chamber)
        taken = await tx.fetch(_TAKE, chamber, MOST_OF_A_BATCH)
        if not taken:
            return False
        last = await tx.fetchrow("SELECT number, digest FROM record_batches ORDER BY number DESC LIMIT 1")
        number, before = (last["number"] + 1, bytes(last["digest"])) if last else (1, BEGINNING)
        ids = sorted(row["record"] for row in taken)
        rows = await tx.fetch(f"SELECT {_COLUMNS} FROM record WHERE id = ANY ($1::bigint[]) ORDER BY id", ids)
        digest = batch_digest(chamber, number, before, rows)
        await tx.execute(
            "INSERT INTO record_batches (chamber, number, records, digest, made_at) VALUES ($1, $2, $3, $4, $5)",
            chamber,
            number,
            ids,
            digest,
            now,
        )
    return True


_COLUMNS = "id, chamber, at, act, by, subject, why, facts, names_digest"
_TAKE = """
DELETE FROM record_unchained WHERE record IN (
    SELECT record FROM record_unchained WHERE chamber = $1 ORDER BY record LIMIT $2
) RETURNING record
"""


def batch_digest(chamber: str, number: int, before: bytes, rows: Sequence[Row]) -> bytes:
    """The digest of a batch: of its place, the digest before it, and each of its acts in order."""
    whole = hashlib.sha256(_canonical([VERSION, chamber, number, before.hex()]).encode())
    for row in rows:
        whole.update(hashlib.sha256(_line(row).encode()).digest())
    return whole.digest()


def _line(row: Row) -> str:
    at = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    facts = json.loads(row["facts"])
    told = [row["id"], row["chamber"], at, row["act"], row["by"], row["subject"], row["why"], facts]
    return _canonical([*told, bytes(row["names_digest"]).hex()])


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _names_digest(salt: bytes, names: str) -> bytes:
    return hashlib.sha256(salt + names.encode()).digest()


@dataclass(frozen=True)
class Head:
    """The end of a chamber's chain at some moment."""

    chamber: str
    number: int
    digest: str


async def heads(db: Database, chambers: Sequence[str]) -> list[Head]:
    """The end of each chamber's chain, where there is one. Raises `Unavailable`."""
    found: list[Head] = []
    for chamber in chambers:
        async with db.transaction(chamber) as tx:
            row = await tx.fetchrow("SELECT number, digest FROM record_batches ORDER BY number DESC LIMIT 1")
        if row is not None:
            found.append(Head(chamber, row["number"], bytes(row["digest"]).hex()))
    return found


async def check(db: Database, chamber: str, signed: Sequence[Head]) -> list[str]:
    """What is wrong with the chamber's record, in words; empty when it is what was written.

    `signed` are heads of this chain that were signed and kept elsewhere. Raises `Unavailable`.
    """
    async with db.transaction(chamber) as tx:
        batches = await tx.fetch("SELECT number, records, digest FROM record_batches ORDER BY number")
        rows = {row["id"]: row for row in await tx.fetch(f"SELECT {_COLUMNS} FROM record")}
        names = await tx.fetch("SELECT record, salt, names FROM record_names")
        waiting = {row["record"] for row in await tx.fetch(_WAITING, chamber)}
    found = _broken_batches(chamber, batches, rows)
    found += _broken_heads(chamber, batches, signed)
    chained = {number for batch in batches for number in batch["records"]}
    found += [f"act {number} is in no batch" for number in sorted(rows.keys() - chained - waiting)]
    found += [
        f"the names of act {row['record']} are not those that were written"
        for row in names
        if row["record"] in rows
        and _names_digest(row["salt"], _canonical(json.loads(row["names"]))) != rows[row["record"]]["names_digest"]
    ]
    return found


_WAITING = "SELECT record FROM record_unchained WHERE chamber = $1"


def _broken_batches(chamber: str, batches: Sequence[Row], rows: Mapping[int, Row]) -> list[str]:
    found = [
        f"batch {after['number']} does not follow {before['number']}"
        for before, after in pairwise(batches)
        if after["number"] != before["number"] + 1
    ]
    if batches and batches[0]["number"] != 1:
        found.append("the first batch is missing")
    before = BEGINNING
    for batch in batches:
        missing = [number for number in batch["records"] if number not in rows]
        found += [f"act {number} of batch {batch['number']} is missing" for number in missing]
        kept = [rows[number] for number in batch["records"] if number in rows]
        if not missing and batch_digest(chamber, batch["number"], before, kept) != bytes(batch["digest"]):
            found.append(f"batch {batch['number']} is not what was chained")
        before = bytes(batch["digest"])
    return found


def _broken_heads(chamber: str, batches: Sequence[Row], signed: Sequence[Head]) -> list[str]:
    digests = {batch["number"]: bytes(batch["digest"]).hex() for batch in batches}
    return [
        f"batch {head.number} is missing though its head was signed"
        if head.number not in digests
        else f"batch {head.number} is another one than the one that was signed"
        for head in signed
        if head.chamber == chamber and digests.get(head.number) != head.digest
    ]


async def erase_names(tx: Transaction, numbers: Sequence[int]) -> None:
    """Remove names and addresses from these acts for good; the chain covers their digest and still holds (REL-59)."""
    await tx.execute("DELETE FROM record_names WHERE record = ANY ($1::bigint[])", list(numbers))
