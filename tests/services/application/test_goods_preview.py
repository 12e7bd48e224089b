"""Goods from workbooks and from what is pasted, looked at before anything is saved."""

import io
import resource
import zipfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from libs.contracts.values import CertificateKind
from services.application.goods_file import Lines, read_goods
from tests.services.application.application_system import ApplicationSystem
from tests.services.application.people import ACCOUNTANT, chamber

SAMPLES = Path(__file__).parents[3] / "samples"
PASTED = {"Content-Type": "text/tab-separated-values"}
HEADINGS = ["荷印", "DESCRIPTION OF GOODS", "Quantity", "UNIT", "HS CODE", "UNIT PRICE"]


def book(*rows: list[Any], formats: dict[str, str] | None = None) -> bytes:
    made = Workbook()
    sheet = made.worksheets[0]
    for row in rows:
        sheet.append(row)
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    made.create_sheet("another").append(["not", "read"])
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def test_a_workbook_is_read_as_it_looks() -> None:
    # about: APP-04
    row = ["C/NO. 1", "STATOR CORE", 1200, "SETS", 8503, 12.50]
    goods = read_goods(book(HEADINGS, [], row, [], formats={"E3": "0000.00"}), "goods.xlsx")
    assert goods.problems == [] and goods.lines[0].model_dump() == {
        "marks": "C/NO. 1",
        "description": "STATOR CORE",
        "quantity": "1200",
        "unit": "SETS",
        "hs_code": "8503.00",
        "origin": "",
        "unit_price": "12.5",
        "amount": "",
    }


def test_the_lines_of_an_invoice_certificate_may_be_freight_or_a_discount() -> None:
    # about: APP-04, APP-18
    lines = "DESCRIPTION\tQUANTITY\tUNIT\tAMOUNT\nSHAFT ⑧\t5\tPCS\t50\nOCEAN FREIGHT\t1\tLOT\t9\nDISCOUNT\t1\tSET\t-5\n"
    read = {kind: read_goods(lines.encode(), "a.tsv", Lines(kind)) for kind in (None, CertificateKind.INVOICE)}
    assert {one.line for one in read[None].problems} == {2, 3, 4}
    assert [(one.line, one.rule_id) for one in read[CertificateKind.INVOICE].problems] == [(2, "B0-01")]


def test_bad_rows_of_a_workbook_have_excels_numbers() -> None:
    # about: APP-04, APP-03
    good = ["", "BOLTS", 5, "PCS"]
    goods = read_goods(
        book(HEADINGS[:4], good, ["", "NUTS", 0.5, "ＰＣＳ"], [], ["", "PINS", None, "PCS"]), "goods.xlsx"
    )
    assert [(p.line, p.field, p.rule_id, p.proposal) for p in goods.problems] == [
        (3, "unit", "B0-01", "PCS"),
        (5, "quantity", "REQUIRED", None),
    ]
    assert goods.bad[3].unit == "ＰＣＳ" and len(goods.lines) == 1


def test_a_workbook_of_thousands_of_lines_works_and_a_longer_one_is_refused() -> None:
    # about: APP-04
    row = ["", "BOLTS", 5, "PCS"]
    assert len(read_goods(book(HEADINGS[:4], *[row] * 5000), "goods.xlsx").lines) == 5000
    assert "more than 10,000" in read_goods(book(HEADINGS[:4], *[row] * 10_001), "goods.xlsx").problems[0].en


