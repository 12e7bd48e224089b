"""The rows of a table as goods: cleaned, checked by the rules of single lines, good and bad ones apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from pydantic import ValidationError

from libs.common import figures
from libs.contracts.folding import invisible_in, visible
from libs.contracts.values import CertificateKind, Language
from services.application.draft import DraftGoods, DraftInvoiceLine
from services.application.findings import Finding, Severities
from services.application.goods_file.columns import HEADERS, NEEDED, Columns, with_unit
from services.application.goods_file.problems import EMPTIED, FAULTS, LineProblem, Note
from services.application.goods_file.table import Row, Table
from services.application.rules import check_lines

MOST_PROBLEMS = 500
SEVERAL_LINES = frozenset({"marks", "description"})
FIGURES = frozenset({"quantity", "unit_price", "amount"})
_TOTAL = re.compile(r"((GRAND|SUB)[ -]?)?TOTAL\b[^A-Z]*|(総|小)?合?計[:：]?", re.IGNORECASE)
_GROUPED_OR_NOT = re.compile(r"[0-9]{1,3},[0-9]{3}")


class Lines(NamedTuple):
    """By what lines are checked: what their certificate is and says above them, the severities of its chamber."""

    kind: CertificateKind | None = None
    language: Language = "en"
    severities: Severities = MappingProxyType({})
    general_name: str = ""


USUAL = Lines()


@dataclass(frozen=True)
class GoodsFile:
    """The good lines of a file in their order, everything that is wrong, and the lines that are so by their numbers.

    `numbers` are those of `lines`, `heading` is that of the heading, None where it was pasted without. Each of the
    `rows` under it is a line, a bad line, or `refused`: named in a problem or a note alone.
    """

    lines: list[DraftGoods] = field(default_factory=list)
    problems: list[LineProblem] = field(default_factory=list)
    bad: dict[int, DraftGoods] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    heading: int | None = None
    rows: int = 0
    refused: int = 0


class _Read(NamedTuple):
    """One row: its goods unless it cannot be divided into them, and what is wrong with its cells."""

    line: int
    goods: DraftGoods | None
    problems: list[LineProblem]


def checked(columns: Columns, rows: list[Row], wanted: Lines, table: Table, notes: list[Note]) -> GoodsFile:
    """Make goods of the rows, and say of each that is none why."""
    totals = [row for row in rows if _is_total(columns, row)]
    left = {row.line for row in totals}
    read = [_goods(columns, row, table) for row in rows if row.line not in left]
    whole = [(one.line, one.goods) for one in read if one.goods is not None]
    torn = [problem for one in read for problem in one.problems]
    broken, bad = _broken_rules(whole, wanted, frozenset((one.line, one.field) for one in torn))
    bad |= {one.line for one in torn}
    good = [(line, goods) for line, goods in whole if line not in bad]
    return GoodsFile(
        lines=[goods for _, goods in good],
        problems=_shown(torn, broken),
        bad={line: goods for line, goods in whole if line in bad},
        numbers=[line for line, _ in good],
        notes=[*notes, *_total_notes(totals), *_invisible_note(columns, rows)],
        rows=len(rows),
        refused=len(rows) - len(whole),
    )


def _is_total(columns: Columns, row: Row) -> bool:
    """Whether the row sums up those above it: TOTAL stands where goods would, or before them."""
    cells = [cell for place, cell in enumerate(row.cells) if cell and _field(columns, place) not in FIGURES]
    return (
        bool(cells)
        and _TOTAL.fullmatch(" ".join(cells[0].split())) is not None
        and len(cells) <= len(("total", "unit"))
    )


def _field(columns: Columns, place: int) -> str:
    return columns.fields[place] if place < len(columns.fields) else ""


def _total_notes(totals: list[Row]) -> list[Note]:
    return [
        Note(
            row.line,
            f"{row.line}行目は合計の行なので取り込みません: {' '.join(filter(None, row.cells))[:80]}",
            f"Line {row.line} is a total and was not taken: {' '.join(filter(None, row.cells))[:80]}",
        )
        for row in totals
    ]


def _invisible_note(columns: Columns, rows: list[Row]) -> list[Note]:
    """That characters which nobody sees were taken out, by their codes."""
    cells = (cell for row in rows for place, cell in enumerate(row.cells) if _field(columns, place))
    found = [code for cell in cells if not cell.isascii() for code in invisible_in(cell)]
    if not found:
        return []
    codes = ", ".join(sorted(set(found)))
    return [
        Note(
            None,
            f"見えない文字を除きました（{codes}、{len(found):,}か所）",
            f"Characters that cannot be seen were taken out ({codes}; {len(found):,} places)",
        )
    ]


def _goods(columns: Columns, row: Row, table: Table) -> _Read:
    problems = _torn(columns, row, table)
    cells = dict.fromkeys(HEADERS, "")
    for place, name in enumerate(columns.fields):
        if name:
            cells[name] = _clean(name, row.cells[place] if place < len(row.cells) else "")
    cells["unit"] = cells["unit"] or columns.unit
    split = None if cells["unit"] else with_unit(cells["quantity"])
    if split:
        cells["quantity"], cells["unit"] = split
    problems += _faults(columns, row, cells)
    problems += _ambiguous(row, cells, table)
    cells["quantity"] = figures.plain(cells["quantity"]) or cells["quantity"]
    named = {one.field for one in problems}
    for name in NEEDED:
        if not cells[name] and not ({name, ""} & named):
            title = HEADERS[name][0]
            problems.append(LineProblem(row.line, name, "REQUIRED", f"「{title}」が空です", f"'{title}' is empty"))
    return _made(row, cells, problems, columns)


def _made(row: Row, cells: dict[str, str], problems: list[LineProblem], columns: Columns) -> _Read:
    kind = DraftInvoiceLine if columns.has_prices else DraftGoods
    try:
        goods = kind(**{name: text for name, text in cells.items() if name in kind.model_fields})
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        problems.append(LineProblem(row.line, name, "FILE", "長すぎます", "This is too long"))
        return _Read(row.line, None, problems)
    return _Read(row.line, goods, problems)


def _clean(name: str, text: str) -> str:
    text = visible(text).strip()
    return text if name in SEVERAL_LINES else " ".join(text.split("\n"))


def _torn(columns: Columns, row: Row, table: Table) -> list[LineProblem]:
    """A row of text that is shorter or longer than the heading: a sign is missing in it, or one too many."""
    have, want = len(row.cells), len(columns.fields)
    if not table.is_text or (have >= want and not any(row.cells[want:])):
        return []
    ja = f"{want}列のはずが{have}列あります" if have > want else f"{want}列のうち{have}列しかありません"
    return [LineProblem(row.line, "", "FILE", ja, f"The line has {have} columns instead of {want}")]


def _faults(columns: Columns, row: Row, cells: dict[str, str]) -> list[LineProblem]:
    problems = []
    for place, code in row.faults.items():
        name = _field(columns, place)
        if name:
            ja, en = (text.format(text=row.cells[place]) for text in FAULTS[code])
            problems.append(LineProblem(row.line, name, "FILE", ja, en))
            cells[name] = "" if code in EMPTIED else cells[name]
    return problems


def _ambiguous(row: Row, cells: dict[str, str], table: Table) -> list[LineProblem]:
    quantity = cells["quantity"]
    if not (table.has_comma_decimals and _GROUPED_OR_NOT.fullmatch(quantity)):
        return []
    whole, decimal = quantity.replace(",", ""), quantity.replace(",", ".")
    ja = f"「{quantity}」は{whole}とも{decimal}とも読めます。区切りなしで入力してください"
    en = f"'{quantity}' may be {whole} or {decimal}: write it without a separator"
    return [LineProblem(row.line, "quantity", "B8-02", ja, en, whole)]


def _shown(torn: list[LineProblem], broken: list[LineProblem]) -> list[LineProblem]:
    """The problems in the order of lines; of more than `MOST_PROBLEMS` the first, and one that counts the others."""
    problems = sorted(torn + broken, key=lambda problem: problem.line)
    shown, more = problems[:MOST_PROBLEMS], len(problems) - MOST_PROBLEMS
    if more <= 0:
        return problems
    ja = f"この行から後にも誤りがあります（{more:,}件以上）。上の誤りを直すと表示されます"
    en = f"There are at least {more:,} more problems from here on. They are shown when those above are mended"
    return [*shown, LineProblem(problems[MOST_PROBLEMS].line, "", "MORE", ja, en)]


def _broken_rules(
    whole: list[tuple[int, DraftGoods]], wanted: Lines, known: frozenset[tuple[int, str]]
) -> tuple[list[LineProblem], set[int]]:
    """The first problems, one more than are shown, and every line that has any; not again what is `known`."""
    problems: list[LineProblem] = []
    bad: set[int] = set()
    for index, name, finding in _line_findings([goods for _, goods in whole], wanted):
        line, _ = whole[index]
        if (line, name) in known:
            continue
        bad.add(line)
        if len(problems) <= MOST_PROBLEMS:
            problems.append(LineProblem(line, name, finding.rule_id, finding.ja, finding.en, finding.proposal))
    return problems, bad


def _line_findings(lines: list[DraftGoods], wanted: Lines) -> Iterator[tuple[int, str, Finding]]:
    """The errors of single lines with their index and field."""
    found = check_lines(lines, wanted.severities, wanted.kind, wanted.language, wanted.general_name)
    for finding in found:
        _, part, *place = finding.pointer.split("/")
        if finding.severity == "error" and part == "goods":
            yield int(place[0]), place[1], finding
