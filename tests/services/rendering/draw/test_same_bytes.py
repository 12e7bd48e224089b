"""The same frozen document gives the same pages, whichever process prints them."""

import hashlib
from collections.abc import Callable

from services.rendering.documents import render_document
from services.rendering.pool import RenderPool
from tests.services.rendering.conftest import Order

DOCUMENTS, PROCESSES = 20, 3


def digests(orders: list[Order]) -> list[str]:
    """Of the PDFs before they are sealed."""
    return [hashlib.sha256(render_document(*order).pdf).hexdigest() for order in orders]


# about: REL-38
async def test_twenty_documents_have_the_same_bytes_in_three_processes(order_of: Callable[..., Order]) -> None:
    orders = [order_of(1 + number % 3, remarks=f"REMARK {number}") for number in range(DOCUMENTS)]
    printed = set()
    for _ in range(PROCESSES):
        pool = RenderPool(1)
        await pool.start()
        printed.add(tuple(await pool.render(digests, orders)))
        await pool.stop()
    [same] = printed
    assert len(set(same)) == DOCUMENTS