def with_part(whole: bytes, name: str, content: bytes) -> bytes:
    """The workbook with another content in one of its parts."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            archive.writestr(part, content if part == name else source.read(part))
    return changed.getvalue()


def test_a_bomb_and_a_broken_workbook_are_refused() -> None:
    # about: APP-04, REL-42
    whole = book(HEADINGS[:4], ["", "BOLTS", 5, "PCS"])
    spaces = with_part(whole, "xl/workbook.xml", b" " * 101 * 1024 * 1024)
    for data in (spaces, whole[: len(whole) // 2], b"PK\x03\x04"):
        goods = read_goods(data, "goods.xlsx")
        assert goods.lines == [] and "workbook cannot be read" in goods.problems[0].en


def test_a_workbook_of_millions_of_styles_costs_the_service_nothing() -> None:
    # about: REL-42
    sheet = (
        b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts>%s</fonts></styleSheet>'
    )
    whole = book(HEADINGS[:4], ["", "BOLTS", 5, "PCS"])
    bomb = with_part(whole, "xl/styles.xml", sheet % (b"<font/>" * 5_000_000))
    before = resource.getrusage(resource.RUSAGE_SELF)
    assert len(bomb) < 200_000 and "workbook cannot be read" in read_goods(bomb, "goods.xlsx").problems[0].en
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_utime - before.ru_utime < 1 and after.ru_maxrss - before.ru_maxrss < 150 * 1024  # seconds, KiB


def test_one_long_text_in_many_cells_is_refused() -> None:
    # about: REL-42
    goods = read_goods(book(HEADINGS[:4], *[["", "B" * 30_000, 5, "PCS"]] * 600), "goods.xlsx")
    assert goods.lines == [] and "workbook cannot be read" in goods.problems[0].en


async def test_a_preview_shows_good_and_bad_lines_and_saves_nothing(system: ApplicationSystem) -> None:
    # covers: APP-04, APP-03
    data = (SAMPLES / "goods-with-faults.tsv").read_bytes()
    seen = await system.done(
        system.company.signer, "POST", "/applications/goods-preview", data, **{"X-Filename": "a.tsv"}
    )
    assert len(seen["lines"]) == 15 and len(seen["problems"]) == 9 and len(seen["bad_lines"]) == 9
    assert seen["problems"][1] == {
        "line": 6,
        "field": "quantity",
        "rule_id": "B0-01",
        "ja": seen["problems"][1]["ja"],
        "en": seen["problems"][1]["en"],
        "proposal": "8",
    }
    assert seen["bad_lines"][1]["line"] == 6 and seen["bad_lines"][1]["goods"]["quantity"] == "⑧"
    assert await system.rows("SELECT 1 FROM applications") == []
    assert (await system.call(ACCOUNTANT, "POST", "/applications/goods-preview", data)).status == 403


async def test_what_is_pasted_needs_no_heading(system: ApplicationSystem) -> None:
    # covers: APP-04
    signer, path = system.company.signer, "/applications/goods-preview"
    for pasted in ("N/M\tBOLTS\t5\tPCS\n", "QTY\tUNIT\tGOODS\n5\tPCS\tBOLTS\n"):
        seen = await system.done(signer, "POST", path, pasted.encode(), **PASTED)
        assert [(one["description"], one["quantity"]) for one in seen["lines"]] == [("BOLTS", "5")], pasted
    freight = b"N/M\tFREIGHT\t1\tLOT\n"
    for query, problems in (("", 2), ("?kind=origin_japan", 2), ("?kind=invoice", 0)):
        assert len((await system.done(signer, "POST", path + query, freight, **PASTED))["problems"]) == problems, query
    seen = await system.done(signer, "POST", path, b"BOLTS\t5", **PASTED)
    assert seen["lines"] == [] and "MARKS, DESCRIPTION OF GOODS, QUANTITY" in seen["problems"][0]["en"]


async def test_a_workbook_fills_the_draft_without_its_prices(system: ApplicationSystem) -> None:
    # covers: APP-04
    application_id = await system.begun(goods=[])
    data = book(HEADINGS, ["N/M", "BOLTS", 5, "PCS", "", 7])
    await system.done(system.company.signer, "PUT", f"/applications/{application_id}/goods", data)
    goods = (await system.seen(application_id))["draft"]["goods"]
    assert goods == [
        {"marks": "N/M", "description": "BOLTS", "quantity": "5", "unit": "PCS", "hs_code": "", "origin": ""}
    ]


async def test_a_list_is_read_by_the_severities_of_the_chamber_and_in_the_certificates_language(
    system: ApplicationSystem,
) -> None:
    # covers: APP-04, APP-16
    signer, preview = system.company.signer, "/applications/goods-preview"
    vague = b"DESCRIPTION\tQUANTITY\tUNIT\nNUTS\t5\tBOXES\n"
    french = "ORIGIN\tGOODS\tQTY\tUNIT\nALLEMAGNE\tNUTS\t5\tPCS\n"
    application_id = await system.begun(goods=[])
    path = f"/applications/{application_id}/goods"
    for version, (severity, is_bad) in enumerate([("error", True), ("warning", False), ("off", False)], start=2):
        await system.hear(chamber(version=version, rule_severities={"B8-01": severity}))
        seen = await system.done(signer, "POST", preview, vague)
        assert [one["rule_id"] for one in seen["problems"]] == ["B8-01"] * is_bad
        assert (len(seen["lines"]), len(seen["bad_lines"])) == (1 - is_bad, int(is_bad))
        assert (await system.call(signer, "PUT", path, vague)).status == (422 if is_bad else 200), severity
    for query, problems in (("", ["B4-01"]), ("?language=fr", [])):
        seen = await system.done(signer, "POST", preview + query, french.encode())
        assert [one["rule_id"] for one in seen["problems"]] == problems, query
    draft = system.draft()
    draft["certificate"] |= {"language": "fr", "language_reason": "L/C"}
    made = await system.done(signer, "POST", "/applications", {"draft": draft})
    filled = await system.call(signer, "PUT", f"/applications/{made['application_id']}/goods", french.encode())
    assert filled.status == 200
