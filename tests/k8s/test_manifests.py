"""`k8s/` says what really runs: valid objects, and the same programs and settings as `ops/programs.py` and compose."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from libs.common.testing import ROOT
from ops.programs import AUDITOR, EVERY, GATEWAY, KEEPER, PROGRAMS, SERVICES, WITH_SCHEMA, Program
from tests.k8s.kustomize import NotKnown, Object, build, containers

BASE, OVERLAYS = ROOT / "k8s" / "base", sorted((ROOT / "k8s" / "overlays").iterdir())
ADMINISTRATOR = ROOT / "k8s" / "administrator"
KUBERNETES = "1.30"
SANDBOX = [program for program in PROGRAMS if program.module.startswith("sandbox.")]
IN_PRODUCTION = [program for program in PROGRAMS if program not in SANDBOX]


@pytest.fixture(scope="module")
def base() -> list[Object]:
    return build(BASE)


def named(objects: Iterable[Object], kind: str, name: str) -> Object:
    """The one object of this kind and name."""
    [found] = [each for each in objects if (each["kind"], each["metadata"]["name"]) == (kind, name)]
    return found


def settings_of(objects: list[Object], workload: Object) -> dict[str, Any]:
    """The settings that a workload is given, without SHOMEI_: by maps, as values, or as files."""
    [container] = containers(workload)
    given: dict[str, Any] = {}
    for source in container.get("envFrom", []):
        given |= named(objects, "ConfigMap", source["configMapRef"]["name"])["data"]
    for variable in container["env"]:
        if reference := variable.get("valueFrom", {}).get("configMapKeyRef"):
            assert reference["key"] in named(objects, "ConfigMap", reference["name"])["data"], variable
        given[variable["name"]] = variable.get("value")
    return {name.removeprefix("SHOMEI_"): value for name, value in given.items()}


def as_given(names: Iterable[str]) -> set[str]:
    """Settings by what they are: whether an address with a password comes as a value or as a file is the deployer's."""
    return {name.removesuffix("_FILE") for name in names}


def wanted(program: Program) -> set[str]:
    return as_given([*program.settings, *(name for name, _ in program.more_ports)])


@pytest.mark.parametrize("folder", [BASE, ADMINISTRATOR, *OVERLAYS], ids=lambda folder: folder.name)
def test_every_object_is_valid_for_kubernetes(folder: Path) -> None:
    # about: OPS-02
    for each in build(folder):
        kubernetes_validate.validate(each, KUBERNETES, strict=True)


def test_what_kubernetes_would_refuse_is_refused_here(base: list[Object]) -> None:
    broken = {**named(base, "Service", "portal"), "spec": {"ports": [{"port": "http"}]}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, KUBERNETES, strict=True)


