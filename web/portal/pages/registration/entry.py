"""`/entry/{chamber}`: where mails lead. The secret stands behind `#`, so that no server on the way sees it (D-42)."""

import re

from aiohttp import web

from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit
from web.portal.pages.registration.link import COOKIE, OVER, Wizard, behind_link, follow, show_over

routes = PageRoutes()
# The whole link as it stands in the mail, or its end.
SECRET = re.compile(r"(?:\S*#)?([A-Za-z0-9_-]{20,100})")


@routes.public("GET", "/entry/{chamber:[0-9]{4}}")
async def show(visit: Visit) -> web.StreamResponse:
    """The script sends the secret on at once; without one, the link can be pasted."""
    return _page(visit)


@routes.public("POST", "/entry/{chamber:[0-9]{4}}")
async def come_in(visit: Visit) -> web.StreamResponse:
    """Keep the link in this browser, the newest one only, and go on where the person was."""
    match = SECRET.fullmatch(visit.typed("link"))
    if match is None:
        return _page(visit, wrong=True)
    link = f"{visit.match('chamber')}.{match[1]}"
    try:
        wizard = await follow(visit, link)
    except Refused as refusal:
        if refusal.code not in OVER:
            raise
        return await show_over(visit, link, refusal)
    response = visit.redirect(wizard.resume)
    response.set_cookie(COOKIE, link, path="/", secure=True, httponly=True, samesite="Lax")
    return response


@routes.public("GET", "/registration")
@behind_link()
async def resume(wizard: Wizard) -> web.StreamResponse:
    """Wherever the person was."""
    return wizard.visit.redirect(wizard.resume)


def _page(visit: Visit, *, wrong: bool = False) -> web.Response:
    return visit.render("registration/entry.html", status=422 if wrong else 200, wrong=wrong)
