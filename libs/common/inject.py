"""Handing things to functions by the type of their parameters.

A route, consumer or job names what it needs (`db: Database`, `clock: Clock`, …) and the composition root provides it
once; what is missing is found when the service starts, not when the function is first called.
"""

import inspect
from collections.abc import Callable
from typing import Any, get_type_hints


class MissingDependency(TypeError):
    """A function asks for a type that the composition root does not provide."""


class Provided:
    """The things a service provides, one of each type."""

    def __init__(self, *things: object) -> None:
        self._things = list(things)

    def add(self, *things: object) -> None:
        """Provide these things too, each by its type."""
        self._things += things

    def get(self, wanted: type) -> Any:
        """The provided thing of type `wanted`. Raises `MissingDependency`."""
        for thing in self._things:
            if isinstance(thing, wanted):
                return thing
        raise MissingDependency(f"nothing of type {wanted.__name__} is provided")

    def fill(self, function: Callable[..., Any], given: set[str]) -> dict[str, Any]:
        """The arguments of `function` other than those in `given`, found by type. Raises `MissingDependency`."""
        hints = get_type_hints(function)
        wanted = [name for name in inspect.signature(function).parameters if name not in given]
        try:
            return {name: self.get(hints[name]) for name in wanted}
        except MissingDependency as error:
            raise MissingDependency(f"{function.__module__}.{function.__qualname__}: {error}") from None
