"""Forty ways to ask the renderer for a file or for the network, typed into every field of a certificate (REL-40)."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest_asyncio

from libs.contracts.values import GoodsLine, InvoiceReference
from ops.secrets import make_seal_key
from services.rendering.documents import render_document, render_original
from services.rendering.pool import RenderPool
from services.rendering.seal.keystore.files import FileKey
from tests.services.rendering import judges
from tests.services.rendering.conftest import Order
from tests.services.rendering.draw.hostile import PAYLOADS, watched

Make = Callable[..., Order]
BOXES = ("exporter", "consignee", "transport", "remarks", "marks", "general_name")


@pytest_asyncio.fixture(scope="module")
async def pool() -> AsyncIterator[RenderPool]:
    running = RenderPool(1)
    await running.start()
    yield running
    await running.stop()


def typed(order_of: Make, text: str) -> Order:
    """A certificate with `text` in every field in which somebody may type; whoever signs has shorter names."""
    document, certification, face, images = order_of(1)
    goods = [GoodsLine(marks=text, description=text, quantity="1", unit="PCS")]
    invoices = [InvoiceReference(number=text[:40], date=document.invoices[0].date)]
    short = dict.fromkeys(("place", "company_en", "signer_name_en", "signer_title_en"), text[:18])
    declaration = document.declaration.model_copy(update=short)
    boxes = dict.fromkeys(BOXES, text)
    changed = {**boxes, "goods": goods, "invoices": invoices, "declaration": declaration}
    return document.model_copy(update=changed), certification, face, images


def parts(pdf: bytes) -> tuple[int, int, bool]:
    """Pictures and annotations of the pages, and whether anything is attached."""
    with pikepdf.open(BytesIO(pdf)) as document:
        pages = [page.obj for page in document.pages]
        pictures = sum(len(page.Resources.get("/XObject", {})) for page in pages)
        notes = sum(len(page.get("/Annots", ())) for page in pages)
        attached = len(document.attachments) > 0 or "/AF" in document.Root
        return pictures // len(pages), notes, attached


# about: REL-40, REL-34
async def test_what_is_typed_is_printed_and_never_obeyed(pool: RenderPool, order_of: Make, tmp_path: Path) -> None:
    assert len(PAYLOADS) == 40
    harmless = typed(order_of, "x" * 40)
    await pool.render(watched, partial(render_document, *harmless))
    wanted, opened = await pool.render(watched, partial(render_document, *harmless))
    for number, payload in enumerate(PAYLOADS):
        printed, asked = await pool.render(watched, partial(render_document, *typed(order_of, payload)))
        assert asked <= opened, payload
        assert parts(printed.pdf) == parts(wanted.pdf), payload
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(printed.pdf)
        shown = "".join(judges.run("pdftotext", "-raw", path, "-").split())
        assert shown.count("".join(payload.split())) >= 4, payload


# about: REL-40
async def test_the_fast_way_asks_for_nothing_at_all(pool: RenderPool, order_of: Make) -> None:
    key = FileKey(*make_seal_key())
    await pool.render(render_original, *typed(order_of, "x" * 40), key)
    for payload in PAYLOADS[::4]:
        printed, asked = await pool.render(watched, partial(render_original, *typed(order_of, payload), key))
        assert asked == set(), payload
        assert parts(printed.pdf)[1:] == (1, False), payload


# about: REL-40
async def test_the_watcher_sees_what_it_watches_for(pool: RenderPool) -> None:
    _, asked = await pool.render(watched, Path("/etc/passwd").read_bytes)
    assert asked == {"open /etc/passwd"}
