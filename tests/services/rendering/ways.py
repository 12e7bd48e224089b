"""Choosing the way in which an ORIGINAL is printed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.rendering import original
from services.rendering.pdf import RenderingFailed


def _refuse(*_: object) -> None:
    raise RenderingFailed("text is not set as WeasyPrint sets it")


@contextmanager
def printing_the_way_of(way: str) -> Iterator[None]:
    """`plain`: no form can be compiled inside this block; otherwise nothing is changed."""
    with pytest.MonkeyPatch.context() as patch:
        if way == "plain":
            patch.setattr(original, "compile_form", _refuse)
            patch.setattr(original, "_pads", original.Pads())
        yield
