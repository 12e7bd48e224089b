"""One exhibit of the gallery."""

from collections.abc import Callable
from dataclasses import dataclass

from services.rendering.domain.results import RenderedPdf


@dataclass(frozen=True)
class Piece:
    """`name` is that of its files, `caption` stands under its pictures, `make` prints it."""

    name: str
    caption: str
    make: Callable[[], RenderedPdf]
