"""署名取込み (C05): each signer's handwriting from a scan of the signature notice."""

from aiohttp import web

from libs.contracts import limits
from web.common.rooms import PageRoutes
from web.common.visits import Visit
from web.console.pages.registrations.case import REQUESTS
from web.console.pages.registrations.queue import DESK

routes = PageRoutes()


@routes.page("GET", "/registrations/{id}/signatures", access=DESK)
async def show(visit: Visit) -> web.StreamResponse:
    """The work bench: a picture, its crop, and the signers with what they have."""
    case = await visit.get("registration", f"{REQUESTS}/{visit.match('id')}")
    return visit.render("registrations/signatures.html", case=case)


@routes.page("GET", "/registrations/{id}/signers/{signer_id}/signature", access=DESK)
async def picture(visit: Visit) -> web.StreamResponse:
    """The signature as it will stand on certificates (PNG)."""
    return visit.pass_on(await visit.call("registration", "GET", _signature(visit)))


@routes.page(
    "POST", "/registrations/{id}/signers/{signer_id}/signature", access=DESK, max_body=limits.SCAN_BYTES, is_api=True
)
async def take(visit: Visit) -> web.StreamResponse:
    """The scan of one frame (PNG, the raw body); cut and kept, or refused with the reason."""
    await visit.call("registration", "PUT", _signature(visit), data=await visit.body())
    return web.json_response({})


def _signature(visit: Visit) -> str:
    return f"{REQUESTS}/{visit.match('id')}/signers/{visit.match('signer_id')}/signature"
