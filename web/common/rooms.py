"""The table of a site's pages: method, address, who may come, and the function that answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from libs.common.auth import Access
from web.common.visits import Visit

KIB = 1024
FORM_BYTES = 512 * KIB
PageHandler = Callable[[Visit], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class PageRoute:
    """`address` stands behind `/u/{slot}` when `of_slot`. `access` is None for everybody; `max_body` is in bytes.

    With `is_api` a script asks, and refusals are problem+json instead of pages.
    """

    method: str
    address: str
    access: Access | None
    handler: PageHandler
    max_body: int = FORM_BYTES
    is_api: bool = False

    @property
    def of_slot(self) -> bool:
        """Whether the page belongs to an ID."""
        return self.access is not None

    @property
    def pattern(self) -> str:
        """The address for aiohttp's router."""
        return ("/u/{slot:[0-9]}" if self.of_slot else "") + self.address


class PageRoutes:
    """The pages of one room. A page that is not public names who may come; there is no default."""

    def __init__(self) -> None:
        self.all: list[PageRoute] = []

    def page(
        self, method: str, address: str, *, access: Access, max_body: int = FORM_BYTES, is_api: bool = False
    ) -> Callable[[PageHandler], PageHandler]:
        """A page of a logged-in ID. With `is_api` a script asks: refusals are problem+json instead of pages."""
        return self._add(method, address, access, max_body, is_api)

    def public(
        self, method: str, address: str, *, max_body: int = FORM_BYTES, is_api: bool = False
    ) -> Callable[[PageHandler], PageHandler]:
        """A page for everybody."""
        return self._add(method, address, None, max_body, is_api)

    def _add(
        self, method: str, address: str, access: Access | None, max_body: int, is_api: bool
    ) -> Callable[[PageHandler], PageHandler]:
        def add(handler: PageHandler) -> PageHandler:
            self.all.append(PageRoute(method, address, access, handler, max_body, is_api))
            return handler

        return add
