"""pydantic's findings in sentences that people can act on, in Japanese and English.

A validator of our own may bring its Japanese along: `PydanticCustomError("postcode", "English", {"ja": "日本語"})`.
"""

from typing import Any

Said = tuple[str, str, str]
"""A code of our own, the Japanese, the English: pydantic's words reach nobody."""
_REQUIRED = ("missing", "必須項目です。入力または選択してください", "This is required. Please fill it in")
_EMAIL = (
    "not-an-email",
    "メールアドレスの形式が正しくありません（例 name@example.co.jp）",
    "This is not an e-mail address (it looks like name@example.co.jp)",
)
_NUMBER = (
    "not-a-whole-number",
    "半角数字で、整数を入力してください",
    "Please enter a whole number in half-width digits",
)
_DATE = ("not-a-date", "日付が正しくありません（例 2026-04-01）", "This is not a date (it looks like 2026-04-01)")
_CHOICE = ("not-listed", "選択肢の中から選んでください", "Please choose one of the listed values")
_YES_OR_NO = ("not-yes-or-no", "「はい」か「いいえ」を選択してください", "Please choose yes or no")
_KIND = ("wrong-kind", "値の種類が正しくありません", "This value is of the wrong kind")
_ID = ("not-an-id", "IDの形式が正しくありません", "This is not an id")
_OTHER = ("not-valid", "値が正しくありません", "This value is not valid")
_BY_TYPE: dict[str, Said] = {
    "missing": _REQUIRED,
    "extra_forbidden": ("unknown-field", "使用できない項目です", "This field is not known here"),
    "json_invalid": ("not-json", "JSONとして読み取れません", "This cannot be read as JSON"),
    "string_too_short": (
        "too-short",
        "{min_length}文字以上で入力してください",
        "Please enter at least {min_length} characters",
    ),
    "string_too_long": (
        "too-long",
        "{max_length}文字以内で入力してください",
        "Please enter at most {max_length} characters",
    ),
    "string_pattern_mismatch": (
        "wrong-form",
        "形式が正しくありません。使用できる文字と桁数を確認してください",
        "This is not in the expected form. Please check its characters and its length",
    ),
    "too_short": (
        "too-few",
        "{min_length}件以上、選択または入力してください",
        "Please choose or enter at least {min_length}",
    ),
    "too_long": ("too-many", "{max_length}件以内にしてください", "Please keep to at most {max_length}"),
    "greater_than_equal": ("too-small", "{ge}以上の値を入力してください", "Please enter {ge} or more"),
    "greater_than": ("too-small", "{gt}より大きい値を入力してください", "Please enter more than {gt}"),
    "less_than_equal": ("too-large", "{le}以下の値を入力してください", "Please enter {le} or less"),
    "less_than": ("too-large", "{lt}より小さい値を入力してください", "Please enter less than {lt}"),
    **dict.fromkeys(("literal_error", "enum"), _CHOICE),
    **dict.fromkeys(("bool_type", "bool_parsing"), _YES_OR_NO),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), _NUMBER),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), _DATE),
    **dict.fromkeys(("string_type", "list_type", "dict_type", "model_type", "model_attributes_type"), _KIND),
    **dict.fromkeys(("uuid_type", "uuid_parsing"), _ID),
}

_WANTS_WORDS = {"string_too_short", "string_pattern_mismatch", "literal_error", "enum", "value_error"}


def said(fault: Any) -> Said:
    """One of pydantic's findings (`ErrorDetails` with its input): a code, and sentences in Japanese and English."""
    limits = fault.get("ctx", {})
    if isinstance(limits.get("ja"), str):
        return fault["type"], limits["ja"], fault["msg"]
    if _is_empty(fault):
        return _REQUIRED
    if fault["type"] == "value_error" and "email address" in fault["msg"]:
        return _EMAIL
    code, ja, en = _BY_TYPE.get(fault["type"], _OTHER)
    if fault["type"] == "value_error":  # raised by us, so it names the cause
        return code, ja, fault["msg"].removeprefix("Value error, ")
    return code, ja.format(**limits), en.format(**limits)


def _is_empty(fault: Any) -> bool:
    """Whether something was wanted and nothing was given: whatever else is wrong, that is what to mend."""
    given = fault.get("input")
    if given is None:
        return bool(fault["type"] != "extra_forbidden")
    return fault["type"] in _WANTS_WORDS and isinstance(given, str) and not given.strip()
