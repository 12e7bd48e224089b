"""The form's labels in the languages that a document may declare."""

import re

from libs.contracts.printed.lines import unsupported
from services.rendering.draw.document import SIGNATURE_FORMS
from services.rendering.draw.pdf import TEMPLATES
from services.rendering.layout.labels import LANGUAGES, also, among

CERTIFICATES = ("certificate", "sheet", "signature", "invoice", "attested", "foot")


def labels_in(template: str) -> set[str]:
    text = (TEMPLATES / f"{template}.html").read_text("utf-8")
    numbered = re.findall(r'"\d+", "([^"]+)"\)', text)
    return {*numbered, *re.findall(r'also\("([^"]+)"\)', text)}


# covers: DOC-02
def test_every_label_of_the_certificates_has_words_in_each_language() -> None:
    labels = set(SIGNATURE_FORMS.values()).union(*map(labels_in, CERTIFICATES))
    assert {"Exporter (name, address, country)", "Unit price", "Access Code", "Place and date"} <= labels
    for words in LANGUAGES.values():
        assert labels <= words.keys()
        assert not [word for word in words.values() if unsupported(word)]


# about: DOC-02
def test_the_other_language_follows_english_and_never_replaces_it() -> None:
    assert also("en", "Remarks") == "Remarks"
    assert also("fr", "Remarks") == "Remarks · Remarques"
    assert also("es", "to be continued") == "to be continued · continúa"


# about: DOC-02
def test_words_among_those_of_the_document_are_in_its_language() -> None:
    french, spanish = LANGUAGES.values()
    assert french.keys() == spanish.keys()
    assert [among(language, "ORIGIN:") for language in ("en", "fr", "es")] == ["ORIGIN:", "ORIGINE :", "ORIGEN:"]
