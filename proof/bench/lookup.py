"""`lookup`: public lookups by the three codes, the right ones, so that the throttle stays out of it.

Baseline: a bare aiohttp handler with one SELECT by primary key, over the same row in the same database.
"""

import asyncio
import json
import os
import secrets
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import aiohttp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from libs.common.db import Database
from libs.common.testing import ROOT, Backing, broker_url, service_url, virtual_host
from libs.contracts import access_code, certificate_no
from ops.ports import free_port
from proof.bench.load import Load, drive, post
from proof.bench.result import Result
from proof.bench.scratch import scratch_database

COUNT, CONNECTIONS, WARM = 8000, 16, 800
KEY = secrets.token_hex(32)
FACTS = Path(__file__).with_name("published_facts.json")


async def measure() -> list[Result]:
    """Both ways, interleaved, the better run of each."""
    backing = Backing.given()
    folder = ROOT / "services" / "reference" / "migrations"
    async with virtual_host(backing) as amqp, scratch_database(backing, {"reference": folder}) as postgres:
        codes = await _publish_one(postgres)
        async with _reference(postgres, amqp) as ours, _bare(postgres) as bare:
            loads: dict[str, list[Load]] = {ours: [], bare: []}
            for url in (ours, bare) * 3:
                await drive(url, post(url, codes), connections=CONNECTIONS, count=WARM)
                loads[url].append(await drive(url, post(url, codes), connections=CONNECTIONS, count=COUNT))
    best = {url: max(runs, key=lambda run: run.per_second) for url, runs in loads.items()}
    ratio = best[ours].per_second / best[bare].per_second
    return [
        Result("lookup", best[ours].per_second, "lookups/s", best[bare].per_second, ratio),
        Result("lookup p99", best[ours].p99_ms, "ms", best[bare].p99_ms, best[ours].p99_ms / best[bare].p99_ms),
    ]


async def _publish_one(postgres: str) -> bytes:
    """One certificate of 24 lines; returns the body of its lookup."""
    number = certificate_no.compose("8888", 2026, 1)
    code = access_code.derive(secrets.token_bytes(32), uuid.uuid4())
    db = Database(service_url(postgres, "reference"))
    await db.open()
    async with db.transaction("8888") as tx:
        await tx.execute(
            "INSERT INTO published (chamber, version, certificate_id, certificate_no, kind, certificate_date,"
            " access_code_hash, hash_key_version, issued_at, facts, artefacts)"
            " VALUES ('8888', 1, $1, $2, 'origin_japan', $3, $4, 1, $5, $6, '[]')",
            uuid.uuid4(),
            number,
            date(2026, 11, 16),
            access_code.access_code_hash(bytes.fromhex(KEY), number, code),
            datetime.now(UTC),
            FACTS.read_text(),
        )
    await db.close()
    return json.dumps({"certificate_no": number, "access_code": code, "certificate_date": "2026-11-16"}).encode()


@asynccontextmanager
async def _reference(postgres: str, amqp: str) -> AsyncIterator[str]:
    port = free_port()
    settings = {
        "SHOMEI_DATABASE_URL": service_url(postgres, "reference"),
        "SHOMEI_AMQP_URL": broker_url(amqp, "reference"),
        "SHOMEI_PORT": str(port),
        "SHOMEI_TOKEN_PUBLIC_KEY": _public_key(),
        "SHOMEI_ACCESS_CODE_HASH_KEY": KEY,
    }
    async with _process(["-m", "services.reference", "serve"], settings, f"http://127.0.0.1:{port}/livez"):
        yield f"http://127.0.0.1:{port}/v1/lookups"


@asynccontextmanager
async def _bare(postgres: str) -> AsyncIterator[str]:
    port = free_port()
    arguments = ["-m", "proof.bench.bare", service_url(postgres, "reference"), str(port)]
    async with _process(arguments, {}, f"http://127.0.0.1:{port}/readyz"):
        yield f"http://127.0.0.1:{port}/lookup"


@asynccontextmanager
async def _process(arguments: list[str], settings: dict[str, str], health: str) -> AsyncIterator[None]:
    null = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env={**os.environ, **settings}, cwd=ROOT, stdout=null
    )
    try:
        async with asyncio.timeout(30), aiohttp.ClientSession() as session:
            while not await _answers(session, health):
                await asyncio.sleep(0.1)
        yield
    finally:
        process.terminate()
        await process.wait()


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False


def _public_key() -> str:
    key = Ed25519PrivateKey.generate().public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
