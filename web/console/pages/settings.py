"""C17 商工会議所設定, as far as certificates go: each kind as it will print with the chamber's name and texts (S1)."""

import json
from pathlib import Path
from typing import Any

from aiohttp import web

from libs.common.errors import NotFound
from libs.pages.words import N_
from web.common.previews import PICTURE, rendered
from web.common.rooms import PageRoutes
from web.common.services import Answer, Refused
from web.common.states import KINDS
from web.common.visits import Visit
from web.console.pages.documents import PREVIEWS, WIDTHS
from web.console.pages.rights import ADMINS

routes = PageRoutes()
SAMPLES: dict[str, dict[str, Any]] = {
    kind: json.loads((Path(__file__).parents[1] / "samples" / f"{kind}.json").read_text("utf-8")) for kind in KINDS
}
"""A frozen document of each kind, of a company that does not exist."""
LANGUAGES = {"en": N_("English"), "fr": N_("French"), "es": N_("Spanish")}
SAMPLE = "/settings/samples/{sample:[a-z_]+}"


@routes.page("GET", "/settings", access=ADMINS)
async def show(visit: Visit) -> web.StreamResponse:
    """The sample of one kind, in one language; 422 with what the chamber's texts keep from being printed."""
    kind, language = _asked_for(visit, visit.typed("kind"))
    refusal, pages = None, 0
    try:
        pages = int((await _sample(visit, kind, language)).headers["X-Pages"])
    except Refused as error:
        refusal = error
    return visit.render(
        "settings/settings.html",
        status=refusal.status if refusal else 200,
        kind=kind,
        language=language,
        kinds=KINDS,
        languages=LANGUAGES,
        pages=pages,
        refusal=refusal,
    )


@routes.page("GET", f"{SAMPLE}/{{page:[1-9][0-9]?}}.png", access=ADMINS, is_api=True)
async def show_page(visit: Visit) -> web.StreamResponse:
    """A page of a sample as a picture. It is not kept in the browser: the texts may be new the next time."""
    kind, language = _asked_for(visit, visit.match("sample"))
    width = WIDTHS.get(visit.typed("size"), WIDTHS["small"])
    return visit.pass_on(await _sample(visit, kind, language, PICTURE, page=int(visit.match("page")), width=width))


@routes.page("GET", f"{SAMPLE}.pdf", access=ADMINS)
async def show_pdf(visit: Visit) -> web.StreamResponse:
    """A sample as a PDF."""
    kind, language = _asked_for(visit, visit.match("sample"))
    return visit.pass_on(await _sample(visit, kind, language))


def _asked_for(visit: Visit, kind: str) -> tuple[str, str]:
    """Kind and language; the first of each unless said. Raises `NotFound` for others."""
    kind, language = kind or next(iter(KINDS)), visit.typed("language") or "en"
    if kind not in SAMPLES or language not in LANGUAGES:
        raise NotFound()
    return kind, language


async def _sample(
    visit: Visit, kind: str, language: str, headers: dict[str, str] | None = None, **query: int
) -> Answer:
    return await rendered(visit, PREVIEWS, SAMPLES[kind] | {"language": language}, headers, **query)
