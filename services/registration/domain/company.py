"""What an applicant types in (REG-05, REG-06, REG-26): the shapes. `rules.py` has what must hold between the fields."""

import re
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from libs.contracts import folding, limits
from libs.contracts.names import companies
from libs.contracts.names.choice import OneOf
from libs.contracts.typed import AS_ONE_LINE, TypedEmail
from libs.contracts.values import Entity, LegalFormPosition, Membership, RegistrationKind, Yen
from services.registration.domain.chamber import Strict

Short = Annotated[str, StringConstraints(min_length=1, max_length=limits.PERSON_NAME), AS_ONE_LINE]
OptionalShort = Annotated[str, StringConstraints(max_length=limits.PERSON_NAME), AS_ONE_LINE]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=limits.COMPANY_NAME), AS_ONE_LINE
]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=limits.ADDRESS), AS_ONE_LINE]
RequiredAddress = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=limits.ADDRESS), AS_ONE_LINE
]
# Not stripped and not mended: it must be as on the commercial invoice, blanks and commas included.
EnglishAddress = Annotated[str, StringConstraints(min_length=1, max_length=limits.ADDRESS)]


def _postcode(text: str) -> str:
    folded = folding.postcode(text)
    if not re.fullmatch(r"[0-9]{3}-[0-9]{4}", folded):
        raise PydanticCustomError(
            "postcode",
            "A postcode has 7 digits, such as 100-0001",
            {"ja": "郵便番号は7桁の数字で入力してください（例 100-0001）"},
        )
    return folded


def _phone(text: str) -> str:
    folded = folding.telephone(text)
    if not re.fullmatch(r"\+?[0-9][0-9-]{8,18}", folded):
        raise PydanticCustomError(
            "phone",
            "A telephone number has digits and hyphens, such as 03-1234-5678",
            {"ja": "電話番号は数字とハイフンで入力してください（例 03-1234-5678）"},
        )
    return folded


Postcode = Annotated[str, AfterValidator(_postcode)]
Phone = Annotated[str, AfterValidator(_phone)]
CorporateNumber = Annotated[str, AfterValidator(folding.corporate_number)]

LegalForm = Annotated[str, OneOf(companies.LEGAL_FORMS)]
Trade = Annotated[str, OneOf(companies.TRADES)]
MainGoods = Annotated[str, OneOf(companies.MAIN_GOODS)]


class RegisteredAddress(Strict):
    """登記上の所在地, as in the register."""

    postcode: Postcode
    ja: RequiredAddress


class PresentAddress(Strict):
    """現住所. With `same_as_registered` only the English line is given."""

    same_as_registered: bool = False
    postcode: Postcode | None = None
    ja: Address | None = None
    en: EnglishAddress


class Representative(Strict):
    """代表者, as in the register; of an individual the person, without a title."""

    title: OptionalShort = ""
    name: OptionalShort = ""


class ContactPerson(Strict):
    """Becomes the admin of the registration. `address` only when it is not the present address."""

    name: Short
    department: OptionalShort = ""
    phone: Phone
    email: TypedEmail
    same_as_present: bool = True
    postcode: Postcode | None = None
    address: Address | None = None


class Company(Strict):
    """The company data of one request."""

    kind: RegistrationKind
    membership: Membership
    entity: Entity
    legal_form: LegalForm | None = None
    legal_form_other: Short | None = None
    legal_form_position: LegalFormPosition | None = None
    name_ja: Name
    name_en: Name
    registered_address: RegisteredAddress
    present_address: PresentAddress
    further_addresses_en: Annotated[list[EnglishAddress], Field(max_length=2)] = Field(default_factory=list)
    representative: Representative = Representative()
    founded_on: date | None = None
    capital_yen: Yen | None = None
    employees: Annotated[int, Field(ge=0)] | None = None
    corporate_number: CorporateNumber | None = None
    second_hand_dealer: bool
    trade: Trade
    main_goods: Annotated[list[MainGoods], Field(min_length=1, max_length=10)]
    contact: ContactPerson

    @property
    def legal_form_text(self) -> str:
        """The legal form as it is written, the free text of その他 included."""
        return self.legal_form_other or self.legal_form or ""

    @property
    def full_name_ja(self) -> str:
        """The name with its legal form in the registered place."""
        before = self.legal_form_text if self.legal_form_position == "before" else ""
        after = self.legal_form_text if self.legal_form_position == "after" else ""
        return f"{before}{self.name_ja}{after}"

    @property
    def addresses_en(self) -> list[str]:
        """All addresses that certificates may show, the present one first."""
        return [self.present_address.en, *self.further_addresses_en]

    @property
    def needs_signers(self) -> bool:
        """Agents alone have none (REG-15)."""
        return self.kind != "agent"

    @property
    def pledged(self) -> tuple[object, ...]:
        """What a sealed pledge is about: while it is the same, the pledge stays valid (REG-07)."""
        place = (self.registered_address, self.present_address.postcode, self.present_address.ja)
        return self.kind, self.entity, self.full_name_ja, self.name_en, place, self.representative


class SignerEntry(Strict):
    """A signer as typed."""

    name_ja: Short
    name_en: Short
    title_en: Short
    email: TypedEmail


class ProposedSigner(SignerEntry):
    """A signer of a request. The id stays the same while the names do: those never change later (REG-12)."""

    signer_id: UUID
