"""What is known besides the draft itself: the registration, the signer, the company's other live applications."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from libs.contracts.registration import WordList


@dataclass(frozen=True)
class SignerFacts:
    """The signer of box 9 as registered. `signature_sha256` is None until the signature is recorded (REG-09)."""

    signer_id: UUID
    name_en: str
    title_en: str
    active: bool
    signature_sha256: str | None


@dataclass(frozen=True)
class LiveApplication:
    """An application of the same registration that is not withdrawn, rejected, lapsed or deleted (DUP-01)."""

    application_id: UUID
    receipt_no: str
    consignee: str
    invoice_numbers: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """The registration as it stands in `known_registrations`. `signer` is None when the draft names nobody known.

    `file_kinds` says for which purposes there are files; `own_layout` is the digest of its own pages (APP-18).
    `accepted` are the words that the chamber accepts besides those of the rule book (`ChamberSettings.accepted_words`).
    """

    name_en: str
    addresses_en: tuple[str, ...]
    signer: SignerFacts | None
    live: tuple[LiveApplication, ...] = ()
    file_kinds: frozenset[str] = frozenset()
    own_layout: str | None = None
    accepted: Mapping[WordList, Sequence[str]] = field(default_factory=dict)

    def words(self, what: WordList) -> frozenset[str]:
        """The chamber's own words of one list, such as `units`, in capitals."""
        return frozenset(word.strip().upper() for word in self.accepted.get(what, ()))
