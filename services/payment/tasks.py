"""What may need a person about money: kinds of task, for accounting and the chamber's administrator (docs/tasks.md)."""

from libs.common.auth import Role
from libs.common.tasks import Kind, Kinds, Text

MONEY: frozenset[Role] = frozenset({"accounting", "chamber_admin"})
_REFUND = Text(
    "決済代行会社の管理画面で取引番号 {session} を確認し、二重にいただいた金額を返金してください。"
    "返金した日と金額を理由に記入して完了にしてください。",
    "Look up transaction {session} in the card processor's administration and refund what was taken twice. "
    "Then close this with the day and the amount of the refund as the reason.",
)

SETTLED_LATE = Kind(
    "settled-late",
    MONEY,
    title=Text("二重の入金（期限後の決済）", "Paid twice (a payment came late)"),
    reason=Text(
        "{company}：期限切れになった決済 {captured:,}円が後から成立しましたが、"
        "申請（{receipts}）はすでに別の決済で支払われているか、締め切られています。",
        "{company}: a payment of ¥{captured:,} went through after its time was over, "
        "but its applications ({receipts}) are already paid otherwise or can no longer be paid.",
    ),
    next_step=_REFUND,
    by_hand=True,
    once=True,
)
AMOUNT_MISMATCH = Kind(
    "amount-mismatch",
    MONEY,
    title=Text("金額の相違", "Another amount than was due"),
    reason=Text(
        "{company}：申請（{receipts}）の手数料 {total:,}円に対し、{captured:,}円が決済されました。"
        "証明書は発行していません。",
        "{company}: ¥{captured:,} were taken for applications ({receipts}) that cost ¥{total:,}. "
        "No certificate was issued.",
    ),
    next_step=Text(
        "決済代行会社の管理画面で取引番号 {session} を確認して全額を返金し、"
        "会社に連絡してもう一度お支払いいただいてください。返金した日を理由に記入して完了にしてください。",
        "Look up transaction {session} in the card processor's administration, refund all of it, "
        "and ask the company to pay again. Then close this with the day of the refund as the reason.",
    ),
    by_hand=True,
    once=True,
)
CAPTURED_TWICE = Kind(
    "captured-twice",
    MONEY,
    title=Text("二重の決済", "Taken twice"),
    reason=Text(
        "{company}：申請（{receipts}）の決済が2回成立しました。2回目の金額は {captured:,}円です。",
        "{company}: the payment of applications ({receipts}) was taken twice. The second time it was ¥{captured:,}.",
    ),
    next_step=_REFUND,
    by_hand=True,
    once=True,
)
UNKNOWN_PAYMENT = Kind(
    "unknown-payment",
    MONEY,
    title=Text("不明な入金", "Money for an unknown payment"),
    reason=Text(
        "決済代行会社から、当システムにない決済（{payment_id}）で {captured:,}円が成立したとの通知がありました。",
        "The card processor says that ¥{captured:,} were taken for a payment that is not known here ({payment_id}).",
    ),
    next_step=Text(
        "決済代行会社の管理画面で取引番号 {session} の支払者を確認し、返金するか、どの申請のものかを調べてください。"
        "結果を理由に記入して完了にしてください。",
        "Look up who paid transaction {session} in the card processor's administration; "
        "refund it, or find out what it was for. Then close this with what you found as the reason.",
    ),
    by_hand=True,
    once=True,
)
OTHER_CHAMBER = Kind(
    "named-other-chamber",
    MONEY,
    title=Text("通知の商工会議所の相違", "A notice that names another chamber"),
    reason=Text(
        "{company}：申請（{receipts}）の決済について、決済代行会社が {captured:,}円の成立を通知しましたが、"
        "通知には別の商工会議所（{named}）が記載されていました。この通知では何も変更していません。",
        "{company}: the card processor's notice that ¥{captured:,} were taken for applications ({receipts}) "
        "names another chamber ({named}). It changed nothing here.",
    ),
    next_step=Text(
        "申請が決済済になっているか確認し、決済代行会社に取引番号 {session} の通知について問い合わせてください。"
        "回答を理由に記入して完了にしてください。",
        "See whether the applications are paid by now, and ask the card processor about its notice "
        "of transaction {session}. Then close this with the answer as the reason.",
    ),
    by_hand=True,
    once=True,
)

NO_FEE = Kind(
    "no-fee",
    MONEY,
    title=Text("手数料の設定がない承認済の申請", "Approved, and there is no fee for it"),
    reason=Text(
        "承認済の申請（{receipts}）は、「{certificate}」の手数料が設定されていないため、決済できません。",
        "Approved applications ({receipts}) cannot be paid: no fee is set for this kind ({certificate}).",
    ),
    next_step=Text(
        "手数料表に「{certificate}」の手数料を加え、システムの運用担当者に設定（set-fees）を依頼してください。"
        "設定されると手数料が確定して申請者に通知され、この件は自動で完了になります。",
        "Add a fee for this kind ({certificate}) to the fee schedule, and ask the operator to put it in force "
        "(set-fees). Then the fee is fixed, the applicant is told, and this closes itself.",
    ),
)
PRICED = Text("手数料が設定されました", "The fee was set")

PAID_NOT_ISSUED = Kind(
    "paid-not-issued",
    MONEY,
    title=Text("決済済みで未交付の申請", "Paid, but not issued"),
    reason=Text(
        "{company}：申請 {receipt_no} は {settled} に決済されましたが、10分を過ぎても証明書が交付されていません。",
        "{company}: application {receipt_no} was paid at {settled} (Japan), and its certificate was not issued "
        "within ten minutes.",
    ),
    next_step=Text(
        "案件のページで、交付の保留や印刷の失敗が示されていないか確認してください。どちらもないときは運用担当者に連絡してください。"
        "交付されると自動で完了になります。",
        "See on the page of the case whether it is held or could not be printed. If it is neither, tell the operator. "
        "This closes itself when the certificate is issued.",
    ),
    link="/certificates/{subject}",
)
ISSUED = Text("交付されました", "It was issued")

KINDS = Kinds(SETTLED_LATE, AMOUNT_MISMATCH, CAPTURED_TWICE, UNKNOWN_PAYMENT, OTHER_CHAMBER, NO_FEE, PAID_NOT_ISSUED)
