"""Pages of a company's own layout (APP-18, X5), drawn as pictures (docs/decisions/0014).

Nothing of an uploaded file gets into what the chamber signs: no font, no script, no link, no hidden layer. What stands
on the certificate is what the applicant and the examiner saw.
"""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Stream
from PIL import Image

from libs.contracts import limits
from libs.contracts.values import DocumentProblem
from services.rendering.domain.results import Unprintable
from services.rendering.layout.geometry import OWN_PAGE

MOST_PARTS = 20_000
DOTS_PER_MM = 250 / 25.4
# Text and drawings, with the soft edges of their lines; photographs have more colours, and are smaller as JPEG.
_COLOURS_OF_A_DRAWING = 4096
_JPEG_QUALITY = 90
# PDFium has these; of others nobody knows how they will look.
_STANDARD_FONTS = frozenset(
    f"/{name}"
    for name in (
        *("Courier", "Courier-Bold", "Courier-Oblique", "Courier-BoldOblique"),
        *("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique"),
        *("Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic", "Symbol", "ZapfDingbats"),
    )
)
_EMBEDDED = ("/FontFile", "/FontFile2", "/FontFile3")


def draw_layout(content: bytes) -> list[bytes]:
    """Each page of the company's PDF as a picture, upright. Raises Unprintable saying what to change."""
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False) as pdf:
            _check(pdf)
        with pypdfium2.PdfDocument(content) as document:
            _check_count(len(document))
            document.init_forms()
            return [_picture(page) for page in document]
    except pikepdf.PasswordError:
        raise _locked() from None
    except (Unprintable, MemoryError):
        raise
    except Exception:  # over broken files the libraries raise whatever they like
        raise _refused("PDFを読み取れません。保存し直してください", "It cannot be read: save the PDF anew") from None


def _picture(page: pypdfium2.PdfPage) -> bytes:
    """A page as a picture, as large as it will be printed; a wide page is printed sideways, instead of small."""
    long, short = max(page.get_size()), min(page.get_size())
    scale = min(OWN_PAGE.height / long, OWN_PAGE.width / short) * DOTS_PER_MM
    picture = page.render(scale=scale, optimize_mode="print", rev_byteorder=True).to_pil().convert("RGB")
    if picture.width > picture.height:
        picture = picture.transpose(Image.Transpose.ROTATE_90)
    colours, out = picture.getcolors(_COLOURS_OF_A_DRAWING), BytesIO()
    if colours is None:
        picture.save(out, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    else:
        is_grey = all(red == green == blue for _, (red, green, blue) in colours)
        (picture.convert("L") if is_grey else picture).save(out, "PNG")
    return out.getvalue()


def _check(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise _locked()
    _check_count(len(pdf.pages))
    parts = [part for page in pdf.pages for part in _parts(page.obj.get("/Resources", Dictionary()))]
    fonts = sorted({str(part.get("/BaseFont", "?"))[1:] for part in parts if _is_lacking(part)})
    if fonts:
        names = ", ".join(fonts[:5])
        raise _refused(
            f"フォントが埋め込まれていません（{names}）。フォントを埋め込んで保存し直してください",
            f"These fonts are not embedded: {names}. Save the PDF with its fonts",
        )


def _check_count(pages: int) -> None:
    """Asked of both libraries: a broken file may have other pages for the one than for the other."""
    if not 0 < pages <= limits.OWN_LAYOUT_PAGES:
        raise _refused(
            f"{pages}ページあります。{limits.OWN_LAYOUT_PAGES}ページ以内にしてください",
            f"It has {pages} pages, at most {limits.OWN_LAYOUT_PAGES}",
        )


def _is_lacking(part: Object) -> bool:
    """Whether it is a font that would be replaced by another."""
    if part.get("/Type") != Name.Font or part.get("/Subtype") in (Name.Type0, Name.Type3):
        return False
    if str(part.get("/BaseFont")) in _STANDARD_FONTS:
        return False
    descriptor = part.get("/FontDescriptor")
    return descriptor is None or not any(name in descriptor for name in _EMBEDDED)


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


def _locked() -> Unprintable:
    return _refused("パスワードや暗号化を解除してください", "Take the password or encryption off")


def _refused(ja: str, en: str) -> Unprintable:
    return Unprintable([DocumentProblem(field="/own_layout", ja=f"各社様式のPDF: {ja}", en=f"Own layout: {en}")])
