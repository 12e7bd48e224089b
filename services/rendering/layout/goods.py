"""How the goods lines of a certificate of origin are spread over its pages. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.rendering.layout.geometry import goods_rows

# A last page with a single line under the struck boxes looks like a mistake and invites additions.
LAST_PAGE_GOODS = 5


@dataclass(frozen=True)
class Rows:
    """Text lines side by side in boxes 7 and 8 that are never torn apart: one goods line, or the heading."""

    marks: Sequence[str] = ()
    description: Sequence[str] = ()
    quantity: Sequence[str] = ()
    unit: Sequence[str] = ()

    @property
    def height(self) -> int:
        return max(len(self.marks), len(self.description), len(self.quantity), len(self.unit))


def spread(heading: Rows, goods: list[Rows], marked: bool) -> list[list[Rows]]:
    """The goods lines page by page, with the `heading` first.

    Lines of several rows stand apart from the next one where this takes no more pages. `marked`: goods lines have marks
    of their own.
    """
    apart = [*map(_apart, goods[:-1]), *goods[-1:]]
    dense, airy = (
        _distribute(*((_with_gap(heading), rows) if marked else _beside(heading, rows))) for rows in (goods, apart)
    )
    return airy if len(airy) == len(dense) else dense


def _beside(heading: Rows, goods: list[Rows]) -> tuple[Rows, list[Rows]]:
    """Goods without marks of their own begin under the general name, beside the shipping marks.

    The first goods lines and the marks then stay together as one block as far down as the marks reach.
    A goods line for which the block would grow too tall for one page begins below the marks.
    """
    name = [*heading.description, ""] if heading.description else []
    block = Rows(heading.marks, name, [""] * len(name), [""] * len(name))
    rest = list(goods)
    while rest and len(block.description) < len(block.marks):
        joined = _join(block, rest[0])
        if joined.height > goods_rows(first=True, last=True):
            return _with_gap(block), rest
        block, rest = joined, rest[1:]
    return block, rest


def _join(block: Rows, goods: Rows) -> Rows:
    """`block` with one goods line under its description, beside its marks."""
    start = len(block.description)
    height = max(len(goods.description), len(goods.quantity), len(goods.unit))

    def below(column: Sequence[str], added: Sequence[str]) -> list[str]:
        return [*column, *[""] * (start - len(column)), *added, *[""] * (height - len(added))]

    return Rows(
        marks=block.marks,
        description=below(block.description, goods.description),
        quantity=below(block.quantity, goods.quantity),
        unit=below(block.unit, goods.unit),
    )


def _apart(rows: Rows) -> Rows:
    if rows.height == 1:
        return rows
    return replace(rows, description=[*rows.description, *[""] * (rows.height + 1 - len(rows.description))])


def _distribute(heading: Rows, goods: list[Rows]) -> list[list[Rows]]:
    head = [heading] if heading.height else []
    pages: list[list[Rows]] = []
    rest = list(goods)
    while _height(head + rest) > goods_rows(first=not pages, last=True):
        room = goods_rows(first=not pages, last=False) - _height(head)
        taken = _fitting(rest, room)
        pages.append(head + rest[:taken])
        head, rest = [], rest[taken:]
    return [*pages, head + rest]


def _fitting(goods: list[Rows], room: int) -> int:
    """How many goods lines stand on a page that is not the last: what fits, but some are left for the last page."""
    taken = used = 0
    while taken < len(goods) and used + goods[taken].height <= room:
        used += goods[taken].height
        taken += 1
    kept = min(LAST_PAGE_GOODS, (len(goods) + 1) // 2)
    return min(taken, len(goods) - kept)


def _with_gap(heading: Rows) -> Rows:
    """One empty text line between the heading and the list, unless there is no heading."""
    if not heading.height:
        return heading
    empty = [""] * (heading.height + 1 - len(heading.description))
    return Rows(heading.marks, [*heading.description, *empty], heading.quantity, heading.unit)


def _height(rows: list[Rows]) -> int:
    return sum(each.height for each in rows)
