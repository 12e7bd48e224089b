"""Tables to be read, made in tests, and what was read of them."""

import io
import zipfile
from typing import Any

from openpyxl import Workbook

from services.application.goods_file import GoodsFile, read_goods

HEAD = ["DESCRIPTION", "QUANTITY", "UNIT"]


def book(*rows: list[Any], formats: dict[str, str] | None = None, title: str = "Sheet1") -> Workbook:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    return made


def saved(made: Workbook) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def changed(whole: bytes, change: dict[str, tuple[str, str]], without: str = "") -> bytes:
    """The workbook with texts of its parts replaced, and without those whose name holds `without`."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(file, "w") as archive:
        for name in source.namelist():
            if without and without in name:
                continue
            old, new = change.get(name, ("", ""))
            archive.writestr(name, source.read(name).replace(old.encode(), new.encode()) if old else source.read(name))
    return file.getvalue()


def whole(found: GoodsFile) -> GoodsFile:
    """The file, of which no row has vanished."""
    assert found.rows == len(found.lines) + len(found.bad) + found.refused
    assert set(found.bad) <= {one.line for one in found.problems}
    assert all(one.ja and one.en for one in found.problems) and all(one.ja and one.en for one in found.notes)
    return found


def read(data: bytes | Workbook | str, name: str = "goods.tsv", **options: Any) -> GoodsFile:
    content = saved(data) if isinstance(data, Workbook) else data.encode() if isinstance(data, str) else data
    return whole(read_goods(content, name, **options))


def cells(found: GoodsFile) -> list[tuple[str, str, str]]:
    return [(one.description, one.quantity, one.unit) for one in found.lines]


def notes(found: GoodsFile) -> str:
    return "\n".join(note.en for note in found.notes)
