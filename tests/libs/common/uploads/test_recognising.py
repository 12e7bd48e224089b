"""What a file is, and which files are taken."""

import resource
import time
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pytest
from PIL import Image

from libs.common.errors import Invalid, TooLarge
from libs.common.uploads import DOCUMENTS, Kind, Limits, Recognised, recognise
from libs.common.uploads.text import decoded
from libs.contracts.limits import FILE_BYTES
from tests import files

CSV = "品名,数量\r\nモーター,5\r\n"
LARGEST = FILE_BYTES
BIG = Limits(LARGEST)

GOOD: list[tuple[Kind, bytes]] = [
    ("pdf", files.pdf()),
    ("pdf", files.pdf(linearize=True)),
    ("pdf", files.running_pdf("<< /S /GoTo /D [0 /Fit] >>")),
    ("png", files.picture("PNG")),
    ("jpeg", files.picture("JPEG", 3000, 2000)),
    ("xlsx", files.workbook()),
    ("csv", CSV.encode()),
    ("csv", CSV.encode("cp932")),
    ("tsv", CSV.replace(",", "\t").encode("utf-16")),
]
HOSTILE: list[tuple[str, str, bytes | Callable[[], bytes]]] = [
    ("nothing", "empty-file", b""),
    ("a page", "unknown-kind", b"<html><script>alert(1,2)</script>"),
    ("a picture that is a program", "unknown-kind", b"<svg xmlns='http://www.w3.org/2000/svg' onload='a(1,2)'/>"),
    ("a program", "unknown-kind", b"MZ\x90\0\x03,,,"),
    ("a script", "unknown-kind", b"#!/bin/sh\nrm -r a,b\n"),
    ("bytes that are no text", "unknown-kind", b"a,b\n\x81\xff\xfe"),
    ("text with NUL", "unknown-kind", b"a,b\n1,\0\n"),
    ("prose", "unknown-kind", "ただの文章です".encode()),
    ("an old workbook", "unknown-kind", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)),
    ("too many lines", "too-many-lines", b"a,b\n" * 100_001),
    ("only the beginning of a PDF", "damaged", b"%PDF-1.7\n%%EOF"),
    ("a PDF under a password", "encrypted", files.encrypted_pdf("secret")),
    ("a PDF with a film", "active-content", files.showing_pdf("/RichMedia")),
    ("a PDF with a dynamic form", "active-content", files.running_pdf("<< /XFA (x) >>")),
    ("a PDF of which the pages are missing", "damaged", files.pdf()[: files.pdf().index(b"/Page ") - 30]),
    ("a locked workbook", "locked", files.LOCKED_WORKBOOK),
    (
        "a workbook with a link to a program",
        "macros",
        files.workbook_with(xl__externalLinks__externalLink1=b"<ddeLink"),
    ),
    ("a PDF that is an archive too", "two-in-one", files.pdf() + files.zip_of({"a": b"b"})),
    ("a PDF with something behind it", "two-in-one", files.pdf() + b"<script>alert(1)</script>"),
    ("a PDF that unpacks to 2 GiB", "damaged", files.bomb_pdf()),
    ("a picture that is an archive too", "two-in-one", files.picture("PNG") + files.zip_of({"a": b"b"})),
    ("a picture that is a PDF too", "two-in-one", files.picture("JPEG")[:20] + files.pdf()),
    ("a picture of 50,000 by 50,000", "too-many-pixels", files.huge_png()),
    ("a picture cut short", "damaged", files.picture("PNG", 100, 100)[:-20]),
    ("only the beginning of a picture", "damaged", b"\xff\xd8\xff\xe0"),
    ("an archive", "unknown-kind", files.zip_of({"a.txt": b"b"})),
    ("a workbook with macros", "macros", files.workbook_with(xl__vbaProject=b"x")),
    ("a workbook that says it has macros", "macros", files.workbook_with_macros()),
    ("a workbook with a file in it", "macros", files.workbook_with(xl__embeddings__oleObject1=b"x")),
    ("a workbook that climbs up", "damaged", files.workbook_with(**{"..__..__evil": b"x"})),
    (
        "a workbook with entities",
        "damaged",
        files.workbook_with(xl__a=b" " * 70_000 + b"<!DOCTYPE a [<!ENTITY b 'c'>]>"),
    ),
    ("a workbook that unpacks to 150 MiB", "too-complex", files.bomb_workbook),
    ("a workbook of 2,001 members", "too-complex", files.workbook_with(**{f"a{n}": b"" for n in range(2001)})),
    ("a workbook cut short", "damaged", files.workbook()[:-30]),
]


CHANGED: list[tuple[str, str, bytes]] = [
    ("bytes before the header", "repaired", b"\r\nHTTP\r\n" + files.pdf()),
    ("a comment behind the end", "repaired", files.pdf() + b"% printed by X\n"),
    ("a cut-off end", "repaired", files.pdf()[:-8]),
    ("a damaged table of contents", "repaired", files.pdf().replace(b"startxref\n", b"startxref\n9")),
    ("a script", "active", files.running_pdf("<< /S /JavaScript /JS (app.alert\\(1\\)) >>")),
    ("a program that is started", "active", files.running_pdf("<< /S /Launch /F (cmd.exe) >>")),
    ("a form that is sent", "active", files.running_pdf("<< /S /SubmitForm /F (http://x) >>")),
    ("a file elsewhere that is opened", "active", files.running_pdf("<< /S /GoToR /F (\\\\evil\\x) >>")),
    ("an address that is called", "active", files.running_pdf("<< /S /URI /URI (http://x) >>")),
    ("a hidden script", "active", files.hidden_pdf()),
    ("a program that is attached", "attachments", files.carrying_pdf()),
    ("a page that is attached", "attachments", files.carrying_pdf(b"<html><script>", "invoice.xml")),
]
KEPT: list[tuple[str, bytes]] = [
    ("restrictions that anybody's reader passes over", files.encrypted_pdf("")),
    ("the XML of an electronic invoice", files.carrying_pdf(b"<?xml version='1.0'?><rsm:Invoice/>", "factur-x.xml")),
]


