"""`./shomei gallery`: every certificate in every variant, from samples, as PDFs and pictures in one folder.

Of a long certificate the first two pages, one in the middle and the last two are shown. The index asks for nothing
from elsewhere.
"""

from html import escape
from itertools import chain
from pathlib import Path

import pypdfium2

from ops.places import open_state_folder
from proof.gallery import origins, own_layouts, papers
from proof.gallery.piece import Piece

DOTS_PER_INCH = 110
_INDEX = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Certificates: gallery</title>
<style>
body {{ font: 15px/1.4 sans-serif; margin: 2rem; background: #eef1f5; color: #14233b }}
section {{ margin: 0 0 2.5rem }} h2 {{ font-size: 1rem; margin: 0 0 .5rem }}
img {{ width: 380px; margin: 0 12px 12px 0; background: #fff; box-shadow: 0 1px 4px #8593a9 }}
</style>
<h1>{count} certificates</h1>
{sections}
</html>
"""


def main(arguments: list[str]) -> int:
    """Print everything into `arguments[0]` (else the state folder's `gallery`), which is made if missing."""
    folder = Path(arguments[0]) if arguments else open_state_folder() / "gallery"
    folder.mkdir(parents=True, exist_ok=True)
    sections = [hang(piece, folder) for piece in chain(origins.pieces(), papers.pieces(), own_layouts.pieces())]
    (folder / "index.html").write_text(_INDEX.format(count=len(sections), sections="\n".join(sections)), "utf-8")
    print(folder / "index.html")
    return 0


def hang(piece: Piece, folder: Path) -> str:
    """Make one exhibit's files; its part of the index."""
    printed = piece.make()
    (folder / f"{piece.name}.pdf").write_bytes(printed.pdf)
    pictures = _pictures(printed.pdf, piece.name, folder)
    shown = "".join(f'<a href="{name}"><img src="{name}" alt="{escape(piece.caption)}"></a>' for name in pictures)
    title = f'<a href="{piece.name}.pdf">{escape(piece.caption)}</a>, {printed.pages} page(s)'
    return f"<section><h2>{title}</h2>{shown}</section>"


def _pictures(pdf: bytes, name: str, folder: Path) -> list[str]:
    """The first two pages, the middle one and the last two as PNG; their file names."""
    names = []
    with pypdfium2.PdfDocument(pdf) as document:
        last = len(document) - 1
        for index in sorted({0, min(1, last), last // 2, max(0, last - 1), last}):
            file = f"{name}-page-{index + 1}.png"
            document[index].render(scale=DOTS_PER_INCH / 72).to_pil().save(folder / file, optimize=False)
            names.append(file)
    return names
