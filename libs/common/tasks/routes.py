"""The routes by which staff see what waits for them, and close what is checked by hand. Alike in every service."""

import json
from datetime import datetime
from typing import Annotated, get_args
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from libs.common.api import Routes
from libs.common.auth import Caller, Role, staff
from libs.common.changes import Change, Changes
from libs.common.clock import Clock
from libs.common.db import Row, Transaction
from libs.common.tasks import keeping
from libs.common.tasks.keeping import State
from libs.common.tasks.kinds import Kinds

STAFF = staff(*get_args(Role))


class TasksQuery(BaseModel):
    """Open or closed ones, and how many at most."""

    model_config = ConfigDict(extra="forbid")

    state: State = "open"
    limit: Annotated[int, Field(ge=1, le=200)] = 100


class TaskView(BaseModel):
    """Something that waits, or waited, for one of the caller's roles.

    `link` is a page of the console, below the ID's address; empty when there is none but the task's own. `by_hand`: it
    is closed by a person, with a reason. `act_…` is what one POST to `act_path` does, empty for nothing. `why_…` says
    why it was closed.
    """

    task_id: UUID
    kind: str
    subject: str
    title_ja: str
    title_en: str
    reason_ja: str
    reason_en: str
    next_ja: str
    next_en: str
    link: str
    by_hand: bool
    act_ja: str
    act_en: str
    act_path: str
    roles: list[str]
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    why_ja: str | None
    why_en: str | None


class TaskList(BaseModel):
    """Open ones oldest first, closed ones latest first; `total` counts those that are left out, too."""

    tasks: list[TaskView]
    total: int


class Closing(BaseModel):
    """Why it is done: kept with the closer's ID."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


def routes_of(service: str, kinds: Kinds) -> Routes:
    """The routes of `service`: `/v1/staff/<service>/tasks`, one task, its closing, and `…/task-changes`."""
    routes, path, board = Routes(), f"/v1/staff/{service}/tasks", Board(service, kinds)
    routes.get(path, access=STAFF)(board.show_all)
    routes.get(f"{path}/{{task_id}}", access=STAFF)(board.show)
    routes.post(f"{path}/{{task_id}}/closing", access=STAFF)(board.close)
    routes.get(f"/v1/staff/{service}/task-changes", access=STAFF)(board.watch)
    return routes


class Board:
    """What is done at the routes of one service: of tasks for other roles nobody learns anything."""

    def __init__(self, service: str, kinds: Kinds) -> None:
        self._channel, self._kinds = keeping.channel(service), kinds

    async def show_all(self, tx: Transaction, caller: Caller, query: TasksQuery) -> TaskList:
        """The tasks of the chamber that are for one of the caller's roles."""
        rows, total = await keeping.listed(tx, self._names(caller), query.state, query.limit)
        return TaskList(tasks=[self._view(row) for row in rows], total=total)

    async def show(self, tx: Transaction, caller: Caller, task_id: UUID) -> TaskView:
        """One of them."""
        return self._view(await keeping.find(tx, task_id, self._names(caller)))

    async def close(self, tx: Transaction, caller: Caller, clock: Clock, task_id: UUID, body: Closing) -> TaskView:
        """It was checked by hand. 409 when it is closed already, or closes only by itself."""
        closed = await keeping.close_by_hand(
            tx,
            self._kinds,
            task_id,
            names=self._names(caller),
            caller=caller,
            reason=body.reason,
            now=clock.now(),
        )
        return self._view(closed)

    async def watch(self, request: web.Request, caller: Caller, changes: Changes) -> web.StreamResponse:
        """Changes of these tasks, as `Changes.stream` writes them."""
        names = set(self._names(caller))

        def is_for_caller(change: Change) -> bool:
            return change["chamber"] == caller.chamber and change["kind"] in names

        return await changes.stream(request, self._channel, is_for_caller)

    def _names(self, caller: Caller) -> list[str]:
        return self._kinds.for_roles(caller.roles)

    def _view(self, row: Row) -> TaskView:
        kind = self._kinds[row["kind"]]
        values = dict(row)
        facts = json.loads(values.pop("facts")) | {"subject": row["subject"]}
        reason, next_step = kind.reason.filled(facts), kind.next_step.filled(facts)
        return TaskView(
            title_ja=kind.title.ja,
            title_en=kind.title.en,
            reason_ja=reason.ja,
            reason_en=reason.en,
            next_ja=next_step.ja,
            next_en=next_step.en,
            link=kind.link_for(facts),
            by_hand=kind.by_hand,
            act_ja=kind.act.ja if kind.act else "",
            act_en=kind.act.en if kind.act else "",
            act_path=kind.act_path_for(facts),
            roles=sorted(kind.roles),
            **values,
        )
