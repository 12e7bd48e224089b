"""C02 本日の業務: what waits for this person, by role, and where all cases stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from libs.contracts import staff_rights
from libs.pages.words import N_
from web.common.rooms import PageRoutes
from web.common.visits import Visit, unless_away
from web.console.pages.rights import ANY_ROLE
from web.console.pages.tasks import joined
from web.console.pages.waiting import waited, waited_since

routes = PageRoutes()
UNDER_WAY = ("submitted", "under_examination", "returned", "examined", "approved", "paid")
AT_THE_DESK = ("submitted", "checking")
MOST_STUCK, MOST_OWN = 100, 20


@dataclass(frozen=True)
class Task:
    """One kind of work that waits. `count` is None when its service does not answer; `oldest`: since when."""

    title: str
    hint: str
    address: str
    count: int | None
    oldest: str = ""


@routes.page("GET", "/today", access=ANY_ROLE)
async def show(visit: Visit) -> web.StreamResponse:
    """Everything that waits, with the oldest first in mind."""
    roles = visit.known.roles
    needed, counts, registrations, stuck, own = await visit.together(
        joined(visit),
        unless_away(visit.get("application", "/v1/staff/applications/counts")),
        _registration_counts(visit) if roles & staff_rights.RECEPTION else _nothing(),
        unless_away(_stuck(visit)) if roles & staff_rights.HOLDERS else _nothing(),
        unless_away(_own(visit)) if roles & staff_rights.EXAMINERS else _nothing(),
    )
    return visit.render(
        "today/today.html",
        needed=needed,
        done=visit.typed("done"),
        registration_tasks=list(_of_desk(visit, registrations)) if roles & staff_rights.RECEPTION else [],
        tasks=list(_of_cases(visit, counts)),
        stuck=stuck or [],
        own=own or [],
        states_now=[(state, counts["by_state"][state]) for state in UNDER_WAY] if counts else None,
        oldest={state: waited(_oldest(counts, state), visit.words) for state in UNDER_WAY},
    )


def _oldest(counts: dict[str, Any] | None, state: str) -> int | None:
    seconds: int | None = counts["by_state"][state]["oldest_waiting_seconds"] if counts else None
    return seconds


async def _nothing() -> None:
    return None


async def _registration_counts(visit: Visit) -> dict[str, dict[str, Any]] | None:
    found = await unless_away(visit.get("registration", "/v1/staff/registration-requests/counts"))
    if found is None:
        return None
    return {one["state"]: one for one in found["counts"]}


async def _stuck(visit: Visit) -> list[dict[str, Any]]:
    """Paid cases that could not be printed."""
    found = await visit.get("application", "/v1/staff/applications", state="paid", limit=MOST_STUCK)
    return [case for case in found["applications"] if case["render_failure"]]


async def _own(visit: Visit) -> list[dict[str, Any]]:
    query = {"state": "under_examination", "mine": "true", "limit": MOST_OWN}
    cases: list[dict[str, Any]] = (await visit.get("application", "/v1/staff/applications", **query))["applications"]
    return [case | {"waited": waited_since(case["submitted_at"], visit.now, visit.words)} for case in cases]


def _of_desk(visit: Visit, counts: dict[str, dict[str, Any]] | None) -> Iterator[Task]:
    title, hint = visit.words.gettext(N_("Registration desk")), visit.words.gettext(N_("Requests to be checked"))
    address = visit.path("/registrations")
    if counts is None:
        yield Task(title, hint, address, None)
        return
    found = [counts[state] for state in AT_THE_DESK if state in counts]
    since = min((one["oldest_submitted_at"] for one in found if one["oldest_submitted_at"]), key=_at, default=None)
    yield Task(title, hint, address, sum(one["count"] for one in found), waited_since(since, visit.now, visit.words))


def _at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def _of_cases(visit: Visit, counts: dict[str, Any] | None) -> Iterator[Task]:
    roles, gettext = visit.known.roles, visit.words.gettext

    def task(title: str, hint: str, rest: str, state: str) -> Task:
        count = counts["by_state"][state]["count"] if counts else None
        oldest = waited(_oldest(counts, state), visit.words)
        return Task(gettext(title), gettext(hint), visit.path(rest), count, oldest)

    if roles & staff_rights.EXAMINERS:
        yield task(N_("Waiting for examination"), N_("Oldest first"), "/examination", "submitted")
        own = visit.path("/examination?tab=mine")
        mine, sent_back = (counts["mine"], counts["mine_sent_back"]) if counts else (None, 0)
        yield Task(gettext(N_("My cases")), gettext(N_("Taken by you, not finished")), own, mine)
        if sent_back:
            again = gettext(N_("Please look at the certifier's message"))
            yield Task(gettext(N_("Sent back by the certifier")), again, own, sent_back)
        returned = N_("With the applicants, for correction")
        yield task(N_("Returned"), returned, "/examination?tab=returned", "returned")
    if roles & staff_rights.CERTIFIERS:
        yield task(N_("Waiting for certification"), N_("Examined by a colleague"), "/certification", "examined")
