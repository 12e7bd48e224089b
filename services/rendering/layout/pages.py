"""The pages that a document is laid out on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from libs.contracts.values import DocumentProblem
from services.rendering.layout.blocks import Block, height_of, rows_of
from services.rendering.layout.goods import Rows

HEAD_BOXES = frozenset({"1", "2", "3", "4", "5", "6"})
SIGNED_BOXES = frozenset({"9", "10"})


@dataclass(frozen=True)
class Numbered:
    """Which page of how many."""

    number: int
    total: int

    @property
    def first(self) -> bool:
        return self.number == 1

    @property
    def last(self) -> bool:
        return self.number == self.total


@dataclass(frozen=True)
class Page(Numbered):
    """One page of a certificate of origin. `boxes` holds boxes 1 to 6 by number, empty where they are struck."""

    boxes: dict[str, list[str]]
    goods: list[Rows]

    @property
    def struck(self) -> frozenset[str]:
        """The boxes that are crossed out on this page."""
        head = frozenset() if self.first else HEAD_BOXES
        return head if self.last else head | SIGNED_BOXES

    @property
    def rows(self) -> int:
        """Text lines used in boxes 7 and 8."""
        return sum(rows.height for rows in self.goods)

    def column(self, name: str) -> str:
        """One column of boxes 7 and 8 as text, line for line beside the others; `name` is a field of `Rows`."""
        lines: list[str] = []
        for rows in self.goods:
            own = list(getattr(rows, name))
            lines += own + [""] * (rows.height - len(own))
        return "\n".join(lines)


@dataclass(frozen=True)
class Sheet(Numbered):
    """One page of a signature or an invoice certificate. `boxes` are those at its top, empty where they are struck."""

    boxes: Mapping[str, Sequence[str]]
    blocks: Sequence[Block]

    @property
    def rows(self) -> int:
        """Printed rows of the body."""
        return rows_of(self.blocks)

    def column(self, name: str) -> list[str]:
        """One column of the body, row for row beside the others."""
        rows: list[str] = []
        for block in self.blocks:
            own = block.get(name, ())
            rows += [*own, *[""] * (height_of(block) - len(own))]
        return rows


AnyPage = Page | Sheet
P = TypeVar("P", Page, Sheet)


@dataclass(frozen=True)
class Pagination(Generic[P]):
    """The pages, or why there are none (D-16): problems name their field and are for the applicant."""

    pages: list[P] = field(default_factory=list)
    problems: list[DocumentProblem] = field(default_factory=list)
