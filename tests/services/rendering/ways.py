"""Choosing the way in which an ORIGINAL is printed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.rendering import documents
from services.rendering.draw.pdf import RenderingFailed


def _refuse(*_: object) -> None:
    raise RenderingFailed("text is not set as WeasyPrint sets it")


@contextmanager
def printing_the_way_of(way: str) -> Iterator[None]:
    """`plain`: no form can be compiled inside this block; otherwise nothing is changed."""
    with pytest.MonkeyPatch.context() as patch:
        if way == "plain":
            patch.setattr(documents, "compile_form", _refuse)
            patch.setattr(documents, "_pads", documents.Pads())
        yield
