"""What belongs to a case and is no page: pictures of the certificate as it will print, and the files handed in."""

from aiohttp import web

from web.common.previews import rendered
from web.common.rooms import PageRoutes
from web.common.visits import Visit
from web.console.pages.rights import ANY_ROLE, ONE, PREVIEWERS

routes = PageRoutes()
WIDTHS = {"small": 700, "medium": 1000, "large": 1600}
"""Pixels."""
PREVIEWS = "/v1/staff/previews"


@routes.page("GET", f"/cases/{ONE}/pages/{{page:[1-9][0-9]{{0,3}}}}.png", access=PREVIEWERS, is_api=True)
async def show_page(visit: Visit) -> web.StreamResponse:
    """A page of the frozen document. Its address names the revision (`of`), so that browsers may keep it."""
    document = await visit.get("application", f"/v1/staff/applications/{visit.match('application_id')}/document")
    width = WIDTHS.get(visit.typed("size"), WIDTHS["small"])
    answer = await rendered(visit, PREVIEWS, document, page=int(visit.match("page")), width=width)
    return visit.kept_for(600, visit.pass_on(answer))


@routes.page("GET", f"/cases/{ONE}/files/{{file_id:[0-9a-f-]{{36}}}}", access=ANY_ROLE)
async def give_file(visit: Visit) -> web.StreamResponse:
    """A file that was handed in, as it is; browsers save it."""
    path = f"/v1/staff/applications/{visit.match('application_id')}/files/{visit.match('file_id')}"
    return visit.pass_on(await visit.call("application", "GET", path))
