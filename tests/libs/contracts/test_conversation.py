"""The table from which the broker's bindings and rights are made is what the services really do."""

from importlib import import_module

import pytest

from libs.contracts.conversation import CONVERSATION
from libs.contracts.schemas import SPEAKERS, contract_events


@pytest.mark.parametrize("service", CONVERSATION.heard)
def test_a_service_has_a_consumer_for_each_event_that_reaches_it_and_for_no_other(service: str) -> None:
    assert CONVERSATION.heard[service] == import_module(f"services.{service}.consumers").consumers.names


def test_every_event_has_one_speaker_and_at_least_one_hearer() -> None:
    said = sorted(name for names in CONVERSATION.said.values() for name in names)
    assert said == sorted(contract_events())
    assert {service for service, names in CONVERSATION.said.items() if names} == set(SPEAKERS)
    assert set(said) == {name for names in CONVERSATION.heard.values() for name in names}
