"""What stands in boxes 1 to 8 of a certificate of origin, line by line, and how much room there is. Pure.

Known to who prints it, and to who takes what an applicant types: what does not fit is told before it is submitted.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from libs.contracts.printed.attestation import BOX_WIDTH
from libs.contracts.printed.dates import in_words
from libs.contracts.printed.lines import POINTS, break_lines
from libs.contracts.printed.metrics import width_mm
from libs.contracts.values import InvoiceReference

ROOM: Mapping[str, int] = {"1": 7, "2": 7, "3": 4, "4": 2, "5": 4, "6": 4}
"""Lines by box, on the page that shows them; `layout/geometry.py` has the millimetres."""
MARKS_WIDTH = 37.0
DESCRIPTION_WIDTH = 95.0
QUANTITY_WIDTH = 20.0
UNIT_WIDTH = 16.0
GOODS_LINE_ROWS = 12
HEADING_ROWS = 12


def box_lines(
    invoices: Sequence[InvoiceReference], countries: Sequence[str], texts: Mapping[str, str]
) -> dict[str, list[str]]:
    """The printed lines of boxes 1 to 6. `texts` are those of boxes 1, 2, 5 and 6, by their numbers."""
    whole = {**texts, "3": _invoices(invoices), "4": _countries(countries)}
    return {name: break_lines(whole[name], BOX_WIDTH) for name in ROOM}


def overfull(boxes: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, int, int]]:
    """Each box that is too full, with its lines and its room."""
    for name, lines in boxes.items():
        if len(lines) > ROOM[name]:
            yield name, len(lines), ROOM[name]


def _invoices(invoices: Sequence[InvoiceReference]) -> str:
    """Box 3: all numbers of one day in a row, then the day; closer together when there are many days."""
    days = [
        (", ".join(invoice.number for invoice in group), in_words(day))
        for day, group in groupby(invoices, key=lambda invoice: invoice.date)
    ]
    in_a_row = [f"{numbers} ({day})" for numbers, day in days]
    below = "\n".join(f"{numbers}\n{day}" for numbers, day in days)
    return _first_that_fits("3", below, "\n".join(in_a_row), "; ".join(in_a_row))


def _countries(countries: Sequence[str]) -> str:
    """Box 4: as many countries in a row as stand there whole."""
    rows: list[str] = []
    for country in countries:
        if rows and width_mm(f"{rows[-1]}, {country},", POINTS) <= BOX_WIDTH:
            rows[-1] += f", {country}"
        else:
            rows.append(country)
    return _first_that_fits("4", ",\n".join(rows), ", ".join(countries))


def _first_that_fits(box: str, *ways: str) -> str:
    """Of several ways to write the same the first for which there is room, else the last."""
    return next((text for text in ways if len(break_lines(text, BOX_WIDTH)) <= ROOM[box]), ways[-1])
