"""Live changes for the pages: told to insiders only, never through the gateway."""

from aiohttp import web

from libs.common.api import Routes
from libs.common.auth import Caller, allow, staff
from libs.common.changes import LINES, Change, Changes
from libs.contracts import staff_rights
from services.application.domain.states import State
from services.application.store.telling import CHANNEL

routes = Routes()
READERS = staff(*staff_rights.ANY_ROLE)
NOT_FOR_STAFF = frozenset({State.DRAFT, State.AWAITING_SIGNER, State.DELETED})


@routes.get("/v1/changes", access=allow("user", "sub"), answers=LINES)
async def watch_own(request: web.Request, caller: Caller, changes: Changes) -> web.StreamResponse:
    """Changes of the company's applications, or of a sub-ID's own, as `Changes.stream` writes them."""

    def is_theirs(change: Change) -> bool:
        if change["registration_id"] != str(caller.registration_id):
            return False
        return caller.kind == "user" or (caller.sub_id is not None and change["sub_id"] == str(caller.sub_id))

    return await changes.stream(request, CHANNEL, is_theirs)


@routes.get("/v1/staff/changes", access=READERS, answers=LINES)
async def watch_cases(request: web.Request, caller: Caller, changes: Changes) -> web.StreamResponse:
    """Changes of the chamber's cases, as `Changes.stream` writes them; nothing of what was never submitted."""

    def is_a_case(change: Change) -> bool:
        return change["chamber"] == caller.chamber and change["state"] not in NOT_FOR_STAFF

    return await changes.stream(request, CHANNEL, is_a_case)
