"""Each kind of certificate has steps of its own, and each field is typed in one of them (APP-01)."""

import pytest

from web.portal.pages.editor.outline import rest_of, step_of, steps_of


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
    # covers: APP-01, APP-16
    assert step_of(kind, pointer) == step


def test_the_first_step_stands_at_the_editors_own_address() -> None:
    # covers: APP-01
    assert [rest_of("signature", step.name) for step in steps_of("signature")] == ["", "/evidence", "/review"]
    assert [rest_of("origin_japan", step.name) for step in steps_of("origin_japan")] == [
        "",
        "/certificate",
        "/evidence",
        "/review",
    ]
