"""SC and E-03: what holds for signature certificates alone."""

import re
from collections.abc import Iterator

from services.application.draft import invoices_typed
from services.application.rules.book import Breach, Checked, rule
from services.application.rules.countries import lookup, proposal

# What authorities, schools and notaries make out: a chamber verifies the signatures of companies only.
PUBLIC_DOCUMENTS = re.compile(
    r"\b(PASSPORT|DRIVER'?S LICEN[CS]E|FAMILY REGISTER|KOSEKI|BIRTH CERTIFICATE|MARRIAGE CERTIFICATE|"
    r"CERTIFICATE OF RESIDENCE|POLICE CERTIFICATE|DIPLOMA|ACADEMIC TRANSCRIPT|NOTARIAL CERTIFICATE)\b",
    re.IGNORECASE,
)


@rule(
    "SC-01",
    "error",
    ja="国は正式な国名（英語）を書いてください",
    en="Write the country by its formal English name",
)
def country_is_a_formal_name(checked: Checked) -> Iterator[Breach]:
    country, language = checked.draft.signature.country, checked.draft.certificate.language
    if country.strip() and lookup(country, language) is None:
        yield Breach("/signature/country", proposal(country))


@rule(
    "SC-02",
    "warning",
    ja="「{found}」などの公文書・私人の証明は、サイン証明の対象になりません。貿易に関する会社の宣誓だけを証明します",
    en="'{found}': public and personal documents are not certified, only a company's own declaration about its trade",
)
def statement_is_no_public_document(checked: Checked) -> Iterator[Breach]:
    statement = checked.draft.signature
    for name, text in (("title", statement.title), ("text", statement.text)):
        if found := PUBLIC_DOCUMENTS.search(text):
            yield Breach(f"/signature/{name}", found=found[0])


@rule(
    "SC-03",
    "error",
    ja="関連インボイスは1件だけとし、番号と日付の両方を入力してください",
    en="A related invoice is a single one, with both its number and its date",
)
def related_invoice_is_one_with_number_and_date(checked: Checked) -> Iterator[Breach]:
    source, typed = checked.draft.source_invoice, invoices_typed(checked.draft)
    if typed and source.date is None:
        yield Breach("/source_invoice/date")
    if len(typed) > 1 or (source.date is not None and not any(number.strip() for number in source.numbers)):
        yield Breach("/source_invoice/numbers")


@rule(
    "E-03",
    "error",
    ja="翻訳宣誓には、翻訳した原文書を証拠書類として添付してください",
    en="A translation oath needs the original document that was translated among the evidence",
)
def translation_comes_with_its_original(checked: Checked) -> Iterator[Breach]:
    if checked.draft.signature.form == "translation_oath" and "evidence" not in checked.facts.file_kinds:
        yield Breach("/files/evidence")


STATEMENT_RULES = (
    country_is_a_formal_name,
    statement_is_no_public_document,
    related_invoice_is_one_with_number_and_date,
    translation_comes_with_its_original,
)
