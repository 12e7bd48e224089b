"""What cannot be printed is found by the trial, before anybody is asked for money, and says where it is (REL-34)."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from libs.contracts.values import CertificateDocument, InvoiceReference
from services.rendering.domain.attempts import MAX_ATTEMPTS
from tests.services.rendering.conftest import SEAL
from tests.services.rendering.rendering_system import RenderingSystem, chamber_configured, signature_recorded, submitted

Make = Callable[..., CertificateDocument]
PRECHECKED = "document.prechecked.v1"
MANY = "x\n" * 40
BROKEN_SEALS = {
    "no picture": b"<html><p>seal</p></html>",
    "cut off": SEAL[:-20],
    "asks for a file": SEAL.replace(b"</svg>", b'<image href="file:///etc/passwd" width="9" height="9"/></svg>'),
}


def unprintable(document_of: Make) -> Iterator[tuple[str, CertificateDocument]]:
    """Documents with one fault each, and the field of the fault."""
    good = document_of(2)
    goods, declared, day = good.goods, good.declaration, good.invoices[0].date

    def line(**change: str) -> dict[str, Any]:
        return {"goods": [goods[0], goods[1].model_copy(update=change)]}

    def box_9(**change: str) -> dict[str, Any]:
        return {"declaration": declared.model_copy(update=change)}

    def box_3(*numbers: str) -> dict[str, Any]:
        return {"invoices": [InvoiceReference(number=number, date=day) for number in numbers]}

    faults: list[tuple[str, dict[str, Any]]] = [
        ("/exporter", {"exporter": "日商テスト商事"}),
        ("/consignee", {"consignee": "HANSEATISCHE ⑧ GMBH"}),
        ("/invoices/1/number", box_3("NT-1", "NT-Ⅷ")),
        ("/country_of_origin/0", {"country_of_origin": ["日本"]}),
        ("/transport", {"transport": "BY VESSEL Σ"}),
        ("/general_name", {"general_name": "モーター部品"}),
        ("/goods/1/description", line(description="ROLLER 轴承")),
        ("/goods/1/unit", line(unit="㎏")),
        ("/declaration/signer_name_en", box_9(signer_name_en="会議所 太郎")),
        ("/exporter", {"exporter": MANY}),
        ("/consignee", {"consignee": MANY}),
        ("/invoices", box_3(*(f"NT-2026-{n:04}" for n in range(60)))),
        ("/country_of_origin", {"country_of_origin": ["JAPAN", "GERMANY", "FRANCE"] * 9}),
        ("/transport", {"transport": MANY}),
        ("/remarks", {"remarks": MANY}),
        ("/marks", {"marks": MANY}),
        ("/goods/1", line(description="x" * 100_000)),
        ("/goods/1/quantity", line(quantity="1" * 40)),
        ("/goods", {"goods": []}),
        ("/declaration/place", box_9(place="TOKYO " * 20)),
        ("/declaration/company_en", box_9(company_en="Nissho Test " * 20)),
        ("/declaration/signer_title_en", box_9(signer_title_en="President " * 20)),
    ]
    for pointer, change in faults:
        yield pointer, document_of(2, **change)


async def trial(system: RenderingSystem, document: CertificateDocument) -> dict[str, Any]:
    """What is said of the trial, at its last attempt."""
    event = submitted(document)
    await system.hear(event)
    await system.attempted(MAX_ATTEMPTS - 1)
    await system.work()
    [said] = [one for one in await system.said(PRECHECKED) if one["application_id"] == str(event.application_id)]
    return said


def assert_names(said: dict[str, Any], pointer: str) -> None:
    """It is refused for what stands at `pointer`, in both languages."""
    assert (said["ok"], said["pages"]) == (False, 0)
    [problem] = said["problems"]
    assert problem["field"] == pointer
    assert any("\u3040" <= sign <= "\u9fff" for sign in problem["ja"]), problem
    assert problem["en"].split(":")[0].isascii(), problem
    if not pointer.endswith("sha256"):
        assert "「" in problem["ja"] and "'" in problem["en"], "the field is named in the text, too"


# covers: REL-34, D-16
async def test_what_was_typed_and_cannot_be_printed_is_refused_with_its_field(
    system: RenderingSystem, document_of: Make
) -> None:
    faults = list(unprintable(document_of))
    assert len(faults) >= 20
    for pointer, document in faults:
        assert_names(await trial(system, document), pointer)
    assert (await trial(system, document_of(2)))["ok"] is True


# covers: REL-34, D-16, D-21
async def test_a_broken_picture_is_refused_and_says_whose_it_is_and_a_missing_one_is_waited_for(
    system: RenderingSystem, document_of: Make, signature: bytes
) -> None:
    good = document_of(1)
    for broken in (b"handwriting", signature[:-40]):
        await system.hear(signature_recorded(broken))
        sha256 = hashlib.sha256(broken).hexdigest()
        declared = good.declaration.model_copy(update={"signature_sha256": sha256})
        said = await trial(system, document_of(1, declaration=declared))
        assert_names(said, "/declaration/signature_sha256")
    for version, seal in enumerate(BROKEN_SEALS.values(), start=2):
        await system.hear(chamber_configured(seal, version=version))
        assert_names(await trial(system, good), "/certification/seal_sha256")
    await system.hear(chamber_configured(SEAL, version=9))
    assert (await trial(system, good))["ok"] is True
    unknown = good.declaration.model_copy(update={"signature_sha256": "0" * 64})
    waiting = submitted(document_of(1, declaration=unknown))
    await system.hear(waiting)
    await system.work()
    assert str(waiting.application_id) not in {one["application_id"] for one in await system.said(PRECHECKED)}
