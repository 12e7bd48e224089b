"""What is kept of an error with a parked message."""

import pytest
from asyncpg import UniqueViolationError
from pydantic import BaseModel, ValidationError

from libs.common.retries import describe


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
