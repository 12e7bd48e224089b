"""A site of pages: from a request to a visit, from a refusal to a page that says what to do.

Deny first: a page that belongs to an ID is reached with a live session of that slot only, by the kinds of ID that its
row names, and every form carries the token of the page that it was on.
"""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import quote

import structlog
from aiohttp import web
from multidict import MultiDict, MultiDictProxy

from libs.common.api import request_id
from libs.common.auth import Caller, Kind, TokenVerifier
from libs.common.clients import client_address
from libs.common.clock import Clock
from libs.common.errors import Forbidden, NotFound, Problem, TooLarge, Unauthorized
from libs.common.http import InternalError, problem_response
from libs.common.telemetry import current_traceparent
from libs.pages.pages import Pages
from web.common import form_guard
from web.common.door import Door
from web.common.form_guard import FormGuard
from web.common.rooms import PageRoute
from web.common.services import Services
from web.common.sessions import Sessions, SignedToken
from web.common.slots import Slots, named
from web.common.upstreams import Upstreams, UpstreamSettings
from web.common.visits import Form, Visit

log = structlog.get_logger()
EMPTY: Form = MultiDictProxy(MultiDict())
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# Encoded, a slash, backslash, dot, %, ?, # or control character means something else further inside.
_INJECTED = re.compile(r"%(?:[01][0-9a-f]|2[35ef]|3f|5c|7f)", re.IGNORECASE)
TO_DO_FIRST = {"change-password": "/password", "confirm-email": "/email", "set-up-factor": "/security"}


@dataclass(frozen=True)
class Face:
    """What tells one site from another. `letter` names its cookies; `home` is the first page of an ID.

    `log_in_at` is identity's route; `frame` finds the values that every page of a logged-in ID shows. An ID of any
    other kind than `kinds` is nobody here, whatever cookies it brings.
    """

    name: str
    letter: str
    log_in_at: str
    home: str
    frame: Callable[[Visit], Awaitable[dict[str, Any]]]
    kinds: frozenset[Kind]


