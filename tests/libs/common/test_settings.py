"""Settings of a process, from the environment."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from libs.common.settings import HexKey, ProcessSettings, ServiceSettings


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


@pytest.fixture
def of_a_service(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What any service needs to start."""
    for name in ("DATABASE_URL", "AMQP_URL", "TOKEN_PUBLIC_KEY"):
        monkeypatch.setenv(f"SHOMEI_{name}", "scheme://own:4bq7w2nz8k@host/given")
    safe = {
        "PUBLIC_URL": "https://portal.chambers-sample.jp",
        "SMTP_URL": "smtp://mail.chambers-sample.jp:587",
        "INNER_PORT": "8090",
        "RECORD_KEY": "given",
        "RECORD_HEADS": "given",
    }
    for name, value in safe.items():
        monkeypatch.setenv(f"SHOMEI_{name}", value)
    monkeypatch.delenv("SHOMEI_MAIL_FROM", raising=False)
    return monkeypatch


@pytest.mark.parametrize("sender", [None, "noreply@shomei.example", "noreply@shomei.invalid", "Chambers"])
def test_in_production_no_service_starts_without_an_address_to_send_mails_from(
    of_a_service: pytest.MonkeyPatch, sender: str | None
) -> None:
    # about: D-36
    assert ServiceSettings().mail_from == "noreply@shomei.example"
    of_a_service.setenv("SHOMEI_ENVIRONMENT", "production")
    if sender is not None:
        of_a_service.setenv("SHOMEI_MAIL_FROM", sender)
    with pytest.raises(ValidationError, match=r"SHOMEI_MAIL_FROM|mail_from"):
        ServiceSettings()


def test_an_installation_says_from_where_it_sends_mails(of_a_service: pytest.MonkeyPatch) -> None:
    # about: D-36
    of_a_service.setenv("SHOMEI_ENVIRONMENT", "production")
    of_a_service.setenv("SHOMEI_MAIL_FROM", "certificates@chambers-sample.jp")
    assert ServiceSettings().mail_from == "certificates@chambers-sample.jp"
