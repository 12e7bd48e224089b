"""A field that takes one of a list of names."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import CoreSchema, core_schema

from libs.contracts.names.name import Name


class OneOf:
    """Marks a text field of a model: `Annotated[str, OneOf(TRADES)]` takes the keys of `TRADES`, and nothing else.

    Anything else is refused as `literal_error`, as a `Literal` of the same values would.
    """

    def __init__(self, names: Mapping[str, Name]) -> None:
        self.values = tuple(names)

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.literal_schema([*self.values])