class Site:
    """One site at work behind a listener."""

    def __init__(
        self,
        face: Face,
        pages: Pages,
        upstreams: Upstreams,
        verifier: TokenVerifier,
        clock: Clock,
        *,
        key: str,
        settings: UpstreamSettings,
    ) -> None:
        self.face, self.pages, self.clock = face, pages, clock
        self.services, self.sessions, self.slots = Services(upstreams), Sessions(upstreams, clock), Slots(face.letter)
        self._verifier, self._guard, self._trusted_proxies = verifier, FormGuard(key), settings.trusted_proxies
        self.door = Door(settings, self.sessions, clock)

    def web_routes(self, routes: Iterable[PageRoute]) -> list[web.RouteDef]:
        """All pages, the static files, and a page for everything that is not there."""
        found = [web.route(route.method, route.pattern, self.handler(route)) for route in routes]
        nowhere = PageRoute("*", "/{rest:.*}", None, _nowhere)
        return [*found, *self.pages.static_routes(), web.route("*", nowhere.pattern, self.handler(nowhere))]

    def handler(self, route: PageRoute) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The aiohttp handler of a page."""

        async def handle(request: web.Request) -> web.StreamResponse:
            visit = self._new_visit(request, route)
            try:
                self.door.admit(request, visit.slot.session if visit.slot else "")
                return self._greet(visit, await self._answer(route, visit))
            except Problem as problem:
                return self._greet(visit, await self._refuse(route, visit, problem))
            except (web.HTTPException, ConnectionResetError):
                raise
            except Exception as error:
                log.exception("page.failed", error=repr(error))
                return self._greet(visit, await self._refuse(route, visit, InternalError()))

        return handle

    async def _answer(self, route: PageRoute, visit: Visit) -> web.StreamResponse:
        if _INJECTED.search(visit.request.rel_url.raw_path):
            raise NotFound()
        if visit.request.method not in ("GET", "HEAD") and route.method != "*":
            visit.form = await _form(visit.request, route.max_body)
            given = visit.request.headers.get(form_guard.HEADER) or visit.typed(form_guard.FIELD)
            self._remember_owner(visit, given)
            self._guard.check(visit.request, form_guard.holder_of(visit.slot, visit.visitor), given)
        if route.access is not None:
            await self._identify(visit)
            route.access(visit.caller)
            if not route.is_api:
                visit.shown |= await self.face.frame(visit)
        return await route.handler(visit)

    def _remember_owner(self, visit: Visit, given: str) -> None:
        """A page whose cookie is lost still proves whose it is: its ID is asked to log in again, and goes on."""
        number = visit.request.match_info.get("slot")
        if visit.slot or number is None:
            return
        slot = named(int(number), visit.request.headers.get(form_guard.OWNER, ""))
        if slot and self._guard.is_of(form_guard.holder_of(slot, ""), given):
            visit.slot, visit.form_token = slot, given

    def _new_visit(self, request: web.Request, route: PageRoute) -> Visit:
        number = request.match_info.get("slot")
        slot = self.slots.read(request, int(number)) if number else None
        visitor = request.cookies.get(form_guard.VISITOR) or form_guard.new_visitor()
        token = self._guard.token(form_guard.holder_of(slot, visitor))
        known = (self.pages, self.services, self.sessions, self.headers(request))
        visit = Visit(request, *known, visitor, token, self.clock.now(), slot=slot, max_body=route.max_body)
        visit.shown = {"site": self.face, "me": None, "menu": [], "slots": self.slots.all(request), "session": None}
        return visit

    def headers(self, request: web.Request) -> dict[str, str]:
        """What goes along to services: who asks from where, and the trace."""
        number = structlog.contextvars.get_contextvars().get("request_id") or request_id(request)
        headers = {
            "X-Request-Id": str(number),
            "X-Forwarded-For": client_address(request, self._trusted_proxies),
            "User-Agent": request.headers.get("User-Agent", "")[:300],
        }
        traceparent = current_traceparent()
        return headers | ({"traceparent": traceparent} if traceparent else {})

    async def _identify(self, visit: Visit) -> None:
        if visit.slot is None or not visit.slot.session:
            raise Unauthorized()
        visit.token = await self.sessions.token(visit.slot.session, dict(visit.headers))
        visit.caller = self.caller(visit.token, visit.now)
        owner = f"{visit.caller.chamber}/{visit.caller.login}"
        if owner != visit.slot.owner or visit.caller.kind not in self.face.kinds:
            raise Unauthorized()
        visit.shown["session"] = self.seconds(visit.token)

    def caller(self, token: SignedToken, now: datetime) -> Caller:
        """Whose the token is. Raises `Unauthorized` when it is forged or over."""
        return self._verifier.verify(token.token, now)

    def seconds(self, token: SignedToken) -> dict[str, int]:
        """How long the session lasts, unused and in any case."""
        now = self.clock.now()
        idle, end = token.idle_ends_at or now, token.ends_at or now
        return {"seconds_idle": int((idle - now).total_seconds()), "seconds_left": int((end - now).total_seconds())}

    def _greet(self, visit: Visit, response: web.StreamResponse) -> web.StreamResponse:
        """A browser without a name is given one with its first page, for the tokens of public forms."""
        if form_guard.VISITOR not in visit.request.cookies and not response.prepared:
            name, value = form_guard.VISITOR, visit.visitor
            response.set_cookie(name, value, path="/", secure=True, httponly=True, samesite="Lax")
        return response

    async def _refuse(self, route: PageRoute, visit: Visit, problem: Problem) -> web.StreamResponse:
        if route.is_api or visit.request.headers.get("Accept", "") == "application/json":
            return problem_response(problem, visit.headers["X-Request-Id"])
        if isinstance(problem, Unauthorized) or problem.status == 401:
            return self._ask_to_log_in(visit)
        if problem.code in TO_DO_FIRST and visit.slot:
            return visit.redirect(visit.path(TO_DO_FIRST[problem.code]))
        response = visit.render("problem.html", status=problem.status, problem=problem)
        response.headers.update(problem.headers)
        return response

    def _ask_to_log_in(self, visit: Visit) -> web.StreamResponse:
        """Nothing typed is lost: without a script, a form waits on the login page and goes on from there."""
        number = visit.request.match_info.get("slot", "")
        visit.rights_changed()
        visit.shown["session"] = None
        if visit.is_part:
            return web.Response(status=401)
        if visit.request.method in ("GET", "HEAD"):
            where = quote(visit.request.path_qs, safe="/")
            return visit.redirect(f"/login?slot={number}&next={where}")
        texts = [(name, value) for name, value in visit.form.items() if isinstance(value, str)]
        waiting = [(name, value) for name, value in texts if "password" not in name]
        return visit.render(
            "entrance/again.html", status=401, waiting=waiting, action=visit.request.path_qs, fault=None, asked=None
        )


async def _form(request: web.Request, max_body: int) -> Form:
    if request.content_type not in FORMS:
        return EMPTY
    if (request.content_length or 0) > max_body:
        raise TooLarge()
    try:
        return cast("Form", await request.clone(client_max_size=max_body).post())
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge() from None
    except (ValueError, LookupError):  # LookupError: a charset that nobody knows
        raise Problem("フォームを読み取れません", "The form cannot be read", code="bad-form") from None


async def _nowhere(visit: Visit) -> web.StreamResponse:
    raise NotFound() if visit.request.method in ("GET", "HEAD") else Forbidden()
