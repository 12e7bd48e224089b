"""Order tokens."""

from uuid import uuid4

import pytest

from libs.common.errors import NotFound
from services.payment.links import OrderLinks

LINKS = OrderLinks(b"k" * 32)


def test_a_token_leads_back_to_its_chamber_and_payment() -> None:
    # about: D-28, D-42
    payment_id = uuid4()
    token = LINKS.sign("8888", payment_id)
    assert token.startswith("8888.") and LINKS.read(token) == ("8888", payment_id)


@pytest.mark.parametrize(
    "change", [lambda t: t.replace("8888", "8889"), lambda t: t + "A", lambda t: "", lambda t: "あ.い.う"]
)
def test_a_token_that_was_changed_is_not_found(change) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotFound):
        LINKS.read(change(LINKS.sign("8888", uuid4())))


def test_a_token_of_another_key_is_not_found() -> None:
    with pytest.raises(NotFound):
        LINKS.read(OrderLinks(b"x" * 32).sign("8888", uuid4()))
