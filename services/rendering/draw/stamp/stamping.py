"""Stamping certificates on a blank: text operators as WeasyPrint writes them, the pictures, the closing lines."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import pikepdf
from PIL import Image

from services.rendering.draw.qr import qr_png
from services.rendering.draw.stamp.blank import SHAPES, Blank, Slot
from services.rendering.layout.document import LaidOut
from services.rendering.layout.geometry import QR, SIGNATURE, STRIKE_COLOUR, STRIKE_WIDTH, Frame, frames
from services.rendering.layout.pages import AnyPage
from services.rendering.layout.writing import Lines, Stroke, end_of_list

PIXELS = 96 / 25.4
"""CSS pixels in a millimetre."""
# The space in which WeasyPrint draws: CSS pixels from the top left corner.
_BEGIN = "1 0 0 -1 0 841.889764 cm q .75 0 0 .75 0 0 cm\n"
_STRIKE = " ".join(f"{part / 255:.6g}" for part in bytes.fromhex(STRIKE_COLOUR[1:]))
_HAIRLINE = f"q {PIXELS:.6f} 0 0 {PIXELS:.6f} 0 0 cm {_STRIKE} RG {STRIKE_WIDTH} w [] 0 d 0 J 0 j 4 M\n"


@dataclass(frozen=True)
class Picture:
    """A grey picture as it stands in a PDF; `data` is deflated."""

    width: int
    height: int
    data: bytes

    def put_into(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Add this picture to `pdf` as an image object, which is returned."""
        stream = pikepdf.Stream(pdf, self.data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
        stream.Width, stream.Height, stream.BitsPerComponent = self.width, self.height, 8
        stream.ColorSpace, stream.Filter = pikepdf.Name.DeviceGray, pikepdf.Name.FlateDecode
        return pdf.make_indirect(stream)

    def within(self, frame: Frame) -> Frame:
        """Where it stands in `frame`: as large as it can be, at the left and the bottom."""
        scale = min(frame.width / self.width, frame.height / self.height)
        width, height = self.width * scale, self.height * scale
        return Frame(frame.x, frame.y + frame.height - height, width, height)


@lru_cache(maxsize=256)
def handwriting_of(png: bytes) -> Picture:
    """The picture of a signature; the last 256 are kept in memory."""
    return grey_picture(png)


def grey_picture(png: bytes) -> Picture:
    """A PNG as WeasyPrint would embed it."""
    image = Image.open(BytesIO(png)).convert("L")
    return Picture(image.width, image.height, zlib.compress(image.tobytes()))


class StampPad:
    """One blank, kept open in an encrypted PDF, and certificates stamped on it one after the other.

    `base` is the blank's PDF, encrypted: deriving a key costs more than all the rest, so that the certificates of one
    pad share it. That gives nothing away: it follows from the empty password that everybody may open them with.
    """

    def __init__(self, blank: Blank, base: bytes) -> None:
        self._slots = blank.slots
        self.pdf = pikepdf.open(BytesIO(base))
        self._blanks = dict(zip(SHAPES, (page.obj for page in self.pdf.pages), strict=True))
        self._save = self.pdf.make_indirect(pikepdf.Stream(self.pdf, b"q"))
        self._restore = self.pdf.make_indirect(pikepdf.Stream(self.pdf, b"Q"))
        self.used = 0

    def stamp(self, laid_out: LaidOut, signature: bytes) -> pikepdf.Pdf:
        """The certificate's pages, in the pad's own PDF until the next one is stamped."""
        self.used += 1
        face, pdf, handwriting = laid_out.face, self.pdf, handwriting_of(signature)
        qr = grey_picture(qr_png(face.verify_url)).put_into(pdf)
        images = {"qr": qr, "signature": handwriting.put_into(pdf)}
        places = {"qr": QR, "signature": handwriting.within(_in_box_9())}
        del pdf.pages[:]
        for page, texts, strokes in zip(laid_out.pages, laid_out.writing, laid_out.strokes, strict=True):
            shown = {name: places[name] for name in places if page.last or name == "qr"}
            pdf.pages.append(self._page(page, self._drawn(page, texts, strokes, shown), images))
        pdf.docinfo["/Title"] = f"Certificate of Origin {face.certificate_no}"
        pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = f"D:{face.certificate_date:%Y%m%d}000000Z"
        return pdf

    def _page(self, page: AnyPage, drawn: str, images: Mapping[str, pikepdf.Object]) -> pikepdf.Page:
        blank = self._blanks[(page.first, page.last)]
        resources = pikepdf.Dictionary(dict(blank.Resources.items()))
        resources.XObject = pikepdf.Dictionary({**dict(resources.get("/XObject", {})), **_named(images)})
        own = self.pdf.make_indirect(pikepdf.Stream(self.pdf, drawn.encode()))
        contents = pikepdf.Array([self._save, blank.Contents, self._restore, own])
        entries = pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=blank.MediaBox, Resources=resources)
        entries.Contents = contents
        return pikepdf.Page(self.pdf.make_indirect(entries))

    def _drawn(
        self, page: AnyPage, texts: Mapping[str, Lines], strokes: Sequence[Stroke], pictures: Mapping[str, Frame]
    ) -> str:
        slots = self._slots[(page.first, page.last)]
        lines = [part for name, slot in slots.items() for part in _written(slot, _top(slot, name, page), texts[name])]
        return "".join([_BEGIN, *_closed(strokes), "BT\n", *lines, "ET\n", *_shown(pictures), "Q"])


def _in_box_9() -> Frame:
    box = frames(first=True, last=True)["9"]
    return Frame(box.x + SIGNATURE.x, box.y + SIGNATURE.y, SIGNATURE.width, SIGNATURE.height)


def _named(images: Mapping[str, pikepdf.Object]) -> dict[str, pikepdf.Object]:
    return {f"/{name}": image for name, image in images.items()}


def _top(slot: Slot, name: str, page: AnyPage) -> float:
    """The end of the list moves with the list; everything else stands where the blank has it."""
    if name != "end":
        return slot.y
    return slot.y + (end_of_list(page) - end_of_list(SHAPES[(page.first, page.last)])) * PIXELS


def _written(slot: Slot, top: float, lines: Lines) -> Iterator[str]:
    if lines:
        yield f"{slot.colour} {slot.font} {slot.size:g} Tf\n"
    for number, line in enumerate(lines):
        if line.strip():
            x = slot.x - slot.setting.width(line) if slot.ends else slot.x
            yield f"1 0 0 -1 {x:.6f} {top + number * slot.leading:.6f} Tm {slot.setting.operand(line)} TJ\n"


def _closed(strokes: Sequence[Stroke]) -> Iterator[str]:
    if strokes:
        paths = "".join(f"{line.x1:g} {line.y1:.6g} m {line.x2:g} {line.y2:.6g} l\n" for line in strokes)
        yield f"{_HAIRLINE}{paths}S Q\n"


def _shown(pictures: Mapping[str, Frame]) -> Iterator[str]:
    for name, at in pictures.items():
        width, height, x = at.width * PIXELS, at.height * PIXELS, at.x * PIXELS
        bottom = (at.y + at.height) * PIXELS
        yield f"q {width:.6f} 0 0 {-height:.6f} {x:.6f} {bottom:.6f} cm /{name} Do Q\n"
