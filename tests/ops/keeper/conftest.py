"""A keeper of the two services that only tests have, on a virtual host of its own."""

from collections.abc import AsyncIterator, Callable

import pytest
from pydantic import SecretStr

from libs.common.db import Database
from libs.common.testing import PASSWORD, Backing, service_url
from libs.common.topology import Conversation, password_hash
from ops.keeper.keeping import Keeper
from ops.keeper.settings import Settings
from tests.libs.common.bells import BellRung
from tests.libs.common.conftest import heard as heard  # noqa: PLC0414  # fixtures of those services
from tests.libs.common.conftest import hearer as hearer  # noqa: PLC0414
from tests.libs.common.conftest import speaker as speaker  # noqa: PLC0414

SAMPLES = Conversation({"speaker": [], "hearer": [BellRung.NAME]}, {"speaker": [BellRung.NAME], "hearer": []})


@pytest.fixture
def settings(backing: Backing, amqp: str, postgres: str) -> Settings:
    return Settings(
        database_url=SecretStr(service_url(postgres, "keeper")),
        amqp_url=SecretStr(amqp),
        management_url=SecretStr(backing.management),
        broker_logins=SecretStr(
            "{" + ",".join(f'"{name}": "{password_hash(PASSWORD)}"' for name in SAMPLES.heard) + "}"
        ),
    )


@pytest.fixture
async def keeper(settings: Settings, open_database: Callable[[str], object]) -> AsyncIterator[Keeper]:
    db = Database(settings.database_url.get_secret_value(), size=2)
    await db.open()
    keeper = Keeper(settings, db, SAMPLES)
    yield keeper
    await keeper.close()
    await db.close()
