"""The first page, for everybody."""

from aiohttp import web

from web.common.rooms import PageRoutes
from web.common.visits import Visit

routes = PageRoutes()


@routes.public("GET", "/")
async def welcome(visit: Visit) -> web.StreamResponse:
    """What this is, and the three ways on: log in, register, check a certificate."""
    return visit.render("welcome/welcome.html")
