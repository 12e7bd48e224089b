"""What the samples of the gallery are made of: the goods, signature and seal of the sample company and chamber."""

import csv
import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from io import BytesIO
from itertools import cycle, islice
from typing import Any

from PIL import Image

from libs.contracts.printed.attestation import BOX_WIDTH, FINE_POINTS
from libs.contracts.printed.lines import POINTS, break_lines
from libs.contracts.registration import CertificateTexts
from libs.contracts.values import CertificateDocument, Certification, Declaration, GoodsLine, InvoiceReference
from ops.places import CHECKOUT
from services.rendering.layout.face import CertificateFace, Variant

SAMPLES = CHECKOUT / "samples"
CHAMBER = CHECKOUT / "services" / "registration" / "demo" / "8888.json"
TODAY = date(2026, 11, 22)
_WORDS = (
    *("PRECISION", "GROUND", "STAINLESS", "STEEL", "BALL", "BEARINGS"),
    *("FOR", "SEWING", "MACHINES", "(AS", "PER", "ORDER)"),
)


@dataclass(frozen=True)
class Stationery:
    """What a chamber and a signer lend to a certificate; `images` holds seal and signature by their digests."""

    certification: Certification
    declaration: Declaration
    images: dict[str, bytes]


@cache
def stationery(kind: str = "origin_japan") -> Stationery:
    """That of the demo chamber and the sample company for certificates of this kind."""
    chamber = json.loads(CHAMBER.read_text("utf-8"))
    seal, signature = chamber["seal_svg"].encode(), _signature()
    certification = Certification(
        chamber_name_en=chamber["name_en"],
        chamber_address_en=chamber["office"]["address_en"],
        **_texts(chamber, kind),
        seal_sha256=_digest(seal),
    )
    declaration = Declaration(
        place="TOKYO",
        date=TODAY,
        company_en="Nissho Test Co., Ltd.",
        signer_name_en="Taro Kaigisho",
        signer_title_en="President",
        signature_sha256=_digest(signature),
    )
    return Stationery(certification, declaration, {_digest(seal): seal, _digest(signature): signature})


def wordy(lent: Stationery) -> Stationery:
    """The chamber of `lent`, with the longest words that its certificates have room for."""
    certification = lent.certification.model_copy(
        update={
            "chamber_name_en": "The Northern Kyushu and Ryukyu Chamber of Commerce and Industry",
            "chamber_address_en": "Trade Certification Center, Annex Building, 12th Floor, 3-2-2 Marunouchi Nishi, "
            "Chiyoda-ku, Tokyo Metropolis 100-0005, JAPAN",
            "text": filled(5, BOX_WIDTH, FINE_POINTS),
            "declaration": filled(5, BOX_WIDTH, FINE_POINTS),
            "certifier_name_en": "Bartholomew Maximilian Fukushima",
            "certifier_title_en": "Senior Deputy Manager, International Trade Certification Center",
        }
    )
    return replace(lent, certification=certification)


def longest_declaration() -> Declaration:
    """A signer whose name, title and company fill all rows over the signature's line."""
    name, rows = "Maximilian Alexander von Hohenzollern-Sigmaringen", filled(2, BOX_WIDTH)
    update = {"signer_name_en": name, "signer_title_en": rows, "company_en": rows}
    return stationery().declaration.model_copy(update=update)


def of_a_small_place(lent: Stationery) -> Stationery:
    """A chamber with few words."""
    update = {"chamber_name_en": "Itami Chamber of Commerce", "certifier_title_en": "Manager"}
    return replace(lent, certification=lent.certification.model_copy(update=update))


def filled(rows: int, width: float, points: float = POINTS) -> str:
    """Words for precisely so many printed rows."""
    text, words = "", cycle(_WORDS)
    while len(break_lines(longer := f"{text} {next(words)}".strip(), width, points)) <= rows:
        text = longer
    return text


def _texts(chamber: dict[str, Any], kind: str) -> dict[str, str]:
    texts = CertificateTexts.model_validate(chamber["texts"])
    return {
        "text": texts.certifies(kind),
        "declaration": texts.declares(kind),
        "place": texts.place,
        "certifier_name_en": texts.certifier_name_en,
        "certifier_title_en": texts.certifier_title_en,
    }


def document(lines: int, **instead: object) -> CertificateDocument:
    """The sample certificate with `lines` goods lines, and whatever fields are given instead of the sample's."""
    boxes = json.loads((SAMPLES / "application.json").read_text("utf-8"))["certificate"]
    taken = ("exporter", "consignee", "country_of_origin", "transport", "marks", "general_name")
    fields: dict[str, object] = {name: boxes[name] for name in taken}
    fields |= {"kind": "origin_japan", "goods": list(islice(cycle(goods()), lines))}
    fields |= {"declaration": stationery().declaration}
    fields |= {"invoices": [InvoiceReference(number="NT-2026-0815", date=date(2026, 11, 16))]}
    return CertificateDocument.model_validate(fields | instead)


@cache
def goods() -> tuple[GoodsLine, ...]:
    """The goods lines of the sample."""
    with (SAMPLES / "goods.tsv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    return tuple(GoodsLine(marks=row[0], description=row[1], quantity=row[2], unit=row[3]) for row in rows)


def face(variant: Variant) -> CertificateFace:
    """Number, code and date of the samples."""
    number, code = "8888-26-000123-A", "7KQ2-M9XW-4TBD"
    return CertificateFace(number, code, TODAY, f"https://reference.example/v/{number}#{code}", variant)


def _signature() -> bytes:
    """The handwriting of the sample scan, in black and white."""
    scan = Image.open(SAMPLES / "signature-taro.png").convert("L").crop((220, 150, 1040, 450))
    buffer = BytesIO()
    scan.point(lambda level: 255 if level > 128 else 0).convert("1").save(buffer, "PNG")
    return buffer.getvalue()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
