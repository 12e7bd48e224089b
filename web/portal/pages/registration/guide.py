"""P01 貿易登録のご案内: the five chapters, and the poster that leads to them (REG-01, REG-28, REG-29)."""

from io import BytesIO

import qrcode
from aiohttp import web
from qrcode.image.svg import SvgPathImage

from libs.common.errors import NotFound
from web.common.rooms import PageRoutes
from web.common.visits import Visit
from web.portal.pages.registration.chambers import Chamber, ask_for_code, code_of, find_chamber

routes = PageRoutes()


@routes.public("GET", "/tentative-company")
async def show(visit: Visit) -> web.StreamResponse:
    """The guide of one chamber; without a code, or with a wrong one, a page that asks for it."""
    chamber = await find_chamber(visit, code_of(visit))
    if chamber is None:
        return ask_for_code(visit)
    return visit.render("registration/guide.html", chamber=chamber)


@routes.public("GET", "/tentative-company/poster")
async def show_poster(visit: Visit) -> web.StreamResponse:
    """One sheet for the counter or a circular: the guide's address as a QR code."""
    chamber = await find_chamber(visit, code_of(visit))
    if chamber is None:
        return ask_for_code(visit)
    return visit.render("registration/poster.html", chamber=chamber, guide=_guide_address(visit, chamber))


@routes.public("GET", "/tentative-company/qr.svg")
async def show_code(visit: Visit) -> web.StreamResponse:
    """The QR code of the guide's address, as a picture. 404 for an unknown chamber."""
    chamber = await find_chamber(visit, code_of(visit))
    if chamber is None:
        raise NotFound()
    code = qrcode.QRCode(border=4, image_factory=SvgPathImage)
    code.add_data(_guide_address(visit, chamber))
    picture = BytesIO()
    code.make_image().save(picture)
    return web.Response(body=picture.getvalue(), content_type="image/svg+xml")


def _guide_address(visit: Visit, chamber: Chamber) -> str:
    return f"{visit.pages.known['public_url'].rstrip('/')}/tentative-company?cci_code={chamber['chamber']}"


@routes.public("GET", "/eCO{rest:.*}")
async def lead_on(visit: Visit) -> web.StreamResponse:
    """Addresses of the system before: the guide's keeps its code, everything else leads to the first page."""
    given = visit.request.rel_url.raw_query_string
    query = f"?{given}" if given else ""
    is_guide = visit.match("rest").rstrip("/") == "/tentative-company" or "cci_code" in visit.request.query
    return web.Response(status=301, headers={"Location": "/tentative-company" + query if is_guide else "/"})
