"""The operator's view: sessions and switches, as a page and as JSON."""

from aiohttp import web
from pydantic import ValidationError

from sandbox.processor.api import refuse
from sandbox.processor.keys import STORE, WEBHOOK_SENDER
from sandbox.processor.pages import page
from sandbox.processor.sessions import Switches

SHOWN = 100

routes = web.RouteTableDef()


@routes.get("/")
async def overview(request: web.Request) -> web.Response:
    store = request.app[STORE]
    sessions = [(session, store.webhooks_of(session.id)) for session in store.newest(SHOWN)]
    switches = store.switches().model_dump()
    return page("operator.html", sessions=sessions, switches=switches, fields=Switches.model_fields, shown=SHOWN)


@routes.get("/switches")
async def show_switches(request: web.Request) -> web.Response:
    return web.json_response(request.app[STORE].switches().model_dump())


@routes.put("/switches")
async def set_switches(request: web.Request) -> web.Response:
    """Set all switches; those that the JSON object leaves out go back to normal, so `{}` resets everything."""
    try:
        switches = Switches.model_validate_json(await request.read())
    except ValidationError as error:
        return refuse(422, "invalid", str(error.errors(include_url=False, include_input=False, include_context=False)))
    _store(request, switches)
    return web.json_response(switches.model_dump())


@routes.post("/switches")
async def set_switches_by_form(request: web.Request) -> web.Response:
    """The form of the page. Other sites' forms are refused."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return refuse(403, "forbidden", "only this page's own form may do this")
    form = await request.post()
    try:
        switches = Switches.model_validate({name: value for name, value in form.items() if value != ""})
    except ValidationError as error:
        return refuse(422, "invalid", str(error.errors(include_url=False, include_input=False, include_context=False)))
    _store(request, switches)
    return web.Response(status=303, headers={"Location": "/"})


def _store(request: web.Request, switches: Switches) -> None:
    store = request.app[STORE]
    with store.transaction():
        store.set_switches(switches)
    request.app[WEBHOOK_SENDER].wake()
