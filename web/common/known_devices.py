"""This browser as a device that an ID has logged in on before (IDN-09): one cookie for each ID.

Identity gives a new secret with each session; shown at the next login, it says that no stranger is guessing.
"""

import hashlib
import unicodedata
from datetime import timedelta

from aiohttp import web

GOOD_FOR = timedelta(days=180)
MOST = 20
"""IDs of one browser: the whole Cookie header has to fit into 8 KiB. One of the others is forgotten then."""
_BEGINNING = "__Host-device-"


def read(request: web.Request, chamber: str, login: str) -> str:
    """The secret that identity gave this browser for an ID, as it is typed at login; empty when there is none."""
    return request.cookies.get(_name(chamber, login), "")[:64]


def put(request: web.Request, response: web.StreamResponse, chamber: str, login: str, secret: str) -> None:
    """Keep the secret of an ID that has just logged in."""
    name = _name(chamber, login)
    others = [one for one in request.cookies if one.startswith(_BEGINNING) and one != name]
    for forgotten in others[: max(0, len(others) + 1 - MOST)]:
        response.del_cookie(forgotten, path="/", secure=True, httponly=True, samesite="Lax")
    lasting = int(GOOD_FOR.total_seconds())
    response.set_cookie(name, secret, max_age=lasting, path="/", secure=True, httponly=True, samesite="Lax")


def _name(chamber: str, login: str) -> str:
    owner = f"{chamber.strip()}/{unicodedata.normalize('NFKC', login).strip().lower()}"
    return _BEGINNING + hashlib.sha256(owner.encode(errors="replace")).hexdigest()[:16]
