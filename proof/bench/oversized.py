"""`oversized`: what fifty certificates notice of an oversized document that is rendered beside them (REL-41).

The baseline is the same fifty alone, in the same two warm workers. The oversized document has 5,000 goods lines and as
much time as in production: it is ended when the fifty are done.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass

from ops.secrets import make_seal_key
from proof.bench.render import FACE, Order, order_of
from proof.bench.result import Result
from services.rendering.documents import render_original, try_document
from services.rendering.domain.results import RenderingFailed
from services.rendering.pool import RenderPool
from services.rendering.seal.keystore.files import FileKey

NORMAL, LINES, OVERSIZED_LINES = 50, 20, 5000
TICK_SECONDS = 0.005


@dataclass(frozen=True)
class Noticed:
    """Milliseconds: the slowest hundredth of the certificates, and the longest that the event loop was held up."""

    p99: float
    lag: float


async def measure() -> list[Result]:
    """Milliseconds from a certificate's turn to its PDF, and how late the event loop was at worst.

    Raises RuntimeError when the huge document ended before the fifty certificates were made.
    """
    key = FileKey(*make_seal_key())
    normal, oversized = order_of(LINES, key), order_of(OVERSIZED_LINES, key)
    pool = RenderPool(2)
    await pool.start()
    await asyncio.gather(*(_print(pool, normal) for _ in range(8)))
    alone = await _fifty(pool, normal)
    rendering = asyncio.create_task(_render_it(pool, oversized))
    await asyncio.sleep(0.5)
    beside = await _fifty(pool, normal)
    if rendering.done():
        raise RuntimeError("the oversized document ended before the fifty certificates were made")
    await pool.stop()
    await rendering
    return [
        Result("beside an oversized one, p99", beside.p99, "ms", alone.p99, beside.p99 / alone.p99),
        Result("beside an oversized one, lag", beside.lag, "ms", alone.lag, beside.lag / alone.lag),
    ]


async def _fifty(pool: RenderPool, order: Order) -> Noticed:
    lags: list[float] = []
    watching = asyncio.create_task(_watch(lags))
    times = sorted([await _print(pool, order) for _ in range(NORMAL)])
    watching.cancel()
    return Noticed(times[-1 - NORMAL // 100], max(lags))


async def _print(pool: RenderPool, order: Order) -> float:
    started = time.perf_counter()
    await pool.render(render_original, order.document, order.certification, FACE, order.images, order.key)
    return (time.perf_counter() - started) * 1000


async def _render_it(pool: RenderPool, order: Order) -> None:
    with suppress(RenderingFailed):
        await pool.render(try_document, order.document, order.certification, "http://127.0.0.1", order.images)


async def _watch(lags: list[float]) -> None:
    while True:
        due = time.perf_counter() + TICK_SECONDS
        await asyncio.sleep(TICK_SECONDS)
        lags.append((time.perf_counter() - due) * 1000)
