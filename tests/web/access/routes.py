"""The routes that a site really has, by the names that the table gives them."""

from dataclasses import dataclass

from aiohttp import web

from libs.common.testing import Keys
from web.common.rooms import PageRoute
from web.common.running import SiteSettings
from web.console import app as console
from web.portal import app as portal

BUILD = {"portal": portal.build, "console": console.build}


@dataclass(frozen=True)
class Known:
    """`key` is the row's name in the table; `parts` are those of the address."""

    key: str
    route: PageRoute
    parts: frozenset[str]

    @property
    def canonical(self) -> str:
        """The address without patterns."""
        return self.key.partition(" ")[2]

    def address(self, values: dict[str, str]) -> str:
        """The address with something in the place of each part."""
        found = self.canonical
        for part in self.parts:
            found = found.replace(f"{{{part}}}", values[part])
        return found


def routes_of(site: str, keys: Keys) -> list[Known]:
    """Every page of a site, the entrance and the development pages with it."""
    return [known(route) for route in BUILD[site](settings_of(keys)).routes]


def known(route: PageRoute) -> Known:
    """A route under the name that the table gives it."""
    resource = web.Application().router.add_route(route.method, route.pattern, _nothing).resource
    assert resource is not None
    canonical = resource.canonical
    parts = frozenset(part.partition("}")[0] for part in canonical.split("{")[1:])
    return Known(f"{route.method} {canonical}", route, parts)


async def _nothing(_: web.Request) -> web.Response:
    return web.Response()


def settings_of(keys: Keys) -> SiteSettings:
    """Of a site whose services are not there."""
    urls = {f"{name}_url": "http://127.0.0.1:1" for name in ("identity", "registration", "application")}
    urls |= {f"{name}_url": "http://127.0.0.1:1" for name in ("rendering", "payment", "reference_inner", "public")}
    return SiteSettings.model_validate(urls | {"token_public_key": keys.public, "form_key": "k" * 64})
