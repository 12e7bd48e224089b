"""The gallery of certificates: what it shows, and how one exhibit is added."""

from pathlib import Path

from proof.gallery import hang, origins, own_layouts, papers


# about: DOC-01
def test_every_kind_in_every_variant_is_shown_once() -> None:
    names = [piece.name for piece in (*origins.pieces(), *papers.pieces(), *own_layouts.pieces())]
    assert len(names) == len(set(names))
    for kind in ("x1", "x2", "x3", "x4", "x5"):
        assert f"{kind}-longest" in names
        for variant in ("copy", "specimen", "trial"):
            assert any(name.startswith(f"{kind}-{variant}") for name in names)
    for lines in (1, 5, 17, 18, 40, 200, 1000):
        assert {f"x1-{lines:04}-lines", f"x2-{lines:04}-lines", f"x4-{lines:04}-lines"} <= set(names)


# about: DOC-02
def test_an_exhibit_is_a_pdf_with_pictures_of_its_pages(tmp_path: Path) -> None:
    piece = next(piece for piece in papers.pieces() if piece.name == "x3-long")
    shown = hang(piece, tmp_path)
    files = {"x3-long.pdf", "x3-long-page-1.png", "x3-long-page-2.png", "x3-long-page-3.png"}
    assert {file.name for file in tmp_path.iterdir()} == files
    assert all(f'"{name}"' in shown for name in files)
    assert "//" not in shown
