"""The letter that says why a company needs so many signers (理由書, P06)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.errors import FieldError, Invalid
from libs.common.uploads import Kind
from services.registration.domain.chamber import ChamberFile
from services.registration.domain.company import ProposedSigner


@dataclass(frozen=True)
class ReasonFile:
    """A letter as it was sent; `type` is by its content."""

    file_id: UUID
    name: str
    type: Kind
    bytes: int
    sha256: str
    uploaded_at: datetime


def needs_reason(signers: Sequence[ProposedSigner], chamber: ChamberFile) -> bool:
    """Whether there are more signers than the chamber takes without a letter (`signer_reason_above`)."""
    limit = chamber.settings.signer_reason_above
    return limit is not None and len(signers) > limit


def require_reason(signers: Sequence[ProposedSigner], chamber: ChamberFile, reason: ReasonFile | None) -> None:
    """Raise `Invalid` when the letter is needed and not there."""
    if reason is not None or not needs_reason(signers, chamber):
        return
    limit = chamber.settings.signer_reason_above
    ja = f"署名者が{limit}名を超える場合は、理由書のファイルを添付してください"
    en = f"More than {limit} signers need a letter of reason: send it as a file"
    raise Invalid(ja, en, errors=[FieldError("/reason_file", "missing", ja, en)])
