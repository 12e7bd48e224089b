"""The papers of a registration, as the company prints and signs them and the desk scans them in."""

import json
import unicodedata
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops

from libs.common.errors import Invalid
from libs.contracts.registration import RegistrationPaper
from services.registration.signatures import cut
from tests.pdfs import text_of
from tests.services.rendering.conftest import SAMPLES
from tests.services.rendering.rendering_system import RenderingSystem, registration_submitted

ALL_PAPERS: list[RegistrationPaper] = [
    "pledge_applicant",
    "pledge_agent",
    "business_profile",
    "signature_notice",
    "paper_list",
]
DOTS_PER_INCH = 300
MARGIN = 30
"""Dots of paper around a frame, as somebody scans it."""

Printed = dict[str, bytes]


@pytest.fixture
def company() -> dict[str, Any]:
    written: dict[str, Any] = json.loads((SAMPLES / "company.json").read_text("utf-8"))
    more = {
        "kind": "both",
        "chamber_name_ja": "デモ商工会議所",
        "request_no": "R26-0000012",
        "revision": 3,
        "updated_at": "2026-11-22T01:15:00+00:00",
        "present_address": {
            "postcode": "220-0012",
            "ja": "神奈川県横浜市西区1-1",
            "en": "1-1 Nishi-ku, Yokohama, JAPAN",
        },
        "representative_title": "代表取締役",
        "representative_name": "会議所 一郎",
        "papers": [{"name": "印鑑証明書", "copies": "1部", "note": "発行後3か月以内"}],
        "office": {
            "name": "証明センター",
            "address": "東京都千代田区",
            "phone": "03-1111-2222",
            "hours": "9:00〜16:30",
        },
    }
    return written | more


@pytest.fixture
async def printed(system: RenderingSystem, company: dict[str, Any]) -> Callable[[dict[str, Any]], Awaitable[Printed]]:
    """Submits a registration and fetches each of its forms, as the company does."""

    async def submit(changes: dict[str, Any]) -> Printed:
        before = len(await system.said("document.rendered.v1"))
        await system.hear(registration_submitted(ALL_PAPERS, company | changes))
        await system.work()
        said = (await system.said("document.rendered.v1"))[before:]
        return {one["document_kind"]: (await system.call("GET", f"/v1/forms/{one['sha256']}"))[1] for one in said}

    return submit


def words(pdf: bytes) -> str:
    return "".join(unicodedata.normalize("NFKC", text_of(pdf)).split())


