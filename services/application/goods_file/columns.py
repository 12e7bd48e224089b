"""Which column of a table is which field: the heading is found by its names, wherever it stands. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from libs.common import figures
from services.application.goods_file.problems import Note, UnreadableFile
from services.application.goods_file.table import Row

HEADERS = {
    "marks": (
        "MARKS",
        "MARK",
        "MARKS AND NUMBERS",
        "MARKS & NUMBERS",
        "MARKS & NOS",
        "SHIPPING MARKS",
        "荷印",
        "荷印番号",
    ),
    "description": (
        *("DESCRIPTION OF GOODS", "DESCRIPTION", "GOODS", "GOODS DESCRIPTION", "DESCRIPTION OF THE GOODS"),
        *("COMMODITY", "PRODUCT NAME", "ITEM NAME", "商品名", "品名", "商品", "商品名称"),
    ),
    "quantity": ("QUANTITY", "QTY", "Q'TY", "QUANTITIES", "数量"),
    "unit": ("UNIT", "UNITS", "UOM", "UNIT OF MEASURE", "UNIT OF QUANTITY", "単位", "数量単位"),
    "hs_code": ("HS CODE", "HS", "HS NO", "H S CODE", "HSCODE", "HS CODE NO", "TARIFF CODE", "HSコード", "税番"),
    "origin": ("COUNTRY OF ORIGIN", "ORIGIN", "ORIGIN COUNTRY", "MADE IN", "原産国", "原産地", "原産国名"),
    "unit_price": ("UNIT PRICE", "PRICE", "U/PRICE", "単価"),
    "amount": ("AMOUNT", "TOTAL", "TOTAL AMOUNT", "TOTAL PRICE", "金額"),
}
PRICES = ("unit_price", "amount")
NEEDED = ("description", "quantity", "unit")
LOOKED_AT = 40
"""Rows in which the heading is looked for: titles and addresses stand above it."""
FIELD_OF = {name: field for field, names in HEADERS.items() for name in names}
_BRACKETS = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]")
_UNIT = re.compile(r"[A-Z][A-Z0-9]{0,7}")


@dataclass(frozen=True)
class Columns:
    """The field of each column, "" for one that is skipped. `unit` is one that the heading of quantities names."""

    fields: list[str]
    unit: str = ""

    @property
    def has_prices(self) -> bool:
        return not {*PRICES}.isdisjoint(self.fields)


def heading_score(cells: list[str]) -> int:
    """How many different fields the cells name."""
    return len({field_of(cell) for cell in cells} - {""})


def field_of(heading: str) -> str:
    """The field that a heading names, in any case, with units in brackets, in two languages; "" for none."""
    plain = _plain(heading)
    if plain in FIELD_OF:
        return FIELD_OF[plain]
    inside = [found[0] or found[1] for found in _BRACKETS.findall(plain)]
    outside = _BRACKETS.sub(" ", plain)
    parts = [_plain(part) for part in (outside, *re.split("[/・|]", outside), *inside)]
    named = [FIELD_OF[part] for part in parts if part in FIELD_OF]
    return named[0] if named and set(named) == {named[0]} else ""


def find_heading(rows: list[Row]) -> int | None:
    """The index of the row that names most of the fields, all that are needed if there is one; None for none."""
    best, most = None, 1
    for index, row in enumerate(rows[:LOOKED_AT]):
        fields = {field_of(cell) for cell in row.cells} - {""}
        if any(figures.plain(cell) for cell in row.cells) or "description" not in fields:
            continue
        score = len(fields) + 10 * len(fields & set(NEEDED))
        if score > most and len(fields) > 1:
            best, most = index, score
    return best


def columns_of(heading: Row, rows: list[Row], *, is_text: bool) -> tuple[Columns, list[Note]]:
    """The columns under a heading, and what is skipped. Raises `UnreadableFile` when one is missing or named twice."""
    fields = _named(heading, rows)
    fields = _with_unit_beside(heading, fields, rows)
    unit = _unit_of(heading.cells[fields.index("quantity")]) if "quantity" in fields else ""
    for field in NEEDED:
        if field not in fields and not (field == "unit" and (unit or _have_units(fields, rows))):
            name = HEADERS[field][0]
            raise UnreadableFile(heading.line, f"見出し「{name}」がありません", f"There is no column '{name}'")
    return Columns(fields, unit), _skipped(heading, fields, rows, is_text=is_text)


def usual_columns(first: Row) -> Columns:
    """Those of `HEADERS` in their order, for what is pasted without a heading. Raises `UnreadableFile`."""
    columns = list(HEADERS)[: len(first.cells)]
    if len(first.cells) > len(HEADERS) or not set(NEEDED) <= set(columns):
        ja = f"見出し行を付けるか、次の順に貼り付けてください: {known_names()}"
        raise UnreadableFile(first.line, ja, f"Paste a heading line too, or columns in this order: {known_names()}")
    return Columns(columns)


def known_names() -> str:
    """The first name of each field, as people are told them."""
    return ", ".join(names[0] for names in HEADERS.values())


def letters_of(place: int) -> str:
    """The letters of a column as Excel shows them: 0 is A."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _plain(name: str) -> str:
    return re.sub(r"[\s._:：]+", " ", unicodedata.normalize("NFKC", name)).strip().upper()


