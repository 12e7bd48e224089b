"""Choosing the way in which an ORIGINAL is printed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.rendering import documents
from services.rendering.domain.results import RenderingFailed
from services.rendering.draw.stamp import pads
from services.rendering.seal.sealing import encrypted


def _refuse(*_: object) -> None:
    raise RenderingFailed("text is not set as WeasyPrint sets it")


@contextmanager
def printing_the_way_of(way: str) -> Iterator[None]:
    """`plain`: no blank can be compiled inside this block; otherwise nothing is changed."""
    with pytest.MonkeyPatch.context() as patch:
        if way == "plain":
            patch.setattr(pads, "compile_blank", _refuse)
            patch.setattr(documents, "_pads", pads.Pads(encrypted))
        yield
