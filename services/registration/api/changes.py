"""Live changes of requests for the pages: told to insiders only, never through the gateway."""

from aiohttp import web

from libs.common.api import Routes
from libs.common.auth import Caller, allow, by_link
from libs.common.changes import LINES, Change, Changes
from libs.common.clock import Clock
from libs.common.db import Database
from services.registration.api.applicants import behind_link
from services.registration.api.reception import DESK
from services.registration.handlers import links
from services.registration.store.telling import CHANNEL

routes = Routes()


@routes.get("/v1/registration-request/changes", access=by_link, answers=LINES)
async def watch_own(request: web.Request, db: Database, clock: Clock, changes: Changes) -> web.StreamResponse:
    """Changes of the request behind the link, as `Changes.stream` writes them."""
    async with behind_link(request, db) as (tx, secret):
        request_id = str((await links.follow(tx, secret, clock.now())).request_id)

    def is_theirs(change: Change) -> bool:
        return bool(change["request_id"] == request_id)

    return await changes.stream(request, CHANNEL, is_theirs)


@routes.get("/v1/staff/registration-changes", access=DESK, answers=LINES)
async def watch_desk(request: web.Request, caller: Caller, changes: Changes) -> web.StreamResponse:
    """Changes of the chamber's requests that reached the desk, as `Changes.stream` writes them."""

    def is_at_the_desk(change: Change) -> bool:
        return change["chamber"] == caller.chamber and change["request_no"] is not None

    return await changes.stream(request, CHANNEL, is_at_the_desk)


@routes.get("/v1/registration/changes", access=allow("admin"), answers=LINES)
async def watch_registration(request: web.Request, caller: Caller, changes: Changes) -> web.StreamResponse:
    """Changes of the caller's own registration, such as an ID that was made for it (D-07)."""
    own = str(caller.registration_id)

    def is_own(change: Change) -> bool:
        return (change["chamber"], change["registration_id"]) == (caller.chamber, own)

    return await changes.stream(request, CHANNEL, is_own)
