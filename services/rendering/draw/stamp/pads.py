"""The blanks that this process printed last, and the pads on which it stamps."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cache

from services.rendering.domain.results import RenderingFailed
from services.rendering.draw.stamp.blank import Blank, BlankOrder, compile_blank
from services.rendering.draw.stamp.stamping import StampPad
from services.rendering.draw.stamp.typeface import Typeface

log = logging.getLogger(__name__)
MOST_BLANKS = 16
# A pad keeps whatever was stamped on it; a new one also gets a new encryption key.
STAMPS_OF_A_PAD = 200


class Pads:
    """At most 16 blanks and one pad for each. `encrypt` encrypts a blank before it becomes a pad."""

    def __init__(self, encrypt: Callable[[bytes], bytes]) -> None:
        self._encrypt = encrypt
        self._blanks: OrderedDict[BlankOrder, Blank | None] = OrderedDict()
        self._pads: dict[BlankOrder, StampPad] = {}

    def of(self, order: BlankOrder, images: Mapping[str, bytes]) -> StampPad | None:
        """The pad for such certificates; None when they have to be printed the plain way. `images` holds the seal."""
        blank = self._blank(order, images)
        if blank is None:
            return None
        pad = self._pads.get(order)
        if pad is None or pad.used >= STAMPS_OF_A_PAD:
            pad = self._pads[order] = StampPad(blank, self._encrypt(blank.pdf))
        return pad

    def _blank(self, order: BlankOrder, images: Mapping[str, bytes]) -> Blank | None:
        if order not in self._blanks:
            self._blanks[order] = _compiled(order, images)
            if len(self._blanks) > MOST_BLANKS:
                oldest, _ = self._blanks.popitem(last=False)
                self._pads.pop(oldest, None)
        self._blanks.move_to_end(order)
        return self._blanks[order]


def _compiled(order: BlankOrder, images: Mapping[str, bytes]) -> Blank | None:
    try:
        return compile_blank(order, images, _typefaces())
    except RenderingFailed as error:
        log.warning("no blank to stamp on: %s", error)
        return None


@cache
def _typefaces() -> dict[str, Typeface]:
    return {
        "regular": Typeface("Lato"),
        "bold": Typeface("Lato:bold"),
        "italic": Typeface("Linux Libertine O:italic"),
    }
