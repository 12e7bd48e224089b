"""A rule about two boxes names both of them."""

from datetime import date

from services.application.facts import Facts
from services.application.rules import check
from tests.services.application.conftest import DraftWith

CONSIGNEE, TRANSPORT = "/certificate/consignee", "/certificate/transport"
ELSEWHERE = "FROM YOKOHAMA, JAPAN TO BUSAN, KOREA BY SEA ON OR ABOUT NOVEMBER 28, 2026"


def test_a_consignee_elsewhere_than_the_destination_is_found_at_both_places(
    draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: APP-16
    found = check(draft_with({TRANSPORT: ELSEWHERE}), facts, {}, today)
    assert [f.pointer for f in found if f.rule_id == "B2-03"] == [CONSIGNEE, TRANSPORT]
