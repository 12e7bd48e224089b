"""A chamber as its file describes it: the input of `open-chamber`, the content of table `chambers` (D-01)."""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from libs.common.errors import FieldError, Invalid
from libs.common.events import ChamberCode
from libs.contracts.registration import CertificateTexts, ChamberConfigured, ChamberSettings
from libs.contracts.values import Office, Yen

REGISTRATION_TAX_PERCENT = 10
"""The consumption tax contained in the registration fee."""

DocumentName = Literal["certification_rules", "penalty_rules", "privacy", "terms"]
ENTRY_DOCUMENTS: tuple[DocumentName, ...] = ("certification_rules", "penalty_rules")
"""認証規程 and 罰則規程: agreed to before the guide mail is sent (REG-02)."""
CONSENT_DOCUMENTS: tuple[DocumentName, ...] = ("privacy", "terms")
"""個人情報の取り扱い and 利用規約: agreed to behind the link (REG-04)."""


class Strict(BaseModel):
    """Immutable, and refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RuleDocument(Strict):
    """A text that applicants agree to. A new text needs a new version: consents name it (REG-30)."""

    name: DocumentName
    version: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.-]{1,20}$")]
    title_ja: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    title_en: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    text_ja: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]


class Desk(Strict):
    """How the counter works."""

    hours: str
    second_hand_licence: Literal["required", "on_request", "not_asked"] = "required"
    """Whether second-hand dealers hand in a copy of their licence (古物商許可証, REG-05)."""


class ChamberFile(Strict):
    """Everything about a chamber. The seal is SVG, up to 64 KB."""

    chamber: ChamberCode
    name_ja: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    name_en: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    open: bool = True
    office: Office
    desk: Desk
    texts: CertificateTexts
    seal_svg: Annotated[str, StringConstraints(max_length=65_536)] | None = None
    documents: Annotated[list[RuleDocument], Field(min_length=4, max_length=4)]
    settings: ChamberSettings

    @model_validator(mode="after")
    def _has_each_document_once(self) -> Self:
        if {document.name for document in self.documents} != {*ENTRY_DOCUMENTS, *CONSENT_DOCUMENTS}:
            raise ValueError("documents: each of certification_rules, penalty_rules, privacy and terms once")
        return self

    def document(self, name: DocumentName) -> RuleDocument:
        """The current version of one of the four documents."""
        return next(document for document in self.documents if document.name == name)


def configured(file: ChamberFile, version: int) -> ChamberConfigured:
    """The full snapshot for all services."""
    return ChamberConfigured(
        chamber=file.chamber,
        version=version,
        name_ja=file.name_ja,
        name_en=file.name_en,
        open=file.open,
        office=file.office,
        texts=file.texts,
        seal_svg=file.seal_svg,
        seal_sha256=hashlib.sha256(file.seal_svg.encode()).hexdigest() if file.seal_svg else None,
        settings=file.settings,
    )


def tax_in(price: Yen) -> Yen:
    """The tax contained in a tax-inclusive price, rounded down (D-26)."""
    return price * REGISTRATION_TAX_PERCENT // (100 + REGISTRATION_TAX_PERCENT)


class Agreement(Strict):
    """One document that somebody read and agreed to."""

    name: DocumentName
    version: str


def check_agreed(chamber: ChamberFile, asked: Sequence[DocumentName], agreed: Sequence[Agreement]) -> None:
    """Raises `Invalid` unless the present version of every document in `asked`, and nothing else, is agreed to."""
    given = {agreement.name: agreement.version for agreement in agreed}
    errors = [_not_agreed(chamber, name) for name in asked if given.get(name) != chamber.document(name).version]
    errors += [
        FieldError(f"/documents/{name}", "not-asked", "ここでは不要な文書です", "This document is not asked for here")
        for name in given
        if name not in asked
    ]
    if errors:
        raise Invalid(errors=errors)


def _not_agreed(chamber: ChamberFile, name: DocumentName) -> FieldError:
    document = chamber.document(name)
    return FieldError(
        f"/documents/{name}",
        "not-agreed",
        f"「{document.title_ja}」の現在の版（{document.version}）への同意が必要です",
        f"Agree to the present version ({document.version}) of: {document.title_en}",
        document.version,
    )
