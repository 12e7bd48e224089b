"""WeasyPrint behind one function: HTML in, PDF out.

The renderer reaches no file and no network (REL-40): every image comes from memory, by name. Any warning of WeasyPrint
is a failure, because a certificate that is slightly wrong is worse than none.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import jinja2
import pikepdf
from PIL import Image
from weasyprint import CSS, HTML
from weasyprint.text import ffi
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from services.rendering.domain.results import RenderedPdf, RenderingFailed

TEMPLATES = Path(__file__).parent / "templates"
IMAGES = "memory:"
# Debian packages fonts-lato, fonts-linuxlibertine and fonts-ipaexfont.
FONTS = frozenset({"Lato", "Linux-Libertine-O", "IPAexGothic", "IPAexMincho"})

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


class MemoryFetcher(URLFetcher):  # type: ignore[misc]
    """Serves the images that were handed in, as `memory:NAME`, and denies everything else (REL-40)."""

    def __init__(self, images: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._images = images

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The image behind `memory:NAME`. Raises FatalURLFetchingError for any other address and for names that were
        not given.
        """
        name = url.removeprefix(IMAGES)
        if not url.startswith(IMAGES) or name not in self._images:
            raise FatalURLFetchingError(f"denied: {url[:200]}")
        content = self._images[name]
        if content.startswith(_JPEG):
            return URLFetcherResponse(url, content, {"Content-Type": "image/jpeg"})
        if not content.startswith(_PNG):
            _check_svg(content)
            return URLFetcherResponse(url, content, {"Content-Type": "image/svg+xml"})
        return URLFetcherResponse(url, _grey(content), {"Content-Type": "image/png"})


def render_pdf(
    template: str, context: Mapping[str, object], images: Mapping[str, bytes], stylesheets: tuple[str, ...]
) -> RenderedPdf:
    """Fill a template and print it. `images` are PNG, JPEG or SVG by the name under which the template asks for them.

    Raises RenderingFailed for a missing image, for anything but `memory:` addresses, and for any renderer warning.
    """
    html = _jinja().get_template(template).render(context)
    try:
        with _warnings_fail():
            fonts = _fonts()
            sheets = [_stylesheet(name) for name in ("print.css", *stylesheets)]
            source = HTML(string=html, base_url=IMAGES, url_fetcher=MemoryFetcher(images))
            document = source.render(font_config=fonts, stylesheets=sheets)
            return RenderedPdf(document.write_pdf(), len(document.pages))
    except RenderingFailed:
        raise
    except (FatalURLFetchingError, Exception) as error:  # the first is no Exception
        raise RenderingFailed(f"{template}: {type(error).__name__}: {error}") from error


def check_machine() -> None:
    """The start-up check: fast font subsetting and all typefaces are there.

    It also warms up this process: stylesheets and fonts are loaded afterwards.
    Raises RenderingFailed with what to install.
    """
    if ffi.harfbuzz_subset is None:
        raise RenderingFailed("libharfbuzz-subset is missing: apt-get install libharfbuzz-subset0")
    printed = render_pdf("fonts.html", {}, {}, ("certificate.css", "registration_papers.css", "login_cards.css")).pdf
    missing = [font for font in sorted(FONTS) if not any(font in used for used in _used_fonts(printed))]
    if missing:
        raise RenderingFailed(
            f"fonts are missing: {', '.join(missing)}: apt-get install fonts-lato fonts-linuxlibertine fonts-ipaexfont"
        )


def _grey(png: bytes) -> bytes:
    """A 1-bit image as a grey one: WeasyPrint would make it RGB and compress it twice, 20 ms for a signature."""
    # WeasyPrint lets Pillow fill up what a cut-off file lacks: half a signature must fail instead.
    Image.open(BytesIO(png)).verify()
    image = Image.open(BytesIO(png))
    if image.mode != "1":
        return png
    buffer = BytesIO()
    image.convert("L").save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _check_svg(svg: bytes) -> None:
    """Refuse an SVG that WeasyPrint would print as a white area without a warning. Raises ValueError."""
    root = ElementTree.fromstring(svg)  # noqa: S314  # in a worker, under its limits; WeasyPrint reads it alike
    if root.tag.rpartition("}")[2] != "svg" or not len(root):
        raise ValueError("this is no picture")


def _used_fonts(pdf: bytes) -> set[str]:
    with pikepdf.open(BytesIO(pdf)) as document:
        return {str(font.BaseFont) for page in document.pages for font in page.Resources.Font.values()}


@contextmanager
def _warnings_fail() -> Iterator[None]:
    """Whatever WeasyPrint logs as a warning or worse inside the block raises RenderingFailed at its end."""
    complaints: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: complaints.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
    if complaints:
        raise RenderingFailed(f"the renderer complained: {'; '.join(complaints[:5])}")


@cache
def _jinja() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _stylesheet(name: str) -> CSS:
    """Parsed once per process; parsing costs more than a short page."""
    return CSS(string=(TEMPLATES / name).read_text("utf-8"), font_config=_fonts(), url_fetcher=MemoryFetcher({}))
