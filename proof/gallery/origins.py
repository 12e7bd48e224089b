"""The certificates of origin of the gallery: X1, X2 and their SPECIMEN, COPY and trial."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from itertools import cycle, islice

from libs.contracts.values import CertificateDocument, GoodsLine, InvoiceReference
from ops.secrets import make_seal_key
from proof.gallery.piece import Piece
from proof.gallery.sample import (
    TODAY,
    Stationery,
    document,
    face,
    filled,
    goods,
    longest_declaration,
    of_a_small_place,
    stationery,
    wordy,
)
from services.rendering.documents import render_document, render_original
from services.rendering.domain.results import RenderedPdf
from services.rendering.layout.face import Variant
from services.rendering.layout.geometry import BOX_WIDTH, DESCRIPTION_WIDTH, FIRST_PAGE, MARKS_WIDTH
from services.rendering.seal.keystore.files import FileKey

LENGTHS = (1, 5, 17, 18, 40, 200, 1000)
FOREIGN = ("SOCIALIST REPUBLIC OF VIET NAM", "KINGDOM OF THAILAND", "REPUBLIC OF KOREA")


def pieces() -> Iterator[Piece]:
    """Every certificate of origin of the gallery."""
    key = FileKey(*make_seal_key())
    for name, caption, content, variant in _orders():
        make = partial(_printed, content, variant, key, stationery(content.kind))
        yield Piece(name, f"{caption} · {variant.upper()}", make)
    for name, kind in (("x1", "origin_japan"), ("x2", "origin_foreign")):
        make = partial(_printed, longest(kind), "original", key, wordy(stationery(kind)))
        yield Piece(f"{name}-longest", "The longest text in each box, 12 rows in a line of goods", make)
    make = partial(_printed, document(5), "original", key, of_a_small_place(stationery()))
    yield Piece("x1-short-names", "A chamber with short names", make)


def _printed(content: CertificateDocument, variant: Variant, key: FileKey, lent: Stationery) -> RenderedPdf:
    if variant in ("original", "copy"):
        return render_original(content, lent.certification, face(variant), lent.images, key)
    return render_document(content, lent.certification, face(variant), lent.images)


def _orders() -> Iterator[tuple[str, str, CertificateDocument, Variant]]:
    variants: tuple[Variant, ...] = ("original", "copy", "specimen", "trial")
    for lines in LENGTHS:
        yield f"x1-{lines:04}-lines", f"Japanese origin, {lines} goods lines", document(lines), "original"
    for lines in LENGTHS:
        yield f"x2-{lines:04}-lines", f"Foreign origin, {lines} goods lines", foreign(lines), "original"
    for variant in variants[1:]:
        for lines in (5, 40):
            yield f"x1-{variant}-{lines:04}", f"Japanese origin, {lines} goods lines", document(lines), variant
            yield f"x2-{variant}-{lines:04}", f"Foreign origin, {lines} goods lines", foreign(lines), variant
    for name, caption, content in _shapes():
        yield f"{'x1' if content.kind == 'origin_japan' else 'x2'}-{name}", caption, content, "original"


def foreign(lines: int) -> CertificateDocument:
    """Goods from three countries, each line with its own."""
    origins = cycle(FOREIGN)
    own = [line.model_copy(update={"origin": next(origins)}) for line in islice(cycle(goods()), lines)]
    return document(lines, kind="origin_foreign", country_of_origin=list(FOREIGN), goods=own)


def _shapes() -> Iterator[tuple[str, str, CertificateDocument]]:
    marked = [line.model_copy(update={"marks": f"H.M.B.\nC/NO. {n}"}) for n, line in enumerate(goods()[:20], start=1)]
    yield "marks-per-line", "Marks on each goods line", document(20, goods=marked, marks="")
    yield "no-heading", "Neither marks nor general name", document(8, marks="N/M", general_name="")
    days = [date(2026, 11, 1) + timedelta(days=n // 3) for n in range(9)]
    bills = [InvoiceReference(number=f"NT-2026-{n:04}", date=day) for n, day in enumerate(days[:6], start=811)]
    yield "several-invoices", "Six invoices of two days", document(6, invoices=bills)
    each = [InvoiceReference(number=f"NT-2026-{n:04}", date=TODAY - timedelta(days=n)) for n in range(5, 0, -1)]
    yield "invoices-of-five-days", "Five invoices of five days", document(6, invoices=each)
    bearings = document(6, kind="origin_foreign", country_of_origin=[FOREIGN[0]])
    yield "one-origin", "One foreign origin", bearings
    yield "several-origins", "Several origins", _several_origins()
    yield "french", "French, declared in the letter of credit", french()
    yield "spanish", "Spanish, declared in the letter of credit", _spanish()
    yield "remarks", "Remarks", document(6, remarks="L/C NO.: 0042-LC-2026-118\nMANUFACTURER: Nissho Test Co., Ltd.")


def _several_origins() -> CertificateDocument:
    origins = cycle(["JAPAN", "FEDERAL REPUBLIC OF GERMANY"])
    own = [line.model_copy(update={"origin": next(origins)}) for line in goods()[:10]]
    return document(10, country_of_origin=["JAPAN", "FEDERAL REPUBLIC OF GERMANY"], goods=own)


def longest(kind: str = "origin_japan") -> CertificateDocument:
    """Every box filled to its last row, the declaration with the longest names."""
    named = {"1": "exporter", "2": "consignee", "5": "transport", "6": "remarks"}
    boxes = {field: filled(FIRST_PAGE[box].rows, BOX_WIDTH) for box, field in named.items()}
    japanese = ["JAPAN", "FEDERAL REPUBLIC OF GERMANY", "UNITED KINGDOM OF GREAT BRITAIN"]
    countries = japanese if kind == "origin_japan" else list(FOREIGN)
    line = GoodsLine(description=filled(12, DESCRIPTION_WIDTH), quantity="1,000,000", unit="SETS")
    return document(
        1,
        **boxes,
        country_of_origin=countries,
        invoices=[InvoiceReference(number="NT-2026-0815/HANSEATISCHE-MASCHINENBAU-ORDER-118", date=TODAY)],
        marks=filled(12, MARKS_WIDTH),
        general_name=filled(3, DESCRIPTION_WIDTH),
        goods=[line.model_copy(update={"origin": countries[0], "description": filled(11, DESCRIPTION_WIDTH)})] * 4,
        declaration=longest_declaration(),
        kind=kind,
    )


def french() -> CertificateDocument:
    """Goods and parties in French, for a letter of credit that demands it."""
    lines = [
        GoodsLine(
            description="Pièces détachées pour moteurs électriques, boîtier émaillé", quantity="1200", unit="PCS"
        ),
        GoodsLine(description="Câbles à âme d'acier, gainés de caoutchouc, L=25 m", quantity="48", unit="ROULEAUX"),
        GoodsLine(description="Œillets et rivets en laiton nickelé, façonnés à chaud", quantity="350.5", unit="KG"),
    ]
    return document(
        3,
        language="fr",
        goods=lines,
        consignee="SOCIÉTÉ GÉNÉRALE D'ÉQUIPEMENT ÉLECTRIQUE\n14, RUE DE L'ÉGLISE, 69002 LYON, RÉPUBLIQUE FRANÇAISE",
        transport="DE YOKOHAMA, JAPON À MARSEILLE, FRANCE PAR NAVIRE « ONE HARBOUR » V.042W VERS LE 28 NOVEMBRE 2026",
        country_of_origin=["JAPON"],
        marks="S.G.E.E.\nMARSEILLE\nNO. 1-24",
        general_name="PIÈCES POUR MACHINES ÉLECTRIQUES",
    )


def _spanish() -> CertificateDocument:
    lines = [
        GoodsLine(description="Piñones y engranajes de acero para máquinas de coser", quantity="600", unit="PIEZAS"),
        GoodsLine(description="Bujías de encendido, año de fabricación 2026", quantity="2400", unit="UNIDADES"),
    ]
    return document(
        2,
        language="es",
        goods=lines,
        consignee="COMPAÑÍA ESPAÑOLA DE MAQUINARIA, S.A.\nCALLE DE ALCALÁ 118, 28009 MADRID, REINO DE ESPAÑA",
        transport="DE YOKOHAMA, JAPÓN A BARCELONA, ESPAÑA, BUQUE «ONE HARBOUR» V.042W, HACIA EL 28 NOVIEMBRE 2026",
        country_of_origin=["JAPÓN"],
        marks="C.E.M.\nBARCELONA\nNO. 1-12",
        general_name="PIEZAS PARA MÁQUINAS",
    )
