"""K1 registration card and K2 signer card. Printed on demand, handed over and forgotten: never stored, never logged.

A card shows the first password only at its first output; every later print has asterisks in its place. A card whose
password is not the one in force says 変更済 (D-04).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from pydantic import SecretStr

from libs.common.clock import JAPAN
from libs.contracts.names import Name, companies
from libs.contracts.printed.dates import in_japanese
from libs.contracts.values import RegistrationKind, Value
from services.rendering.domain.missing_glyphs import TypedText, explained
from services.rendering.domain.results import RenderedPdf
from services.rendering.draw.pdf import render_pdf

HIDDEN = "*" * 12


class _Card(Value):
    chamber: str
    chamber_name_ja: str
    registration_number: str
    name_ja: str
    name_en: str
    password: SecretStr | None = None
    password_changed: bool = False
    system_url: str

    @property
    def password_shown(self) -> str:
        """The password, or asterisks once it has been given out."""
        return self.password.get_secret_value() if self.password else HIDDEN

    @property
    def password_note(self) -> str:
        """変更済 beside asterisks whose password was set by hand since, or before."""
        return "変更済" if self.password_changed and not self.password else ""


class RegistrationCard(_Card):
    """貿易登録証: one page for the company and its administrator."""

    kind: RegistrationKind
    valid_from: date
    valid_until: date
    admin_id: str
    admin_name: str
    issue_no: int = 1

    @property
    def kind_ja(self) -> str:
        return companies.KINDS[self.kind].ja

    @property
    def valid_ja(self) -> str:
        return f"{in_japanese(self.valid_from)} 〜 {in_japanese(self.valid_until)}"


class SignerCard(_Card):
    """署名登録証: one page for each signer. `signature_sha256` names the image handed to `render_cards`."""

    user_number: int
    user_id: str
    signer_name_ja: str
    signer_name_en: str
    signer_title_en: str
    email: str
    signature_sha256: str
    first_output_on: date
    output_at: datetime

    @property
    def first_output_ja(self) -> str:
        return in_japanese(self.first_output_on)

    @property
    def output_ja(self) -> str:
        moment = self.output_at.astimezone(JAPAN)
        return f"{in_japanese(moment.date())} {moment:%H:%M}"


def render_cards(cards: Sequence[RegistrationCard | SignerCard], images: dict[str, bytes]) -> RenderedPdf:
    """Print one page for each card. `images` holds the signatures by digest.

    Raises Unprintable for names in characters that no typeface has, RenderingFailed when a signature is missing.
    Neither the error nor the PDF's metadata holds a password.
    """
    pages = [("signer" if isinstance(card, SignerCard) else "registration", card) for card in cards]
    context = {"pages": pages, "fields": companies.FIELDS, "signer_fields": companies.SIGNER_FIELDS}
    with explained(lambda: _typed_texts(cards)):
        return render_pdf("login_cards.html", context, images, ("registration_papers.css", "login_cards.css"))


def _typed_texts(cards: Sequence[RegistrationCard | SignerCard]) -> Iterator[TypedText]:
    for card in cards:
        yield TypedText("/name_ja", companies.FIELDS["/name_ja"], card.name_ja)
        yield TypedText("/name_en", companies.FIELDS["/name_en"], card.name_en)
        if isinstance(card, RegistrationCard):
            yield TypedText("/contact/name", companies.FIELDS["/contact/name"], card.admin_name)
            continue
        for name in ("name_ja", "name_en", "title_en"):
            called = companies.SIGNER_FIELDS[name]
            numbered = Name(f"{card.user_id} {called.ja}", f"{card.user_id}: {called.en}")
            yield TypedText(f"/signers/{card.user_number}/{name}", numbered, getattr(card, f"signer_{name}"))
