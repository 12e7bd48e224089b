"""What a process of production does not start with."""

import asyncio
import datetime
import importlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings

from libs.common import production
from libs.common.settings import ProcessSettings
from libs.common.testing import ROOT
from ops.programs import PROGRAMS, Program
from ops.secrets import make_keys, make_seal_key
from sandbox.timestamps.keys import make_keys as make_timestamp_keys
from tests.k8s.kustomize import build
from tests.k8s.test_manifests import named, settings_of

OURS = [program for program in PROGRAMS if not program.module.startswith("sandbox.")]
FOUND_AT = {"gateway": "web.gateway.app", "auditor": "ops.auditor.settings", "keeper": "ops.keeper.settings"}
SAFE_AS_THEY_ARE = {
    "identity_url": "inside",
    "registration_url": "inside",
    "application_url": "inside",
    "rendering_url": "inside",
    "payment_url": "inside",
    "reference_inner_url": "inside",
    "timestamp_url": "answers are signed, and believed by timestamp_ca alone",
    "access_code_key": "32 bytes or more, by its type",
    "access_code_hash_key": "32 bytes or more, by its type",
    "card_key": "32 bytes or more, by its type",
    "link_key": "32 bytes or more, by its type",
    "token_private_key": "a PEM that has to be read",
    "token_public_key": "no secret",
    "seal_key": "a PEM that has to be read, judged by its certificate",
    "broker_logins": "hashes",
}


def authority_and_certificate() -> tuple[str, str, str]:
    """An authority's certificate, a key for seals, and its certificate from that authority."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root, own = _name("Root of Trust Services"), _name("Seal of a Chamber")
    pems = [
        _signed(root, root, root_key, root_key, is_ca=True),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        _signed(own, root, key, root_key, is_ca=False),
    ]
    return pems[0].decode(), pems[1].decode(), pems[2].decode()


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _signed(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    by: ec.EllipticCurvePrivateKey,
    *,
    is_ca: bool,
) -> bytes:
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(1)).not_valid_after(now + datetime.timedelta(9))
    builder = builder.add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
    return builder.sign(by, hashes.SHA256()).public_bytes(Encoding.PEM)


ROOT_CERTIFICATE, SEAL_KEY, SEAL_CERTIFICATE = authority_and_certificate()
SELF_SIGNED = _signed(
    _name("Ours"), _name("Ours"), own_key := ec.generate_private_key(ec.SECP256R1()), own_key, is_ca=False
).decode()
RANDOM = secrets.token_hex(16)
LOGIN = "postgresql://shomei_payment:{}@db.internal:5432/shomei"
UNSAFE: dict[str, list[tuple[Any, str]]] = {
    **{
        name: [
            ("http://portal.chambers-sample.jp", "is not an https address"),
            ("https://localhost:8602", "is an address of this machine alone"),
            ("https://127.0.0.1:8621", "is an address of this machine alone"),
            ("https://portal.shomei.invalid", "still holds a placeholder"),
        ]
        for name in ("public_url", "reference_url", "console_url", "processor_url", "api_url")
    },
    **{
        name: [
            (SecretStr(LOGIN.format("development")), "holds a well-known password"),
            (SecretStr(LOGIN.format("shomei_payment")), "holds a well-known password"),
            (SecretStr("amqp://shomei_payment@broker:5672/shomei"), "holds no password"),
        ]
        for name in ("database_url", "migration_url", "amqp_url", "management_url")
    },
    "smtp_url": [("smtp://127.0.0.1:1025", "the default of development"), ("smtp://m.invalid:25", "a placeholder")],
    "mail_from": [("noreply@shomei.example", "is missing or a placeholder")],
    "seal_certificate": [
        (make_seal_key()[1].decode(), "made for development"),
        (SEAL_CERTIFICATE + SELF_SIGNED, "self-signed"),
    ],
    "timestamp_ca": [(make_timestamp_keys()[2].decode(), "made for development")],
    "form_key": [(SecretStr("short"), "can be guessed"), (SecretStr("a" * 64), "can be guessed")],
    "processor_secret": [(SecretStr("test"), "can be guessed")],
    "processor_webhook_secret": [(SecretStr(""), "can be guessed")],
    "trusted_proxies": [(0, "is 0")],
    "inner_port": [(0, "is missing")],
    "record_key": [(None, "is missing")],
    "record_heads": [(None, "is missing")],
    "factor_optional_in": [(frozenset({"8888"}), "in production nobody is spared")],
}
SAFE: dict[str, list[Any]] = {
    "public_url": ["https://portal.chambers-sample.jp"],
    "api_url": ["", "https://api.chambers-sample.jp/api"],
    "database_url": [SecretStr(LOGIN.format(RANDOM))],
    "migration_url": [None],
    "smtp_url": ["smtp://mail.chambers-sample.jp:587"],
    "seal_certificate": ["", SEAL_CERTIFICATE + ROOT_CERTIFICATE],
    "timestamp_ca": ["", ROOT_CERTIFICATE],
    "form_key": [SecretStr(RANDOM)],
    "trusted_proxies": [1],
    "factor_optional_in": [frozenset()],
}


@pytest.mark.parametrize("name", sorted(production.RULES))
def test_each_unsafe_value_is_refused_with_its_kind_and_what_to_do_and_is_not_shown(name: str) -> None:
    for value, why in UNSAFE[name]:
        with pytest.raises(ValueError, match=why) as refused:
            production.check(name, value)
        assert "development@" not in str(refused.value) and "PRIVATE" not in str(refused.value)
        assert RANDOM not in str(refused.value)
    for value in SAFE.get(name, []):
        production.check(name, value)


def settings_class(program: Program) -> type[BaseSettings]:
    """Where the program's settings are described."""
    if program.name in ("portal", "console"):
        module = importlib.import_module("web.common.running")
        return module.SiteSettings  # type: ignore[no-any-return]
    module = importlib.import_module(FOUND_AT.get(program.name, f"{program.module}.app"))
    return module.Settings  # type: ignore[no-any-return]


