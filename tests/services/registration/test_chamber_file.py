"""A chamber's file with a mistake in it is refused as a whole, and each mistake is named."""

import json
import os
import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from libs.common.errors import Invalid
from libs.contracts.registration import ChamberConfigured, ChamberSettings
from services.registration.app import FOLDER
from services.registration.domain import chamber_file
from services.registration.domain.chamber import configured
from services.registration.jobs import open_chamber
from tests.services.registration.conftest import Office, demo_chamber


def written(**settings: Any) -> dict[str, Any]:
    """The demo chamber's file, with other settings."""
    content: dict[str, Any] = json.loads((FOLDER / "demo" / "8888.json").read_text())
    content["settings"] |= settings
    return content


def faults(content: Any) -> dict[str, str]:
    """What is said of a file, by place."""
    with pytest.raises(Invalid) as caught:
        chamber_file.read(json.dumps(content))
    assert all(error.ja for error in caught.value.errors)
    return {error.pointer: error.en for error in caught.value.errors}


IMPOSSIBLE: list[tuple[str, Any, str, str]] = [
    ("print_days", -3, "", "-3 is not allowed (1 to 366)"),
    ("print_days", 0, "", "1 to 366"),
    ("link_days", 0, "", "1 to 366"),
    ("link_days", 5000, "", "1 to 366"),
    ("payable_days", 0, "", "1 to 366"),
    ("validity_years", -1, "", "1 to 10"),
    ("registration_fee", -1, "", "greater than or equal to 0"),
    ("registration_fee", 10_000_000, "", "0 to 1,000,000"),
    ("signer_reason_above", 0, "", "1 to 1,000"),
    ("print_days", 14.5, "", "integer"),
    ("four_eyes", "yes", "", "boolean"),
    ("kinds_offered", ["origin_japan", "origin_jp"], "/1", '"origin_jp" is not allowed (one of origin_japan, '),
    ("kinds_offered", [], "", "at least one"),
    ("kinds_offered", ["invoice", "invoice"], "", "each once"),
    ("signature_forms_offered", ["hygeine"], "/0", "'hygiene'"),
    ("signature_forms_offered", [], "", "at least one where signature is offered"),
    ("payment_methods", ["cheque"], "/0", "'card'"),
    ("payment_methods", [], "", "at least one"),
    ("password_policy", "strict", "", "'modern'"),
    ("reference_detail", "some", "", "'summary'"),
    ("rule_severities", {"XX": "off"}, "/XX", "is unknown; there are B0-01, "),
    ("rule_severities", {"B2-O3": "off"}, "/B2-O3", "did you mean B2-03?"),
    ("rule_severities", {"B2-03": "fatal"}, "/B2-03", "'warning'"),
    ("accepted_words", {"unit": ["KIT"]}, "/unit/[key]", "'units'"),
    ("accepted_words", {"units": ["KIT", ""]}, "/units/1", "half-width letters, 1 to 100"),
    ("accepted_words", {"units": ["個"]}, "/units/0", "half-width letters, 1 to 100"),
    ("examination_hours", [["13:00", "12:00"]], "/0", "from before to"),
    ("examination_hours", [["13:00", "16:00"], ["09:00", "12:00"]], "/1", "in the order of the day"),
    ("examination_hours", [["09:00", "25:00"]], "/0/1", "not allowed"),
]


@pytest.mark.parametrize(("name", "value", "place", "said"), IMPOSSIBLE)
def test_an_impossible_value_is_refused_with_what_is_allowed(name: str, value: Any, place: str, said: str) -> None:
    # about: CHM-01
    found = faults(written(**{name: value}))
    assert list(found) == [f"/settings/{name}{place}"]
    assert said in found[f"/settings/{name}{place}"]


def test_unknown_names_are_refused_anywhere_with_the_nearest_known_one() -> None:
    # about: CHM-01
    content = written(four_eye=False, validity_year=3) | {"nmae_ja": "見本"}
    content["texts"] |= {"certificaton": "…"}
    content["office"] |= {"telephone": "03-0000-0000"}
    content["desk"] |= {"hour": "平日"}
    content["documents"][0] |= {"title_jp": "規程"}
    found = faults(content)
    assert {
        "/settings/four_eye": "is unknown; did you mean four_eyes?",
        "/settings/validity_year": "is unknown; did you mean validity_years?",
        "/nmae_ja": "is unknown; did you mean name_ja?",
        "/texts/certificaton": "is unknown; did you mean certification?",
        "/desk/hour": "is unknown; did you mean hours?",
        "/documents/0/title_jp": "is unknown; did you mean title_ja?",
    }.items() <= found.items()
    assert "phone" in found["/office/telephone"]
    assert len(found) == 7


def test_every_number_among_the_settings_has_bounds() -> None:
    # about: CHM-01
    numbers = {name for name, field in ChamberSettings.model_fields.items() if field.annotation in (int, int | None)}
    assert numbers == set(chamber_file.BOUNDS)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"settings": []}', '{"settings": null, "texts": 3}'])
def test_what_is_no_chambers_file_is_refused_too(content: str) -> None:
    # about: CHM-01
    with pytest.raises(Invalid):
        chamber_file.read(content)


def test_a_setting_of_a_newer_version_does_not_stop_those_who_hear_of_it() -> None:
    # about: CHM-01, D-37
    said = json.loads(configured(demo_chamber("8888"), 7).model_dump_json())
    said["settings"] |= {"colour_of_the_ribbon": "red", "kinds_offered": ["origin_japan", "origin_of_the_moon"]}
    heard = ChamberConfigured.model_validate_json(json.dumps(said))
    assert (heard.version, heard.settings.kinds_offered[1]) == (7, "origin_of_the_moon")


async def test_the_job_names_every_fault_at_once_and_writes_nothing(office: Office, tmp_path: Path) -> None:
    # covers: CHM-01, CHM-02
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(written(four_eye=True, print_days=-3, kinds_offered=["origin_jp"], registration_fee=500)))
    with pytest.raises(SystemExit) as caught:
        await open_chamber(office.service.db, office.clock, [str(bad)])
    message = str(caught.value)
    assert message.startswith(f"{bad}: There are faults in the settings; nothing was changed\n")
    for place in ("/settings/four_eye: is unknown", "/settings/print_days: -3", "/settings/kinds_offered/0: "):
        assert place in message
    assert (await office.ok("GET", "/v1/chambers/8888"))["fee"]["price"] == 0
    with pytest.raises(SystemExit, match="cannot be read"):
        await open_chamber(office.service.db, office.clock, [str(tmp_path / "none.json")])


async def test_the_command_ends_with_an_error(environment: Callable[..., None], tmp_path: Path) -> None:
    # covers: CHM-01
    environment("registration")
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(written(validity_years=-1)))
    arguments = ("-m", "services.registration", "job", "open-chamber", str(bad))
    process = await create_subprocess_exec(sys.executable, *arguments, env=os.environ, stdout=PIPE, stderr=PIPE)
    _, said = await process.communicate()
    assert process.returncode == 1
    assert "/settings/validity_years: -1 is not allowed (1 to 10)" in said.decode()
