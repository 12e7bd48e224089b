"""What needs a person: the tasks of all services in one list (C02), one of them, and those that are done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from libs.common.errors import NotFound
from libs.contracts.names.people import ROLES
from libs.pages.words import N_
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit, unless_away
from web.console.pages.rights import ANY_ROLE
from web.console.pages.waiting import waited_since

routes = PageRoutes()
# Services with kinds of task, and what their part of the work is called.
SERVICES = {
    "registration": N_("Registrations"),
    "identity": N_("User IDs"),
    "application": N_("Applications"),
    "payment": N_("Payments"),
    "rendering": N_("Printing of papers"),
}
ONE = "/tasks/{service}/{task_id:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}}"
MOST, MOST_DONE = 50, 50


@dataclass(frozen=True)
class Entry:
    """A task as the reader sees it. `address` is the page where it is seen to, `own` the page of the task itself."""

    task_id: str
    title: str
    reason: str
    next_step: str
    address: str
    own: str
    waited: str
    task: Mapping[str, Any]

    @property
    def is_acted_here(self) -> bool:
        """Whether there is a page to go to first, and the act or the closing is on another one."""
        return bool(self.task["by_hand"] or self.task["act_path"]) and self.address != self.own


@dataclass(frozen=True)
class Joined:
    """What the services have, oldest first; `more` are not shown; the parts of `away` do not answer (D-47)."""

    entries: list[Entry]
    more: int
    away: list[str]


async def joined(visit: Visit, state: str = "open", most: int = MOST) -> Joined:
    """The tasks for the reader's roles, of all services together; closed ones latest first."""
    answers = await visit.together(*(_of(visit, service, state, most) for service in SERVICES))
    entries, total, away = list[Entry](), 0, list[str]()
    for (service, label), answer in zip(SERVICES.items(), answers, strict=True):
        if answer is None:
            away.append(visit.words.gettext(label))
            continue
        entries += [_entry(visit, service, task) for task in answer["tasks"]]
        total += answer["total"]
    by, latest_first = ("opened_at", False) if state == "open" else ("closed_at", True)
    entries.sort(key=lambda entry: str(entry.task[by]), reverse=latest_first)
    return Joined(entries[:most], total - len(entries[:most]), away)


async def _of(visit: Visit, service: str, state: str, most: int) -> dict[str, Any] | None:
    found: dict[str, Any] | None = await unless_away(
        visit.get(service, f"/v1/staff/{service}/tasks", state=state, limit=most)
    )
    return found


def _entry(visit: Visit, service: str, task: Mapping[str, Any]) -> Entry:
    own = visit.path(f"/tasks/{service}/{task['task_id']}")
    return Entry(
        task_id=task["task_id"],
        title=task[f"title_{visit.lang}"],
        reason=task[f"reason_{visit.lang}"],
        next_step=task[f"next_{visit.lang}"],
        address=visit.path(task["link"]) if task["link"] else own,
        own=own,
        waited=waited_since(task["opened_at"], visit.now, visit.words),
        task=task,
    )


@routes.page("GET", "/tasks/done", access=ANY_ROLE)
async def show_done(visit: Visit) -> web.StreamResponse:
    """What was closed last: by whom, when, and why."""
    return visit.render("tasks/done.html", done=await joined(visit, "closed", MOST_DONE))


@routes.page("GET", ONE, access=ANY_ROLE)
async def show(visit: Visit) -> web.StreamResponse:
    """One task, with the form that closes it where that is for a person to do."""
    return await _page(visit)


async def _page(visit: Visit, refusal: Refused | None = None) -> web.Response:
    service = _service(visit)
    task = await visit.get(service, f"/v1/staff/{service}/tasks/{visit.match('task_id')}")
    return visit.render(
        "tasks/one.html",
        status=refusal.status if refusal else 200,
        entry=_entry(visit, service, task),
        refusal=refusal,
        errors=visit.errors(refusal.errors) if refusal else [],
        role_names=ROLES,
    )


def _service(visit: Visit) -> str:
    if visit.match("service") not in SERVICES:
        raise NotFound()
    return visit.match("service")


@routes.page("POST", f"{ONE}/act", access=ANY_ROLE)
async def act(visit: Visit) -> web.StreamResponse:
    """The button of a task: the service says where it is done, and decides who may."""
    service = _service(visit)
    task = await visit.get(service, f"/v1/staff/{service}/tasks/{visit.match('task_id')}")
    if not task["act_path"] or task["closed_at"]:
        return await _page(visit)
    try:
        await visit.post(service, task["act_path"])
    except Refused as refusal:
        return await _page(visit, refusal)
    return visit.redirect(visit.path("/today?done=begun"))


@routes.page("POST", ONE, access=ANY_ROLE)
async def close(visit: Visit) -> web.StreamResponse:
    """It was checked by hand; the reason is kept with the ID."""
    path = f"/v1/staff/{_service(visit)}/tasks/{visit.match('task_id')}/closing"
    try:
        await visit.post(_service(visit), path, {"reason": visit.typed("reason")})
    except Refused as refusal:
        if refusal.status not in (409, 422):
            raise
        return await _page(visit, refusal)
    return visit.redirect(visit.path("/today?done=closed"))
