"""The first page, for everybody."""

from aiohttp import web

from web.common.rooms import PageRoutes
from web.common.visits import Visit

routes = PageRoutes()


@routes.public("GET", "/applications/{application_id:[0-9a-f-]{36}}")
async def application_of_a_mail(visit: Visit) -> web.StreamResponse:
    """Where mails lead: the application as the first applicant who is logged in here sees it, else the login."""
    return _for_the_applicant(visit, f"/applications/{visit.match('application_id')}")


@routes.public("GET", "/printing")
async def printing_of_a_mail(visit: Visit) -> web.StreamResponse:
    """Where the mail of issued certificates leads (M25): 証明書印刷 in the same way."""
    return _for_the_applicant(visit, "/printing")


def _for_the_applicant(visit: Visit, own: str) -> web.StreamResponse:
    """User and sub-IDs have a serial behind the registration number (D-11); an admin ID has none, and never applies."""
    slot = next((slot for slot in visit.shown["slots"] if "-" in slot.login), None)
    return visit.redirect(f"/u/{slot.number}{own}" if slot else f"/login?next=/u/-{own}")


@routes.public("GET", "/")
async def welcome(visit: Visit) -> web.StreamResponse:
    """What this is, and the three ways on: log in, register, check a certificate."""
    return visit.render("welcome/welcome.html")
