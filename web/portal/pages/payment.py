"""クレジット決済: ticking what to pay, and the way back from the card processor (P31, P32)."""

from aiohttp import web

from web.common.rooms import PageRoutes
from web.common.visits import Visit

routes = PageRoutes()


@routes.public("GET", "/paid/{order:[A-Za-z0-9][A-Za-z0-9._-]{0,255}}")
async def paid(visit: Visit) -> web.StreamResponse:
    """Where the processor's page leads."""
    return visit.render("payment/paid.html", order=visit.match("order"))
