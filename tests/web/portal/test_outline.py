"""Each kind of certificate has steps of its own, and each field is typed in one of them (APP-01)."""

import pytest

from web.portal.pages.editor.outline import rest_of, step_of, steps_of
from web.portal.pages.editor.page import OpenDraft


@pytest.mark.parametrize(
    ("kind", "pointer", "step"),
    [
        ("origin_japan", "/source_invoice/numbers/0", "invoice"),
        ("origin_foreign", "/goods/3/unit", "certificate"),
        ("signature", "/signature/text", "certificate"),
        ("signature", "/source_invoice/date", "certificate"),
        ("signature", "/files/invoice", "evidence"),
        ("signature", "/files/own_layout", "certificate"),
        ("invoice", "/files/invoice", "certificate"),
        ("invoice", "/files/evidence", "evidence"),
        ("invoice", "/contact/phone", "evidence"),
    ],
)
def test_a_field_is_found_in_its_step(kind: str, pointer: str, step: str) -> None:
    # about: APP-01, APP-16
    assert step_of(kind, pointer) == step


def test_the_first_step_stands_at_the_editors_own_address() -> None:
    # about: APP-01
    assert [rest_of("signature", step.name) for step in steps_of("signature")] == ["", "/evidence", "/review"]
    assert [rest_of("origin_japan", step.name) for step in steps_of("origin_japan")] == [
        "",
        "/certificate",
        "/evidence",
        "/review",
    ]


def test_a_specimen_has_another_address_when_the_text_or_the_own_layout_is_another() -> None:
    # about: APP-05, APP-18
    def shown_as(version: int, *files: tuple[str, str]) -> str:
        listed = [{"kind": kind, "file_id": file_id} for kind, file_id in files]
        return OpenDraft({"version": version, "files": listed, "draft": {}}, {}, None).shown_as

    others = [shown_as(2), shown_as(1, ("own_layout", "a")), shown_as(1, ("own_layout", "b"))]
    assert len({shown_as(1), *others}) == 4
    assert shown_as(1, ("invoice", "c")) == shown_as(1)
