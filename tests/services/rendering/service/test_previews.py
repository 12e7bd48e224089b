"""SPECIMENs over HTTP: as PDF, and page by page as pictures."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops

from libs.common.auth import Caller, Role
from libs.contracts.values import CertificateDocument, GoodsLine
from services.rendering.handlers.one_at_a_time import OneAtATime
from services.rendering.handlers.specimens import KEPT
from services.rendering.pool import Limits, RenderPool
from tests.pdfs import text_of
from tests.services.rendering.conftest import SEAL
from tests.services.rendering.rendering_system import (
    RenderingSystem,
    admin_id,
    chamber_configured,
    reception,
    sub_id,
    user_id,
)
from tests.services.rendering.service.test_papers import everything_stored

Make = Callable[..., CertificateDocument]


def body_of(document: CertificateDocument) -> dict[str, Any]:
    return document.model_dump(mode="json")


async def picture(system: RenderingSystem, document: CertificateDocument, query: str = "") -> tuple[Image.Image, str]:
    """A page and the header X-Pages."""
    status, png, headers = await system.call(
        "POST", f"/v1/previews{query}", user_id(), {"Accept": "image/png"}, json=body_of(document)
    )
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, "image/png", "no-store")
    return Image.open(BytesIO(png)), headers["X-Pages"]


def differ(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox() is not None


# about: IDN-02
async def test_a_specimen_is_printed_for_those_who_apply_and_kept_nowhere(
    system: RenderingSystem, document_of: Make, postgres: str
) -> None:
    document = body_of(document_of(5))
    before = await everything_stored(postgres)
    user = user_id()
    for caller in (user, sub_id(user)):
        status, pdf, headers = await system.call("POST", "/v1/previews", caller, json=document)
        assert (status, headers["Content-Type"], headers["X-Pages"]) == (200, "application/pdf", "1")
        text = text_of(pdf)
        assert "SPECIMEN" in text
        assert "Nissho Test" in text
    assert await everything_stored(postgres) == before


# covers: APP-05, DOC-02
async def test_each_page_is_a_picture_as_wide_as_was_asked_for(system: RenderingSystem, document_of: Make) -> None:
    document = document_of(60)
    first, pages = await picture(system, document)
    assert (first.size, pages) == ((1240, 1754), "3")
    second, _ = await picture(system, document, "?page=2")
    assert differ(first, second)
    narrow, pages = await picture(system, document, "?page=1&width=400")
    assert (narrow.width, pages) == (400, "3")
    wide, _ = await picture(system, document, "?width=2000")
    assert wide.size == (2000, 2829)


# covers: APP-05
async def test_the_picture_shows_what_is_typed(system: RenderingSystem, document_of: Make) -> None:
    pictures = [(await picture(system, document_of(5, remarks=text)))[0] for text in ("L/C NO. 1", "L/C NO. 2")]
    # Each picture has colours of its own, chosen from what it shows: the same ink may differ by a shade.
    apart = ImageChops.difference(*(one.convert("RGB") for one in pictures)).point(lambda level: level & 0xE0)
    box = apart.getbbox()
    assert box is not None
    assert box[2] - box[0] < 20, "only the one character differs"


# covers: APP-05
async def test_a_draft_in_which_nothing_is_typed_is_shown_with_empty_boxes(
    system: RenderingSystem, document_of: Make
) -> None:
    texts = dict.fromkeys(("exporter", "consignee", "transport", "remarks", "marks", "general_name"), "")
    nobody = dict.fromkeys(("place", "company_en", "signer_name_en", "signer_title_en"), "")
    full = document_of(1)
    blank = full.model_copy(
        update=texts
        | {
            "goods": [GoodsLine(description="", quantity="", unit="")],
            "invoices": [],
            "country_of_origin": [],
            "declaration": full.declaration.model_copy(update=nobody | {"signature_sha256": "0" * 64}),
        }
    )
    shown, pages = await picture(system, blank)
    assert pages == "1"
    assert differ(shown, (await picture(system, full))[0])


async def test_page_and_width_alone_ask_for_a_picture(system: RenderingSystem, document_of: Make) -> None:
    status, _, headers = await system.call("POST", "/v1/previews?page=1", user_id(), json=body_of(document_of(1)))
    assert (status, headers["Content-Type"]) == (200, "image/png")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("width=399", "/width"),
        ("width=2001", "/width"),
        ("page=0", "/page"),
        ("page=2", "/page"),
        ("page=one", "/page"),
        ("zoom=2", "/zoom"),
    ],
)
async def test_pages_and_widths_out_of_bounds_are_named(
    system: RenderingSystem, document_of: Make, query: str, pointer: str
) -> None:
    status, answer, _ = await system.call("POST", f"/v1/previews?{query}", user_id(), json=body_of(document_of(1)))
    assert (status, [error["pointer"] for error in json.loads(answer)["errors"]]) == (422, [pointer])


# covers: IDN-02
async def test_who_may_preview(system: RenderingSystem, document_of: Make) -> None:
    user, document = user_id(), body_of(document_of(1))

    def of_staff(*roles: Role) -> Caller:
        return reception().model_copy(update={"roles": frozenset(roles)})

    for path, caller, expected in [
        ("/v1/previews", admin_id(user), 403),
        ("/v1/previews", reception(), 403),
        ("/v1/previews", None, 401),
        ("/v1/staff/previews", reception(), 200),
        ("/v1/staff/previews", of_staff("examiner"), 200),
        ("/v1/staff/previews", of_staff("certifier"), 200),
        ("/v1/staff/previews", of_staff("chamber_admin"), 200),
        ("/v1/staff/previews", of_staff("accounting"), 403),
        ("/v1/staff/previews", user, 403),
        ("/v1/staff/previews", None, 401),
    ]:
        assert (await system.call("POST", path, caller, json=document))[0] == expected, (path, caller)


# covers: D-16
async def test_a_specimen_that_cannot_be_printed_names_the_place(system: RenderingSystem, document_of: Make) -> None:
    document = body_of(document_of(1, exporter="日商テスト"))
    for query in ("", "?page=1"):
        status, answer, _ = await system.call("POST", f"/v1/previews{query}", user_id(), json=document)
        assert (status, [error["pointer"] for error in json.loads(answer)["errors"]]) == (422, ["/exporter"])


# covers: APP-05
async def test_a_thousand_goods_lines_are_previewed_and_more_than_a_mebibyte_is_refused(
    system: RenderingSystem, document_of: Make
) -> None:
    _, pages = await picture(system, document_of(1000), "?page=2&width=400")
    assert int(pages) > 20
    large = body_of(document_of(1, remarks="x" * 1_100_000))
    assert (await system.call("POST", "/v1/previews", user_id(), json=large))[0] == 413


async def rendered(system: RenderingSystem) -> float:
    """How many specimens the process has rendered so far."""
    body = await system.metrics()
    found = re.search(r'^shomei_specimens_total\{source="rendered"\} (\S+)$', body, re.MULTILINE)
    return float(found[1]) if found else 0.0


async def test_turning_the_page_renders_nothing_again_until_something_changed(
    system: RenderingSystem, document_of: Make
) -> None:
    before, document = await rendered(system), document_of(30)
    await picture(system, document)
    await picture(system, document, "?page=2")
    system.clock.instant += KEPT - timedelta(seconds=1)
    await picture(system, document)
    assert await rendered(system) == before + 1
    system.clock.instant += timedelta(seconds=1)
    await picture(system, document)
    await picture(system, document_of(30, remarks="CHANGED"))
    assert await rendered(system) == before + 3


# covers: D-42
async def test_no_chamber_is_shown_the_words_of_another(system: RenderingSystem, document_of: Make) -> None:
    elsewhere = chamber_configured(SEAL, "8889").model_copy(update={"name_en": "The Other Chamber of Commerce"})
    await system.hear(elsewhere)
    for chamber, name in [("8888", "The Demonstration"), ("8889", "The Other")]:
        caller = user_id().model_copy(update={"chamber": chamber})
        _, pdf, _ = await system.call("POST", "/v1/previews", caller, json=body_of(document_of(1)))
        assert name in text_of(pdf)


# covers: REL-40
async def test_a_preview_beyond_its_limits_ends_alone_and_the_next_one_is_shown(
    system: RenderingSystem, document_of: Make
) -> None:
    pool = RenderPool(1, Limits(cpu_seconds=2))
    await pool.start()
    system.service.provided.get(OneAtATime)._pool = pool
    status, answer, headers = await system.call(
        "POST", "/v1/previews?page=1", user_id(), json=body_of(document_of(3000))
    )
    assert (status, json.loads(answer)["code"], headers["Retry-After"]) == (503, "unavailable", "2")
    await picture(system, document_of(1))
    await pool.stop()


async def test_fifty_previews_of_one_company_let_another_companys_be_the_next(
    system: RenderingSystem, document_of: Make
) -> None:
    # about: REL-41
    many, other, ended = user_id(), user_id(), list[str]()

    async def preview(who: Caller, name: str, document: CertificateDocument) -> tuple[int, Mapping[str, str]]:
        status, _, headers = await system.call("POST", "/v1/previews", who, json=body_of(document))
        if status == 200:
            ended.append(name)
        return status, headers

    heavy = [document_of(120, remarks=f"NUMBER {number}") for number in range(50)]
    asked = [asyncio.create_task(preview(many, "many", document)) for document in heavy]
    async with asyncio.timeout(60):
        while not ended:
            await asyncio.sleep(0.01)
    before = len(ended)
    assert (await preview(other, "other", document_of(1)))[0] == 200
    # The one that was being rendered, and perhaps one more that began before the request arrived.
    assert len(ended) - before <= 4
    answered = [task.result() for task in asked if task.done()]
    refused = [headers["Retry-After"] for status, headers in answered if status == 429]
    assert refused == ["5"] * 25
    for task in asked:
        task.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
