"""Values as people type them, folded before they are checked (decision 37)."""

from collections.abc import Callable
from typing import Annotated

from pydantic import BeforeValidator, EmailStr

from libs.common.events import ChamberCode
from libs.contracts import folding


def _before(fold: Callable[[str], str]) -> BeforeValidator:
    """Fold what is a text; what is none is for the check to refuse."""
    return BeforeValidator(lambda value: fold(value) if isinstance(value, str) else value)


TypedChamber = Annotated[ChamberCode, _before(folding.code)]
TypedEmail = Annotated[EmailStr, _before(folding.email)]
# To be written behind the constraints of a text, which then count what is left of it.
AS_TELEPHONE = _before(folding.telephone)
AS_ONE_LINE = _before(folding.one_line)
WITH_PLAIN_LINE_ENDS = _before(folding.line_feeds)
