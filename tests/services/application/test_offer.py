"""What a chamber offers beyond its rules: kinds, forms, own layouts."""

from collections.abc import Callable

import pytest

from libs.contracts.registration import ChamberSettings
from services.application.draft import Draft
from services.application.offer import not_offered

DraftWith = Callable[..., Draft]
ALL = ["origin_japan", "signature", "invoice"]


@pytest.mark.parametrize(
    ("kind", "with_pages", "settings", "found"),
    [
        ("signature", False, {}, ["/kind"]),
        ("signature", False, {"kinds_offered": ALL}, []),
        ("signature", False, {"kinds_offered": ALL, "signature_forms_offered": ["free_sale"]}, ["/signature/form"]),
        ("invoice", False, {"kinds_offered": ALL, "signature_forms_offered": []}, []),
        ("invoice", True, {"kinds_offered": ALL}, ["/files/own_layout"]),
        ("invoice", True, {"kinds_offered": ALL, "own_layout": True}, []),
        ("origin_japan", True, {"kinds_offered": ALL, "own_layout": True}, ["/files/own_layout"]),
    ],
)
def test_what_the_chamber_does_not_offer_is_refused_at_its_place(
    kind: str, with_pages: bool, settings: dict[str, object], found: list[str], draft_with: DraftWith
) -> None:
    # about: APP-18
    offered = ChamberSettings.model_validate(settings)
    assert [one.pointer for one in not_offered(draft_with({}, kind), offered, with_own_layout=with_pages)] == found


def test_own_layouts_are_off_and_all_forms_are_offered_unless_a_chamber_says_otherwise() -> None:
    # about: APP-18
    usual = ChamberSettings()
    assert not usual.own_layout
    assert len(usual.signature_forms_offered) == 4
