"""A program of its own: reads a workbook from its input and writes what one of its sheets shows, as JSON.

Started anew for each workbook, with limits of memory and processor time: a small file can unpack to millions of styles
or texts, and such a one ends here (REL-42). Whoever started it takes any ending but 0 for a workbook that is not read.
It knows the parts of a workbook by their local names, so that Strict OOXML and incomplete workbooks of other programs
are read as well (decision 36).
"""

import io
import json
import posixpath
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, XMLPullParser, iterparse

sys.path.insert(0, str(Path(__file__).parent))  # started with -I: what stands beside this file
from number_formats import BUILT_IN, is_date, shown  # type: ignore[import-not-found]

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
# Unpacked: a workbook of 10,000 lines has about 5 MB. Python unpacks no more than a member's declared size.
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_ELEMENTS = 2_000_000
"""Of a part that is none of the sheets: millions of styles would take the memory of what is read after them."""
MOST_ROWS = 50_000
MOST_COLUMNS = 60
PIECE = 1 << 16
MOST_LETTERS = 16_000_000
"""In all cells together: one long text may stand in many of them."""
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_COLUMN = re.compile(r"[A-Z]+")

Json = dict[str, Any]


def main() -> None:
    """Limit this process; then read and write."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    book = Book(sys.stdin.buffer.read())
    json.dump(book.sheet(int(sys.argv[1])), sys.stdout)


class Book:
    """The parts of a workbook that say what its cells show."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        members = self._archive.infolist()
        if sum(member.file_size for member in members) > LARGEST_UNPACKED:
            raise ValueError("too large when unpacked")
        self._parts = {one.filename.replace("\\", "/").lower().lstrip("/"): one for one in members}
        self._main = self._related("", "officeDocument")[0][1]
        self._sheets = [(name, path) for name, path, is_shown in self._all_sheets() if is_shown]
        self._hidden = [name for name, _, is_shown in self._all_sheets() if not is_shown]
        self._texts = [_text(one) for path in self._paths("sharedStrings") for one in self._elements(path, "si")]
        self._formats = self._styles()
        self._is_1904 = any(one.get("date1904") in ("1", "true") for one in self._elements(self._main, "workbookPr"))

    def sheet(self, index: int) -> Json:
        """What the visible sheet with this index shows; no rows when there is none."""
        names = [name for name, _ in self._sheets]
        found: Json = {"sheets": names, "hidden_sheets": self._hidden, "rows": [], "hidden_columns": []}
        if index < len(self._sheets):
            found["rows"] = list(_bounded(self._rows(self._sheets[index][1], found["hidden_columns"])))
        return found

    def _elements(self, path: str, *names: str) -> Iterator[Element]:
        """The elements with these local names; each is emptied after it was looked at."""
        part = self._parts.get(path.lower())
        if part is None:
            return
        with self._archive.open(part) as content:
            # Expat limits how much entities may grow, and whatever grows ends with this process.
            for count, (_, element) in enumerate(iterparse(content)):  # noqa: S314
                if count > MOST_ELEMENTS:
                    raise ValueError("too many elements")
                if _local(element) in names:
                    yield element
                    element.clear()

    def _related(self, path: str, kind: str) -> list[tuple[str, str]]:
        """Id and path of the parts that the part at `path` names as `kind`."""
        folder, name = posixpath.split(path)
        found = []
        for one in self._elements(posixpath.join(folder, "_rels", f"{name}.rels"), "Relationship"):
            if one.get("Type", "").rpartition("/")[2] == kind:
                target = one.get("Target", "").replace("\\", "/")
                found.append((one.get("Id", ""), posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")))
        if not path and not found:
            return [("", "xl/workbook.xml")]
        return found

    def _paths(self, kind: str) -> list[str]:
        named = [path for _, path in self._related(self._main, kind)]
        return named or [posixpath.join(posixpath.dirname(self._main), f"{kind}.xml")]

    def _all_sheets(self) -> list[tuple[str, str, bool]]:
        """Name and path of each worksheet, and whether it is shown."""
        paths = dict(self._related(self._main, "worksheet"))
        found = []
        for one in self._elements(self._main, "sheet"):
            ids = [value for name, value in one.attrib.items() if name.rpartition("}")[2] == "id"]
            if ids and ids[0] in paths:
                found.append((one.get("name", ""), paths[ids[0]], one.get("state", "visible") == "visible"))
        return found

    def _styles(self) -> list[str]:
        """The number format of each style of cells."""
        own: dict[str, str] = {}
        formats: list[str] = []
        for path in self._paths("styles"):
            for one in self._elements(path, "numFmt", "cellXfs"):
                if _local(one) == "numFmt":
                    own.setdefault(one.get("numFmtId", ""), one.get("formatCode", ""))
                else:
                    ids = [style.get("numFmtId", "0") for style in one]
                    formats = [own.get(number, BUILT_IN.get(number, "General")) for number in ids]
        return formats

    def _rows(self, path: str, hidden_columns: list[int]) -> Iterator[list[Any]]:
        """Number, whether it is hidden, cells and their faults (by place) of each row that is not empty."""
        number = 0
        for element in self._row_elements(path):
            if _local(element) == "col":
                if element.get("hidden") in ("1", "true"):
                    last = min(int(element.get("max", "0")), MOST_COLUMNS)
                    hidden_columns += range(int(element.get("min", "1")) - 1, last)
                continue
            number = int(element.get("r") or number + 1)
            cells, faults = self._cells(element)
            if cells:
                yield [number, element.get("hidden") in ("1", "true"), cells, faults]

    def _row_elements(self, path: str) -> Iterator[Element]:
        """The columns and rows of a sheet, down to the last with a value: a million may follow that are formatted."""
        part = self._parts.get(path.lower())
        content = self._archive.read(part) if part else b""
        parser: Any = XMLPullParser(["end"])
        for start in range(0, end := _end_of_values(content), PIECE):
            parser.feed(content[start : min(start + PIECE, end)])
            for _, element in parser.read_events():
                if _local(element) in ("row", "col"):
                    yield element
                    element.clear()

    def _cells(self, row: Element) -> tuple[list[str], dict[int, str]]:
        cells: list[str] = []
        faults: dict[int, str] = {}
        place = -1
        for cell in row:
            named = _COLUMN.match(cell.get("r", ""))
            place = _number(named[0]) if named else place + 1
            if place >= MOST_COLUMNS:
                break
            text, fault = self._value(cell)
            if text or fault:
                cells += [""] * (place + 1 - len(cells))
                cells[place] = text
                if fault:
                    faults[place] = fault
        return cells, faults

    def _value(self, cell: Element) -> tuple[str, str]:
        """What the cell shows, and what is wrong with it: `error`, `formula`, `date`, `text`."""
        kind, value, formula = cell.get("t", "n"), None, False
        for part in cell:
            name = _local(part)
            if name == "v":
                value = part.text
            elif name == "is":
                return _text(part), ""
            elif name == "f":
                formula = True
        if value is None:
            return ("", "formula") if formula and kind != "str" else ("", "")
        return self._typed(kind, value, cell.get("s", "0"))

    def _typed(self, kind: str, value: str, style: str) -> tuple[str, str]:
        """A value by the type of its cell."""
        if kind == "s":
            return (self._texts[int(value)], "") if int(value) < len(self._texts) else ("", "text")
        if kind == "n":
            return self._figure(value, style)
        if kind == "b":
            return ("TRUE" if value == "1" else "FALSE"), ""
        return (value, "error") if kind == "e" else (value[:10], "date") if kind == "d" else (_decoded(value), "")

    def _figure(self, value: str, style: str) -> tuple[str, str]:
        number_format = self._formats[int(style)] if int(style) < len(self._formats) else "General"
        if is_date(number_format):
            return self._date(float(value)), "date"
        return shown(value, number_format), ""

    def _date(self, serial: float) -> str:
        first = datetime(1904, 1, 1) if self._is_1904 else datetime(1899, 12, 30)  # noqa: DTZ001  # a day of no place
        return (first + timedelta(days=min(max(serial, 0), 2_900_000))).date().isoformat()


def _end_of_values(sheet: bytes) -> int:
    """Where the last row with a value ends; the whole length where that cannot be told."""
    last = max(sheet.rfind(end) for end in (b"v>", b"is>", b"f>"))
    row = sheet.find(b"row>", last)
    return row + len(b"row>") if last >= 0 <= row else len(sheet)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: Element) -> str:
    """The text of its runs, without what Excel keeps for reading aloud (furigana)."""
    parts = []
    for part in element:
        name = _local(part)
        if name == "t":
            parts.append(part.text or "")
        elif name == "r":
            parts += [one.text or "" for one in part if _local(one) == "t"]
    return _decoded("".join(parts))


def _decoded(text: str) -> str:
    """With the characters that OOXML writes as _xHHHH_."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return text.strip()


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _bounded(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    letters = 0
    for count, row in enumerate(rows):
        letters += sum(map(len, row[2]))
        if letters > MOST_LETTERS or count >= MOST_ROWS:
            raise ValueError("too many rows, or too much text")
        yield row


if __name__ == "__main__":
    main()
