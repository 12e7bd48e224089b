"""The JSON lookup."""

import json
from datetime import date, datetime
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from libs.common.api import Routes
from libs.common.auth import public
from libs.common.clients import client_address, network_of
from libs.common.clock import Clock, utc_text
from libs.common.errors import NotFound
from libs.common.http import problem_response
from libs.common.idempotency import ignore
from libs.contracts import limits
from libs.contracts.values import Artefact, CertificateKind, Office
from services.reference import domain
from services.reference.domain import Codes, Published
from services.reference.handlers import Verification, look_up

routes = Routes()


class LookupBody(BaseModel):
    """The codes as printed on the certificate, in any case and spacing; the date may be left out (QR code)."""

    model_config = ConfigDict(extra="forbid")

    certificate_no: str = Field(min_length=1, max_length=limits.LOOKED_UP)
    access_code: str = Field(min_length=1, max_length=limits.LOOKED_UP)
    certificate_date: date | None = None


class NotConfirmed(NotFound):
    """The one answer to every mismatch (REF-02)."""

    code = "not-confirmed"
    title_ja = "確認できませんでした"
    title_en = "Not confirmed"

    def __init__(self) -> None:
        super().__init__(
            ja="証明書番号・アクセスコード・証明日の組み合わせを確認できません。証明書の記載と照らし合わせてください",
            en="No certificate answers to this Certificate No., Access Code and Certificate Date together. "
            "Please compare them with the certificate",
        )


class Confirmed(BaseModel):
    """What was certified. `facts` are the document's as printed, or with `detail: summary` a few of them (D-39)."""

    certificate_no: str
    certificate_date: date
    kind: CertificateKind
    status: domain.Status
    replaced_by: str | None
    chamber: str
    issued_at: datetime
    as_of: datetime
    detail: Literal["full", "summary"]
    facts: dict[str, Any]
    artefacts: list[Artefact]
    office: Office | None


@routes.post("/v1/lookups", access=public, key=ignore("it changes nothing"), answers=Confirmed)
async def post_lookup(request: web.Request, body: LookupBody, verification: Verification, clock: Clock) -> web.Response:
    """What was certified under these codes. One 404 for every mismatch; 429 after ten wrong tries in a minute."""
    codes = Codes(body.certificate_no, body.access_code, body.certificate_date)
    address = network_of(client_address(request, verification.trusted_proxies))
    found = await look_up(verification, address=address, codes=codes)
    if found is None:
        # Returned, not raised: a body with a request id in it would differ from the next.
        return problem_response(NotConfirmed())
    return web.Response(body=answer(found, clock.now()), content_type="application/json")


def answer(found: Published, as_of: datetime) -> bytes:
    """The lookup's JSON. The stored texts go into it as they are: parsing them would double the cost of an answer."""
    head: dict[str, Any] = {
        "certificate_no": found.certificate_no,
        "certificate_date": found.certificate_date.isoformat(),
        "kind": found.kind,
        "status": found.status,
        "replaced_by": found.replaced_by,
        "chamber": found.chamber,
        "issued_at": utc_text(found.issued_at),
        "as_of": utc_text(as_of),
        "detail": found.detail,
    }
    parts = {"facts": shown_facts(found), "artefacts": found.artefacts, "office": found.office or "null"}
    tail = "".join(f', "{name}": {text}' for name, text in parts.items())
    return f"{json.dumps(head)[:-1]}{tail}}}".encode()


def shown_facts(found: Published) -> str:
    """The facts as JSON text, as far as the chamber shows them (D-39)."""
    if found.detail == "full":
        return found.facts
    return json.dumps(domain.summary(json.loads(found.facts)), ensure_ascii=False)
