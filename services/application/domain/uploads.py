"""Files that come with an application: what they are for, how many, and when they may change (D-38, D-45)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from libs.common.errors import Conflict
from libs.common.uploads import Kind
from libs.contracts import limits
from services.application.domain.editing import EDITABLE
from services.application.domain.states import Act, not_possible
from services.application.domain.values import Actor, Application, require_right

Purpose = Literal["invoice", "evidence", "proof", "own_layout"]
"""The invoice (APP-02), proof of the goods' origin (E-01), of their export (T-01), the company's own pages (APP-18)."""


@dataclass(frozen=True)
class File:
    """A file as it was sent. `type` is by its content; `since_revision` is the first that was submitted with it."""

    file_id: UUID
    kind: Purpose
    name: str
    type: Kind
    bytes: int
    sha256: str
    uploaded_at: datetime
    since_revision: int | None = None


def require_changeable(application: Application, by: Actor) -> None:
    """Raise `Forbidden` or `IllegalTransition` unless files may come and go: while the draft itself may be changed."""
    require_right(application, Act.SUBMIT, by)
    if application.state not in EDITABLE:
        raise not_possible(application.state, "change files", act_ja="ファイルの変更")


def own_layout(present: Iterable[File]) -> str | None:
    """The digest of the company's own pages, if it sent any."""
    return next((file.sha256 for file in present if file.kind == "own_layout"), None)


def replaced(present: Iterable[File], purpose: Purpose) -> list[File]:
    """What a new file takes the place of: the own layout, so that it is plain at any time which pages are certified."""
    return [file for file in present if purpose == file.kind == "own_layout"]


def require_room(present: Sequence[File], size: int) -> None:
    """Raise `Conflict` when one more file of so many bytes is too much for one application."""
    if len(present) >= limits.FILES:
        ja, en = f"ファイルは{limits.FILES}件までです", f"An application has {limits.FILES} files at most"
        raise Conflict(ja, en, code="too-many-files")
    if sum(file.bytes for file in present) + size > limits.FILES_BYTES:
        most = limits.megabytes(limits.FILES_BYTES)
        ja, en = f"ファイルは合計{most} MBまでです", f"The files of an application have {most} MB together at most"
        raise Conflict(ja, en, code="files-too-large")
