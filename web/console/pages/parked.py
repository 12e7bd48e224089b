"""保留メッセージ (C22): what a service could not handle, by the fault, for an operator to replay or to give up."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from aiohttp import web

from libs.common.auth import allow
from libs.common.errors import NotFound, Problem
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit

routes = PageRoutes()
OPERATOR = allow("operator")
SERVICES = ("registration", "identity", "application", "payment", "rendering", "reference")
Message = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """Messages of one service that failed alike, oldest first."""

    service: str
    fingerprint: str
    messages: tuple[Message, ...]

    @property
    def names(self) -> list[str]:
        """The kinds of message."""
        return sorted({message["name"] for message in self.messages})


@routes.page("GET", "/parked", access=OPERATOR)
async def show_all(visit: Visit) -> web.StreamResponse:
    """Every group of every service; a service that does not answer is named."""
    found = await visit.together(*(_groups(visit, service) for service in SERVICES))
    groups = [group for groups in found for group in groups or ()]
    away = [service for service, groups in zip(SERVICES, found, strict=True) if groups is None]
    return visit.render("parked/list.html", groups=groups, away=away, services=len(SERVICES))


async def _groups(visit: Visit, service: str) -> list[Group] | None:
    try:
        return _grouped(service, (await visit.get(service, f"/v1/staff/{service}/parked"))["messages"])
    except Problem as problem:
        if problem.status < 500:
            raise
        return None


def _grouped(service: str, messages: Iterable[Message]) -> list[Group]:
    def fingerprint(message: Message) -> str:
        return str(message["fingerprint"])

    alike = groupby(sorted(messages, key=fingerprint), fingerprint)
    groups = [Group(service, name, tuple(sorted(found, key=_parked_since))) for name, found in alike]
    return sorted(groups, key=lambda group: _parked_since(group.messages[0]))


def _parked_since(message: Message) -> str:
    return str(message["first_at"])


@routes.page("GET", "/parked/{service}/{fingerprint}", access=OPERATOR)
async def show(visit: Visit) -> web.StreamResponse:
    """One group with its messages."""
    return await _page(visit)


async def _page(visit: Visit, refusal: Refused | None = None) -> web.Response:
    service, fingerprint = _service(visit), visit.match("fingerprint")
    groups = _grouped(service, (await visit.get(service, f"/v1/staff/{service}/parked"))["messages"])
    group = next((one for one in groups if one.fingerprint == fingerprint), None)
    if group is None:
        return visit.redirect(visit.path("/parked?done=empty"))
    return visit.render(
        "parked/group.html",
        status=refusal.status if refusal else 200,
        group=group,
        refusal=refusal,
        errors=visit.errors(refusal.errors) if refusal else [],
    )


def _service(visit: Visit) -> str:
    if visit.match("service") not in SERVICES:
        raise NotFound()
    return visit.match("service")


@routes.page("POST", "/parked/{service}/{fingerprint}", access=OPERATOR)
async def decide(visit: Visit) -> web.StreamResponse:
    """Replay or discard one message or the whole group, with the reason that is kept. 404 for an unknown service."""
    service, act = _service(visit), visit.typed("act")
    if act not in ("replay", "discard"):
        raise NotFound()
    decision = {"reason": visit.typed("reason"), **_which(visit)}
    try:
        decided = await visit.post(service, f"/v1/staff/{service}/parked/{act}", decision)
    except Refused as refusal:
        return await _page(visit, refusal)
    return visit.redirect(visit.path(f"/parked?done={act}&count={decided['count']}"))


def _which(visit: Visit) -> dict[str, str]:
    one = visit.typed("event_id")
    return {"event_id": one} if one else {"fingerprint": visit.match("fingerprint")}
