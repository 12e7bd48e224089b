"""Published event schemas hold in both directions."""

import json

import pytest
from pydantic import ValidationError

from libs.common.events import Event
from libs.contracts.schemas import FOLDER, breaches, contract_events, schema_of

EVENTS = contract_events()


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_published_as_it_is_said(name: str) -> None:
    # about: EVT-02, REL-17
    published = json.loads((FOLDER / f"{name}.json").read_text())
    assert published == schema_of(EVENTS[name]), "run: python -m libs.contracts.schemas"


def test_nothing_is_published_that_nobody_says() -> None:
    # about: EVT-02
    assert {file.stem for file in FOLDER.glob("*.json")} == set(EVENTS)


EXAMPLES = sorted((FOLDER / "examples").glob("*.json"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_what_was_once_said_is_still_understood(example: object) -> None:
    # about: REL-17
    text = example.read_text()  # type: ignore[attr-defined]
    event = EVENTS[example.stem].model_validate_json(text)  # type: ignore[attr-defined]
    assert json.loads(event.model_dump_json(exclude_unset=True)) == json.loads(text)


def test_every_event_has_an_example() -> None:
    # about: REL-17
    assert {file.stem for file in EXAMPLES} == set(EVENTS)


@pytest.mark.parametrize("name", EVENTS)
def test_a_field_that_is_not_known_yet_is_ignored(name: str) -> None:
    # about: REL-17
    text = json.loads((FOLDER / "examples" / f"{name}.json").read_text())
    EVENTS[name].model_validate(text | {"field_of_the_next_release": 1})


@pytest.mark.parametrize(
    ("change", "breach"),
    [
        ({"properties": {}}, "was removed"),
        ({"properties": {"chamber": {"type": "integer"}}}, "has another type"),
        ({"required": ["chamber", "new"]}, "is required now"),
    ],
)
def test_a_breach_of_a_published_schema_is_named(change: dict[str, object], breach: str) -> None:
    # about: EVT-02
    published: dict[str, object] = {"properties": {"chamber": {"type": "string"}}, "required": ["chamber"]}
    assert breach in breaches(published, published | change)[0]


def test_an_optional_field_may_be_added() -> None:
    # about: EVT-02
    chamber = {"chamber": {"type": "string"}}
    published = {"properties": chamber, "required": ["chamber"]}
    assert not breaches(published, {"properties": chamber | {"new": {}}, "required": ["chamber"]})


def test_a_field_may_become_one_of_several_shapes_but_not_another() -> None:
    # about: EVT-02
    one, other = {"$ref": "#/$defs/One"}, {"$ref": "#/$defs/Other"}
    published = {"properties": {"document": one}}
    assert not breaches(published, {"properties": {"document": {"oneOf": [other, one]}}})
    assert breaches(published, {"properties": {"document": {"oneOf": [other]}}})


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_names_its_chamber_and_its_subject(name: str) -> None:
    # about: EVT-02
    assert EVENTS[name].SUBJECT in EVENTS[name].model_fields
    with pytest.raises(ValidationError):
        EVENTS[name].model_validate({"chamber": "12"})
    assert issubclass(EVENTS[name], Event)
