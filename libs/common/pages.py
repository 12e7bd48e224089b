"""Pages for people: Jinja2 templates, own static files, Japanese or English, and headers that let nothing else in."""

import hashlib
import mimetypes
import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from libs.common.errors import Problem

Language = Literal["ja", "en"]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True)
class Asset:
    """One static file, read once. `digest` goes into its address, so that browsers may keep it for ever."""

    name: str
    content: bytes
    content_type: str

    @property
    def address(self) -> str:
        """Where a page finds it."""
        return f"/static/{self.name}?v={hashlib.sha256(self.content).hexdigest()[:12]}"


class Pages:
    """The pages of one process: `folder/templates`, `folder/static`, and their words in `folder/texts/{en,ja}.toml`."""

    def __init__(self, folder: Path) -> None:
        self._texts = {file.stem: tomllib.loads(file.read_text()) for file in (folder / "texts").iterdir()}
        self._assets = {file.name: _read(file) for file in sorted((folder / "static").iterdir())}
        self._environment = Environment(
            loader=FileSystemLoader(folder / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["asset"] = lambda name: self._assets[name].address

    def render(self, request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
        """The template in the reader's language. It sees `t` (the texts), `lang`, `address` and `values`."""
        lang = language(request)
        text = self._environment.get_template(template).render(
            t=self._texts[lang], lang=lang, address=request.path, query=dict(request.query), **values
        )
        headers = {"Content-Security-Policy": CSP, "Content-Language": lang, "Vary": "Accept-Language"}
        return web.Response(text=text, status=status, content_type="text/html", headers=headers)

    def static_routes(self) -> list[web.RouteDef]:
        """`/static/{name}` for exactly the files that were there at the start."""

        def serve(asset: Asset) -> Handler:
            async def answer(_: web.Request) -> web.Response:
                return web.Response(
                    body=asset.content,
                    content_type=asset.content_type,
                    headers={"Cache-Control": f"public, max-age={YEAR_SECONDS}, immutable"},
                )

            return answer

        return [web.get(f"/static/{name}", serve(asset)) for name, asset in self._assets.items()]

    def saying_problems(self, handler: Handler) -> Handler:
        """`handler`, with refusals shown by the template `problem.html` (`text`) instead of problem+json."""

        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except Problem as problem:
                text = problem.ja if language(request) == "ja" else problem.en
                response = self.render(request, "problem.html", status=problem.status, text=text)
                response.headers.update(problem.headers)
                return response

        return handle


def _read(file: Path) -> Asset:
    return Asset(file.name, file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream")


def language(request: web.Request) -> Language:
    """`?lang=`, else what the browser prefers, else English."""
    wished = request.query.get("lang", "")
    if wished in ("ja", "en"):
        return "ja" if wished == "ja" else "en"
    return preferred_language(request.headers.get("Accept-Language", ""))


def preferred_language(accept: str) -> Language:
    """Japanese or English, whichever an Accept-Language header ranks higher; English when it names neither."""
    ranks = {"en": 0.0, "ja": 0.0}
    for entry in accept.lower().split(","):
        tag, _, quality = entry.strip().partition(";q=")
        primary = tag.partition("-")[0]
        if primary in ranks:
            ranks[primary] = max(ranks[primary], _quality(quality))
    return "ja" if ranks["ja"] > ranks["en"] else "en"


def _quality(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0
