"""What needs a person: one task for each cause, for those who may see to it, with who closed it and why."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from libs.common.api import Routes
from libs.common.auth import Caller, Role
from libs.common.clock import FixedClock
from libs.common.db import Transaction
from libs.common.service import Running, Service, new_service
from libs.common.settings import ServiceSettings
from libs.common.tasks import Kind, Kinds, Text, close_task, open_task
from libs.common.tasks.counting import count, open_tasks
from libs.common.testing import Keys

BELL = Text("鐘", "bell")
STUCK = Kind(
    "bell-stuck",
    frozenset({"reception"}),
    title=Text("鳴らない鐘", "A bell that does not ring"),
    reason=Text("{what}が{times:,}回鳴りませんでした", "The {what} did not ring {times:,} times"),
    next_step=Text("鐘のページで直してください", "Mend it on the page of the bell"),
    link="/bells/{subject}",
)
FOUND = Kind(
    "coin-found",
    frozenset({"accounting", "chamber_admin"}),
    title=Text("落とし物", "A coin was found"),
    reason=Text("{yen:,}円", "¥{yen:,}"),
    next_step=Text("持ち主を探してください", "Find out whose it is"),
    by_hand=True,
    once=True,
)
MENDED = Text("直りました", "It rings again")


@dataclass
class Desk:
    """A service with two kinds of task, and whoever asks it."""

    service: Service
    url: str
    clock: FixedClock
    keys: Keys
    http: aiohttp.ClientSession

    async def do(self, act: Callable[[Transaction], Awaitable[None]], chamber: str = "8888") -> None:
        async with self.service.db.transaction(chamber) as tx:
            await act(tx)

    async def open_stuck(self, times: int = 1, subject: str = "b1", chamber: str = "8888") -> None:
        await self.do(
            lambda tx: open_task(tx, STUCK, subject=subject, now=self.clock.now(), what=BELL, times=times), chamber
        )

    async def close_stuck(self, subject: str = "b1", **by: str) -> None:
        await self.do(lambda tx: close_task(tx, STUCK, subject=subject, why=MENDED, now=self.clock.now(), **by))

    async def open_found(self, subject: str = "c1") -> None:
        await self.do(lambda tx: open_task(tx, FOUND, subject=subject, now=self.clock.now(), yen=1260))

    def headers(self, *roles: Role, chamber: str = "8888", login: str = "") -> dict[str, str]:
        caller = Caller(
            login=login or f"{roles[0]}1", kind="staff", chamber=chamber, login_id=uuid4(), roles=frozenset(roles)
        )
        return {"Authorization": f"Bearer {self.keys.token(caller, self.clock.now())}"}

    async def tasks(self, *roles: Role, chamber: str = "8888", state: str = "open") -> list[dict[str, Any]]:
        path, headers = f"/v1/staff/hearer/tasks?state={state}", self.headers(*roles, chamber=chamber)
        async with self.http.get(self.url + path, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            found: list[dict[str, Any]] = (await answer.json())["tasks"]
            return found

    async def status_of(self, task_id: str, *roles: Role, chamber: str = "8888") -> int:
        path, headers = f"/v1/staff/hearer/tasks/{task_id}", self.headers(*roles, chamber=chamber)
        async with self.http.get(self.url + path, headers=headers) as answer:
            return answer.status

    async def close(
        self, task_id: str, role: Role, reason: str, chamber: str = "8888", login: str = ""
    ) -> tuple[int, dict[str, Any]]:
        path, headers = f"/v1/staff/hearer/tasks/{task_id}/closing", self.headers(role, chamber=chamber, login=login)
        async with self.http.post(self.url + path, json={"reason": reason}, headers=headers) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def desk(
    environment: Callable[..., None],
    run: Callable[[Service], Awaitable[Running]],
    clock: FixedClock,
    keys: Keys,
) -> AsyncIterator[Desk]:
    environment("hearer")
    kinds = Kinds(STUCK, FOUND)
    service = new_service("hearer", ServiceSettings(), Path("/nonexistent"), Routes(), clock, task_kinds=kinds)
    running = await run(service)
    async with aiohttp.ClientSession() as http:
        yield Desk(service, f"http://127.0.0.1:{running.port}", clock, keys, http)


async def test_the_same_cause_twice_is_one_task_that_says_how_it_stands_now(desk: Desk) -> None:
    await desk.open_stuck(times=1)
    desk.clock.move(timedelta(minutes=5))
    await desk.open_stuck(times=1200)
    [task] = await desk.tasks("reception")
    assert task["opened_at"] == "2026-11-16T01:00:00Z"
    assert (task["title_ja"], task["title_en"]) == ("鳴らない鐘", "A bell that does not ring")
    assert task["reason_ja"] == "鐘が1,200回鳴りませんでした"
    assert task["reason_en"] == "The bell did not ring 1,200 times"
    assert (task["next_en"], task["link"]) == ("Mend it on the page of the bell", "/bells/b1")


async def test_what_ends_the_cause_closes_the_task_and_says_who_and_why(desk: Desk) -> None:
    await desk.open_stuck()
    desk.clock.move(timedelta(minutes=5))
    await desk.close_stuck()
    await desk.close_stuck(subject="another")
    assert await desk.tasks("reception") == []
    [closed] = await desk.tasks("reception", state="closed")
    assert (closed["closed_at"], closed["closed_by"]) == ("2026-11-16T01:05:00Z", "system")
    assert (closed["why_ja"], closed["why_en"]) == MENDED


async def test_a_cause_that_comes_back_is_a_new_task_and_one_that_is_only_said_again_is_none(desk: Desk) -> None:
    await desk.open_stuck()
    await desk.close_stuck()
    await desk.open_stuck()
    assert len(await desk.tasks("reception")) == len(await desk.tasks("reception", state="closed")) == 1
    await desk.open_found()
    [found] = await desk.tasks("accounting")
    await desk.close(found["task_id"], "accounting", "returned to its owner")
    await desk.open_found()
    assert await desk.tasks("accounting") == []


async def test_a_task_is_there_only_when_its_transaction_commits(desk: Desk) -> None:
    async def open_and_fail(tx: Transaction) -> None:
        await open_task(tx, FOUND, subject="c1", now=desk.clock.now(), yen=1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await desk.do(open_and_fail)
    with pytest.raises(KeyError):
        await desk.do(lambda tx: open_task(tx, FOUND, subject="c1", now=desk.clock.now()))
    assert await desk.tasks("accounting") == []


async def test_other_roles_and_other_chambers_see_nothing_of_a_task(desk: Desk) -> None:
    # covers: REL-21
    await desk.open_found()
    await desk.open_stuck(chamber="8889")
    [task] = await desk.tasks("chamber_admin")
    assert task["kind"] == "coin-found"
    assert await desk.tasks("accounting") == await desk.tasks("examiner", "accounting") == [task]
    assert await desk.tasks("reception") == await desk.tasks("examiner") == []
    assert await desk.tasks("accounting", chamber="8889") == []
    assert await desk.status_of(task["task_id"], "accounting") == 200
    assert await desk.status_of(task["task_id"], "certifier") == 404
    assert await desk.status_of(task["task_id"], "accounting", chamber="8889") == 404
    assert (await desk.close(task["task_id"], "certifier", "not mine"))[0] == 404
    assert (await desk.close(task["task_id"], "accounting", "not mine", chamber="8889"))[0] == 404
    async with desk.http.get(f"{desk.url}/v1/staff/hearer/tasks") as answer:
        assert answer.status == 401


async def test_a_check_by_hand_is_closed_once_with_the_name_and_the_reason_of_who_did_it(desk: Desk) -> None:
    await desk.open_found()
    [task] = await desk.tasks("accounting")
    assert (await desk.close(task["task_id"], "accounting", "  x "))[0] == 422
    assert (await desk.close(task["task_id"], "accounting", " returned to its owner "))[0] == 200
    status, closed = await desk.close(task["task_id"], "accounting", "returned to its owner")
    assert (status, closed["closed_by"], closed["why_ja"]) == (200, "accounting1", "returned to its owner")
    status, problem = await desk.close(task["task_id"], "chamber_admin", "I too")
    assert (status, problem["code"]) == (409, "task-closed") and "accounting1" in problem["detail_ja"]
    assert [one["why_en"] for one in await desk.tasks("chamber_admin", state="closed")] == ["returned to its owner"]
    async with desk.service.db.transaction("8888") as tx:
        acts = await tx.fetch("SELECT act, by, subject, why FROM record")
    assert [tuple(act) for act in acts] == [
        ("task.closed", "accounting1", f"task:{task['task_id']}", "returned to its owner")
    ]


async def test_what_closes_by_itself_is_not_closed_by_hand(desk: Desk) -> None:
    await desk.open_stuck()
    [task] = await desk.tasks("reception")
    status, problem = await desk.close(task["task_id"], "reception", "looks fine")
    assert (status, problem["code"]) == (409, "task-not-by-hand")
    assert len(await desk.tasks("reception")) == 1


async def test_whoever_listens_is_told_of_the_tasks_for_the_own_roles_and_chamber(desk: Desk) -> None:
    # covers: D-47
    path, headers = "/v1/staff/hearer/task-changes", desk.headers("reception")
    async with desk.http.get(desk.url + path, headers=headers) as stream:

        async def told() -> dict[str, Any]:
            async with asyncio.timeout(10):
                while True:
                    line: dict[str, Any] = json.loads(await stream.content.readline())
                    if line and not line.get("refresh"):
                        return line

        await stream.content.readline()
        await desk.open_found()
        await desk.open_stuck(chamber="8889")
        await desk.open_stuck()
        opened = await told()
        assert (opened["kind"], opened["chamber"], opened["state"]) == ("bell-stuck", "8888", "open")
        await desk.close_stuck()
        closed = await told()
        assert (closed["task_id"], closed["state"]) == (opened["task_id"], "closed")


async def test_a_gauge_counts_the_open_ones_of_all_chambers(desk: Desk) -> None:
    for chamber in ("8888", "8889"):
        await desk.open_stuck(chamber=chamber)
    await desk.open_found()
    [found] = await desk.tasks("accounting")
    await desk.close(found["task_id"], "accounting", "returned to its owner")
    await count(desk.service.db, desk.service.task_kinds)
    gauge = {kind: open_tasks.labels(kind)._value.get() for kind in ("bell-stuck", "coin-found")}
    assert gauge == {"bell-stuck": 2, "coin-found": 0}


def test_two_kinds_of_one_service_have_different_names() -> None:
    with pytest.raises(ValueError, match="same name"):
        Kinds(STUCK, STUCK)
