"""pydantic's findings in sentences that people can act on, in Japanese and English.

A validator of our own may bring its Japanese along: `PydanticCustomError("postcode", "English", {"ja": "日本語"})`.
"""

from typing import Any

Sentences = tuple[str, str]
_REQUIRED = ("必須項目です。入力または選択してください", "This is required. Please fill it in")
_EMAIL = (
    "メールアドレスの形式が正しくありません（例 name@example.co.jp）",
    "This is not an e-mail address (it looks like name@example.co.jp)",
)
_NUMBER = ("半角数字で、整数を入力してください", "Please enter a whole number in half-width digits")
_DATE = ("日付が正しくありません（例 2026-04-01）", "This is not a date (it looks like 2026-04-01)")
_CHOICE = ("選択肢の中から選んでください", "Please choose one of the listed values")
_KIND = ("値の種類が正しくありません", "This value is of the wrong kind")
_ID = ("IDの形式が正しくありません", "This is not an id")
_BY_TYPE: dict[str, Sentences] = {
    "missing": _REQUIRED,
    "extra_forbidden": ("使用できない項目です", "This field is not known here"),
    "json_invalid": ("JSONとして読み取れません", "This cannot be read as JSON"),
    "string_too_short": ("{min_length}文字以上で入力してください", "Please enter at least {min_length} characters"),
    "string_too_long": ("{max_length}文字以内で入力してください", "Please enter at most {max_length} characters"),
    "string_pattern_mismatch": (
        "形式が正しくありません。使用できる文字と桁数を確認してください",
        "This is not in the expected form. Please check its characters and its length",
    ),
    "too_short": ("{min_length}件以上、選択または入力してください", "Please choose or enter at least {min_length}"),
    "too_long": ("{max_length}件以内にしてください", "Please keep to at most {max_length}"),
    "greater_than_equal": ("{ge}以上の値を入力してください", "Please enter {ge} or more"),
    "greater_than": ("{gt}より大きい値を入力してください", "Please enter more than {gt}"),
    "less_than_equal": ("{le}以下の値を入力してください", "Please enter {le} or less"),
    "less_than": ("{lt}より小さい値を入力してください", "Please enter less than {lt}"),
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "bool_type": ("「はい」か「いいえ」を選択してください", "Please choose yes or no"),
    "bool_parsing": ("「はい」か「いいえ」を選択してください", "Please choose yes or no"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), _NUMBER),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), _DATE),
    **dict.fromkeys(("string_type", "list_type", "dict_type", "model_type", "model_attributes_type"), _KIND),
    **dict.fromkeys(("uuid_type", "uuid_parsing"), _ID),
}

_WANTS_WORDS = {"string_too_short", "string_pattern_mismatch", "literal_error", "enum", "value_error"}


def sentences(fault: Any) -> Sentences:
    """One of pydantic's findings (`ErrorDetails` with its input), in Japanese and English."""
    limits = fault.get("ctx", {})
    if isinstance(limits.get("ja"), str):
        return limits["ja"], fault["msg"]
    if _is_empty(fault):
        return _REQUIRED
    if fault["type"] == "value_error" and "email address" in fault["msg"]:
        return _EMAIL
    ja, en = _BY_TYPE.get(fault["type"], ("値が正しくありません", fault["msg"]))
    return ja.format(**limits), en.format(**limits) if fault["type"] in _BY_TYPE else en


def _is_empty(fault: Any) -> bool:
    """Whether something was wanted and nothing was given: whatever else is wrong, that is what to mend."""
    given = fault.get("input")
    if given is None:
        return bool(fault["type"] != "extra_forbidden")
    return fault["type"] in _WANTS_WORDS and isinstance(given, str) and not given.strip()