@pytest.mark.parametrize("key", ["configMapGenerator", "helmCharts", "replicas", "transformers"])
def test_what_the_builder_does_not_know_it_refuses(key: str, tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text(f"resources: []\n{key}: []\n")
    with pytest.raises(NotKnown):
        build(tmp_path)


def test_a_patch_that_meets_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text("resources: []\npatches: [{path: p.yaml}]\n")
    (tmp_path / "p.yaml").write_text("kind: Deployment\nmetadata: {name: nobody}\n")
    with pytest.raises(KeyError):
        build(tmp_path)


def test_each_program_of_production_has_a_deployment_and_the_sandbox_has_none(base: list[Object]) -> None:
    # about: OPS-02
    deployed = {each["metadata"]["name"] for each in base if each["kind"] == "Deployment"}
    assert deployed == {program.name for program in IN_PRODUCTION}


@pytest.mark.parametrize("program", IN_PRODUCTION, ids=lambda program: program.name)
def test_a_deployment_runs_the_program_with_exactly_its_settings(base: list[Object], program: Program) -> None:
    # about: OPS-02
    deployment = named(base, "Deployment", program.name)
    [container] = containers(deployment)
    assert container["args"] == ["python", *program.command]
    assert as_given(settings_of(base, deployment)) == wanted(program)
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert ports["http"] == 8000
    assert str(ports["inner"]) == settings_of(base, deployment)["INNER_PORT"]
    assert len(ports) == 1 + len(program.more_ports)


@pytest.mark.parametrize("program", [KEEPER, AUDITOR, *SERVICES], ids=lambda program: program.name)
def test_each_service_is_migrated_with_the_owners_address(base: list[Object], program: Program) -> None:
    # about: OPS-02
    job = named(base, "Job", f"migrate-{program.name}")
    [container] = containers(job)
    step = {KEEPER.name: "declare", AUDITOR.name: "prepare"}.get(program.name, "migrate")
    assert container["args"] == ["python", "-m", program.module, step]
    assert as_given(settings_of(base, job)) == wanted(program) | {"MIGRATION_URL"}
    owner = next(each for each in container["env"] if each["name"] == "SHOMEI_MIGRATION_URL")
    assert owner["valueFrom"]["secretKeyRef"]["name"] == "migration"


def test_only_the_deploy_step_knows_the_databases_owner(base: list[Object]) -> None:
    for each in base:
        if each["kind"] == "Deployment":
            assert "MIGRATION_URL" not in as_given(settings_of(base, each)), each["metadata"]["name"]


def test_the_administrators_step_is_given_the_address_of_every_program_with_a_schema() -> None:
    # about: OPS-02
    [job] = build(ADMINISTRATOR)
    [container] = containers(job)
    assert container["args"] == ["python", "-m", "ops.database", "/run/shomei"]
    assert {each["name"]: each["valueFrom"]["secretKeyRef"]["name"] for each in container["env"]} == {
        "SHOMEI_POSTGRES_URL": "administrator",
        "SHOMEI_MIGRATION_URL": "migration",
    }
    [databases] = [each for each in job["spec"]["template"]["spec"]["volumes"] if "projected" in each]
    given = {source["secret"]["name"]: source["secret"]["items"] for source in databases["projected"]["sources"]}
    names = [program.name for program in WITH_SCHEMA]
    assert given == {name: [{"key": "database_url", "path": f"{name}/database_url"}] for name in names}


def test_no_secret_stands_in_a_manifest_and_each_program_has_a_secret_of_its_own(base: list[Object]) -> None:
    assert not [
        each for folder in (BASE, ADMINISTRATOR, *OVERLAYS) for each in build(folder) if each["kind"] == "Secret"
    ]
    for program in IN_PRODUCTION:
        volumes = named(base, "Deployment", program.name)["spec"]["template"]["spec"]["volumes"]
        assert {"name": "own", "secret": {"secretName": program.name, "defaultMode": 0o440}} in volumes


def test_every_program_can_be_replaced_while_another_one_answers(base: list[Object]) -> None:
    for program in IN_PRODUCTION:
        spec = named(base, "Deployment", program.name)["spec"]
        [container] = containers({"spec": spec})
        assert spec["replicas"] >= 2
        assert spec["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
        assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
        assert container["livenessProbe"]["httpGet"]["path"] == container["startupProbe"]["httpGet"]["path"] == "/livez"


def test_no_program_may_do_more_than_run(base: list[Object]) -> None:
    for each in [*base, *build(ADMINISTRATOR)]:
        for container in containers(each):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            pod = each["spec"]["template"]["spec"]
            assert pod["automountServiceAccountToken"] is False
            assert pod["securityContext"]["runAsNonRoot"] is True


@pytest.mark.parametrize("folder", OVERLAYS, ids=lambda folder: folder.name)
def test_every_way_in_leads_to_a_service_that_is_there(folder: Path) -> None:
    # about: OPS-02
    objects = build(folder)
    for ingress in (each for each in objects if each["kind"] == "Ingress"):
        for rule in ingress["spec"]["rules"]:
            [path] = rule["http"]["paths"]
            service = named(objects, "Service", path["backend"]["service"]["name"])
            ports = [port["name"] for port in service["spec"]["ports"]]
            assert path["backend"]["service"]["port"]["name"] in ports
            assert any(rule["host"] in tls["hosts"] for tls in ingress["spec"]["tls"])


def test_the_staff_come_in_by_another_class_than_the_public() -> None:
    objects = build(OVERLAYS[0])
    led = {
        ingress["spec"]["ingressClassName"]: {
            rule["http"]["paths"][0]["backend"]["service"]["name"] for rule in ingress["spec"]["rules"]
        }
        for ingress in objects
        if ingress["kind"] == "Ingress"
    }
    assert led == {"public": {"portal", "gateway", "reference"}, "staff": {"console", "gateway-staff"}}
    targets = named(objects, "Service", "gateway-staff")["spec"]["ports"]
    assert [port["targetPort"] for port in targets] == ["staff"]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_compose_gives_each_program_the_same_settings(program: Program) -> None:
    # about: OPS-02
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    service = compose["services"][program.name]
    assert service["command"] == ["python", *program.command]
    given = {name.removeprefix("SHOMEI_") for name in service["environment"]}
    # The common block of compose says the addresses of people to every program; the sandbox needs fewer.
    assert as_given(given) - set(EVERY) == wanted(program) - set(EVERY)


def test_addresses_inside_are_those_of_the_services(base: list[Object]) -> None:
    addresses = named(base, "ConfigMap", "settings-services")["data"].values()
    for address in addresses:
        found = re.fullmatch(r"http://([a-z-]+):8000", address)
        assert found
        assert named(base, "Service", found[1])["spec"]["ports"][0]["port"] == 8000


def test_the_gateways_staff_listener_is_the_port_that_its_setting_names(base: list[Object]) -> None:
    [container] = containers(named(base, "Deployment", GATEWAY.name))
    staff = next(port["containerPort"] for port in container["ports"] if port["name"] == "staff")
    assert settings_of(base, named(base, "Deployment", GATEWAY.name))["STAFF_PORT"] == str(staff)


def test_no_way_in_leads_to_an_inner_port() -> None:
    objects = build(OVERLAYS[0])
    services = [each for each in objects if each["kind"] == "Service"]
    inner = {each["metadata"]["name"] for each in services if each["spec"]["ports"][0]["targetPort"] == "inner"}
    assert inner == {"reference-inner"}  # the gateway's staff listener and the console call it
    led = [
        rule["http"]["paths"][0]["backend"]["service"]["name"]
        for each in objects
        if each["kind"] == "Ingress"
        for rule in each["spec"]["rules"]
    ]
    assert led and not inner & set(led)


def test_compose_publishes_no_inner_port_and_every_program_of_ours_has_one() -> None:
    # about: OPS-02
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for program in PROGRAMS:
        if program in SANDBOX:
            continue
        inner = compose[program.name]["environment"]["SHOMEI_INNER_PORT"]
        assert dict(program.more_ports)["INNER_PORT"]
        published = [port.rpartition(":")[2] for port in compose[program.name].get("ports", [])]
        assert inner not in published, program.name
