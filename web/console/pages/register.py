"""登録簿 (C06): the companies of the chamber."""

from aiohttp import web

from libs.common.auth import allow
from libs.contracts import staff_rights
from web.common.rooms import PageRoutes
from web.common.visits import Visit
from web.console.pages.lists import PAGE_SIZE, page_number

routes = PageRoutes()
ANY_STAFF = allow("staff")
STATES = ("active", "expired", "suspended", "ended")


@routes.page("GET", "/register", access=ANY_STAFF)
async def search(visit: Visit) -> web.StreamResponse:
    """The register by number, or what was looked for."""
    text, state, page = visit.typed("q"), visit.typed("state"), page_number(visit)
    found = await visit.get(
        "registration",
        "/v1/staff/registrations",
        text=text[:120],
        state=state if state in STATES else "",
        limit=PAGE_SIZE,
        offset=(page - 1) * PAGE_SIZE,
    )
    return visit.render("register/list.html", found=found, text=text, state=state, page=page, size=PAGE_SIZE)


@routes.page("GET", "/register/{id}", access=ANY_STAFF)
async def show(visit: Visit) -> web.StreamResponse:
    """One company with its signers; reception prints the registration card here."""
    registration = await visit.get("registration", f"/v1/staff/registrations/{visit.match('id')}")
    return visit.render(
        "register/one.html",
        registration=registration,
        may_print_card=bool(visit.known.roles & staff_rights.CARD_PRINTERS),
    )
