"""What is kept of an error with a parked message."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from asyncpg import UniqueViolationError
from pydantic import BaseModel, ValidationError

from libs.common.clock import FixedClock
from libs.common.db import Database
from libs.common.events import Envelope
from libs.common.retries import claim_due, describe, put_aside


class Company(BaseModel):
    """Anything with a number."""

    employees: int


def test_an_error_names_the_place_but_not_what_stood_there() -> None:
    # about: D-02, REL-08
    with pytest.raises(ValidationError) as caught:
        Company.model_validate({"employees": "secret@parked.example"})
    text, _, _ = describe(caught.value)
    assert "ValidationError: /employees: " in text
    assert "secret" not in text


def test_the_row_that_broke_a_constraint_is_not_kept() -> None:
    # about: D-02, REL-08
    error = UniqueViolationError('duplicate key value violates unique constraint "people_email"')
    error.detail = "Key (email)=(secret@parked.example) already exists."
    assert "secret" in str(error)
    text, _, _ = describe(error)
    assert text == 'UniqueViolationError: duplicate key value violates unique constraint "people_email"'


async def test_a_message_that_a_clock_put_hours_off_is_handled_when_the_clock_is_right_again(
    open_database: Callable[[str], Awaitable[Database]], clock: FixedClock
) -> None:
    # about: REL-07
    message = Envelope(
        id=uuid4(),
        source="speaker",
        type="bell.rung.v1",
        time=clock.now(),
        subject="a-bell",
        chamber="8888",
        version=1,
        data=b"{}",
    )
    db = await open_database("hearer")
    async with db.transaction() as tx:
        await put_aside(tx, message, ValueError("not yet"), clock.now() + timedelta(hours=3))
        found = await claim_due(tx, clock.now())
        assert found is not None
        assert found.id == message.id
        await put_aside(tx, message, ValueError("not yet"), clock.now())
        assert await claim_due(tx, clock.now()) is None
