"""The applicants' desk: goods from files and from what is pasted (APP-04)."""

import asyncio
from typing import Annotated
from urllib.parse import unquote
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, Field

from libs.common.api import ANY_FILE, Raw, Routes, read_body
from libs.common.auth import Caller, allow
from libs.common.clock import Clock
from libs.common.db import Database
from libs.common.idempotency import ignore
from libs.common.places import asker
from libs.contracts import limits
from libs.contracts.values import CertificateKind, Language
from services.application import places
from services.application.api.inputs import Input
from services.application.draft import DraftInvoiceLine
from services.application.goods_file import GoodsFile, LineProblem, Lines, Note, read_goods
from services.application.handlers import drafts
from services.application.handlers.callers import chamber_of, visible

routes = Routes()
APPLICANTS = allow("user", "sub")
PASTED = "text/tab-separated-values"
GOODS = Raw((*ANY_FILE, PASTED))


class GoodsTaken(BaseModel):
    """How many lines the draft has now. A file with any problem is refused, so `problems` is empty here.

    `notes` say what was skipped, or read although it is hidden.
    """

    lines: int
    problems: list[LineProblem]
    notes: list[Note]
    version: int


@routes.put("/v1/applications/{application_id}/goods", access=APPLICANTS, max_body=limits.FILE_BYTES, reads=GOODS)
async def fill_goods(
    request: web.Request, caller: Caller, application_id: UUID, *, db: Database, clock: Clock
) -> GoodsTaken:
    """Replace the goods by an .xlsx, TSV or CSV file (the raw body; header X-Filename names it, percent-encoded).

    422 names each bad row, and nothing is changed.
    """
    async with db.transaction(caller.chamber) as tx:
        wanted = await drafts.lines_wanted(tx, caller, application_id)
    goods, filename = await _read(request, caller, wanted)
    async with db.transaction(caller.chamber) as tx:
        await visible(tx, caller, application_id)
        drafts.refuse_problems(goods)
        filled = await drafts.fill_goods(
            tx, clock, caller=caller, application_id=application_id, goods=goods.lines, filename=filename
        )
    return GoodsTaken(lines=len(goods.lines), problems=[], notes=goods.notes, version=filled.version)


class BadLine(BaseModel):
    """A line as it was read, to be corrected by hand. `line` counts as in the problems."""

    line: int
    goods: DraftInvoiceLine


class GoodsPreview(BaseModel):
    """What a file would give: the good lines, the bad ones apart, and each reason. Prices are empty without columns.

    `numbers` are those of `lines` in the file, `heading` is that of its heading: None where it was pasted without.
    Each of the `rows` under it is a line, a bad line, or one of `refused`, which a problem or a note names.
    """

    lines: list[DraftInvoiceLine]
    numbers: list[int]
    heading: int | None
    bad_lines: list[BadLine]
    problems: list[LineProblem]
    notes: list[Note]
    rows: int
    refused: int


class PreviewQuery(Input):
    """For which certificate the lines are; those of an invoice may be freight or a discount, too.

    A general name covers lines that name only a model (B7-04).
    """

    kind: CertificateKind | None = None
    language: Language = "en"
    general_name: Annotated[str, Field(max_length=limits.LINE)] = ""


@routes.post(
    "/v1/applications/goods-preview",
    access=APPLICANTS,
    max_body=limits.FILE_BYTES,
    reads=GOODS,
    key=ignore("it changes nothing"),
)
async def preview_goods(request: web.Request, query: PreviewQuery, caller: Caller, db: Database) -> GoodsPreview:
    """Read a file as `PUT …/goods` does, or cells pasted from Excel (`text/tab-separated-values`); saves nothing."""
    async with db.transaction(caller.chamber) as tx:
        severities = (await chamber_of(tx, caller.chamber)).settings.rule_severities
    goods, _ = await _read(request, caller, Lines(query.kind, query.language, severities, query.general_name))
    return GoodsPreview(
        lines=[DraftInvoiceLine(**line.model_dump()) for line in goods.lines],
        numbers=goods.numbers,
        heading=goods.heading,
        bad_lines=[BadLine(line=line, goods=DraftInvoiceLine(**bad.model_dump())) for line, bad in goods.bad.items()],
        problems=goods.problems,
        notes=goods.notes,
        rows=goods.rows,
        refused=goods.refused,
    )


async def _read(request: web.Request, caller: Caller, wanted: Lines) -> tuple[GoodsFile, str]:
    data = await read_body(request, limits.FILE_BYTES)
    filename = unquote(request.headers.get("X-Filename", ""))[: limits.LINE]
    # In a thread: a list of thousands of lines takes its time, and others are waiting.
    async with places.GOODS.place(asker(caller)):
        goods = await asyncio.to_thread(read_goods, data, filename, wanted, pasted=request.content_type == PASTED)
    return goods, filename
