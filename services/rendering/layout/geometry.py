"""Where everything stands on the sheet, in millimetres from the top left corner of an A4 page.

Pagination counts rows by it and the template places boxes by it, so that both always agree.
Boxes that are struck on a page shrink to slim bands, and the goods get their room.
"""

from dataclasses import dataclass

from libs.contracts.printed import attestation, boxes

LEADING = 4.0
PADDING = 2.6
LABEL = 5.3

_LEFT, _TOP, _BOTTOM = 14.0, 13.0, 262.0
_HALF = attestation.BOX_WIDTH + 2 * PADDING
_MIDDLE = _LEFT + _HALF
_RIGHT = _MIDDLE + _HALF

MARKS_WIDTH = boxes.MARKS_WIDTH
DESCRIPTION_WIDTH = boxes.DESCRIPTION_WIDTH
QUANTITY_WIDTH = boxes.QUANTITY_WIDTH
UNIT_WIDTH = boxes.UNIT_WIDTH

GOODS_HEAD = 7.0
GOODS_FOOT = 6.5


@dataclass(frozen=True)
class Frame:
    """A rectangle on the sheet."""

    x: float
    y: float
    width: float
    height: float

    @property
    def rows(self) -> int:
        """How many text lines fit under the label."""
        return int((self.height - LABEL - 0.8) / LEADING)


@dataclass(frozen=True)
class Bands:
    """Heights of the rows of boxes: 1 beside the title, 2 beside 3 over 4, 5 beside 6, and 9 beside 10."""

    title: float
    consignee: float
    invoice: float
    transport: float
    signatures: float


def bands(first: bool, last: bool) -> Bands:
    """The heights on the first, a middle or the last page."""
    signatures = 63.4 if last else 10.0
    if first:
        return Bands(title=36.0, consignee=37.0, invoice=22.5, transport=23.0, signatures=signatures)
    return Bands(title=36.0, consignee=16.0, invoice=8.0, transport=8.0, signatures=signatures)


def frames(first: bool, last: bool) -> dict[str, Frame]:
    """Every box of one page by its name: "title", "1" to "6", "goods" (boxes 7 and 8), "9" and "10"."""
    heights = bands(first, last)
    consignee = _TOP + heights.title
    transport = consignee + heights.consignee
    goods = transport + heights.transport
    signatures = _BOTTOM - heights.signatures
    origin = consignee + heights.invoice
    return {
        "1": Frame(_LEFT, _TOP, _HALF, heights.title),
        "title": Frame(_MIDDLE, _TOP, _HALF, heights.title),
        "2": Frame(_LEFT, consignee, _HALF, heights.consignee),
        "3": Frame(_MIDDLE, consignee, _HALF, heights.invoice),
        "4": Frame(_MIDDLE, origin, _HALF, heights.consignee - heights.invoice),
        "5": Frame(_LEFT, transport, _HALF, heights.transport),
        "6": Frame(_MIDDLE, transport, _HALF, heights.transport),
        "goods": Frame(_LEFT, goods, _RIGHT - _LEFT, signatures - goods),
        "9": Frame(_LEFT, signatures, _HALF, heights.signatures),
        "10": Frame(_MIDDLE, signatures, _HALF, heights.signatures),
    }


def goods_rows(first: bool, last: bool) -> int:
    """How many text lines boxes 7 and 8 hold on such a page."""
    height = frames(first, last)["goods"].height
    return int((height - GOODS_HEAD - GOODS_FOOT) / LEADING)


def sheet_frames(kind: str, first: bool, last: bool) -> dict[str, Frame]:
    """The boxes of one page by name, in millimetres; "goods" is the body."""
    at = frames(first, last)
    top = at["2"] if kind == "signature" else at["5"]
    body = Frame(at["goods"].x, top.y, at["goods"].width, at["9"].y - top.y)
    boxes = ("1", "title", "9", "10") if kind == "signature" else ("1", "title", "2", "3", "4", "9", "10")
    return {name: at[name] for name in boxes} | {"goods": body}


def sheet_rows(kind: str, first: bool, last: bool) -> int:
    """How many rows the body of such a page holds."""
    return int((sheet_frames(kind, first, last)["goods"].height - GOODS_HEAD - GOODS_FOOT) / LEADING)


QR = Frame(11.8, 264.0, 24.0, 24.0)
SIGNATURE = Frame(2.6, 29.6, 60.0, 13.8)
"""Within box 9."""

STRIKE_COLOUR, STRIKE_WIDTH = "#50617c", 0.18
"""Of the lines through boxes and room left free: solid enough not to print as dots at 600 dpi."""

OWN_PAGE = Frame(_LEFT, 22.0, _RIGHT - _LEFT, _BOTTOM - 22.0)
"""The room of a page of a company's own layout, between the strip at the top and the number."""

BOX_WIDTH = attestation.BOX_WIDTH
FIRST_PAGE = frames(first=True, last=True)
