"""The rules behind the queue and the print window, without a service around them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from libs.common.errors import Gone
from services.rendering.domain.attempts import (
    HOLD_AGAIN_SECONDS,
    LEASE,
    MAX_ATTEMPTS,
    ended_its_workers,
    next_attempt,
    next_look,
)
from services.rendering.domain.rights import NotHeardOfTheIssue, NotIssuedYet, check_window, may_print
from tests.services.rendering.rendering_system import admin_id, reception, sub_id, user_id

NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


# about: REL-40
def test_a_rendering_is_tried_three_times_with_growing_pauses() -> None:
    pauses = [next_attempt(attempts, NOW) for attempts in range(1, MAX_ATTEMPTS + 1)]
    assert pauses == [NOW + timedelta(seconds=2), NOW + timedelta(seconds=10), None]
    assert [ended_its_workers(attempts) for attempts in (MAX_ATTEMPTS, MAX_ATTEMPTS + 1)] == [False, True]


# about: REL-37
def test_a_missing_image_is_looked_for_soon_and_then_every_minute() -> None:
    waited = [timedelta(0), timedelta(seconds=5), timedelta(days=3)]
    assert [next_look(NOW - age, NOW) - NOW for age in waited] == [
        timedelta(seconds=1),
        timedelta(seconds=5),
        timedelta(minutes=1),
    ]


# about: REL-37
def test_a_living_worker_renews_its_claim_in_time() -> None:
    assert timedelta(seconds=2 * HOLD_AGAIN_SECONDS) < LEASE


# about: DOC-04
def test_only_the_issue_opens_printing_and_only_the_date_closes_it() -> None:
    last_day = date(2026, 11, 30)
    with pytest.raises(NotIssuedYet):
        check_window(is_rendered=False, print_until=None, today=last_day)
    with pytest.raises(NotHeardOfTheIssue):
        check_window(is_rendered=True, print_until=None, today=last_day)
    check_window(is_rendered=True, print_until=last_day, today=last_day)
    with pytest.raises(Gone) as refusal:
        check_window(is_rendered=True, print_until=last_day, today=date(2026, 12, 1))
    assert "2026年11月30日" in refusal.value.ja
    assert "2026-11-30" in refusal.value.en


# about: IDN-02
def test_who_prints_what() -> None:
    user = user_id()
    sub, other = sub_id(user), sub_id(user)
    company = user.registration_id
    assert company is not None
    by_sub = {one.login_id: may_print(one, company, sub.sub_id) for one in (user, sub, other, admin_id(user))}
    assert list(by_sub.values()) == [True, True, False, False]
    by_user = [may_print(one, company, None) for one in (user, sub, admin_id(user), reception(), user_id())]
    assert by_user == [True, False, False, False, False]
