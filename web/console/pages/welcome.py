"""The way in."""

from aiohttp import web

from web.common.rooms import PageRoutes
from web.common.visits import Visit

routes = PageRoutes()


@routes.public("GET", "/")
async def welcome(visit: Visit) -> web.StreamResponse:
    """Whoever is logged in goes to work, everybody else to the login."""
    slots = visit.shown["slots"]
    return visit.redirect(f"/u/{slots[0].number}/today" if slots else "/login")
