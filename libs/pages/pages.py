"""The pages of one process: Jinja2 templates, static files, words, and headers that let nothing else in."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from libs.pages import showing
from libs.pages.assets import digest_of, read_assets
from libs.pages.language import LANGUAGES, Language, language, remember
from libs.pages.words import Words

OWN = Path(__file__).parent
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


class Pages:
    """Templates, static files and catalogues of `folders`, and, behind them, those that all sites share.

    `first` is the language of readers whose browser prefers neither. `known` are values that every template sees;
    `names` are the Japanese of English names, beside the catalogues.
    A site that sets no cookies says `keeps_language=False`, and says `?lang=` in each of its links instead.
    """

    def __init__(
        self,
        *folders: Path,
        first: Language = "ja",
        known: Mapping[str, Any] | None = None,
        names: Mapping[str, str] | None = None,
        keeps_language: bool = True,
    ) -> None:
        folders = (*folders, OWN)
        self.known = dict(known or {})
        self._first, self._keeps_language = first, keeps_language
        self._assets = {asset.name: asset for folder in reversed(folders) for asset in read_assets(folder)}
        self._digest = digest_of(self._assets.values())
        self._words = {lang: Words(lang, folders, names) for lang in LANGUAGES}
        self._environments = {lang: self._environment(lang, folders, self.known) for lang in LANGUAGES}

    def _environment(self, lang: Language, folders: Iterable[Path], known: Mapping[str, Any]) -> Environment:
        environment = Environment(
            loader=FileSystemLoader([folder / "templates" for folder in folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        words = self._words[lang]
        environment.install_gettext_callables(  # type: ignore[attr-defined]
            words.gettext, words.ngettext, newstyle=True, pgettext=words.pgettext, npgettext=words.npgettext
        )
        environment.globals |= {"asset": self.address, "lang": lang, **known}
        for show in (showing.yen, showing.day, showing.moment, showing.grouped):
            environment.filters[show.__name__] = lambda value, show=show: show(value, lang)
        return environment

    def address(self, name: str) -> str:
        """Where a page finds a static file. Modules that import one another by `./name.js` stay in one version."""
        return f"/static/{self._digest}/{self._assets[name].name}"

    def language(self, request: web.Request) -> Language:
        """Which language this reader gets: "ja" or "en"."""
        return language(request, self._first, is_kept=self._keeps_language)

    def words(self, request: web.Request) -> Words:
        """The catalogue of the reader's language."""
        return self._words[self.language(request)]

    def render(self, request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
        """The template in the reader's language. It sees `lang`, `other_language` (an address) and `values`."""
        lang = self.language(request)
        text = (
            self._environments[lang]
            .get_template(template)
            .render(address=request.path, other_language=_in_other_language(request, lang), **values)
        )
        vary = "Accept-Language, Cookie" if self._keeps_language else "Accept-Language"
        headers = {"Content-Security-Policy": CSP, "Content-Language": lang, "Vary": vary}
        response = web.Response(text=text, status=status, content_type="text/html", headers=headers)
        if self._keeps_language:
            remember(request, response)
        return response

    def static_routes(self) -> list[web.RouteDef]:
        """`/static/{digest}/{name}` for exactly the files that were there at the start."""
        return [web.get(self.address(name), asset.answer) for name, asset in self._assets.items()]


def _in_other_language(request: web.Request, lang: Language) -> str:
    """The page's address in the other language; a query only, since a path that begins with

    would lead to another host.
    """
    return "?" + request.rel_url.update_query(lang="en" if lang == "ja" else "ja").raw_query_string
