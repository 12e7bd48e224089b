"""Servers of our own, and the checkout that they belong to."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.backing import private_postgres, private_rabbitmq
from ops.backing.postgres import PrivatePostgres
from ops.backing.private import erase_home, servers_home
from ops.backing.rabbitmq import PrivateRabbitMQ

Make = Callable[[Path], PrivatePostgres | PrivateRabbitMQ]


@pytest.fixture(params=[private_postgres, private_rabbitmq], ids=["postgres", "rabbitmq"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    yield request.param
    erase_home(servers_home(tmp_path, request.param(tmp_path).name))


def test_a_new_checkout_in_the_place_of_an_old_one_does_not_fail_on_its_data(tmp_path: Path, make: Make) -> None:
    data = servers_home(tmp_path, make(tmp_path).name) / "data"
    data.mkdir()
    first = make(tmp_path).url
    assert not data.exists(), "the password to them was in the old checkout"
    data.parent.mkdir(parents=True, exist_ok=True)
    data.mkdir()
    assert make(tmp_path).url == first
    assert data.exists(), "data of this checkout stay"
