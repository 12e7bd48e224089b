"""The pages R01 to R05: the form, the way in from a QR code, the result, the refusal, and what this site is."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from libs.common.api import read_body
from libs.common.clients import client_address, network_of
from libs.common.db import Database
from libs.common.errors import FieldError, Problem, TooMany
from libs.contracts import certificate_no, limits
from libs.contracts.names import cases
from libs.contracts.printed.dates import in_words
from libs.pages.pages import Pages
from libs.pages.words import N_
from services.reference import store
from services.reference.api import shown_facts
from services.reference.domain import Codes, Published
from services.reference.handlers import Verification, look_up

MAX_FORM = 4096
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
# What a certificate can be: the word, and the sentence under it.
STATUS = {
    "valid": (N_("Valid"), N_("This certificate was issued by %(chamber)s and is valid.")),
    "replaced": (
        N_("Replaced"),
        N_("This certificate was issued by %(chamber)s and has been replaced by another one. Do not rely on it."),
    ),
    "revoked": (
        N_("Revoked"),
        N_("This certificate was issued by %(chamber)s and has been revoked. Do not rely on it."),
    ),
}
FAULTS = {
    "certificate_no": FieldError(
        "/certificate_no",
        "missing",
        "証明書の下部に印字された証明書番号を入力してください。",
        "Enter the Certificate No. that is printed at the foot of the certificate.",
    ),
    "access_code": FieldError(
        "/access_code",
        "missing",
        "証明書の下部、証明書番号の横に印字されたアクセスコードを入力してください。",
        "Enter the Access Code that is printed at the foot of the certificate, beside its number.",
    ),
    "certificate_date": FieldError(
        "/certificate_date",
        "missing",
        "証明日を年月日で入力してください。",
        "Enter the Certificate Date as year, month and day.",
    ),
}


@dataclass(frozen=True)
class Typed:
    """What stands in the form, and what is wrong with it."""

    certificate_no: str = ""
    access_code: str = ""
    certificate_date: str = ""
    from_qr: bool = False
    faults: tuple[FieldError, ...] = ()


def as_printed(day: str | date) -> str:
    """A date as it stands on the paper, with which it is compared: "NOVEMBER 22, 2026" in any language."""
    return in_words(date.fromisoformat(day) if isinstance(day, str) else day)


class Site:
    """The pages with what they need."""

    def __init__(self, pages: Pages, verification: Verification, db: Database) -> None:
        self._pages, self._verification, self._db = pages, verification, db

    def routes(self) -> list[web.RouteDef]:
        """Every page, and the static files."""
        saying = self._saying_problems
        return [
            web.get("/", saying(self.form)),
            web.get("/v/{certificate_no}", saying(self.from_qr)),
            web.post("/result", saying(self.result)),
            web.get("/result", saying(self.begin_again)),
            web.get("/about", saying(self.about)),
            *self._pages.static_routes(),
        ]

    async def form(self, request: web.Request) -> web.Response:
        """The page on which number, access code and date are typed (R01)."""
        return self._pages.render(request, "verify.html", typed=Typed())

    async def from_qr(self, request: web.Request) -> web.Response:
        """The page behind the QR code (R02).

        The code stands after `#` and is read by `verify.js`; without JavaScript it is typed in.
        """
        number = certificate_no.parse(request.match_info["certificate_no"])
        typed = Typed(certificate_no=str(number or ""), from_qr=True)
        return self._pages.render(request, "verify.html", typed=typed)

    async def begin_again(self, request: web.Request) -> web.Response:
        """A result has no address of its own: whoever opens it anew starts with the form."""
        return web.Response(status=303, headers={"Location": f"/?lang={self._pages.language(request)}"})

    async def result(self, request: web.Request) -> web.Response:
        """The result of a lookup (R03), or the one refusal for every mismatch (R04)."""
        typed = read_form(dict(await _form(request)))
        if typed.faults:
            return self._pages.render(request, "verify.html", status=422, typed=typed)
        wished = date.fromisoformat(typed.certificate_date) if typed.certificate_date else None
        address = network_of(client_address(request, self._verification.trusted_proxies))
        codes = Codes(typed.certificate_no, typed.access_code, wished)
        try:
            found = await look_up(self._verification, address=address, codes=codes)
        except TooMany as problem:
            return self._refusal(request, typed, problem)
        if found is None:
            return self._refusal(request, typed)
        return self._pages.render(request, "result.html", typed=typed, **self._shown(found))

    async def about(self, request: web.Request) -> web.Response:
        """The page about the chambers and how to verify (R05)."""
        async with self._db.transaction() as tx:
            chambers = await store.chambers(tx)
        return self._pages.render(request, "about.html", chambers=chambers)

    def _saying_problems(self, handler: Handler) -> Handler:
        """`handler`, with refusals as pages instead of problem+json."""

        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except Problem as problem:
                response = self._pages.render(request, "problem.html", status=problem.status, problem=problem)
                response.headers.update(problem.headers)
                return response

        return handle

    def _refusal(self, request: web.Request, typed: Typed, problem: Problem | None = None) -> web.Response:
        status = problem.status if problem else 404
        response = self._pages.render(
            request, "refused.html", status=status, typed=typed, is_throttled=problem is not None
        )
        response.headers.update(problem.headers if problem else {})
        return response

    def _shown(self, found: Published) -> dict[str, Any]:
        facts = json.loads(shown_facts(found))
        word, sentence = STATUS[found.status]
        return {
            "found": found,
            "word": word,
            "sentence": sentence,
            "kind": cases.KINDS[found.kind].en,
            "facts": facts,
            "document": facts["document"],
            "forms": cases.SIGNATURE_FORMS,
            "pages": json.loads(found.artefacts)[0]["pages"],
            "office": json.loads(found.office or "null"),
            "as_of": self._verification.clock.now(),
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
    wrong = [
        name
        for name, text in (("certificate_no", number), ("access_code", code))
        if not 0 < len(text) <= limits.LOOKED_UP
    ]
    if (day and not _is_date(day)) or (not day and not from_qr):
        wrong.append("certificate_date")
    faults = tuple(FAULTS[name] for name in wrong)
    return Typed(number[: limits.LOOKED_UP], code[: limits.LOOKED_UP], day[: limits.LOOKED_UP], from_qr, faults)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
