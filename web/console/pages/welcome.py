"""The way in."""

from aiohttp import web

from libs.common.auth import allow, any_of
from web.common.rooms import PageRoutes
from web.common.visits import Visit
from web.console.pages.rights import ANY_ROLE

routes = PageRoutes()


@routes.public("GET", "/")
async def welcome(visit: Visit) -> web.StreamResponse:
    """Whoever is logged in goes to work, everybody else to the login."""
    slots = visit.shown["slots"]
    return visit.redirect(f"/u/{slots[0].number}/home" if slots else "/login")


@routes.page("GET", "/home", access=any_of(ANY_ROLE, allow("operator")))
async def home(visit: Visit) -> web.StreamResponse:
    """Where work begins: staff have cases, operators only what could not be handled."""
    return visit.redirect(visit.path("/parked" if visit.known.kind == "operator" else "/today"))
