"""What is said about a goods file: why a line is refused, what was left out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LineProblem:
    """Why a line of the file cannot be taken. `line` counts from 1 as the program that made the file counts it."""

    line: int
    field: str
    rule_id: str
    ja: str
    en: str
    proposal: str | None = None


@dataclass(frozen=True)
class Note:
    """What somebody should know who takes the lines: a column that was skipped, a hidden row that was read.

    `line` is that of the file; None where it is about all of it.
    """

    line: int | None
    ja: str
    en: str


class UnreadableFile(Exception):
    """The file as a whole cannot be read; `problem` says why."""

    def __init__(self, line: int, ja: str, en: str) -> None:
        super().__init__(en)
        self.problem = LineProblem(line, "", "FILE", ja, en)


FAULTS = {
    "error": (
        "「{text}」はExcelのエラー値です。元のファイルで直すか、内容を入力してください",
        "'{text}' is an error value of Excel: mend the cell, or type what belongs there",
    ),
    "formula": (
        "計算式の結果が保存されていません。Excelで開いて保存し直してください",
        "The cell holds a formula without its result: open the file in Excel and save it again",
    ),
    "date": (
        "日付（{text}）になっています。Excelが「1-2」などを日付に変えた可能性があります。文字列として入力し直してください",
        "The cell is a date ({text}); Excel makes one of what is typed as 1-2. Type it again as text",
    ),
    "text": (
        "セルの文字がファイルにありません。Excelで開いて保存し直してください",
        "The text of this cell is missing in the file: open it in Excel and save it again",
    ),
    "rounded": (
        "「{text}」はExcelが桁の多い数字を縮めた表示です。元の数字を入力してください",
        "'{text}' is a long number that Excel has shortened: type the whole number",
    ),
    "narrow": (
        "「{text}」は列の幅が狭いときのExcelの表示です。元の内容を入力してください",
        "'{text}' is what Excel shows in a narrow column: type what belongs there",
    ),
}
"""What is wrong with a cell, whatever column it is of; `text` is what the cell shows."""
EMPTIED = frozenset({"error", "formula", "text", "narrow"})
"""Faults whose cells hold nothing that somebody typed."""
