"""Who is given a certificate's PDF, and until when (IDN-02, DOC-04). Pure."""

from datetime import date
from uuid import UUID

from libs.common.auth import Caller
from libs.common.errors import Conflict, Gone, Unavailable
from libs.contracts.printed.dates import in_japanese


class NotIssuedYet(Conflict):
    """The certificate is paid, but not issued: there is nothing to print yet."""

    code = "not-issued-yet"
    title_ja = "まだ交付されていません。交付済になってから印刷してください"
    title_en = "Not issued yet. Please print it once the application is issued"


class NotHeardOfTheIssue(Unavailable):
    """It is rendered, and issued or about to be, but the event of the issue is on its way. Try again in two seconds."""

    code = "not-issued-yet"
    title_ja = "交付の処理中です。数秒後にもう一度お試しください"
    title_en = "It is being issued at this moment. Please try again in a few seconds"


def may_print(caller: Caller, registration_id: UUID, sub_id: UUID | None) -> bool:
    """User IDs print whatever is their company's, sub-IDs what was made with them; nobody else prints."""
    if caller.registration_id != registration_id:
        return False
    return caller.kind == "user" or (caller.kind == "sub" and caller.sub_id is not None and caller.sub_id == sub_id)


def check_window(*, is_rendered: bool, print_until: date | None, today: date, ends: bool = True) -> None:
    """Whether printing is open on `today` (Japan); nothing but the date closes it (DOC-04).

    What does not end, such as the COPY of some chambers (D-22), is given out from the issue on for ever.

    Raises `NotIssuedYet`, `NotHeardOfTheIssue` or `Gone`.
    """
    if not is_rendered:
        raise NotIssuedYet()
    if print_until is None:
        raise NotHeardOfTheIssue()
    if ends and today > print_until:
        raise Gone(
            ja=f"印刷できる期間は{in_japanese(print_until)}で終了しました。リファレンスサイトでの確認は引き続き可能です",
            en=f"Printing ended on {print_until.isoformat()} (Japan time)."
            " The certificate can still be verified online",
            code="print-window-closed",
        )
