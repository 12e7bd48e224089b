"""Companies and their registration: what may be chosen, states, papers, fields (REG-05, REG-08, REG-26)."""

from collections.abc import Mapping

from libs.contracts.names.name import Name

KINDS: Mapping[str, Name] = {
    "applicant": Name("申請者", "Applicant"),
    "agent": Name("代行業者", "Agent"),
    "both": Name("申請者かつ代行業者", "Applicant and agent"),
}
MEMBERSHIPS: Mapping[str, Name] = {
    "member": Name("会員", "Member"),
    "joining": Name("非会員（入会手続中）", "Non-member (joining)"),
    "considering": Name("非会員（入会検討中）", "Non-member (thinking of joining)"),
    "non_member": Name("非会員（入会予定なし）", "Non-member (no plan to join)"),
}
ENTITIES: Mapping[str, Name] = {
    "corporate": Name("法人・団体", "Corporation or association"),
    "individual": Name("個人", "Individual"),
}
LEGAL_FORM_POSITIONS: Mapping[str, Name] = {
    "before": Name("前", "Before the name"),
    "after": Name("後", "After the name"),
}
SECOND_HAND: Mapping[str, Name] = {
    "true": Name("有り", "Yes", is_particular=True),
    "false": Name("無し", "No", is_particular=True),
}


def _as_written(english: Mapping[str, str]) -> Mapping[str, Name]:
    """Lists whose values are the Japanese words themselves."""
    return {ja: Name(ja, en) for ja, en in english.items()}


