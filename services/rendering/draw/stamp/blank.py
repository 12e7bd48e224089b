"""The blank of a chamber's certificates: printed once, without what differs, and where each slot is.

WeasyPrint prints each kind of page twice: blank, and with a mark in every slot. The first print is the blank; the marks
tell where WeasyPrint begins the lines of a slot, in which font, size and colour. Only its PDF is read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pikepdf

from libs.contracts.printed.attestation import attest_certification
from libs.contracts.printed.metrics import ADVANCES
from libs.contracts.values import Certification
from services.rendering.domain.results import RenderingFailed
from services.rendering.draw.document import ENGRAVING, chamber_context
from services.rendering.draw.pdf import render_pdf
from services.rendering.draw.stamp.typeface import Setting, Typeface
from services.rendering.layout.face import CertificateFace, Variant
from services.rendering.layout.pages import Page
from services.rendering.layout.writing import SLOTS, Lines, end_text

Shape = tuple[bool, bool]
"""First page, last page."""
SHAPES: dict[Shape, Page] = {
    (page.first, page.last): page for page in (Page(n, of, {}, []) for n, of in ((1, 1), (1, 2), (2, 3), (2, 2)))
}
MARK = "¤¤"
# Every character that a certificate may show, with the space where a browser keeps it.
REPERTOIRE = "".join(ADVANCES).strip() + " ."
# The class of the template that sets each typeface.
_CLASSES = {"regular": "pre", "bold": "fact", "italic": "aside"}
_HEAD = frozenset("123456")
_SIGNED = frozenset({"end", "declared", "signatory", "certified"})
_SINGLE = frozenset({"end", "declared", "certified", "no", "code", "date", "page"})
_ENDING = frozenset({"quantity", "page"})
_TYPEFACES = {"end": "italic", "no": "bold", "code": "bold", "date": "bold"}


@dataclass(frozen=True)
class BlankOrder:
    """What a blank is printed for; certificates with the same share it. `site` is where they are verified."""

    certification: Certification
    language: str
    site: str
    variant: Variant


@dataclass(frozen=True)
class Slot:
    """Where a slot's first line begins, in CSS pixels from the top left corner; `leading` leads to the next.

    With `ends`, `x` is where each line ends instead. `font` is its name in the blank's resources, `size` in pixels.
    """

    x: float
    y: float
    leading: float
    font: str
    size: float
    colour: str
    setting: Setting
    ends: bool


@dataclass(frozen=True)
class Blank:
    """`pdf` has one page for each of `SHAPES`, in this order."""

    pdf: bytes
    slots: Mapping[Shape, Mapping[str, Slot]]


@dataclass(frozen=True)
class _Shown:
    """A line of text on a page: where it begins, and the operand that shows it."""

    x: float
    y: float
    font: str
    size: float
    colour: str
    operand: str

    @property
    def codes(self) -> str:
        """The glyph codes of the operand, without the kerning between them."""
        return _codes(self.operand)


def _codes(operand: str) -> str:
    return "".join(part.split(">")[0] for part in operand.split("<")[1:])


def compile_blank(order: BlankOrder, images: Mapping[str, bytes], typefaces: Mapping[str, Typeface]) -> Blank:
    """Print the blank; `images` holds the seal.

    Raises RenderingFailed, also when a slot is not found again, or text would not be set as WeasyPrint sets it.
    """
    blank: list[dict[str, Lines]] = [dict.fromkeys(SLOTS, ()) for _ in SHAPES]
    samples = {"regular": REPERTOIRE, "bold": REPERTOIRE, "italic": end_text(order.language)}
    marked = [_marks(page, samples["italic"]) for page in SHAPES.values()]
    printed = render_pdf(
        "certificate.html", _context(order, [*blank, *marked], samples), {**images, **ENGRAVING}, ("certificate.css",)
    )
    with pikepdf.open(BytesIO(printed.pdf)) as pdf:
        pages = list(pdf.pages)
        settings = _settings(pages[-1], samples, typefaces)
        probes = pages[len(SHAPES) : 2 * len(SHAPES)]
        slots = {
            shape: _slots(page, marks, settings) for shape, page, marks in zip(SHAPES, probes, marked, strict=True)
        }
        return Blank(_blank_pages(pdf), slots)


def _context(order: BlankOrder, writing: list[dict[str, Lines]], samples: Mapping[str, str]) -> dict[str, object]:
    face = CertificateFace("", "", date(2000, 1, 1), f"{order.site}/v/", order.variant)
    return {
        **chamber_context(order.language, order.certification, face),
        "pages": [*SHAPES.values(), *SHAPES.values()],
        "writing": writing,
        "strokes": [()] * (2 * len(SHAPES)),
        "lines": attest_certification(order.certification),
        "number": "",
        "created": "2000-01-01",
        "signature": None,
        "signer": "",
        "qr": False,
        "repertoire": [(_CLASSES[name], text) for name, text in samples.items()],
    }


def _marks(page: Page, end: str) -> dict[str, Lines]:
    """A mark in every slot that such a page has; two, one under the other, where there may be more lines."""
    absent = (frozenset() if page.first else _HEAD) | (frozenset() if page.last else _SIGNED)
    marks: dict[str, Lines] = {name: (MARK,) if name in _SINGLE else (MARK, MARK) for name in SLOTS}
    return marks | {"end": (end,)} | dict.fromkeys(absent, ())


def _blank_pages(pdf: pikepdf.Pdf) -> bytes:
    del pdf.pages[len(SHAPES) :]
    for name in ("/Outlines", "/Names"):
        if name in pdf.Root:
            del pdf.Root[name]
    buffer = BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def _settings(
    repertoire: pikepdf.Page, samples: Mapping[str, str], typefaces: Mapping[str, Typeface]
) -> dict[str, Setting]:
    """How each typeface is set. Raises RenderingFailed when WeasyPrint sets anything of the repertoire otherwise."""
    settings = {}
    for (name, text), line in zip(samples.items(), _shown(repertoire), strict=True):
        setting = Setting(typefaces[name], line.size, _widths(repertoire.Resources.Font[line.font]))
        if setting.operand(text) != line.operand:
            raise RenderingFailed(f"{name} text is not set as WeasyPrint sets it")
        settings[name] = setting
    return settings


def _widths(font: pikepdf.Object) -> dict[int, float]:
    """The declared widths by glyph (thousandths of an em): `first [width …] first [width …]`."""
    widths: dict[int, float] = {}
    first = 0
    for part in font.DescendantFonts[0].W:
        if isinstance(part, pikepdf.Array):
            widths |= {first + n: float(width) for n, width in enumerate(part)}
        else:
            first = int(part)
    return widths


def _slots(page: pikepdf.Page, marks: Mapping[str, Lines], settings: Mapping[str, Setting]) -> dict[str, Slot]:
    texts = {"regular": (MARK,), "bold": (MARK,), "italic": marks["end"]}
    codes = {_codes(settings[name].operand(text)) for name, shown in texts.items() for text in shown}
    shown = [line for line in _shown(page) if line.codes in codes]
    wanted = [name for name in SLOTS for _ in marks[name]]
    if len(shown) != len(wanted):
        raise RenderingFailed(f"the blank shows {len(shown)} marks, not {len(wanted)}")
    lines: dict[str, list[_Shown]] = {name: [] for name in wanted}
    for name, line in zip(wanted, shown, strict=True):
        lines[name].append(line)
    return {name: _slot(name, found, settings) for name, found in lines.items()}


def _slot(name: str, lines: list[_Shown], settings: Mapping[str, Setting]) -> Slot:
    first, leading = lines[0], lines[-1].y - lines[0].y
    setting = settings[_TYPEFACES.get(name, "regular")].at(first.size)
    ends = name in _ENDING
    right = setting.width(MARK) if ends else 0.0
    return Slot(first.x + right, first.y, leading, first.font, first.size, first.colour, setting, ends)


def _shown(page: pikepdf.Page) -> Iterator[_Shown]:
    """The lines of text of a page in the order in which they are drawn."""
    colour, font, size, x, y = "0 g", "", 0.0, 0.0, 0.0
    colours: list[str] = []
    for instruction in pikepdf.parse_content_stream(page):
        operands = instruction.operands
        match str(instruction.operator):
            case "q":
                colours.append(colour)
            case "Q":
                colour = colours.pop()
            case "rg":
                colour = " ".join(f"{float(value):g}" for value in operands) + " rg"
            case "Tm":
                x, y = float(operands[4]), float(operands[5])
            case "Tf":
                font, size = str(operands[0]), float(operands[1])
            case "TJ":
                yield _Shown(x, y, font, size, colour, _operand(operands[0]))


def _operand(parts: pikepdf.Object) -> str:
    """The operand of TJ as text, without the corrections of nothing that WeasyPrint writes."""
    shown = ""
    for part in parts:
        if isinstance(part, pikepdf.String):
            shown += bytes(part).hex()
        elif float(part):
            shown += f">{float(part):g}<"
    return f"[<{shown}>]"
