"""The auditor at an installation of this machine: with its own login, and with what the card processor says."""

import asyncio
import json
import urllib.request
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg

from ops.auditor.ledger import Asked, Captured, Report, audit
from ops.bringup import installed_environments
from ops.errors import Failed
from ops.programs import AUDITOR
from ops.secrets import secret
from ops.state import read_state

JAPAN = ZoneInfo("Asia/Tokyo")
PROCESSOR_SECONDS = 10.0
MOMENT_SECONDS = 5.0


def database_of(folder: Path) -> str:
    """The address of the installation's database for the auditor's own login."""
    return installed_environments(folder).of(AUDITOR)["SHOMEI_DATABASE_URL"]


async def audit_installation(folder: Path, asked: Sequence[Asked] | None = None) -> Report:
    """Audit the system that is up in `folder`. Raises `Failed` when its card processor does not answer."""
    url = database_of(folder)
    days = await _days_of_payments(url)
    captured = [line for day in days for line in await asyncio.to_thread(_settlements, folder, day)]
    return await audit(url, asked, captured)


async def audit_twice(folder: Path) -> Report:
    """Audit it, and when something is found, once more after a moment: what is only on its way has arrived by then.

    Raises `Failed` as `audit_installation` does.
    """
    first = await audit_installation(folder)
    if not first.findings:
        return first
    await asyncio.sleep(MOMENT_SECONDS)
    second = await audit_installation(folder)
    return Report(second.issued, [finding for finding in second.findings if finding in first.findings])


async def _days_of_payments(url: str) -> list[date]:
    """Every day, in Japan, from the first payment to today."""
    connection = await asyncpg.connect(url, timeout=10, server_settings={"default_transaction_read_only": "on"})
    try:
        first = await connection.fetchval("SELECT min(created_at) FROM payment.payments")
    finally:
        await connection.close()
    if first is None:
        return []
    start, today = first.astimezone(JAPAN).date(), datetime.now(JAPAN).date()
    return [start + timedelta(days=number) for number in range((today - start).days + 1)]


def _settlements(folder: Path, day: date) -> list[Captured]:
    state = read_state(folder)
    base = state.urls["processor"] if state else ""
    login = f"Bearer {secret(folder / 'secrets', 'processor_secret')}"
    request = urllib.request.Request(f"{base}/v1/settlements?day={day}", headers={"Authorization": login})
    try:
        with urllib.request.urlopen(request, timeout=PROCESSOR_SECONDS) as answer:
            lines = json.loads(answer.read())["lines"]
    except (OSError, ValueError) as error:
        raise Failed(f"the card processor did not say what it took on {day}: {error}") from error
    return [Captured(line["session"], line["order"], line["amount"]) for line in lines]
