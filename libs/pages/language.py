"""Which language a reader wants: what was chosen last, else what the browser prefers."""

from typing import Literal

from aiohttp import web

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")
COOKIE = "__Host-lang"
YEAR_SECONDS = 365 * 24 * 3600


def language(request: web.Request, first: Language = "en", *, is_kept: bool = True) -> Language:
    """`?lang=`, else what was chosen before (where that is kept), else what the browser ranks higher, else `first`."""
    for wished in (request.query.get("lang"), request.cookies.get(COOKIE) if is_kept else None):
        if wished in LANGUAGES:
            return "ja" if wished == "ja" else "en"
    return preferred_language(request.headers.get("Accept-Language", ""), first)


def remember(request: web.Request, response: web.StreamResponse) -> None:
    """Keep a choice made by `?lang=` for a year."""
    wished = request.query.get("lang")
    if wished in LANGUAGES and request.cookies.get(COOKIE) != wished:
        response.set_cookie(COOKIE, wished, max_age=YEAR_SECONDS, secure=True, httponly=True, samesite="Lax", path="/")


def preferred_language(accept: str, first: Language = "en") -> Language:
    """Japanese or English, whichever an Accept-Language header ranks higher; `first` when it prefers neither."""
    ranks = {"en": 0.0, "ja": 0.0}
    for entry in accept.lower().split(","):
        tag, _, quality = entry.strip().partition(";q=")
        primary = tag.partition("-")[0]
        if primary in ranks:
            ranks[primary] = max(ranks[primary], _quality(quality))
    if ranks["ja"] == ranks["en"]:
        return first
    return "ja" if ranks["ja"] > ranks["en"] else "en"


def _quality(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0
