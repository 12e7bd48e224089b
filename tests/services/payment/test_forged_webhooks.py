"""Webhooks that are not authentic can be sent by anybody: some are kept, all are counted."""

from datetime import timedelta

from prometheus_client import REGISTRY

from services.payment.store.payments import MOST_REJECTED
from tests.services.payment.conftest import PaymentSystem
from tests.services.payment.test_observing import outcomes, send


async def test_a_stranger_who_sends_forged_webhooks_fills_no_table(system: PaymentSystem) -> None:
    # about: REL-30
    def counted() -> float:
        labels = {"code": "webhook-forged"}
        return REGISTRY.get_sample_value("shomei_webhooks_rejected_total", labels) or 0

    before = counted()
    for _ in range(MOST_REJECTED + 5):
        assert await send(system, "{}", secret="guess") == 400
    assert await outcomes(system) == ["rejected"] * MOST_REJECTED
    assert counted() - before == MOST_REJECTED + 5
    system.clock.move(timedelta(hours=1))
    assert await send(system, "{}") == 400
    assert await outcomes(system) == ["rejected"] * (MOST_REJECTED + 1)
