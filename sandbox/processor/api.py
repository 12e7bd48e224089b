"""The API that a shop's server calls, with a bearer secret."""

import hmac
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import ValidationError

from sandbox.processor.charging import KeyReused
from sandbox.processor.keys import CHARGING, PUBLIC_URL, SECRET, STORE, WEBHOOK_SENDER
from sandbox.processor.sessions import Order, Session

JAPAN = ZoneInfo("Asia/Tokyo")
Handler = Callable[[web.Request], Awaitable[web.Response]]

routes = web.RouteTableDef()


def refuse(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)


def with_secret(handler: Handler) -> Handler:
    """Let only callers in who know the bearer secret."""

    async def guarded(request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").encode(errors="surrogateescape")
        if not hmac.compare_digest(given, b"Bearer " + request.app[SECRET].encode()):
            return refuse(401, "unauthorized", "send the secret as a bearer token")
        return await handler(request)

    return guarded


def describe(request: web.Request, session: Session) -> dict[str, object]:
    """The session as the shop sees it, with the address of its payment page."""
    base = request.app[PUBLIC_URL] or str(request.url.origin())
    return session.public() | {"url": f"{base}/pay/{session.id}"}


@routes.post("/v1/sessions")
@with_secret
async def open_session(request: web.Request) -> web.Response:
    try:
        order = Order.model_validate_json(await request.read())
    except ValidationError as error:
        return refuse(422, "invalid", str(error.errors(include_url=False, include_input=False, include_context=False)))
    try:
        session = request.app[CHARGING].open(order, request.headers.get("Idempotency-Key"))
    except KeyReused:
        return refuse(409, "idempotency_key_reused", "this key was used with other parameters")
    if request.app[CHARGING].switches(session).fail_after_opening:
        return refuse(500, "internal", "switch fail_after_opening")
    return web.json_response(describe(request, session), status=201)


@routes.get("/v1/sessions/{id}")
@with_secret
async def show_session(request: web.Request) -> web.Response:
    session = request.app[CHARGING].find(request.match_info["id"])
    if session is None:
        return refuse(404, "not_found", "no such session")
    return web.json_response(describe(request, session))


@routes.post("/v1/sessions/{id}/expire")
@with_secret
async def expire_session(request: web.Request) -> web.Response:
    """End an open session. One that is over is answered as it is: look at `state`."""
    session = request.app[CHARGING].find(request.match_info["id"])
    if session is None:
        return refuse(404, "not_found", "no such session")
    session = request.app[CHARGING].expire(session)
    request.app[WEBHOOK_SENDER].wake()
    return web.json_response(describe(request, session))


@routes.get("/v1/settlements")
@with_secret
async def list_settlements(request: web.Request) -> web.Response:
    """What was captured on one day (`day=2026-11-22`, Japan time)."""
    try:
        day = date.fromisoformat(request.query.get("day", ""))
    except ValueError:
        return refuse(422, "invalid", "give the day as day=YYYY-MM-DD")
    start = datetime.combine(day, time.min, JAPAN)
    sessions = request.app[STORE].captured_between(start, start + timedelta(days=1))
    lines = [{"session": s.id, "order": s.order, "amount": s.captured, "at": s.at.isoformat()} for s in sessions]
    return web.json_response({"day": day.isoformat(), "total": sum(s.captured for s in sessions), "lines": lines})
