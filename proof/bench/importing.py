"""`import`: a workbook of 5,000 lines until their preview is checked, beside openpyxl that only reads it (APP-04).

The baseline reads every cell with openpyxl, in its faster mode and in this process. The preview is what the service
makes of the same bytes: the workbook read in a process of its own, each line cleaned and checked by the rules of lines.
"""

import io
import statistics
import time
from collections.abc import Callable

from openpyxl import Workbook, load_workbook

from libs.contracts.values import CertificateKind
from proof.bench.result import Result
from services.application.goods_file import Lines, read_goods

LINES, ROUNDS = 5_000, 5
HEADINGS = ("MARKS", "DESCRIPTION OF GOODS", "QUANTITY", "UNIT", "HS CODE", "COUNTRY OF ORIGIN")
WANTED = Lines(CertificateKind.ORIGIN_JAPAN)


async def measure() -> list[Result]:
    """Milliseconds, the middle one of some rounds. Raises RuntimeError when a line is not good."""
    data = _workbook()
    if len(read_goods(data, "goods.xlsx", WANTED).lines) != LINES:
        raise RuntimeError("the workbook was not read whole")
    alone, preview = _milliseconds(lambda: _read(data)), _milliseconds(lambda: read_goods(data, "goods.xlsx", WANTED))
    return [Result("import of 5,000 lines", preview, "ms", alone, preview / alone)]


def _workbook() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADINGS)
    for number in range(1, LINES + 1):
        name = f"STATOR CORE FOR ELECTRIC MOTOR, MODEL NT-{number}"
        sheet.append((f"C/NO. {number}", name, number * 1.25, "SETS", "8503.00", "JAPAN"))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _read(data: bytes) -> None:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            _ = cell.value
    book.close()


def _milliseconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)
