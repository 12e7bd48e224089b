"""What must hold for company data and signers beyond the shape of each field (REG-05, REG-06)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from stdnum.jp import cn

from libs.common.errors import FieldError, Invalid
from libs.contracts.folding import code_of
from libs.contracts.half_width import half_width as to_half_width
from libs.contracts.half_width import named
from libs.contracts.printed.japanese import undrawable
from services.registration.domain.company import Company, SignerEntry


def check_company(company: Company, today: date) -> None:
    """Raises `Invalid` with every fault found. `today` is the Japan date."""
    _refuse(fault for check in _COMPANY_CHECKS for fault in check(company, today))


def check_signers(company: Company, signers: Sequence[SignerEntry]) -> None:
    """Raises `Invalid` with every fault found."""
    _refuse(_signer_faults(company, signers))


def _refuse(faults: Iterator[FieldError]) -> None:
    errors = list(faults)
    if errors:
        raise Invalid(errors=errors)


def half_width(pointer: str, text: str) -> Iterator[FieldError]:
    """The fault of an English field that has other than half-width characters, with what to write instead."""
    wrong = next((place for place, letter in enumerate(text) if not " " <= letter <= "~"), None)
    if wrong is None:
        return
    found, proposal = named(text[wrong]), to_half_width(text)
    yield FieldError(
        pointer=pointer,
        code="not-half-width",
        ja=f"{wrong + 1}文字目の「{found}」は使えません。半角英数字・記号で入力してください",
        en=f"Character {wrong + 1}, '{found}', cannot be used: half-width characters only",
        proposal=proposal if proposal and "\n" not in proposal else None,
    )


def drawable(pointer: str, text: str | None) -> Iterator[FieldError]:
    """The fault of a Japanese field with characters that no font of the printed papers has."""
    found = undrawable(text or "")
    if found:
        ja = "、".join(f"{at}文字目「{character}」（{code_of(character)}）" for at, character in found[:5])
        en = ", ".join(f"{at} '{character}' ({code_of(character)})" for at, character in found[:5])
        yield FieldError(
            pointer=pointer,
            code="cannot-be-printed",
            ja=f"{ja}は書類に印刷できません。別の字体（例: 𠮷→吉）か、かなで入力してください",
            en=f"Character {en} cannot be printed on the papers: use another form of it, or kana",
        )


def _japanese(company: Company, _: date) -> Iterator[FieldError]:
    yield from drawable("/legal_form_other", company.legal_form_other)
    yield from drawable("/name_ja", company.name_ja)
    yield from drawable("/registered_address/ja", company.registered_address.ja)
    yield from drawable("/present_address/ja", company.present_address.ja)
    yield from drawable("/representative/title", company.representative.title)
    yield from drawable("/representative/name", company.representative.name)
    yield from drawable("/contact/name", company.contact.name)
    yield from drawable("/contact/department", company.contact.department)
    yield from drawable("/contact/address", company.contact.address)


def _english(company: Company, _: date) -> Iterator[FieldError]:
    yield from half_width("/name_en", company.name_en)
    yield from half_width("/present_address/en", company.present_address.en)
    for place, address in enumerate(company.further_addresses_en):
        yield from half_width(f"/further_addresses_en/{place}", address)


def _legal_form(company: Company, _: date) -> Iterator[FieldError]:
    if company.entity == "individual":
        if company.legal_form or company.legal_form_position or company.legal_form_other:
            yield FieldError(
                "/legal_form",
                "not-for-individuals",
                "個人の場合、法人格は入力しません",
                "Individuals have no legal form",
            )
        return
    if company.legal_form is None:
        yield FieldError("/legal_form", "missing", "法人格を選択してください", "Choose the legal form")
    if company.legal_form_position is None:
        yield FieldError(
            "/legal_form_position", "missing", "法人格の前後位置を選択してください", "Say where the legal form stands"
        )
    if (company.legal_form == "その他") != (company.legal_form_other is not None):
        yield FieldError(
            "/legal_form_other",
            "other",
            "「その他」を選んだ場合だけ、法人格を入力してください",
            "Type the legal form if, and only if, その他 is chosen",
        )


def _name(company: Company, _: date) -> Iterator[FieldError]:
    form = company.legal_form_text
    if form and form in company.name_ja:
        yield FieldError(
            "/name_ja",
            "with-legal-form",
            "会社名に法人格は入力しないでください",
            "Give the name without the legal form",
            company.name_ja.replace(form, "").strip(),
        )


def _addresses(company: Company, _: date) -> Iterator[FieldError]:
    present = company.present_address
    given = present.postcode is not None or bool(present.ja)
    if present.same_as_registered and given:
        yield FieldError(
            "/present_address/same_as_registered",
            "given-twice",
            "「登記上の所在地と同じ」の場合、郵便番号と住所は入力しません",
            "Give no postcode and address when it is the same as the registered one",
        )
    if not present.same_as_registered and not (present.postcode and present.ja):
        yield FieldError(
            "/present_address/ja", "missing", "現住所の郵便番号と住所を入力してください", "Give postcode and address"
        )
    if company.further_addresses_en and company.kind == "agent":
        yield FieldError(
            "/further_addresses_en",
            "applicants-only",
            "証明書類上に記載する住所は申請者だけが登録できます",
            "Only applicants register further addresses",
        )


def _contact(company: Company, _: date) -> Iterator[FieldError]:
    contact = company.contact
    if not contact.same_as_present and not (contact.postcode and contact.address):
        yield FieldError(
            "/contact/address",
            "missing",
            "連絡先の郵便番号と住所を入力してください",
            "Give postcode and address of the contact",
        )


def _representative(company: Company, _: date) -> Iterator[FieldError]:
    """Whoever seals the pledge stands on it: title and name of a corporation's representative, an individual's name."""
    is_corporate = company.entity == "corporate"
    if is_corporate and not company.representative.title:
        yield FieldError(
            "/representative/title",
            "missing",
            "代表者の役職を入力してください",
            "Give the title of the representative",
        )
    if not company.representative.name:
        ja = "代表者の氏名を入力してください" if is_corporate else "申請するご本人の氏名を入力してください"
        en = "Give the name of the representative" if is_corporate else "Give the name of the person who applies"
        yield FieldError("/representative/name", "missing", ja, en)


def _register(company: Company, today: date) -> Iterator[FieldError]:
    number = company.corporate_number
    if number is not None and company.entity == "individual":
        yield FieldError(
            "/corporate_number",
            "not-for-individuals",
            "個人に法人番号はありません",
            "Individuals have no corporate number",
        )
    elif number is not None and not (len(number) == 13 and cn.is_valid(number)):
        yield FieldError(
            "/corporate_number",
            "wrong",
            "法人番号が正しくありません。13桁の数字を確認してください",
            "This is not a corporate number: check its 13 digits",
        )
    if company.founded_on and company.founded_on > today:
        yield FieldError("/founded_on", "future", "設立年月日が未来の日付です", "This date is in the future")
    if len(set(company.main_goods)) != len(company.main_goods):
        yield FieldError("/main_goods", "repeated", "主要取扱品が重複しています", "An item stands twice")


_COMPANY_CHECKS: list[Callable[[Company, date], Iterator[FieldError]]] = [
    _english,
    _japanese,
    _legal_form,
    _name,
    _addresses,
    _contact,
    _representative,
    _register,
]


def _signer_faults(company: Company, signers: Sequence[SignerEntry]) -> Iterator[FieldError]:
    if signers and not company.needs_signers:
        yield FieldError("/signers", "agents-have-none", "代行業者は署名者を登録しません", "Agents register no signers")
    if not signers and company.needs_signers:
        yield FieldError("/signers", "missing", "署名者を1名以上登録してください", "Register at least one signer")
    seen: set[tuple[str, str]] = set()
    for place, signer in enumerate(signers):
        yield from drawable(f"/signers/{place}/name_ja", signer.name_ja)
        yield from half_width(f"/signers/{place}/name_en", signer.name_en)
        yield from half_width(f"/signers/{place}/title_en", signer.title_en)
        if (signer.name_ja, signer.name_en) in seen:
            yield FieldError(f"/signers/{place}", "repeated", "同じ署名者が重複しています", "This signer stands twice")
        seen.add((signer.name_ja, signer.name_en))
