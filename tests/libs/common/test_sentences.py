"""What people read when the shape of their input is wrong."""

from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, ValidationError
from pydantic_core import PydanticCustomError

from libs.common.api import invalid
from libs.common.errors import FieldError


def _even(number: int) -> int:
    if number % 2:
        raise PydanticCustomError("odd", "Even numbers only", {"ja": "偶数を入力してください"})
    return number


def _picture(text: str) -> str:
    raise ValueError(f"{text} is none")


class Sample(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=2, max_length=5)] = "ab"
    code: Annotated[str, Field(pattern="^[0-9]+$")] = "1"
    email: EmailStr = "a@example.com"
    kind: Literal["a", "b"] = "a"
    count: Annotated[int, Field(ge=1, le=9)] | None = 1
    day: date = date(2026, 4, 1)
    agreed: bool = True
    lines: Annotated[list[str], Field(min_length=1, max_length=2)] = Field(default=["x"])
    even: Annotated[int, AfterValidator(_even)] = 2
    picture: Annotated[str, AfterValidator(_picture)] = ""


def fault(**typed: Any) -> FieldError:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate(typed)
    [error] = invalid(caught.value).errors
    return error


@pytest.mark.parametrize(
    ("typed", "ja", "en"),
    [
        ({"name": ""}, "必須項目です。入力または選択してください", "This is required. Please fill it in"),
        ({"name": None}, "必須項目です。入力または選択してください", "This is required. Please fill it in"),
        ({"name": "a"}, "2文字以上で入力してください", "Please enter at least 2 characters"),
        ({"name": "abcdef"}, "5文字以内で入力してください", "Please enter at most 5 characters"),
        ({"kind": ""}, "必須項目です。入力または選択してください", "This is required. Please fill it in"),
        ({"kind": "c"}, "選択肢の中から選んでください", "Please choose one of the listed values"),
        ({"email": " "}, "必須項目です。入力または選択してください", "This is required. Please fill it in"),
        ({"count": ""}, "半角数字で、整数を入力してください", "Please enter a whole number in half-width digits"),
        ({"count": "一"}, "半角数字で、整数を入力してください", "Please enter a whole number in half-width digits"),
        ({"count": 0}, "1以上の値を入力してください", "Please enter 1 or more"),
        ({"count": 10}, "9以下の値を入力してください", "Please enter 9 or less"),
        ({"day": "2026-13-01"}, "日付が正しくありません（例 2026-04-01）", None),
        ({"day": "2026-04-01T10:00:00"}, "日付が正しくありません（例 2026-04-01）", None),
        ({"agreed": "x"}, "「はい」か「いいえ」を選択してください", "Please choose yes or no"),
        ({"lines": []}, "1件以上、選択または入力してください", "Please choose or enter at least 1"),
        ({"lines": ["a", "b", "c"]}, "2件以内にしてください", "Please keep to at most 2"),
        ({"other": None}, "使用できない項目です", "This field is not known here"),
        ({"even": 3}, "偶数を入力してください", "Even numbers only"),
    ],
)
def test_a_fault_is_a_sentence_in_both_languages(typed: dict[str, Any], ja: str, en: str | None) -> None:
    # about: REG-05
    error = fault(**typed)
    assert (error.pointer, error.ja) == (f"/{next(iter(typed))}", ja)
    assert en is None or error.en == en


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"name": 5}, "wrong-kind"),
        ({"name": ""}, "missing"),
        ({"name": "a"}, "too-short"),
        ({"day": "2026-04-01T10:00:00"}, "not-a-date"),
        ({"count": "x"}, "not-a-whole-number"),
        ({"kind": "c"}, "not-listed"),
        ({"email": "nobody"}, "not-an-email"),
        ({"even": 3}, "odd"),
        ({"picture": "x"}, "not-valid"),
    ],
)
def test_a_fault_has_a_code_of_ours_and_never_pydantics_words(typed: dict[str, Any], code: str) -> None:
    # about: REG-05
    error = fault(**typed)
    assert error.code == code
    assert "Value error" not in error.en


def test_a_wrong_address_shows_how_one_looks() -> None:
    # about: REG-05
    error = fault(email="nobody")
    assert "name@example.co.jp" in error.ja
    assert "name@example.co.jp" in error.en


def test_no_sentence_speaks_of_patterns_or_repeats_what_was_typed() -> None:
    # about: REL-53
    for typed in ({"code": "sesame"}, {"kind": "sesame"}, {"day": "sesame"}, {"email": "sesame"}, {"count": "sesame"}):
        error = fault(**typed)
        for text in (error.ja, error.en):
            assert "sesame" not in text
            assert "^" not in text
            assert "Input should" not in text
