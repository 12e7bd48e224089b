"""What the chamber offers (APP-18): kinds, forms of signature certificates, own layouts. Pure."""

from collections.abc import Collection

from libs.contracts.names.cases import KINDS
from libs.contracts.registration import ChamberSettings
from libs.contracts.values import CertificateKind
from services.application.draft import Draft
from services.application.findings import Finding

HAVE_OWN_LAYOUTS = frozenset({CertificateKind.SIGNATURE, CertificateKind.INVOICE})


def not_offered(draft: Draft, settings: ChamberSettings, *, with_own_layout: bool) -> list[Finding]:
    """What is applied for and not offered: errors, which no severity of the chamber changes."""
    found = []
    if draft.kind is not None and draft.kind not in settings.kinds_offered:
        ja, en = "この商工会議所では、この種別の申請を受け付けていません", "This chamber does not offer this kind"
        found.append(Finding("KIND", "error", "/kind", ja, en))
    form = draft.signature.form
    if draft.kind == CertificateKind.SIGNATURE and form and form not in settings.signature_forms_offered:
        ja, en = "この商工会議所では、この様式のサイン証明を受け付けていません", "This chamber does not offer this form"
        found.append(Finding("FORM", "error", "/signature/form", ja, en))
    if with_own_layout and draft.kind is not None and not takes_own_layout(draft.kind, settings):
        ja = "各社様式のPDFは、この申請では使用できません。ファイルを削除してください"
        en = "Pages of your own layout cannot be used here: remove the file"
        found.append(Finding("OWN", "error", "/files/own_layout", ja, en))
    return found


def without_fee(kind: CertificateKind, kinds_with_fee: Collection[str]) -> list[Finding]:
    """An error, which no severity changes, when the chamber has no fee for this kind: it could never be paid."""
    if kind in kinds_with_fee:
        return []
    name = KINDS[kind]
    ja = (
        f"「{name.ja}」の手数料がまだ設定されていないため、申請できません。商工会議所にお問い合わせください。"
        "手数料が設定されると、この内容のまま申請できます"
    )
    en = (
        f"The chamber has not set a fee for this kind ({name.en}) yet, so that it cannot be applied for. "
        "Please ask the chamber; once the fee is set, you can apply with this as it is"
    )
    return [Finding("FEE", "error", "/kind", ja, en)]


def takes_own_layout(kind: CertificateKind, settings: ChamberSettings) -> bool:
    """Whether a certificate of this kind may have pages of the company's own layout at this chamber."""
    return settings.own_layout and kind in HAVE_OWN_LAYOUTS