def codes(pdf: bytes) -> list[str]:
    """What the desk's reader gets from each page."""
    pages = [page.render(scale=DOTS_PER_INCH / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    return [found.text for page in pages for found in zxingcpp.read_barcodes(page)]


# covers: REG-07
async def test_each_paper_says_all_that_is_signed_and_sealed(
    printed: Callable[[dict[str, Any]], Awaitable[Printed]],
) -> None:
    papers = await printed({})
    assert set(papers) == set(ALL_PAPERS)
    text = {kind: words(pdf) for kind, pdf in papers.items()}
    everywhere = ("デモ商工会議所御中", "申請番号R26-0000012", "日商テスト商事株式会社")
    places = ("〒100-0005東京都千代田区丸の内3-2-2", "〒220-0012神奈川県横浜市西区1-1", "代表取締役会議所一郎")
    for kind, expected in {
        "pledge_applicant": ("誓約書(申請者)", *everywhere, *places, "NisshoTestCo.,Ltd.", "印", "年月日"),
        "pledge_agent": ("誓約書(代行業者)", *everywhere, *places, "NisshoTestCo.,Ltd.", "印", "年月日"),
        "business_profile": (
            *(
                "業態内容届",
                "更新日時2026年11月22日10:15",
                *everywhere,
                *places,
                "登録種別申請者かつ代行業者",
                "会員区分会員",
            ),
            *("1-1Nishi-ku,Yokohama,JAPAN", "YokohamaWorks,1-1Minatomirai", "法人番号7000012050002", "業種卸売業"),
            *("一般機械、電気機器", "氏名管理花子", "部署名貿易業務部", "03-1234-5678", "admin@nissho-test.example"),
        ),
        "signature_notice": (
            *("署名届", "更新日時2026年11月22日10:15", *everywhere, "会議所太郎", "TaroKaigisho", "President"),
            *("taro@nissho-test.example", "会議所次郎", "JiroKaigisho", "ExportManager", "jiro@nissho-test.example"),
        ),
        "paper_list": ("提出書類一覧", "印鑑証明書", "03-1111-2222", "9:00〜16:30"),
    }.items():
        assert [one for one in expected if one not in text[kind]] == [], kind
    sheets = {"pledge_applicant": "F1", "pledge_agent": "F1b", "business_profile": "F2", "signature_notice": "F3-1"}
    for kind, sheet in sheets.items():
        assert codes(papers[kind]) == [f"8888;R26-0000012;3;{sheet}"]


# covers: REG-07
async def test_a_correction_dates_profile_and_notice_anew(
    printed: Callable[[dict[str, Any]], Awaitable[Printed]],
) -> None:
    await printed({})
    again = await printed({"revision": 4, "updated_at": "2026-11-24T23:30:00+00:00"})
    for kind, sheet in {"business_profile": "F2", "signature_notice": "F3-1"}.items():
        assert "更新日時2026年11月25日08:30" in words(again[kind])
        assert codes(again[kind]) == [f"8888;R26-0000012;4;{sheet}"]


# covers: REG-07, REG-09
async def test_what_is_signed_on_the_printed_notice_is_cut_by_the_desk(
    printed: Callable[[dict[str, Any]], Awaitable[Printed]], signature: bytes
) -> None:
    notice = (await printed({}))["signature_notice"]
    page = pypdfium2.PdfDocument(notice)[0].render(scale=DOTS_PER_INCH / 72).to_pil().convert("L")
    frames = frames_of(notice)
    assert len(frames) == 2
    ink = Image.open(BytesIO(signature)).convert("L")
    for frame in frames:
        width, height = frame[2] - frame[0], frame[3] - frame[1]
        with pytest.raises(Invalid) as refused:
            cut(scanned(page, frame))
        assert refused.value.code == "signature-empty"
        written = ink.resize((width * 6 // 10, height * 6 // 10))
        for turn in (-1.5, 0, 1.5):
            signed = page.copy()
            signed.paste(written, (frame[0] + width // 5, frame[1] + height // 5))
            assert looks_like(cut(scanned(signed, frame, turn)).png, ink) > 0.7
        crossing = page.copy()
        # Ink alone, as a pen leaves it: the frame stays visible beneath what crosses it.
        crossing.paste(0, (frame[2] - width // 2, frame[1] + height // 5), ImageChops.invert(written))
        with pytest.raises(Invalid) as refused:
            cut(scanned(crossing, frame))
        assert refused.value.code == "signature-touches-frame"


def frames_of(pdf: bytes) -> list[tuple[int, int, int, int]]:
    """Left, top, right and bottom of each frame for a signature, in dots: the only boxes of 60 mm and more by 20 mm."""
    page, scale = pypdfium2.PdfDocument(pdf)[0], DOTS_PER_INCH / 72
    found: set[tuple[int, int, int, int]] = set()
    for path in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = path.get_bounds()
        if right - left > 170 and 56 < top - bottom < 140:
            above, below = page.get_height() - top, page.get_height() - bottom
            found.add((round(left * scale), round(above * scale), round(right * scale), round(below * scale)))
    return sorted(found, key=lambda frame: frame[1])


def scanned(page: Image.Image, frame: tuple[int, int, int, int], turn: float = 0) -> bytes:
    """The paper around a frame, a little turned, as a PNG."""
    left, top, right, bottom = frame
    crop = page.crop((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))
    content = BytesIO()
    crop.rotate(turn, Image.Resampling.BICUBIC, fillcolor=255).save(content, "PNG")
    return content.getvalue()


def looks_like(png: bytes, ink: Image.Image) -> float:
    """The share of the written ink that a cut signature shows at the same place."""
    cut_out = Image.open(BytesIO(png)).convert("RGBA")
    paper = Image.alpha_composite(Image.new("RGBA", cut_out.size, "white"), cut_out).convert("L")
    one, other = (close(picture).resize((300, 100)).point(lambda v: 255 * (v < 160)) for picture in (paper, ink))
    both = ImageChops.multiply(one, other.point(lambda v: v)).histogram()[255]
    return both / max(1, other.histogram()[255])


def close(picture: Image.Image) -> Image.Image:
    return picture.crop(ImageChops.invert(picture).point(lambda v: 255 * (v > 95)).getbbox())
