"""Trade papers as people have them, sent through the API: taken, mended, or refused with the true reason."""

from io import BytesIO
from pathlib import Path

import pikepdf

from tests import files
from tests.services.application.application_system import ApplicationSystem
from tests.services.application.people import chamber
from tests.services.application.test_files import fetch

UPLOADS = Path(__file__).parent / "field_cases" / "uploads"
# The kind that is kept, and what was changed; or the code of the refusal.
RIGHT: dict[str, tuple[str, list[str]] | str] = {
    "u00-plain.pdf": ("pdf", []),
    "u01-owner-password.pdf": ("pdf", []),
    "u02-user-password.pdf": "encrypted",
    "u03-zugferd.pdf": ("pdf", []),
    "u04-leading-bytes.pdf": ("pdf", ["Damage in the file was repaired"]),
    "u06-trailing-bytes-newlines.pdf": ("pdf", []),
    "u08-truncated-eof.pdf": ("pdf", ["Damage in the file was repaired"]),
    "u09-openaction-print-js.pdf": ("pdf", ["Scripts and actions were taken out"]),
    "u10-acroform.pdf": ("pdf", []),
    "u11-rotated.pdf": ("pdf", []),
    "u12-external-link.xlsx": ("xlsx", ["Links to other workbooks were taken out; the values stay"]),
    "u14-cmyk.jpg": ("jpeg", []),
    "u15-jpeg-trailer.jpg": ("jpeg", []),
}


async def test_trade_papers_are_taken_as_they_are_or_mended(system: ApplicationSystem) -> None:
    # covers: APP-10, D-38
    application_id = await system.begun()
    path = f"/applications/{application_id}/files?kind=evidence"
    assert {one.name for one in UPLOADS.iterdir()} == set(RIGHT)
    for name, right in RIGHT.items():
        headers = {"X-Filename": name}
        answer = await system.call(system.company.signer, "POST", path, (UPLOADS / name).read_bytes(), **headers)
        told = answer.body
        if isinstance(right, str):
            assert (answer.status, told["code"]) == (422, right), name
            assert "パスワード" in told["errors"][0]["ja"] and "password" in told["errors"][0]["en"], name
        else:
            assert answer.status == 201, (name, told)
            assert (told["type"], [one["en"] for one in told["changes"]]) == right, name


async def test_a_scan_is_kept_as_a_pdf_and_an_old_workbook_named_as_what_it_is(system: ApplicationSystem) -> None:
    # covers: APP-10, D-38
    application_id = await system.begun()
    signer, path = system.company.signer, f"/applications/{application_id}/files?kind=evidence"
    sent = await system.done(signer, "POST", path, files.scan("1", pages=2), **{"X-Filename": "scan.tif"})
    assert (sent["type"], sent["name"], sent["changes"][0]["ja"]) == ("pdf", "scan.pdf", "PDFに変換しました")
    _, kept, _ = await fetch(system, signer, f"/applications/{application_id}/files/{sent['file_id']}")
    assert kept.startswith(b"%PDF-")
    refused = await system.call(signer, "POST", path, files.LOCKED_WORKBOOK, **{"X-Filename": "list.xlsx"})
    assert "locked with a password" in refused.body["errors"][0]["en"]


async def test_an_own_layout_comes_without_its_restrictions(system: ApplicationSystem) -> None:
    # covers: APP-18
    await system.hear(chamber(version=2, own_layout=True))
    application_id = await system.begun(kind="signature")
    path = f"/applications/{application_id}/files?kind=own_layout"
    sent = await system.done(system.company.signer, "POST", path, files.encrypted_pdf(""), **{"X-Filename": "own.pdf"})
    assert [one["en"] for one in sent["changes"]] == ["Restrictions on printing and changing were taken off"]
    path = f"/applications/{application_id}/files/{sent['file_id']}"
    _, kept, _ = await fetch(system, system.company.signer, path)
    with pikepdf.open(BytesIO(kept)) as pdf:
        assert not pdf.is_encrypted
