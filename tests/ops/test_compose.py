"""The containers: no password that anybody knows, no right that a program does not need, walls between the networks."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops import container_passwords
from ops.places import CHECKOUT
from ops.programs import PROGRAMS, SERVICE_NAMES

TEXT = (CHECKOUT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
CONTAINERS = sorted(COMPOSE["services"])
STEPS_DOWN = {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"}
MAY = {"postgres": STEPS_DOWN, "rabbitmq": STEPS_DOWN, "setup": {"CHOWN", "DAC_OVERRIDE", "FOWNER"}}


def test_nothing_starts_without_passwords_that_were_set() -> None:
    used = re.findall(r"\$\{(SHOMEI_\w*PASSWORD)(.*?)\}", TEXT)
    assert {name for name, _ in used} == set(container_passwords.NAMES)
    assert all(rest.startswith(":?") for _, rest in used)
    assert "development" not in {value for _, value in re.findall(r"(\w*PASS\w*): *(\S+)", TEXT)}


def test_passwords_are_made_once_at_random_for_their_owner_alone(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OTHER=1\nSHOMEI_POSTGRES_PASSWORD=chosen by hand\nSHOMEI_RABBITMQ_PASSWORD=\n")
    (tmp_path / ".env").chmod(0o600)
    assert container_passwords.make(tmp_path) == ["SHOMEI_RABBITMQ_PASSWORD"]
    made = (tmp_path / ".env").read_text()
    assert "OTHER=1\nSHOMEI_POSTGRES_PASSWORD=chosen by hand\n" in made
    assert re.search(r"^SHOMEI_RABBITMQ_PASSWORD=[0-9a-f]{48}$", made, re.MULTILINE)
    assert container_passwords.make(tmp_path) == []
    assert (tmp_path / ".env").read_text() == made
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    assert container_passwords.make(fresh) == list(container_passwords.NAMES)
    assert (fresh / ".env").stat().st_mode & 0o777 == 0o600
    assert (fresh / container_passwords.HANDOVER).is_dir()


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_has_no_right_that_it_does_not_need(name: str) -> None:
    container = COMPOSE["services"][name]
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert set(container.get("cap_add", [])) == MAY.get(name, set())
    assert container.get("read_only", False) or name == "rabbitmq"
    assert ("user" in container) == (name == "setup")  # the programs run as the image's own user
    for volume in container.get("volumes", []):
        assert not volume.startswith((".:", "/")), volume  # neither the checkout nor the machine


def test_what_is_public_reaches_neither_database_nor_broker_and_only_services_reach_both_sides() -> None:
    networks = {name: set(COMPOSE["services"][name]["networks"]) for name in CONTAINERS}
    assert {name for name in CONTAINERS if "data" in networks[name]} == {
        *("postgres", "rabbitmq", "setup", "keeper", "auditor"),
        *SERVICE_NAMES,
    }
    published = {name for name in CONTAINERS if "ports" in COMPOSE["services"][name]}
    assert published == {name for name in CONTAINERS if "front" in networks[name]}
    assert published - {"reference"} == {"gateway", "portal", "console", "processor", "mailbox"}
    inner = {name for name, network in COMPOSE["networks"].items() if (network or {}).get("internal")}
    assert inner == {"back", "data", "outside"}
    assert not networks["portal"] & networks["postgres"]
    for program in PROGRAMS:
        assert networks[program.name], program.name


def test_whoever_calls_another_container_shares_a_network_with_it() -> None:
    for name in CONTAINERS:
        container = COMPOSE["services"][name]
        called = re.findall(r"//(?:[^@/]*@)?([a-z]+):\d", " ".join(map(str, container.get("environment", {}).values())))
        for other in set(called) & set(CONTAINERS):
            assert set(container["networks"]) & set(COMPOSE["services"][other]["networks"]), (name, other)


def test_ports_are_published_on_this_machine_alone() -> None:
    ports = [port for name in CONTAINERS for port in COMPOSE["services"][name].get("ports", [])]
    assert ports and all(port.startswith("127.0.0.1:") for port in ports)