def _named(heading: Row, rows: list[Row]) -> list[str]:
    fields: list[str] = []
    for place, cell in enumerate(heading.cells):
        field = field_of(cell)
        if field and field in fields:
            if any(_cell(row, place) for row in rows):
                raise UnreadableFile(heading.line, "同じ見出しが二つあります", "Two columns have the same heading")
            field = ""
        fields.append(field)
    return fields


def _with_unit_beside(heading: Row, fields: list[str], rows: list[Row]) -> list[str]:
    """A heading over two columns: the one beside the quantity, without a heading of its own, holds the units."""
    if "unit" in fields or "quantity" not in fields:
        return fields
    beside = fields.index("quantity") + 1
    units = [cell for cell in (_cell(row, beside) for row in rows) if cell]
    if _cell(heading, beside) or not units or any(figures.likely(unit) for unit in units):
        return fields
    return [*fields[:beside], "unit", *fields[beside + 1 :]]


def _unit_of(heading: str) -> str:
    """PCS of the heading `QTY (PCS)`."""
    inside = [(found[0] or found[1]).strip() for found in _BRACKETS.findall(_plain(heading))]
    return next((unit for unit in inside if _UNIT.fullmatch(unit) and unit not in FIELD_OF), "")


def _have_units(fields: list[str], rows: list[Row]) -> bool:
    """Whether quantities are written with their units: 600 SETS."""
    quantities = [_cell(row, fields.index("quantity")) for row in rows] if "quantity" in fields else []
    return bool(quantities) and any(with_unit(quantity) for quantity in quantities)


def with_unit(quantity: str) -> tuple[str, str] | None:
    """Figure and unit of a quantity such as 1,200 PCS."""
    found = re.fullmatch(r"([0-9][0-9.,]*)\s*([A-Za-z][A-Za-z.()]*)", quantity)
    return (found[1], found[2]) if found and figures.plain(found[1]) else None


def _skipped(heading: Row, fields: list[str], rows: list[Row], *, is_text: bool) -> list[Note]:
    """Columns with anything in them that are no field. In text, what stands behind the last heading tears its row."""
    filled = {place for row in rows for place, cell in enumerate(row.cells) if cell}
    filled = {place for place in filled if place < len(fields)} if is_text else filled
    skipped = sorted(place for place in filled if place >= len(fields) or not fields[place])
    names = [" ".join(_cell(heading, place).split()) or f"{letters_of(place)}" for place in skipped]
    if not names:
        return []
    return [
        Note(heading.line, f"読み取らない列: {'、'.join(names)}", f"Columns that were not read: {', '.join(names)}")
    ]


def _cell(row: Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""
