"""What a file is, and which files are taken."""

import resource
import time
from collections.abc import Callable

import pytest

from libs.common.errors import Invalid, TooLarge
from libs.common.uploads import DOCUMENTS, Kind, Limits, recognise
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
    ("a PDF cut short", "damaged", files.pdf()[:-60]),
    ("only the beginning of a PDF", "damaged", b"%PDF-1.7\n%%EOF"),
    ("a PDF under a password", "encrypted", files.encrypted_pdf("secret")),
    ("a PDF that must not be printed", "encrypted", files.encrypted_pdf("")),
    ("a PDF with a script", "active-content", files.running_pdf("<< /S /JavaScript /JS (app.alert\\(1\\)) >>")),
    ("a PDF that starts a program", "active-content", files.running_pdf("<< /S /Launch /F (cmd.exe) >>")),
    ("a PDF that sends forms", "active-content", files.running_pdf("<< /S /SubmitForm /F (http://x) >>")),
    ("a PDF that opens a file elsewhere", "active-content", files.running_pdf("<< /S /GoToR /F (\\\\evil\\x) >>")),
    ("a PDF that calls an address when opened", "active-content", files.running_pdf("<< /S /URI /URI (http://x) >>")),
    ("a PDF with a hidden script", "active-content", files.hidden_pdf()),
    ("a PDF with a file in it", "active-content", files.carrying_pdf()),
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


@pytest.mark.parametrize(("kind", "data"), GOOD, ids=[kind for kind, _ in GOOD])
async def test_a_file_is_what_its_content_says(kind: Kind, data: bytes) -> None:
    # about: D-38
    assert await recognise(data, BIG, "a company") == kind


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
    assert await recognise(whole, BIG, "a company") == "csv"
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
