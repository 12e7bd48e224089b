"""What may need a person about applications: kinds of task (docs/tasks.md)."""

from libs.common.auth import Role
from libs.common.refused_mails import MAIL_REFUSED
from libs.common.tasks import Kind, Kinds, Text

HOLDERS: frozenset[Role] = frozenset({"examiner", "certifier", "chamber_admin"})
CASE = "/certificates/{subject}"

HELD = Kind(
    "case-held",
    HOLDERS,
    title=Text("交付を保留中の案件", "A case is kept from being issued"),
    reason=Text(
        "決済済みの申請 {receipt_no} の交付を {by} が保留しています。理由：{why}",
        "Application {receipt_no} is paid, and {by} keeps it from being issued. Reason: {why}",
    ),
    next_step=Text(
        "内容を確認し、問題がなければ交付を再開してください。",
        "Check its content, and let it go on when nothing is wrong.",
    ),
    link=CASE,
)
RESUMED = Text("交付を再開しました", "It was let go on")

KINDS = Kinds(HELD, MAIL_REFUSED)