@pytest.mark.parametrize(("kind", "data"), GOOD, ids=[kind for kind, _ in GOOD])
async def test_a_file_is_what_its_content_says(kind: Kind, data: bytes) -> None:
    # about: D-38
    assert await recognise(data, BIG, "a company") == Recognised(kind, data)


@pytest.mark.parametrize(("change", "data"), [row[1:] for row in CHANGED], ids=[row[0] for row in CHANGED])
async def test_what_is_not_of_the_pages_is_taken_out_of_a_pdf_and_damage_repaired(change: str, data: bytes) -> None:
    # about: D-38
    found = await recognise(data, BIG, "a company")
    assert (found.kind, found.changes) == ("pdf", (change,))
    assert await recognise(found.content, BIG, "a company") == Recognised("pdf", found.content)
    with pikepdf.open(BytesIO(found.content), attempt_recovery=False) as pdf:
        assert len(pdf.pages) >= 1 and not list(pdf.attachments)
        assert not pdf.Root.get("/OpenAction", pikepdf.Dictionary()).keys()


@pytest.mark.parametrize("data", [data for _, data in KEPT], ids=[name for name, _ in KEPT])
async def test_trade_papers_are_kept_as_they_are(data: bytes) -> None:
    # about: D-38
    assert await recognise(data, BIG, "a company") == Recognised("pdf", data)


async def test_restrictions_are_taken_off_where_the_pages_are_worked_with() -> None:
    # about: D-38, APP-18
    found = await recognise(files.encrypted_pdf(""), Limits(LARGEST, opened=True), "a company")
    assert found.changes == ("opened",)
    with pikepdf.open(BytesIO(found.content)) as pdf:
        assert not pdf.is_encrypted


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "CMYK", "P"])
async def test_a_scan_of_several_pages_becomes_a_pdf(mode: str) -> None:
    # about: D-38
    found = await recognise(files.scan(mode, pages=2), BIG, "a company")
    assert (found.kind, found.changes) == ("pdf", ("converted",))
    with pikepdf.open(BytesIO(found.content)) as pdf:
        assert [round(float(page.mediabox[2])) for page in pdf.pages] == [72, 72]


async def test_a_large_photograph_is_made_smaller_and_stands_upright() -> None:
    # about: D-38
    found = await recognise(files.photograph(8000, 6000), BIG, "a company")
    assert (found.kind, found.changes) == ("jpeg", ("reduced",))
    with Image.open(BytesIO(found.content)) as picture:
        assert picture.size == (3000, 4000)


async def test_links_of_a_workbook_to_other_books_lead_nowhere() -> None:
    # about: D-38
    link = b'<Relationships><Relationship Target="file:///\\\\evil\\x.xlsx" TargetMode="External"/></Relationships>'
    found = await recognise(
        files.workbook_with(**{"xl__externalLinks___rels__externalLink1.xml.rels": link}), BIG, "a company"
    )
    assert (found.kind, found.changes) == ("xlsx", ("links",))
    with ZipFile(BytesIO(found.content)) as archive:
        assert b"evil" not in archive.read("xl/externalLinks/_rels/externalLink1.xml.rels")


@pytest.mark.parametrize(("code", "data"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
async def test_hostile_and_broken_files_are_refused_soon_and_cheaply(
    code: str, data: bytes | Callable[[], bytes]
) -> None:
    # about: D-38, REL-42
    data = data if isinstance(data, bytes) else data()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(Invalid) as refusal:
        await recognise(data, BIG, "a company")
    assert refusal.value.code == code
    assert refusal.value.ja != refusal.value.en
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024
    assert time.monotonic() - started < BIG.seconds


async def test_a_file_may_have_ten_megabytes_and_no_byte_more() -> None:
    # about: D-38
    line = b"a,b" + b"x" * 1020 + b"\n"
    whole = line * (LARGEST // len(line))
    assert (await recognise(whole, BIG, "a company")).kind == "csv"
    with pytest.raises(TooLarge):
        await recognise(whole + b"x" * (LARGEST - len(whole) + 1), BIG, "a company")


async def test_a_route_takes_only_the_kinds_that_it_names() -> None:
    # about: D-38
    with pytest.raises(Invalid, match="JPEG, PDF, PNG"):
        await recognise(b"a,b\n", Limits(LARGEST, kinds=DOCUMENTS), "a company")


async def test_a_file_that_is_looked_at_for_too_long_is_given_up() -> None:
    # about: REL-42
    with pytest.raises(Invalid) as refusal:
        await recognise(files.pdf(), Limits(LARGEST, seconds=0.001), "a company")
    assert refusal.value.code == "too-complex"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_text_is_read_in_whatever_encoding_excel_saves_it(encoding: str) -> None:
    assert decoded("品名\t数量\nBOLTS\t5\n".encode(encoding)) == "品名\t数量\nBOLTS\t5\n"


def test_what_is_no_text_in_any_of_them_is_none() -> None:
    assert decoded(b"\x81\x20\xff") is None
