"""Pages of our PDFs as pictures, for screens that have no viewer. Runs inside a worker process."""

from io import BytesIO

import pypdfium2
from PIL import Image

# Enough for ink, watermark and their soft edges; a quarter of the bytes of full colour.
COLOURS = 64


def draw_page(pdf: bytes, page: int, width: int) -> bytes:
    """Page `page` (from 1) as a PNG of precisely `width` pixels. Raises `IndexError` for a page that is not there."""
    if page < 1:
        raise IndexError(page)
    with pypdfium2.PdfDocument(pdf) as document:
        if page > len(document):
            raise IndexError(page)
        sheet = document[page - 1]
        # PDFium rounds up: a hair less, so that rounding does not add a pixel.
        picture = sheet.render(scale=(width - 0.01) / sheet.get_width()).to_pil()
    buffer = BytesIO()
    picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(buffer, "PNG")
    return buffer.getvalue()
