"""Texts that a spreadsheet would run: harmless in every exported column, and kept letter by letter everywhere else."""

import csv
import io
import zipfile
from urllib.parse import quote

from libs.contracts.names import cases
from services.application.handlers.exporting import COLUMNS
from tests.services.application.application_system import ApplicationSystem
from tests.services.application.test_search import begun, exported

STARTS = ("=", "+", "-", "@", "\t=", "\n=", " =", "＝", "＋", "－", "＠", "\x0b=")
RUNS = tuple("=+-@＝＋－＠")
HEADINGS = ("MARKS", "DESCRIPTION OF GOODS", "QUANTITY", "UNIT", "HS CODE", "COUNTRY OF ORIGIN")


async def test_no_exported_cell_begins_a_formula_whatever_was_typed(system: ApplicationSystem) -> None:
    # covers: REL-43, APP-12
    for start in STARTS:
        text = f"{start}cmd|'/c calc'!A1"
        await begun(system, text, text, text.strip() or "JAPAN", own_reference=text)
    for lang in ("ja", "en"):
        rows = list(csv.reader(io.StringIO((await exported(system, f"format=csv&lang={lang}")).decode("utf-8-sig"))))
        assert len(rows) == len(STARTS) + 1 and {len(row) for row in rows} == {len(COLUMNS)}
        assert [cell for row in rows for cell in row if cell.lstrip("\t\r\n 　\x0b").startswith(RUNS)] == []
        typed = [name for name, _, _ in COLUMNS].index("own_reference")
        assert len([row for row in rows[1:] if "cmd|" in row[typed]]) == len(STARTS)
        book = zipfile.ZipFile(io.BytesIO(await exported(system, f"format=xlsx&lang={lang}")))
        sheets = [book.read(name) for name in book.namelist() if "worksheets/" in name]
        assert sheets and not [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet]
    assert rows[0][0] == cases.LISTED["receipt_no"].en


async def test_a_goods_file_with_such_texts_is_kept_letter_by_letter(system: ApplicationSystem) -> None:
    # covers: REL-43, APP-04
    descriptions = [f"{start}STATOR CORE FOR ELECTRIC MOTOR" for start in ("=", "+", "-", "@", "'=", "1 ")]
    lines = ["\t".join(HEADINGS), *(f"={n}\t{text}\t1\tPCS\t\tJAPAN" for n, text in enumerate(descriptions))]
    application_id = await system.begun()
    more = {"Content-Type": "text/tab-separated-values", "X-Filename": quote("goods.tsv")}
    content = "\r\n".join(lines).encode()
    await system.done(system.company.signer, "PUT", f"/applications/{application_id}/goods", content, **more)
    goods = (await system.done(system.company.signer, "GET", f"/applications/{application_id}"))["draft"]["goods"]
    assert [line["description"] for line in goods] == descriptions
    assert [line["marks"] for line in goods] == [f"={number}" for number in range(len(descriptions))]
