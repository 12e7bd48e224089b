"""Settings of a process, from the environment."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from libs.common.settings import HexKey, ProcessSettings


class Locked(ProcessSettings):
    model_config = SettingsConfigDict(env_prefix="SHOMEI_")

    door_key: HexKey


@pytest.mark.parametrize("digits", ["0123456789abcdef" * 4, "12" * 32, "AB" * 40])
def test_a_key_is_read_from_its_hexadecimal_digits(monkeypatch: pytest.MonkeyPatch, digits: str) -> None:
    monkeypatch.setenv("SHOMEI_DOOR_KEY", digits)
    assert Locked().door_key.get_secret_value() == bytes.fromhex(digits)


def test_a_key_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("0f" * 32 + "\n")
    monkeypatch.setenv("SHOMEI_DOOR_KEY_FILE", str(tmp_path / "key"))
    assert Locked().door_key.get_secret_value() == b"\x0f" * 32


@pytest.mark.parametrize("wrong", ["", "ab" * 31, "zz" * 32, "a" * 65])
def test_what_is_no_key_is_refused_without_being_shown(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("SHOMEI_DOOR_KEY", wrong)
    with pytest.raises(ValidationError, match="a key of 32 bytes or more, in hexadecimal digits") as refused:
        Locked()
    assert not wrong or wrong not in str(refused.value)


def test_a_key_is_not_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOMEI_DOOR_KEY", "5a" * 32)
    assert "5a5a" not in repr(Locked())
