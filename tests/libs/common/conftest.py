"""Two services that only tests have: a speaker and a hearer with one event between them."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from libs.common.api import Routes
from libs.common.clock import FixedClock
from libs.common.consumers import Consumers
from libs.common.db import Transaction
from libs.common.service import Service, new_service
from libs.common.settings import ServiceSettings
from tests.libs.common.bells import BellRung, count_bell


class Heard:
    """What a test's consumer does with each event; replaced by the test."""

    def __init__(self) -> None:
        self.effect: Callable[[Transaction, BellRung], Awaitable[None]] | None = None


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def hearer(environment: Callable[..., None], clock: FixedClock, heard: Heard) -> Service:
    """A service that hears BellRung."""
    environment("hearer")
    consumers = Consumers()

    @consumers.on(BellRung)
    async def on_bell(tx: Transaction, event: BellRung) -> None:
        if heard.effect is not None:
            await heard.effect(tx, event)
        await count_bell(tx, event)

    service = new_service("hearer", ServiceSettings(), Path("/nonexistent"), Routes(), clock)
    service.consumers = consumers
    return service


@pytest.fixture
def speaker(environment: Callable[..., None], clock: FixedClock) -> Service:
    """A service that only speaks."""
    environment("speaker")
    return new_service("speaker", ServiceSettings(), Path("/nonexistent"), Routes(), clock)