LEGAL_FORMS = _as_written(
    {
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
)
TRADES = _as_written(
    {
        "製造業": "Manufacturing",
        "卸売業": "Wholesale",
        "小売業": "Retail",
        "建設業": "Construction",
        "運輸業": "Transportation",
        "金融業": "Finance",
        "団体": "Association",
        "フォワーダー": "Freight forwarding",
        "その他": "Other",
    }
)
MAIN_GOODS = _as_written(
    {
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
)
"""主要取扱品 of a company, and the main item of an application: statistics count the Japanese words."""

CHOICES: Mapping[str, Mapping[str, Name]] = {
    "kind": KINDS,
    "membership": MEMBERSHIPS,
    "entity": ENTITIES,
    "legal_form": LEGAL_FORMS,
    "legal_form_position": LEGAL_FORM_POSITIONS,
    "second_hand_dealer": SECOND_HAND,
    "trade": TRADES,
    "main_goods": MAIN_GOODS,
}
"""What may be chosen, by field, in the order in which it is shown."""

REQUEST_STATES: Mapping[str, Name] = {
    "entering": Name("差戻し中", "Sent back"),
    "submitted": Name("書類提出待ち", "Waiting for papers"),
    "checking": Name("書類確認中", "Papers are being checked"),
    "approved": Name("承認済", "Approved"),
    "refused": Name("却下", "Refused"),
    "lapsed": Name("期限切れ", "Lapsed"),
    "cancelled": Name("取消", "Cancelled"),
}
"""Of a request for registration; the desk sees one that is being entered only when it was sent back."""
STATES: Mapping[str, Name] = {
    "active": Name("有効", "Valid"),
    "expired": Name("期限切れ", "Expired"),
    "suspended": Name("停止中", "Suspended"),
    "ended": Name("終了", "Ended"),
}
"""Of a registration."""

ACTS: Mapping[str, Name] = {
    "consented": Name("規約に同意", "Agreed to the terms"),
    "submitted": Name("登録申請を送信", "Submitted the registration"),
    "papers_received": Name("書類を受領", "Took papers"),
    "fee_received": Name("手数料を受領", "Took the fee"),
    "fee_waived": Name("手数料を免除", "Waived the fee"),
    "signature_accepted": Name("署名を取込み", "Took a signature"),
    "returned": Name("申請者へ差戻し", "Sent back to the applicant"),
    "approved": Name("登録を承認", "Approved the registration"),
    "refused": Name("登録を却下", "Refused the registration"),
    "lapsed": Name("登録申請の期限切れ", "The registration lapsed"),
}
"""The lines of a request's history."""

PAPERS: Mapping[str, Name] = {
    "pledge_applicant": Name("誓約書（申請者）", "Pledge (applicant)"),
    "pledge_agent": Name("誓約書（代行業者）", "Pledge (agent)"),
    "business_profile": Name("業態内容届", "Business profile"),
    "signature_notice": Name("署名届", "Signature notice"),
    "paper_list": Name("提出書類一覧", "List of papers"),
    "register_certificate": Name("履歴事項全部証明書", "Certificate of registered matters"),
    "identity_document": Name("本人確認書類の写し", "Copy of an identity document"),
    "seal_certificate": Name("印鑑証明書", "Certificate of the seal"),
    "second_hand_licence": Name("古物商許可証の写し", "Copy of the second-hand dealer's licence"),
    "signer_reason": Name("理由書", "Letter of reason"),
}
_SEALED = Name(
    "代表者印（個人の場合は実印）を押してください",
    "With the seal of the representative (of an individual: the registered seal)",
)
PAPER_NOTES: Mapping[str, Name] = {
    "pledge_applicant": _SEALED,
    "pledge_agent": _SEALED,
    "business_profile": Name("更新日時が最新のもの", "The sheet with the latest time of update"),
    "signature_notice": Name(
        "更新日時が最新のもの。署名は枠の中央に黒色で",
        "The sheet with the latest time of update, signed in black in the middle of the frame",
    ),
    "register_certificate": Name("発行後3か月以内の原本", "Original, not older than three months"),
    "identity_document": Name("開業届の写しを添付", "With a copy of the notification of opening business"),
    "seal_certificate": Name("発行後3か月以内の原本", "Original, not older than three months"),
    "second_hand_licence": Name("全面", "All pages"),
    "signer_reason": Name("署名者の人数が多い理由", "Why there are so many signers"),
}
"""What is said of each paper where it is asked for."""

FIELDS: Mapping[str, Name] = {
    "/kind": Name("登録種別", "Kind of registration"),
    "/membership": Name("会員区分", "Membership"),
    "/entity": Name("業態区分", "Corporation or individual"),
    "/legal_form": Name("法人格", "Legal form"),
    "/legal_form_other": Name("法人格（その他）", "Legal form, if other"),
    "/legal_form_position": Name("法人格前後位置", "Where the legal form stands"),
    "/name": Name("会社名", "Company name"),
    "/name_ja": Name("会社名（和文表記）", "Company name (Japanese)"),
    "/name_en": Name("会社名（英文表記）", "Company name (English)"),
    "/registered_address": Name("登記上の所在地", "Registered address"),
    "/present_address": Name("現住所", "Present address"),
    "/present_address/same_as_registered": Name("登記上の所在地と同じ", "Same as the registered address"),
    "/present_address/en": Name("現住所（英文表記）", "Present address (English)"),
    "/further_addresses_en": Name("現住所以外の証明書類上に記載する住所", "Further addresses on certificates"),
    "/representative": Name("代表者", "Representative"),
    "/representative/title": Name("代表者 役職", "Title of the representative"),
    "/representative/name": Name("代表者 氏名", "Name of the representative"),
    "/founded_on": Name("設立年月日", "Founded on"),
    "/capital_yen": Name("資本金", "Capital"),
    "/employees": Name("従業員数", "Employees"),
    "/corporate_number": Name("法人番号", "Corporate number"),
    "/second_hand_dealer": Name("古物に関する記載", "Second-hand dealing"),
    "/trade": Name("業種", "Trade"),
    "/main_goods": Name("主要取扱品", "Main goods"),
    "/contact/name": Name("連絡担当者", "Contact person"),
    "/contact/department": Name("部署名", "Department"),
    "/contact/phone": Name("連絡担当者の電話番号", "Telephone of the contact person"),
    "/contact/email": Name("連絡担当者のE-mail", "E-mail of the contact person"),
    "/contact/same_as_present": Name("現住所と同じ", "Same as the present address"),
    "/contact": Name("連絡担当者の住所", "Address of the contact person"),
}
SIGNER_FIELDS: Mapping[str, Name] = {
    "name_ja": Name("氏名（和文）", "Name (Japanese)"),
    "name_en": Name("氏名（英文）", "Name (English)"),
    "title_en": Name("役職（英文）", "Title (English)"),
    "email": Name("E-mail", "E-mail"),
}
