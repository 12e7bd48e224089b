"""Applications and certificates: kinds, states, what can be done to them, the headings of lists."""

from collections.abc import Mapping

from libs.contracts.names.name import Name

KINDS: Mapping[str, Name] = {
    "origin_japan": Name("原産地証明書（日本産）", "Certificate of origin (Japanese origin)"),
    "origin_foreign": Name("原産地証明書（外国産）", "Certificate of origin (foreign origin)"),
    "signature": Name("サイン証明", "Signature certificate"),
    "invoice": Name("インボイス証明", "Invoice certificate"),
}
SIGNATURE_FORMS: Mapping[str, Name] = {
    "hygiene": Name("衛生", "Hygiene"),
    "free_sale": Name("自由販売", "Free sale"),
    "translation_oath": Name("翻訳宣誓", "Translation oath"),
    "other": Name("その他", "Other form"),
}
"""The forms of signature certificates (APP-18)."""

STATES: Mapping[str, Name] = {
    "draft": Name("一時保存", "Draft"),
    "awaiting_signer": Name("署名者確認待ち", "Waiting for the signer"),
    "submitted": Name("申請済（受付済）", "Submitted"),
    "under_examination": Name("審査中", "Under examination"),
    "returned": Name("差戻し", "Returned"),
    "examined": Name("審査済", "Examined"),
    "approved": Name("承認済（決済待ち）", "Approved, to be paid"),
    "paid": Name("決済済（証明書作成中）", "Paid, being prepared"),
    "issued": Name("交付済", "Issued"),
    "withdrawn": Name("取下げ", "Withdrawn"),
    "rejected": Name("却下", "Rejected"),
    "lapsed": Name("期限切れ", "Lapsed"),
    "deleted": Name("削除済", "Deleted"),
}
CERTIFICATE_STATES: Mapping[str, Name] = {
    "numbered": Name("採番済", "Numbered"),
    "valid": Name("有効", "Valid"),
    "replaced": Name("差替済", "Replaced"),
    "revoked": Name("取消済", "Revoked"),
}

ACTS: Mapping[str, Name] = {
    "create": Name("作成開始", "Began the draft"),
    "submit": Name("発給申請", "Submitted the application"),
    "ask_signer": Name("署名者へ確認を依頼", "Asked the signer to confirm"),
    "confirm": Name("署名者が確認", "Confirmed as signer"),
    "decline": Name("署名者が差戻し", "Declined as signer"),
    "delete": Name("一時保存を削除", "Deleted the draft"),
    "claim": Name("審査を担当", "Took the case"),
    "release": Name("担当を戻した", "Put the case back"),
    "withdraw": Name("取下げ", "Withdrew the application"),
    "agree_to_withdrawal": Name("取下げに同意", "Agreed to the withdrawal"),
    "return": Name("差戻し", "Returned it for correction"),
    "reject": Name("却下", "Rejected it"),
    "examine": Name("審査完了", "Finished the examination"),
    "send_back": Name("審査担当者へ戻した", "Gave it back to the examiner"),
    "take_back": Name("審査完了を取り消した", "Took the finished examination back"),
    "certify": Name("認証", "Certified it"),
    "return_by_system": Name("システムによる差戻し", "Returned by the system"),
    "reject_by_system": Name("システムによる却下", "Rejected by the system"),
    "cancel": Name("決済前に取消", "Cancelled before payment"),
    "lapse": Name("未決済のため期限切れ", "Lapsed without payment"),
    "start_payment": Name("決済手続きを開始", "Began the payment"),
    "end_payment": Name("決済せずに終了", "Ended the payment without paying"),
    "settle": Name("決済完了", "Paid the fee"),
    "hold": Name("交付を保留", "Kept it from being issued"),
    "resume": Name("保留を解除", "Let it go on"),
    "issue": Name("証明書を交付", "Issued the certificate"),
    "add_copy": Name("写し（COPY）を作成", "Made the COPY"),
    "change_print_window": Name("印刷期限の変更", "Opened printing again"),
    "suspend": Name("貿易登録の停止により保留", "Suspended with the registration"),
    "unsuspend": Name("貿易登録の停止が解除", "No longer suspended"),
}
"""The lines of a history."""

PAYMENT_ENDS: Mapping[str, Name] = {
    "card_declined": Name("カード会社がカードを承認しませんでした", "The card was declined"),
    "insufficient_funds": Name("カードの利用限度額を超えています", "The limit of the card does not suffice"),
    "cancelled": Name("決済ページで取り消されました", "Cancelled on the page of the card processor"),
    "expired": Name("決済の制限時間が過ぎました", "The time for the payment was over"),
}
"""Why a payment ended without money, by the word of the card processor."""

LISTED: Mapping[str, Name] = {
    "receipt_no": Name("受付番号", "Receipt No."),
    "state": Name("状態", "State"),
    "kind": Name("種別", "Kind"),
    "invoice_numbers": Name("インボイス番号", "Invoice number"),
    "consignee": Name("荷受人", "Consignee"),
    "country": Name("国", "Country"),
    "own_reference": Name("自社管理番号", "Own reference"),
    "signer": Name("署名者", "Signer"),
    "sub_id": Name("サブID", "Sub-ID"),
    "created_at": Name("作成日時", "Created at"),
    "submitted_at": Name("申請日時", "Submitted at"),
    "changed_at": Name("更新日時", "Updated at"),
    "fee": Name("手数料", "Fee"),
    "tax": Name("うち消費税", "Tax within"),
    "payable_until": Name("支払期限", "Payable until"),
    "certificate_no": Name("証明書番号", "Certificate No."),
    "access_code": Name("アクセスコード", "Access Code"),
    "certificate_date": Name("証明日", "Certificate Date"),
    "issued_at": Name("交付日時", "Issued at"),
    "print_until": Name("印刷期限", "Can be printed until"),
    "printed": Name("印刷回数", "Printed"),
}
"""The headings of lists, exports and searches, and what tells one certificate from another."""
