"""The papers of a registration request (REG-07): pledges, business profile, signature notice, list of papers to hand
in.

Each sheet carries the application number and a QR code "chamber;application number;revision;sheet", by which reception
recognises a sheet of an older revision.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

from pydantic import Field

from libs.common.clock import JAPAN
from libs.contracts.names import Name, companies
from libs.contracts.printed.dates import in_japanese
from libs.contracts.registration import RegistrationPaper
from libs.contracts.values import Entity, LegalFormPosition, Membership, RegistrationKind, Value
from services.rendering.domain.missing_glyphs import TypedText, explained
from services.rendering.domain.results import RenderedPdf
from services.rendering.draw.pdf import render_pdf
from services.rendering.draw.qr import qr_png

SIGNERS_PER_SHEET = 3

_SHEETS: dict[RegistrationPaper, tuple[str, str]] = {
    "pledge_applicant": ("F1", "pledge.html"),
    "pledge_agent": ("F1b", "pledge.html"),
    "business_profile": ("F2", "business_profile.html"),
    "signature_notice": ("F3", "signature_notice.html"),
    "paper_list": ("F4", "paper_list.html"),
}


class Address(Value):
    """A place. The English line is that of the certificates."""

    postcode: str = ""
    ja: str = ""
    en: str = ""
    same_as_registered: bool = False


class Contact(Value):
    """Who answers for the registration."""

    name: str = ""
    department: str = ""
    phone: str = ""
    email: str = ""
    postcode: str = ""
    address: str = ""


class FutureSigner(Value):
    """Somebody who is going to sign certificates."""

    name_ja: str = ""
    name_en: str = ""
    title_en: str = ""
    email: str = ""


class ListedPaper(Value):
    """One entry of the list of papers to hand in."""

    name: str
    copies: str = "1部"
    note: str = ""


class Office(Value):
    """Reception of the chamber, where the papers are handed in."""

    name: str = ""
    address: str = ""
    phone: str = ""
    hours: str = ""


class PaperData(Value):
    """What the papers show. All but the first six fields may be missing: their places stay empty, to be filled in by
    hand.
    """

    chamber: str
    chamber_name_ja: str
    request_no: str
    revision: int
    updated_at: datetime
    kind: RegistrationKind
    membership: Membership = "non_member"
    entity: Entity = "corporate"
    legal_form: str = ""
    legal_form_position: LegalFormPosition | Literal["none"] = "none"
    name_ja: str = ""
    name_en: str = ""
    registered_address: Address = Address()
    present_address: Address = Address()
    further_addresses_en: tuple[str, ...] = ()
    representative_title: str = ""
    representative_name: str = ""
    founded_on: date | None = None
    capital_yen: int | None = Field(default=None, ge=0)
    employees: int | None = Field(default=None, ge=0)
    corporate_number: str = ""
    second_hand_dealer: bool = False
    trade: str = ""
    main_goods: tuple[str, ...] = ()
    contact: Contact = Contact()
    signers: tuple[FutureSigner, ...] = ()
    pledge_version: str = "2026年4月版"
    papers: tuple[ListedPaper, ...] = ()
    office: Office = Office()

    @property
    def full_name_ja(self) -> str:
        """The name with its legal form in the registered place."""
        before = self.legal_form if self.legal_form_position == "before" else ""
        after = self.legal_form if self.legal_form_position == "after" else ""
        return f"{before}{self.name_ja}{after}"

    @property
    def signed_by(self) -> str:
        """Who seals the pledge: the representative with the title, or the person who applies."""
        return f"{self.representative_title}  {self.representative_name}".strip()

    @property
    def place_ja(self) -> Address:
        """The present address in Japanese: the registered one where both are the same."""
        return self.registered_address if self.present_address.same_as_registered else self.present_address

    @property
    def updated_ja(self) -> str:
        """The last update in Japan time."""
        moment = self.updated_at.astimezone(JAPAN)
        return f"{in_japanese(moment.date())} {moment:%H:%M}"


def render_registration_paper(kind: RegistrationPaper, data: PaperData) -> RenderedPdf:
    """Print one paper. Raises KeyError for an unknown kind, Unprintable for what was typed in characters that no
    typeface has, and RenderingFailed when the renderer complains otherwise.
    """
    sheet, template = _SHEETS[kind]
    sheets = _sheets(sheet, data)
    context = {
        "data": data,
        "sheets": sheets,
        "agent": kind == "pledge_agent",
        "name": companies.PAPERS[kind].ja,
        "fields": companies.FIELDS,
        "signer_fields": companies.SIGNER_FIELDS,
        "kind_ja": companies.KINDS[data.kind].ja,
        "membership_ja": companies.MEMBERSHIPS[data.membership].ja,
        "entity_ja": companies.ENTITIES[data.entity].ja,
        "second_hand_ja": companies.SECOND_HAND[str(data.second_hand_dealer).lower()].ja,
        "founded_ja": in_japanese(data.founded_on) if data.founded_on else "",
    }
    codes = {name: qr_png(qr_text(data, name)) for name, _ in sheets}
    with explained(lambda: typed_texts(data)):
        return render_pdf(template, context, codes, ("registration_papers.css",))


def typed_texts(data: PaperData) -> Iterator[TypedText]:
    """The texts that the applicant typed, and can correct, each with its place in the request."""
    for pointer, text in _of_company(data):
        yield TypedText(pointer, companies.FIELDS[pointer], text)
    for index, signer in enumerate(data.signers):
        for name, called in companies.SIGNER_FIELDS.items():
            numbered = Name(f"署名者{index + 1} {called.ja}", f"Signer {index + 1}: {called.en}")
            yield TypedText(f"/signers/{index}/{name}", numbered, getattr(signer, name))


def _of_company(data: PaperData) -> Iterator[tuple[str, str]]:
    contact = data.contact
    yield from (
        ("/legal_form_other", data.legal_form),
        ("/name_ja", data.name_ja),
        ("/name_en", data.name_en),
        ("/registered_address", data.registered_address.ja),
        ("/present_address", data.present_address.ja),
        ("/present_address/en", data.present_address.en),
        ("/representative/title", data.representative_title),
        ("/representative/name", data.representative_name),
        ("/contact/name", contact.name),
        ("/contact/department", contact.department),
        ("/contact/email", contact.email),
        ("/contact", contact.address),
    )
    for line in data.further_addresses_en:
        yield "/further_addresses_en", line


def qr_text(data: PaperData, sheet: str) -> str:
    """What the QR code reader of reception gets: "8888;R26-000012;3;F2"."""
    return f"{data.chamber};{data.request_no};{data.revision};{sheet}"


def _sheets(sheet: str, data: PaperData) -> list[tuple[str, list[tuple[int, FutureSigner]]]]:
    """The sheets by name. Only the signature notice has several, named F3-1, F3-2, ..., with the signers of each."""
    if sheet != "F3":
        return [(sheet, [])]
    numbered = list(enumerate(data.signers, start=1)) or [(1, FutureSigner())]
    parts = [numbered[start : start + SIGNERS_PER_SHEET] for start in range(0, len(numbered), SIGNERS_PER_SHEET)]
    return [(f"F3-{number}", part) for number, part in enumerate(parts, start=1)]
