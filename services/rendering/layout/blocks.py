"""Rows of a signature certificate or an invoice certificate, and how they are spread over its pages. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from libs.contracts.values import DocumentProblem
from services.rendering.layout.geometry import sheet_rows
from services.rendering.layout.labels import among

Block = Mapping[str, Sequence[str]]
"""Rows side by side, by column, that are never torn apart."""

LAST_PAGE_ROWS = 5


@dataclass(frozen=True)
class Content:
    """What a document says: the lines of the boxes at the top, the body, and what of it does not fit."""

    boxes: dict[str, list[str]]
    blocks: list[Block]
    problems: list[DocumentProblem]


def following_pages(language: str, own_pages: int) -> list[str]:
    """What the cover says of the company's own pages, so that none is taken away or added."""
    if own_pages == 0:
        return []
    one = "One page of the exporter's own layout follows and is part of this certificate."
    several = "{} pages of the exporter's own layout follow and are part of this certificate."
    return [among(language, one if own_pages == 1 else several).format(own_pages)]


def spread(kind: str, blocks: list[Block]) -> list[list[Block]]:
    """The blocks page by page; those of several rows stand apart from the next one where this takes no more pages."""
    dense = _distributed(kind, blocks)
    airy = _distributed(kind, [*map(_apart, blocks[:-1]), *blocks[-1:]])
    return airy if len(airy) == len(dense) else dense


def _apart(block: Block) -> Block:
    rows = block.get("description", ())
    return {**block, "description": [*rows, ""]} if len(rows) > 1 and rows[-1] else block


def _distributed(kind: str, blocks: list[Block]) -> list[list[Block]]:
    pages: list[list[Block]] = []
    rest = blocks
    while rows_of(rest) > sheet_rows(kind, first=not pages, last=True):
        taken = _fitting(rest, sheet_rows(kind, first=not pages, last=False))
        pages.append(rest[:taken])
        rest = rest[taken:]
    return [*pages, rest]


def _fitting(blocks: list[Block], room: int) -> int:
    taken = 0
    while taken < len(blocks) and rows_of(blocks[: taken + 1]) <= room:
        taken += 1
    return max(1, min(taken, len(blocks) - _kept(blocks)))


def _kept(blocks: list[Block]) -> int:
    """How many blocks are left for the last page."""
    kept = 1
    while kept < (len(blocks) + 1) // 2 and rows_of(blocks[-kept:]) < LAST_PAGE_ROWS:
        kept += 1
    return kept


def rows_of(blocks: Sequence[Block]) -> int:
    """How many rows these blocks take on one page; an empty row at the end takes none."""
    heights = sum(map(height_of, blocks))
    return heights - 1 if blocks and _ends_empty(blocks[-1]) else heights


def _ends_empty(block: Block) -> bool:
    height = height_of(block)
    return height > 1 and not any(len(rows) == height and rows[-1] for rows in block.values())


def height_of(block: Block) -> int:
    """How many rows the tallest column of the block has."""
    return max(len(lines) for lines in block.values())