def fields() -> Iterator[tuple[str, str]]:
    for program in OURS:
        yield from ((program.name, name) for name in settings_class(program).model_fields)


def test_each_address_and_each_secret_has_a_rule_or_a_reason_why_it_needs_none() -> None:
    kinds = ("_url", "_key", "_secret", "password", "logins")
    unjudged = {
        f"{program}: {name}"
        for program, name in fields()
        if name.endswith(kinds) and name not in production.RULES and name not in SAFE_AS_THEY_ARE
    }
    assert not unjudged
    names = {name for _, name in fields()}
    assert set(production.RULES) - names == set()
    assert set(SAFE_AS_THEY_ARE) - names == set()


def test_what_development_runs_with_is_refused_setting_by_setting() -> None:
    with pytest.raises(ValidationError) as refused:
        ProcessSettings(environment="production")
    assert [fault["loc"] for fault in refused.value.errors()] == [("inner_port",)]
    assert ProcessSettings(environment="development").inner_port == 0


@pytest.mark.parametrize("program", OURS, ids=lambda program: program.name)
def test_the_manifests_of_production_are_taken_once_their_placeholders_are_filled_in(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # about: OPS-02
    objects = build(ROOT / "k8s" / "overlays" / "production")
    given = _values(objects, program) | _files(tmp_path, program)
    for name, value in given.items():
        monkeypatch.setenv(f"SHOMEI_{name}", value)
    wanted = settings_class(program)
    placeholders = [name for name, value in given.items() if ".invalid" in value]
    if {name.lower() for name in placeholders} & set(wanted.model_fields):
        with pytest.raises(ValidationError):
            wanted()
    for name in placeholders:
        monkeypatch.setenv(f"SHOMEI_{name}", given[name].replace("shomei.invalid", "chambers-sample.jp"))
    assert wanted().environment == "production"  # type: ignore[attr-defined]


def _values(objects: list[dict[str, Any]], program: Program) -> dict[str, str]:
    deployment = named(objects, "Deployment", program.name)
    maps = [each["data"] for each in objects if each["kind"] == "ConfigMap"]
    everything = {name.removeprefix("SHOMEI_"): value for each in maps for name, value in each.items()}
    settings = {name: value or everything.get(name, "") for name, value in settings_of(objects, deployment).items()}
    return {name: value for name, value in settings.items() if not name.endswith("_FILE")}


def _files(folder: Path, program: Program) -> dict[str, str]:
    """What the Secret of a program holds, as an installation would fill it."""
    files = {f"{name}_FILE": str(file) for name, file in make_keys(folder).items()}
    own = {
        "DATABASE_URL": LOGIN.format(RANDOM),
        "AMQP_URL": f"amqp://shomei:{RANDOM}@broker:5672/shomei",
        "MANAGEMENT_URL": f"http://shomei:{RANDOM}@broker:15672",
        "BROKER_LOGINS": "{}",
        "SEAL_KEY": SEAL_KEY,
        "SEAL_CERTIFICATE": SEAL_CERTIFICATE + ROOT_CERTIFICATE,
        "TIMESTAMP_CA": ROOT_CERTIFICATE,
    }
    for name, content in own.items():
        (folder / name).write_text(content)
        files[f"{name}_FILE"] = str(folder / name)
    wanted = {f"{name.removesuffix('_FILE')}_FILE" for name in program.settings}
    return {name: file for name, file in files.items() if name in wanted}


def test_a_process_of_production_ends_at_once_and_names_every_unsafe_setting(tmp_path: Path) -> None:
    # about: OPS-02
    urls = {f"SHOMEI_{name.upper()}": "http://x:8000" for name in SAFE_AS_THEY_ARE if name.endswith("_url")}
    given = {
        "SHOMEI_ENVIRONMENT": "production",
        "SHOMEI_PUBLIC_URL": "http://portal.chambers-sample.jp",
        "SHOMEI_REFERENCE_URL": "https://verify.chambers-sample.jp",
        "SHOMEI_TOKEN_PUBLIC_KEY": "x",
        "SHOMEI_FORM_KEY": "development-key",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "web.portal", "serve"],
        env={"PATH": os.environ["PATH"], **urls, **given},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 78
    said = dict(line.split(": ", 1) for line in ended.stderr.splitlines())
    assert set(said) == {"SHOMEI_PUBLIC_URL", "SHOMEI_FORM_KEY", "SHOMEI_TRUSTED_PROXIES", "SHOMEI_INNER_PORT"}
    assert said["SHOMEI_PUBLIC_URL"].startswith("is not an https address") and "Give" in said["SHOMEI_PUBLIC_URL"]
    assert "development-key" not in ended.stderr


async def test_no_program_of_the_sandbox_runs_in_production() -> None:
    # about: OPS-02
    for module in ("sandbox.processor", "sandbox.mailbox", "sandbox.timestamps"):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", module, "serve"),
            env={"PATH": os.environ["PATH"], "SHOMEI_ENVIRONMENT": "production"},
            cwd=ROOT,
            stderr=asyncio.subprocess.PIPE,
        )
        _, told = await process.communicate()
        assert process.returncode == 78
        assert b"SHOMEI_ENVIRONMENT is production" in told
