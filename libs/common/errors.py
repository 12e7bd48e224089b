"""Everything that can go wrong in a way that a caller can act on. Each error knows its HTTP status.

`libs.common.api` turns these into RFC 9457 problem+json, in Japanese and English, in one place;
`libs.common.consumers` decides by them whether a message is tried again or parked.
"""

from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with the input. `pointer` is a JSON pointer into what `place` names: "/goods/3/quantity" of the
    body, "/after" for a parameter of the query; of the headers it is the header's name.
    """

    pointer: str
    code: str
    ja: str
    en: str
    proposal: str | None = None
    place: Literal["body", "query", "header"] = "body"

    def as_json(self) -> dict[str, str | None]:
        """What a problem document holds of it; `place` is called `in` there, which is OpenAPI's word."""
        facts = asdict(self)
        return {"in": facts.pop("place")} | facts


class Problem(Exception):
    """A refusal with a reason in both languages that says what to do. Nothing was changed."""

    status = 400
    code = "bad-request"
    title_ja = "リクエストを処理できません"
    title_en = "The request cannot be processed"

    def __init__(
        self, ja: str = "", en: str = "", *, code: str | None = None, errors: list[FieldError] | None = None
    ) -> None:
        super().__init__(en or self.title_en)
        self.ja = ja or self.title_ja
        self.en = en or self.title_en
        self.code = code or type(self).code
        self.errors = errors or []
        self.headers: dict[str, str] = {}
        # Extension members of the problem document (RFC 9457, 3.2): whatever can be written as JSON.
        self.more: dict[str, object] = {}


class Invalid(Problem):
    """The input breaks a rule; `errors` name the places."""

    status = 422
    code = "invalid"
    title_ja = "入力内容に誤りがあります"
    title_en = "The input has errors"


class Unauthorized(Problem):
    """Nobody is logged in, or the credentials are wrong."""

    status = 401
    code = "unauthorized"
    title_ja = "ログインが必要です"
    title_en = "Please log in"


class Forbidden(Problem):
    """Known caller, but this is not theirs to do."""

    status = 403
    code = "forbidden"
    title_ja = "この操作を行う権限がありません"
    title_en = "You may not do this"


class NotFound(Problem):
    """There is no such thing, or none that this caller may see."""

    status = 404
    code = "not-found"
    title_ja = "見つかりません"
    title_en = "Not found"


class Conflict(Problem):
    """The thing has changed, or is already done."""

    status = 409
    code = "conflict"
    title_ja = "ほかの操作と競合しました"
    title_en = "This conflicts with the present state"


class IllegalTransition(Conflict):
    """A state machine refuses an act; both the present state and the wanted act are named."""

    code = "illegal-transition"

    def __init__(self, subject: str, state: str, act: str, *, ja: str = "") -> None:
        super().__init__(
            ja=ja or f"{subject}は現在「{state}」のため、「{act}」はできません",
            en=f"{subject} is '{state}': '{act}' is not possible from there",
        )
        self.subject, self.state, self.act = subject, state, act


class Gone(Problem):
    """It was there, and its time is over (expired link, closed print window)."""

    status = 410
    code = "gone"
    title_ja = "有効期限が切れています"
    title_en = "This has expired"


class TooLarge(Problem):
    """The body is larger than this route takes."""

    status = 413
    code = "too-large"
    title_ja = "送信データが大きすぎます"
    title_en = "The request body is too large"


class TooMany(Problem):
    """Too many requests; `headers` say when to come back."""

    status = 429
    code = "too-many-requests"
    title_ja = "短時間に試行が多すぎます。しばらく待ってからお試しください"
    title_en = "Too many tries. Please wait a little and try again"

    def __init__(self, retry_after_seconds: int, ja: str = "", en: str = "") -> None:
        super().__init__(ja, en)
        self.headers = {"Retry-After": str(retry_after_seconds)}


class ClientGone(Problem):
    """The client closed the connection before its request was whole: nobody reads this answer, metrics count it."""

    status = 499
    code = "client-gone"
    title_ja = "送信が途中で中断されました"
    title_en = "The request was broken off"


class Unavailable(Problem):
    """Something behind us does not answer in time; trying again later is right."""

    status = 503
    code = "unavailable"
    title_ja = "ただいま混み合っています。少し待ってからもう一度お試しください"
    title_en = "The service is busy. Please try again in a moment"

    def __init__(self, en: str = "") -> None:
        super().__init__(en=en)
        self.headers = {"Retry-After": "2"}


class NotYetKnown(Exception):
    """An event is about an aggregate that is not known here yet (D-37): tried again later."""


class UnknownEvent(Exception):
    """No class has this event name: this build is older than the sender, or the message is not ours."""
