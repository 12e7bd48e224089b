"""Pages of a company's own layout (APP-18, X5): read with suspicion, and set into pages of ours.

What was uploaded is never merged as it is. Each page becomes a drawing inside a page that we print, with number, page
and QR code around it; what lies upon it (annotations, form fields) is printed into it, and whatever could act, load or
hide is left behind.
"""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from libs.contracts.values import DocumentProblem
from services.rendering.certificate import Unprintable
from services.rendering.geometry import OWN_PAGE
from services.rendering.pdf import RenderedPdf

MOST_PAGES = 20
MOST_PARTS = 20_000
MILLIMETRE = 72 / 25.4
A4_HEIGHT = 297.0
_LEFT_BEHIND = (
    *("/AA", "/A", "/AF", "/Alternates", "/LastModified", "/Measure", "/Metadata", "/OC", "/OPI", "/PieceInfo"),
    *("/PtData", "/Ref", "/StructParent", "/StructParents"),
)
# Every viewer has these by the standard; of others nobody knows how they will look.
_STANDARD_FONTS = frozenset(
    f"/{name}"
    for name in (
        *("Courier", "Courier-Bold", "Courier-Oblique", "Courier-BoldOblique"),
        *("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique"),
        *("Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic", "Symbol", "ZapfDingbats"),
    )
)
_EMBEDDED = ("/FontFile", "/FontFile2", "/FontFile3")


def read_layout(content: bytes) -> pikepdf.Pdf:
    """The company's PDF, if all of it can be printed as it looks. Raises Unprintable saying what to change."""
    try:
        pdf = pikepdf.open(BytesIO(content), attempt_recovery=False)
        if pdf.is_encrypted:
            raise _refused("パスワードや暗号化を解除してください", "Take the password or encryption off")
        _check_size(pdf)
        pdf.generate_appearance_streams()
        pdf.flatten_annotations("print")
        _check_content(pdf)
    except pikepdf.PasswordError:
        raise _refused("パスワードや暗号化を解除してください", "Take the password or encryption off") from None
    except Unprintable:
        raise
    except Exception:  # over broken files the library raises whatever it likes
        raise _refused("PDFを読み取れません。保存し直してください", "It cannot be read: save the PDF anew") from None
    return pdf


def set_in(printed: RenderedPdf, layout: pikepdf.Pdf) -> RenderedPdf:
    """The certificate with the company's pages drawn on its last ones, each into the room that is left free for it."""
    with pikepdf.open(BytesIO(printed.pdf)) as document:
        for ours, theirs in zip(document.pages[-len(layout.pages) :], layout.pages, strict=True):
            if _is_wide(theirs):
                theirs.rotate(270, relative=True)
            ours.add_underlay(theirs, _room(), expand=False)  # type: ignore[call-arg]  # the stubs lack it
            for part in _parts(ours.Resources.XObject):
                _leave_behind(part)
        bound = BytesIO()
        document.save(bound)
    return RenderedPdf(bound.getvalue(), printed.pages)


def _is_wide(page: pikepdf.Page) -> bool:
    """A wide page is printed sideways, at full size, instead of small."""
    left, bottom, right, top = (float(edge) for edge in page.trimbox)
    is_turned = int(page.obj.get("/Rotate", 0)) % 180 != 0
    return (right - left > top - bottom) != is_turned


def _room() -> pikepdf.Rectangle:
    """In points, from the bottom left corner."""
    left, right = OWN_PAGE.x, OWN_PAGE.x + OWN_PAGE.width
    top, bottom = A4_HEIGHT - OWN_PAGE.y, A4_HEIGHT - OWN_PAGE.y - OWN_PAGE.height
    return pikepdf.Rectangle(*(each * MILLIMETRE for each in (left, bottom, right, top)))


def _check_size(pdf: pikepdf.Pdf) -> None:
    count = len(pdf.pages)
    if not 0 < count <= MOST_PAGES:
        raise _refused(
            f"{count}ページあります。{MOST_PAGES}ページ以内にしてください",
            f"It has {count} pages, at most {MOST_PAGES}",
        )


def _check_content(pdf: pikepdf.Pdf) -> None:
    if _hides_layers(pdf.Root):
        raise _refused(
            "非表示のレイヤーがあります。印刷機能でPDFに保存し直してください",
            "It has hidden layers: print it to a new PDF",
        )
    parts = [part for page in pdf.pages for part in _parts(page.obj.get("/Resources", Dictionary()))]
    if any(part.get("/Subtype") == Name.PS for part in parts):
        raise _refused("PostScriptは使用できません。保存し直してください", "It holds PostScript: print it to a new PDF")
    fonts = sorted({str(part.get("/BaseFont", "?"))[1:] for part in parts if _is_lacking(part)})
    if fonts:
        names = ", ".join(fonts[:5])
        raise _refused(
            f"フォントが埋め込まれていません（{names}）。フォントを埋め込んで保存し直してください",
            f"These fonts are not embedded: {names}. Save the PDF with its fonts",
        )


def _is_lacking(part: Object) -> bool:
    """Whether it is a font that each viewer would replace by another."""
    if part.get("/Type") != Name.Font or part.get("/Subtype") in (Name.Type0, Name.Type3):
        return False
    if str(part.get("/BaseFont")) in _STANDARD_FONTS:
        return False
    descriptor = part.get("/FontDescriptor")
    return descriptor is None or not any(name in descriptor for name in _EMBEDDED)


def _hides_layers(root: Object) -> bool:
    usual = root.get("/OCProperties", Dictionary()).get("/D", Dictionary())
    return len(usual.get("/OFF", Array())) > 0 or usual.get("/BaseState", Name.ON) != Name.ON


def _parts(top: Object) -> Iterator[Object]:
    """Every dictionary and stream below, once. Raises Unprintable when there are too many."""
    waiting, seen, count = [top], set(), 0
    while waiting:
        part = waiting.pop()
        if part.is_indirect:
            if part.objgen in seen:
                continue
            seen.add(part.objgen)
        count += 1
        if count > MOST_PARTS:
            raise _refused(
                "内容が複雑すぎます。印刷機能でPDFに保存し直してください", "It is too complex: print it to a new PDF"
            )
        if isinstance(part, Dictionary | Stream):
            yield part
        waiting += [one for one in _inner(part) if isinstance(one, Object)]


def _inner(part: Object) -> list[Object]:
    if isinstance(part, Array):
        return list(part)
    if isinstance(part, Dictionary | Stream):
        return [part[key] for key in part.keys() if key != "/Parent"]  # noqa: SIM118  # a stream iterates over its bytes
    return []


def _leave_behind(part: Object) -> None:
    for key in _LEFT_BEHIND:
        if key in part:
            del part[key]


def _refused(ja: str, en: str) -> Unprintable:
    return Unprintable([DocumentProblem(field="/own_layout", ja=f"各社様式のPDF: {ja}", en=f"Own layout: {en}")])
