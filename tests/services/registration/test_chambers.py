"""Opening chambers and changing them."""

import json
from pathlib import Path

import pytest

from libs.common.errors import Conflict, Invalid
from libs.contracts.registration import ChamberConfigured
from services.registration.domain.chamber import ChamberFile
from services.registration.jobs import open_chamber
from tests.services.registration.conftest import ENTRY, Office, demo_chamber


async def said(office: Office) -> list[ChamberConfigured]:
    async with office.service.db.transaction() as tx:
        rows = await tx.fetch("SELECT data FROM outbox WHERE name = 'chamber.configured.v1' ORDER BY id")
    return [ChamberConfigured.model_validate_json(row["data"]) for row in rows]


async def test_opening_says_the_full_snapshot_and_again_says_nothing(office: Office) -> None:
    # covers: CHM-01, D-01
    assert await office.configure(demo_chamber("8888")) == "unchanged"
    tokyo, yokohama = await said(office)
    assert (tokyo.chamber, tokyo.version, yokohama.chamber) == ("8888", 1, "8889")
    assert tokyo.texts.place == "TOKYO"
    assert tokyo.settings.four_eyes
    assert tokyo.seal_svg is not None
    assert tokyo.seal_svg.startswith("<svg")
    assert tokyo.seal_sha256 != yokohama.seal_sha256


async def test_a_changed_file_is_the_next_version(office: Office) -> None:
    # covers: CHM-01
    assert await office.configure(demo_chamber("8888", registration_fee=3300)) == "changed"
    last = (await said(office))[-1]
    assert (last.version, last.settings.registration_fee) == (2, 3300)
    assert (await office.ok("GET", "/v1/chambers/8888"))["fee"]["price"] == 3300


async def test_a_text_that_somebody_may_have_agreed_to_changes_only_under_a_new_version(office: Office) -> None:
    # about: REG-30
    content = demo_chamber("8888").model_dump(mode="json")
    content["documents"][0]["text_ja"] = "変更後"
    with pytest.raises(Conflict):
        await office.configure(ChamberFile.model_validate(content))
    content["documents"][0]["version"] = "2027-04"
    assert await office.configure(ChamberFile.model_validate(content)) == "changed"


async def test_the_job_opens_and_closes_a_chamber_to_the_public(
    office: Office, demo_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # covers: CHM-02, D-02
    content = json.loads((demo_folder / "8888.json").read_text()) | {"chamber": "8890"}
    assert (await office.call("GET", "/v1/chambers/8890")).status == 404
    for number, (is_open, outcome) in enumerate([(True, "opened"), (False, "changed"), (True, "changed")]):
        (tmp_path / "8890.json").write_text(json.dumps(content | {"open": is_open}))
        await open_chamber(office.service.db, office.clock, [str(tmp_path / "8890.json")])
        assert capsys.readouterr().out.endswith(f"8890 東京テスト商工会議所: {outcome}\n")
        asked = {"chamber": "8890", "email": f"{number}@nissho-test.example", "documents": ENTRY}
        assert (await office.call("GET", "/v1/chambers/8890")).status == (200 if is_open else 404)
        answer = await office.call("POST", "/v1/registration-requests", asked)
        assert answer.status == (202 if is_open else 404), answer.content
        last = (await said(office))[-1]
        assert (last.chamber, last.version, last.open) == ("8890", number + 1, is_open)
    assert [mail["recipient"][0] for mail in await office.mails("M01")] == ["0", "2"]


async def test_the_job_changes_nothing_twice_and_names_what_is_wrong_with_a_file(
    office: Office, demo_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # covers: CHM-01
    await open_chamber(office.service.db, office.clock, [str(demo_folder / "8888.json")])
    assert "8888 東京テスト商工会議所: unchanged" in capsys.readouterr().out
    content = json.loads((demo_folder / "8888.json").read_text()) | {"chamber": "88", "colour": "red"}
    (tmp_path / "bad.json").write_text(json.dumps(content))
    with pytest.raises(SystemExit) as caught:
        await open_chamber(office.service.db, office.clock, [str(tmp_path / "bad.json")])
    assert "/chamber:" in str(caught.value)
    assert "/colour:" in str(caught.value)


async def test_texts_that_no_certificate_has_room_for_are_refused_by_name(
    office: Office, demo_folder: Path, tmp_path: Path
) -> None:
    # covers: D-16, CHM-01
    content = json.loads((demo_folder / "8888.json").read_text())
    texts = content["texts"]
    texts["certification_foreign"] = "The undersigned hereby certifies what has been shown. " * 6
    texts["certifier_title_en"] = "Senior Deputy Manager, International Trade Certification Center"
    assert await office.configure(ChamberFile.model_validate(content)) == "changed"  # five rows, and two
    texts["certification_foreign"] *= 2
    texts["certifier_title_en"] = "証明課長"
    with pytest.raises(Invalid) as caught:
        await office.configure(ChamberFile.model_validate(content))
    assert [error.pointer for error in caught.value.errors] == [
        "/texts/certifier_title_en",
        "/texts/certification_foreign",
    ]
    (tmp_path / "long.json").write_text(json.dumps(content))
    with pytest.raises(SystemExit, match="/texts/certification_foreign: Cannot be printed"):
        await open_chamber(office.service.db, office.clock, [str(tmp_path / "long.json")])
