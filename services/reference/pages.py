"""The pages R01 to R05: the form, the way in from a QR code, the result, the refusal, and what this site is."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from libs.common.api import read_body
from libs.common.clients import client_address, network_of
from libs.common.clock import JAPAN
from libs.common.db import Database
from libs.common.errors import Problem, TooMany
from libs.common.pages import Pages, language
from libs.contracts import certificate_no
from services.reference import store
from services.reference.api import shown_facts
from services.reference.domain import Codes, Published
from services.reference.handlers import Verification, look_up

MAX_FORM = 4096
MAX_FIELD = 64


@dataclass(frozen=True)
class Typed:
    """What stands in the form. `faults` names the text to show at each faulty field."""

    certificate_no: str = ""
    access_code: str = ""
    certificate_date: str = ""
    from_qr: bool = False
    faults: dict[str, str] = field(default_factory=dict)


class Site:
    """The pages with what they need."""

    def __init__(self, pages: Pages, verification: Verification, db: Database) -> None:
        self._pages, self._verification, self._db = pages, verification, db

    def routes(self) -> list[web.RouteDef]:
        """Every page, and the static files."""
        saying = self._pages.saying_problems
        return [
            web.get("/", saying(self.form)),
            web.get("/v/{certificate_no}", saying(self.from_qr)),
            web.post("/result", saying(self.result)),
            web.get("/result", saying(self.begin_again)),
            web.get("/about", saying(self.about)),
            *self._pages.static_routes(),
        ]

    async def form(self, request: web.Request) -> web.Response:
        """R01."""
        return self._pages.render(request, "verify.html", typed=Typed())

    async def from_qr(self, request: web.Request) -> web.Response:
        """R02. The code stands after `#` and is read by `verify.js`; without JavaScript it is typed in."""
        number = certificate_no.parse(request.match_info["certificate_no"])
        typed = Typed(certificate_no=str(number or ""), from_qr=True)
        return self._pages.render(request, "verify.html", typed=typed)

    async def begin_again(self, request: web.Request) -> web.Response:
        """A result has no address of its own: whoever opens it anew starts with the form."""
        return web.Response(status=303, headers={"Location": f"/?lang={language(request)}"})

    async def result(self, request: web.Request) -> web.Response:
        """R03, or R04 for every mismatch alike."""
        typed = read_form(dict(await _form(request)))
        if typed.faults:
            return self._pages.render(request, "verify.html", status=422, typed=typed)
        wished = date.fromisoformat(typed.certificate_date) if typed.certificate_date else None
        address = network_of(client_address(request, self._verification.trusted_proxies))
        codes = Codes(typed.certificate_no, typed.access_code, wished)
        try:
            found = await look_up(self._verification, address=address, codes=codes)
        except TooMany as problem:
            return self._refusal(request, typed, "throttled", problem)
        if found is None:
            return self._refusal(request, typed, "not_confirmed", None)
        return self._pages.render(request, "result.html", typed=typed, **self._shown(found))

    async def about(self, request: web.Request) -> web.Response:
        """R05."""
        async with self._db.transaction() as tx:
            chambers = await store.chambers(tx)
        return self._pages.render(request, "about.html", chambers=chambers)

    def _refusal(self, request: web.Request, typed: Typed, why: str, problem: Problem | None) -> web.Response:
        status = problem.status if problem else 404
        response = self._pages.render(request, "refused.html", status=status, typed=typed, why=why)
        response.headers.update(problem.headers if problem else {})
        return response

    def _shown(self, found: Published) -> dict[str, Any]:
        facts = json.loads(shown_facts(found))
        now = self._verification.clock.now().astimezone(JAPAN)
        return {
            "found": found,
            "facts": facts,
            "document": facts["document"],
            "office": json.loads(found.office or "null"),
            "as_of": f"{now:%Y-%m-%d %H:%M}",
        }


async def _form(request: web.Request) -> list[tuple[str, str]]:
    body = await read_body(request, MAX_FORM)
    try:
        return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return []  # more fields than the form has: not typed by a person


def read_form(values: dict[str, str]) -> Typed:
    """What was typed, trimmed, with a fault for each field that is empty, far too long, or no date.

    The date may be missing only where the number came from a QR code.
    """
    from_qr = values.get("from_qr") == "yes"
    number, code = values.get("certificate_no", "").strip(), values.get("access_code", "").strip()
    day = values.get("certificate_date", "").strip().replace("/", "-")
    faults = {}
    for name, text in (("certificate_no", number), ("access_code", code)):
        if not 0 < len(text) <= MAX_FIELD:
            faults[name] = f"{name}_missing"
    if (day and not _is_date(day)) or (not day and not from_qr):
        faults["certificate_date"] = "certificate_date_missing"
    return Typed(number[:MAX_FIELD], code[:MAX_FIELD], day[:MAX_FIELD], from_qr, faults)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
