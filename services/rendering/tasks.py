"""What may need a person about printing: kinds of task (docs/tasks.md)."""

from libs.common.tasks import Kind, Kinds, Text
from libs.contracts.staff_rights import HOLDERS, RECEPTION

CERTIFICATE_GIVEN_UP = Kind(
    "certificate-given-up",
    HOLDERS,
    title=Text("証明書を印刷できません", "A certificate could not be printed"),
    reason=Text(
        "決済済みの証明書 {certificate_no} の作成を中止しました。原因：{fault}",
        "Certificate {certificate_no} is paid, and its printing was given up. Cause: {fault}",
    ),
    next_step=Text(
        "運用担当者に原因を伝え、取り除かれたらもう一度印刷してください。",
        "Tell the operator the cause, and print it again once it is mended.",
    ),
    link="/certificates/{application_id}",
    act=Text("もう一度印刷する", "Print it again"),
    act_path="/v1/staff/certificates/{subject}/printing",
)
FORM_GIVEN_UP = Kind(
    "form-given-up",
    RECEPTION,
    title=Text("登録申請の書類を印刷できません", "A form of a registration request could not be printed"),
    reason=Text(
        "申請 {request_no} の書類「{form}」の作成を中止しました。申請者は書類を印刷できません。原因：{fault}",
        "Request {request_no}: its form '{form}' was given up, and the applicant cannot print it. Cause: {fault}",
    ),
    next_step=Text(
        "原因が入力内容の文字のときは、申請を差戻しにし、別の文字に直していただいてください。"
        "原因が取り除かれたときは、もう一度印刷してください。",
        "When the cause is a character that was typed, return the request and ask for another one. "
        "When the cause is mended, print it again.",
    ),
    link="/registrations/{request_id}",
    act=Text("もう一度印刷する", "Print it again"),
    act_path="/v1/staff/registration-requests/{request_id}/printing",
)
CARD_GIVEN_UP = Kind(
    "card-given-up",
    RECEPTION,
    title=Text("登録証を印刷できません", "A card could not be printed"),
    reason=Text(
        "貿易登録番号 {registration_number}（{name_ja}）の登録証を作成できませんでした。原因：{fault}",
        "A card of registration {registration_number} ({name_ja}) could not be made. Cause: {fault}",
    ),
    next_step=Text(
        "原因が名前の文字のときは、別の文字で登録し直す方法を会社と相談してください。それ以外のときは運用担当者に原因を伝え、"
        "取り除かれたら、もう一度印刷するよう会社に連絡してください。印刷されると自動で完了になります。",
        "When the cause is a character of a name, agree with the company on another one and register it anew. "
        "Otherwise tell the operator, and have the company print again once it is mended. This closes itself then.",
    ),
    link="/register?q={registration_number}",
)
PRINTED = Text("印刷されました", "It was printed")
FORMS = {
    "pledge_applicant": Text("誓約書", "Pledge"),
    "pledge_agent": Text("誓約書（代行業者）", "Pledge of an agent"),
    "business_profile": Text("業態内容届", "Business profile"),
    "signature_notice": Text("署名届", "Signature notice"),
    "paper_list": Text("提出書類一覧", "List of papers"),
}

KINDS = Kinds(CERTIFICATE_GIVEN_UP, FORM_GIVEN_UP, CARD_GIVEN_UP)
