"""What may need a person about IDs: kinds of task (docs/tasks.md)."""

from libs.common.refused_mails import MAIL_REFUSED
from libs.common.tasks import Kind, Kinds, Text
from services.identity.second_person import GUARDED

ACCOUNT_CHANGE = Kind(
    "account-change",
    frozenset(GUARDED),
    title=Text("職員アカウントの変更が予定されています", "An account of the staff is about to be changed"),
    reason=Text(
        "{by} が、職員ID {person} の変更を依頼しました。{what}。承認がなければ {due}（日本時間）に行われます。",
        "{by} asked for a change of the staff ID {person}: {what}. It is made at {due} (Japan time), or when approved.",
    ),
    next_step=Text(
        "お心当たりがなければ、ここで取り消してください。正しい変更であれば、依頼した人と本人以外の管理者が、"
        "「職員管理」のその職員の画面で承認できます。",
        "If you know nothing of it, stop it here. If it is right, an administrator who neither asked for it nor is the "
        "person can approve it, on the person's page.",
    ),
    act=Text("この変更を取り消す", "Stop this change"),
    act_path="/v1/staff/account-changes/{subject}/cancellation",
)

KINDS = Kinds(MAIL_REFUSED, ACCOUNT_CHANGE)
