"""The component page of the development profile: every component in every state, to look at and to test."""

from aiohttp import web

from web.common.rooms import PageRoutes
from web.common.visits import Visit

routes = PageRoutes()


@routes.public("GET", "/styleguide")
async def show(visit: Visit) -> web.StreamResponse:
    """All components of the pages, for those who build pages."""
    faults = [
        {"pointer": "/example/wrong", "ja": "「Ⅷ」は使えません。「VIII」", "en": "Ⅷ cannot be used: VIII"},
        {"pointer": "/example/choice", "ja": "どれか1つを選んでください", "en": "Please choose one"},
    ]
    return visit.render("styleguide.html", faults=faults)
