"""What stands before the routes of gateway, portal and console alike: how much one client may ask (decision 30)."""

import math
from collections import OrderedDict

from aiohttp import web

from libs.common.clients import client_address, network_of
from libs.common.clock import Clock
from libs.common.edges import limit_open_requests
from libs.common.errors import TooMany
from libs.common.http import Handler, new_app
from web.common.sessions import Sessions, digest
from web.common.upstreams import UpstreamSettings

MOST_KEPT = 20_000
LEFT = web.RequestKey("left", dict[str, str])


class Buckets:
    """One token bucket for each session or address; in memory and bounded. `burst` tokens, `rate` new ones a second."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst = rate, burst
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, now: float) -> dict[str, str]:
        """Take one token; `now` is any clock's seconds. What is left, as headers of the answer. Raises `TooMany`."""
        level, filled_at = self._levels.get(key, (float(self._burst), now))
        level = min(self._burst, level + (now - filled_at) * self._rate)
        is_allowed = level >= 1
        self._levels[key] = (level - 1 if is_allowed else level, now)
        self._levels.move_to_end(key)
        if len(self._levels) > MOST_KEPT:
            self._levels.popitem(last=False)
        if not is_allowed:
            refusal = TooMany(retry_after_seconds=int((1 - level) / self._rate) + 1)
            refusal.headers |= self._told(0)
            raise refusal
        return self._told(level - 1)

    def _told(self, level: float) -> dict[str, str]:
        """The fields of the IETF's draft for RateLimit: `r` requests are left, in `t` seconds it is full."""
        full = math.ceil((self._burst - level) / self._rate)
        window = math.ceil(self._burst / self._rate)
        return {
            "RateLimit-Policy": f'"burst";q={self._burst};w={window}',
            "RateLimit": f'"burst";r={int(level)};t={full}',
        }


class Door:
    """The limits of one process: requests a second of a session or address, open requests of an address."""

    def __init__(self, settings: UpstreamSettings, sessions: Sessions, clock: Clock) -> None:
        self._buckets = Buckets(settings.rate_per_second, settings.rate_burst)
        self._sessions, self._clock, self._proxies = sessions, clock, settings.trusted_proxies
        self._limit_open = limit_open_requests(settings.most_open_per_address, settings.trusted_proxies)

    def new_app(self) -> web.Application:
        """An application behind this door. What is answered after `admit` says how much is left."""
        app = new_app(self._limit_open, self._count_what_is_nowhere)
        app.on_response_prepare.append(_tell_left)
        return app

    @web.middleware
    async def _count_what_is_nowhere(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.match_info.http_exception is not None:
            self.admit(request, "")
        return await handler(request)

    def admit(self, request: web.Request, session: str) -> None:
        """Count one request: by its session once identity has vouched for it, else by its address. Raises `TooMany`."""
        address = network_of(client_address(request, self._proxies))
        key = digest(session) if session and self._sessions.knows(session) else address
        request[LEFT] = self._buckets.take(key, self._clock.now().timestamp())


async def _tell_left(request: web.Request, response: web.StreamResponse) -> None:
    """Every answer, refusals too, says how many requests the client may still send."""
    for name, text in request.get(LEFT, {}).items():
        response.headers.setdefault(name, text)
