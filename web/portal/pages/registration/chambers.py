"""The chamber that a public page is about, named by `?cci_code=` (REG-01, REG-29)."""

import re
from typing import Any

from aiohttp import web

from web.common.services import Refused
from web.common.visits import Visit

CODE = re.compile(r"[0-9]{4}")
Chamber = dict[str, Any]


def code_of(visit: Visit) -> str:
    """The code in the address; empty when there is none."""
    return visit.request.query.get("cci_code", "").strip()


async def find_chamber(visit: Visit, code: str) -> Chamber | None:
    """The chamber with its office, fee and documents; None when nobody takes registrations under this code.

    Raises Refused for anything else that the service refuses.
    """
    if not CODE.fullmatch(code):
        return None
    try:
        chamber: Chamber = await visit.get("registration", f"/v1/chambers/{code}")
    except Refused as refusal:
        if refusal.status == 404:
            return None
        raise
    return chamber


def ask_for_code(visit: Visit) -> web.Response:
    """The page on which a code can be typed; it says so when the given one is not known."""
    code = code_of(visit)
    return visit.render("registration/code.html", status=404 if code else 200, code=code)
