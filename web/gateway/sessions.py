"""What a request to the gateway shows: a session, a mail's link, or nothing."""

import re
from dataclasses import dataclass

from aiohttp import web

from libs.common.errors import Unauthorized
from web.common.sessions import digest

_BEARER = re.compile(r"Bearer ([0-9]{4}\.[A-Za-z0-9_-]{20,128})")
_LINK = re.compile(r"(?:Link|Login) [0-9]{4}\.[A-Za-z0-9_-]{20,128}")


@dataclass(frozen=True)
class Credentials:
    """`session` is opaque; `link` (of a mail, or a login that owes its second factor) is the whole header."""

    session: str | None = None
    link: str | None = None

    @property
    def key(self) -> str | None:
        """By which a session's requests are counted."""
        return digest(self.session) if self.session else None


def credentials(request: web.Request) -> Credentials:
    """Reads the Authorization header. Raises `Unauthorized` for anything but a session, a link or a begun login."""
    header = request.headers.get("Authorization", "")
    if not header:
        return Credentials()
    bearer = _BEARER.fullmatch(header)
    if bearer:
        return Credentials(session=bearer[1])
    if _LINK.fullmatch(header):
        return Credentials(link=header)
    raise Unauthorized()
