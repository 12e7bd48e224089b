"""Forms come from our own pages only (REL-52): a token bound to the ID, and what the browser says of the origin.

The token is bound to the slot's ID and not to its session: a page that is still open when the person has logged in
again can send what was typed. A page of another ID in the same slot cannot.
"""

import hashlib
import hmac
import secrets

from aiohttp import web

from libs.common.errors import Forbidden
from web.common.slots import Slot

VISITOR = "__Host-visitor"
FIELD = "csrf"
HEADER = "X-Form-Token"
OWNER = "X-Form-Owner"
"""Whose page it is, as scripts say it: counts only together with that ID's token."""


class ForeignForm(Forbidden):
    """The form is not from a page of ours, or from a page of another ID."""

    code = "foreign-form"

    def __init__(self) -> None:
        super().__init__(
            ja="このページは別のIDで開かれたか、古くなっています。ページを開き直してください",
            en="This page was opened by another ID, or is out of date. Please open it again",
        )


class FormGuard:
    """Makes and checks the tokens; `key` is the site's secret."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def token(self, holder: str) -> str:
        """The token of whoever is behind a page."""
        return hmac.new(self._key, holder.encode(), hashlib.sha256).hexdigest()

    def is_of(self, holder: str, given: str) -> bool:
        """Whether this is the token of a page of `holder`."""
        return hmac.compare_digest(self.token(holder).encode(), given.encode())

    def check(self, request: web.Request, holder: str, given: str) -> None:
        """Make sure that a form was sent by one of our own pages, for this reader. Raises `ForeignForm`."""
        if not _is_from_ours(request) or not self.is_of(holder, given):
            raise ForeignForm()


def _is_from_ours(request: web.Request) -> bool:
    """Everything that the browser says of the origin agrees, and it says something.

    Our pages send no referrer, and then a browser says `Origin: null` of our own forms; that says nothing.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "null")
    says = [site == "same-origin"] if site else []
    says += [origin in (f"https://{request.host}", f"http://{request.host}")] if origin != "null" else []
    return bool(says) and all(says)


def holder_of(slot: Slot | None, visitor: str) -> str:
    """Who is behind a page: the slot's ID, else this browser."""
    return f"{slot.number}/{slot.owner}" if slot else f"visitor/{visitor}"


def new_visitor() -> str:
    """A name for a browser that nobody is logged in with."""
    return secrets.token_urlsafe(16)
