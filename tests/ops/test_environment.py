"""What each program is given, and what it is not."""

import json
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from libs.common.topology import password_hash
from ops.backing import Pair
from ops.backing.given import GivenPostgres, GivenRabbitMQ
from ops.environment import Environments, ports_by
from ops.errors import Failed
from ops.ports import PortBook
from ops.programs import PROGRAMS, SERVICES

ADMIN = "postgresql://owner:top@127.0.0.1:5432/postgres"


@pytest.fixture
def environments(tmp_path: Path) -> Environments:
    rabbitmq = GivenRabbitMQ("amqp://owner:top@127.0.0.1:5672/", "http://owner:top@127.0.0.1:15672")
    return Environments(tmp_path, Pair(GivenPostgres(ADMIN), rabbitmq), ports_by(PortBook(tmp_path / "ports").known))


def test_only_identity_can_sign_tokens_and_only_rendering_can_seal(environments: Environments) -> None:
    secrets = ("TOKEN_PRIVATE_KEY", "SEAL_KEY", "TIMESTAMP_KEY", "CARD_KEY", "ACCESS_CODE_KEY", "ACCESS_CODE_HASH_KEY")
    holders = {
        secret: {p.name for p in PROGRAMS if f"SHOMEI_{secret}_FILE" in environments.of(p)} for secret in secrets
    }
    assert holders == {
        "TOKEN_PRIVATE_KEY": {"identity"},
        "SEAL_KEY": {"rendering"},
        "TIMESTAMP_KEY": {"timestamps"},
        "CARD_KEY": {"identity"},
        "ACCESS_CODE_KEY": {"application", "rendering"},
        "ACCESS_CODE_HASH_KEY": {"application", "reference"},
    }


def test_the_database_owner_is_known_to_the_deploy_step_alone_and_the_administrator_to_none(
    environments: Environments,
) -> None:
    for service in SERVICES:
        assert "SHOMEI_MIGRATION_URL" not in environments.of(service)
        assert not any("owner:top@127.0.0.1:5432" in value for value in environments.of(service).values())
        migration = environments.of_migration(service)
        assert migration["SHOMEI_MIGRATION_URL"].startswith("postgresql://shomei_owner:")
        assert not any("owner:top@127.0.0.1:5432" in value for value in migration.values())


def test_the_owner_of_the_broker_is_known_to_the_keeper_alone(environments: Environments) -> None:
    # about: IDN-21
    knowing = {p.name for p in PROGRAMS if any("owner:top@127.0.0.1:5672" in v for v in environments.of(p).values())}
    assert knowing == {"keeper"}
    logins = [environments.of(service)["SHOMEI_AMQP_URL"].split("@")[0] for service in SERVICES]
    assert [login.split(":")[1] for login in logins] == [f"//shomei_{service.name}" for service in SERVICES]
    assert len({login.split(":")[2] for login in logins}) == len(SERVICES)


def test_the_keeper_knows_the_services_logins_without_their_passwords(
    environments: Environments, tmp_path: Path
) -> None:
    hashes = json.loads((tmp_path / "secrets" / "broker_logins").read_text())
    for service in SERVICES:
        password = environments.of(service)["SHOMEI_AMQP_URL"].split("@")[0].split(":")[2]
        assert password not in hashes[service.name]
        assert hashes[service.name] == password_hash(password)


def test_a_broker_without_a_management_api_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    rabbitmq = GivenRabbitMQ("amqp://owner:top@127.0.0.1:5672/", None)
    with pytest.raises(Failed, match="SHOMEI_AMQP_MANAGEMENT_URL is missing"):
        Environments(tmp_path, Pair(GivenPostgres(ADMIN), rabbitmq), ports_by(PortBook(tmp_path / "ports").known))


def test_each_service_has_a_role_and_a_password_of_its_own_that_stay(environments: Environments) -> None:
    urls = [environments.of(service)["SHOMEI_DATABASE_URL"] for service in SERVICES]
    assert len({url.split("@")[0].split(":")[2] for url in urls}) == len(SERVICES)
    assert urls == [environments.of(service)["SHOMEI_DATABASE_URL"] for service in SERVICES]
    assert all(f"//shomei_{service.name}:" in url for service, url in zip(SERVICES, urls, strict=True))


def test_keys_are_readable_by_their_owner_alone_and_are_made_once(environments: Environments, tmp_path: Path) -> None:
    files = sorted((tmp_path / "secrets").iterdir())
    before = [file.read_bytes() for file in files]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    rabbitmq = GivenRabbitMQ("amqp://owner:top@127.0.0.1:5672/", "http://owner:top@127.0.0.1:15672")
    Environments(tmp_path, Pair(GivenPostgres(ADMIN), rabbitmq), ports_by(PortBook(tmp_path / "ports").known))
    assert [file.read_bytes() for file in files] == before


def test_the_certificate_of_the_seal_belongs_to_its_key(environments: Environments, tmp_path: Path) -> None:
    key = load_pem_private_key((tmp_path / "secrets" / "seal_key").read_bytes(), None)
    certificate = x509.load_pem_x509_certificate((tmp_path / "secrets" / "seal_certificate").read_bytes())
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.curve.name == "secp256r1"
    assert certificate.public_key() == key.public_key()


def test_a_port_is_kept_from_one_start_to_the_next_unless_somebody_took_it(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        occupied = taken.getsockname()[1]
        first = PortBook(tmp_path / "ports").choose("gateway", occupied)
        assert first != occupied
    assert PortBook(tmp_path / "ports").choose("gateway", occupied) == first
    assert PortBook(tmp_path / "ports").known("gateway", occupied) == first
