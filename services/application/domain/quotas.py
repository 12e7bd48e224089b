"""How much one company may have lying about (`libs/contracts/limits.py`): drafts, new ones a day, bytes. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from libs.common.errors import Conflict, TooMany
from libs.contracts import limits

DAY = timedelta(days=1)
RETRY_SECONDS = 3600


@dataclass(frozen=True)
class Held:
    """`drafts` that are not applied for, `begun` in the last day, `bytes` of both with their files."""

    drafts: int
    begun: int
    bytes: int


class TooManyBegun(TooMany):
    """So many applications were begun in a day that a program may have gone wrong."""

    code = "too-many-begun"
    title_ja = f"24時間に作成できる申請は{limits.BEGUN_A_DAY:,}件までです。時間をおいてから作成してください"
    title_en = f"A company may begin {limits.BEGUN_A_DAY:,} applications in 24 hours. Please go on later"


def require_room_for_one(held: Held) -> None:
    """Raise `Conflict`, or `TooManyBegun`, when the company may not begin one more application."""
    if held.drafts >= limits.DRAFTS:
        ja = f"一時保存中の申請は1社{limits.DRAFTS:,}件までです。不要なものを削除するか、提出してください"
        en = f"A company may have {limits.DRAFTS:,} drafts. Delete those that are not needed, or submit them"
        raise Conflict(ja, en, code="too-many-drafts")
    if held.begun >= limits.BEGUN_A_DAY:
        raise TooManyBegun(RETRY_SECONDS)


def require_room_for_bytes(held: Held, more: int) -> None:
    """Raise `Conflict` when `more` bytes are too much for the company's drafts and files together."""
    if held.bytes + more > limits.UNFINISHED_BYTES:
        most = limits.megabytes(limits.UNFINISHED_BYTES)
        ja = f"一時保存中の申請とファイルは1社合計{most:,} MBまでです。不要なものを削除するか、提出してください"
        en = (
            f"The drafts of a company and their files have {most:,} MB together at most. "
            "Delete drafts or files that are not needed, or submit them"
        )
        raise Conflict(ja, en, code="no-room-left")
