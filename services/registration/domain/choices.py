"""What may be chosen on the registration's pages, with its labels (REG-05, REG-26)."""

from collections.abc import Mapping
from dataclasses import dataclass

Labels = Mapping[str, tuple[str, str]]
"""Japanese and English by the value that is sent."""


@dataclass(frozen=True)
class Choice:
    """One entry of a list: `value` is sent, the labels are read."""

    value: str
    ja: str
    en: str


KINDS: Labels = {
    "applicant": ("申請者", "Applicant"),
    "agent": ("代行業者", "Agent"),
    "both": ("申請者および代行業者", "Applicant and agent"),
}
MEMBERSHIPS: Labels = {
    "member": ("会員", "Member"),
    "joining": ("非会員（入会手続中）", "Non-member (joining)"),
    "considering": ("非会員（入会検討中）", "Non-member (thinking of joining)"),
    "non_member": ("非会員（入会予定なし）", "Non-member (no plan to join)"),
}
ENTITIES: Labels = {"corporate": ("法人", "Corporation"), "individual": ("個人", "Individual")}
LEGAL_FORM_POSITIONS: Labels = {"before": ("前", "Before the name"), "after": ("後", "After the name")}
_LEGAL_FORMS_EN = {
    "株式会社": "Stock company (Kabushiki Kaisha)",
    "有限会社": "Limited company (Yugen Kaisha)",
    "合同会社": "Limited liability company (Godo Kaisha)",
    "合名会社": "General partnership company (Gomei Kaisha)",
    "合資会社": "Limited partnership company (Goshi Kaisha)",
    "一般社団法人": "General incorporated association",
    "一般財団法人": "General incorporated foundation",
    "公益社団法人": "Public interest incorporated association",
    "公益財団法人": "Public interest incorporated foundation",
    "特定非営利活動法人": "Non-profit corporation (NPO)",
    "事業協同組合": "Business cooperative",
    "農業協同組合": "Agricultural cooperative",
    "漁業協同組合": "Fisheries cooperative",
    "学校法人": "School corporation",
    "医療法人": "Medical corporation",
    "独立行政法人": "Incorporated administrative agency",
    "その他": "Other",
}
_TRADES_EN = {
    "製造業": "Manufacturing",
    "卸売業": "Wholesale",
    "小売業": "Retail",
    "建設業": "Construction",
    "運輸業": "Transport",
    "金融業": "Finance",
    "団体": "Association",
    "フォワーダー": "Freight forwarding",
    "その他": "Other",
}
_MAIN_GOODS_EN = {
    "一般機械": "General machinery",
    "電気機器": "Electrical equipment",
    "輸送用機器": "Transport equipment",
    "精密機器": "Precision instruments",
    "金属・金属製品": "Metals and metal products",
    "化学製品": "Chemical products",
    "紡績・繊維製品": "Yarn and textile products",
    "食料品": "Foodstuffs",
    "雑貨": "Sundry goods",
    "その他": "Other",
}


def _as_written(english: Mapping[str, str]) -> Labels:
    """Lists whose values are the Japanese words themselves."""
    return {ja: (ja, en) for ja, en in english.items()}


LEGAL_FORMS = _as_written(_LEGAL_FORMS_EN)
TRADES = _as_written(_TRADES_EN)
MAIN_GOODS = _as_written(_MAIN_GOODS_EN)
YES_NO: Labels = {"true": ("有り", "Yes"), "false": ("無し", "No")}


def listed(labels: Labels) -> list[Choice]:
    """The list in the order in which it is shown."""
    return [Choice(value, ja, en) for value, (ja, en) in labels.items()]
