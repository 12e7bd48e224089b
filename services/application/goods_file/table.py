"""A table as it was read from whatever file: its rows, and what there is to say about them."""

from dataclasses import dataclass, field

from services.application.goods_file.problems import Note


@dataclass(frozen=True)
class Row:
    """One row that is not empty. `faults` are the codes of `problems.FAULTS` by the places of cells."""

    line: int
    cells: list[str]
    faults: dict[int, str] = field(default_factory=dict)
    is_hidden: bool = False


@dataclass(frozen=True)
class Table:
    """Rows in their order. `is_text` when they come from text, where a row may be torn by a sign too many.

    `has_comma_decimals` where the program that made it separates by semicolons: there 1,200 may be 1.2.
    """

    rows: list[Row]
    notes: list[Note] = field(default_factory=list)
    hidden_columns: frozenset[int] = frozenset()
    is_text: bool = False
    has_comma_decimals: bool = False
