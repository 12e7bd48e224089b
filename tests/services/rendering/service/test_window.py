"""The print window to the second, and whatever happens to the company meanwhile (REL-39)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from libs.common.auth import Caller
from libs.common.clock import JAPAN, japan_date
from libs.contracts.application import CertificateNumbered
from libs.contracts.values import CertificateDocument, Certification
from services.rendering.consumers import consumers
from tests.services.rendering.conftest import SEAL
from tests.services.rendering.rendering_system import (
    RenderingSystem,
    chamber_configured,
    issued,
    numbered,
    sub_id,
    user_id,
)

Make = Callable[..., CertificateDocument]
PRINT_DAYS = timedelta(days=14)
ISSUES = [
    datetime(2026, 11, 16, 10, 5, tzinfo=JAPAN),
    datetime(2026, 12, 20, 23, 59, 59, tzinfo=JAPAN),
    datetime(2027, 2, 20, 0, 0, tzinfo=JAPAN),
    datetime(2028, 2, 15, 12, 0, tzinfo=JAPAN),
    datetime(2028, 2, 29, 12, 0, tzinfo=JAPAN),
]
ENDS = [date(2026, 11, 30), date(2027, 1, 3), date(2027, 3, 6), date(2028, 2, 29), date(2028, 3, 14)]


def midnight_after(day: date) -> datetime:
    """The first moment in Japan at which `day` is over."""
    return datetime(day.year, day.month, day.day, tzinfo=JAPAN) + timedelta(days=1)


async def statuses(
    system: RenderingSystem, caller: Caller, certificates: list[CertificateNumbered]
) -> list[tuple[int, int]]:
    """What the ORIGINAL and the COPY of each are answered with."""
    found = []
    for one in certificates:
        original, _ = await system.print_original(caller, one.certificate_id)
        copy, _, _ = await system.call("GET", f"/v1/certificates/{one.certificate_id}/copy.pdf", caller)
        found.append((original, copy))
    return found


@pytest.fixture
async def certificates(
    system: RenderingSystem, document_of: Make, certification: Certification, user: Caller
) -> list[CertificateNumbered]:
    """One issued at each of the moments."""
    orders = [numbered(document_of(1), certification, user, serial) for serial in range(1, len(ISSUES) + 1)]
    await system.hear(*orders)
    await system.work()
    for order, at in zip(orders, ISSUES, strict=True):
        await system.hear(issued(order, japan_date(at) + PRINT_DAYS))
    return orders


# covers: REL-39, DOC-04, D-22
async def test_printing_ends_with_the_last_second_of_day_14_over_years_and_leap_days(
    system: RenderingSystem, user: Caller, certificates: list[CertificateNumbered]
) -> None:
    for one, end in zip(certificates, ENDS, strict=True):
        system.clock.instant = midnight_after(end) - timedelta(seconds=1)
        assert await statuses(system, user, [one]) == [(200, 200)], end
        system.clock.instant = midnight_after(end)
        assert await statuses(system, user, [one]) == [(410, 410)], end


# covers: REL-39, D-22, D-37
async def test_where_the_chamber_lets_it_the_copy_outlives_the_window_and_the_original_does_not(
    system: RenderingSystem, user: Caller, order: CertificateNumbered
) -> None:
    await system.hear(chamber_configured(SEAL, version=3, copy_after_window=True), order)
    assert await statuses(system, user, [order]) == [(409, 409)]
    await system.work()
    await system.hear(issued(order, ENDS[0]), chamber_configured(SEAL, version=2))
    system.clock.instant = midnight_after(ENDS[0])
    assert await statuses(system, user, [order]) == [(410, 200)]
    assert await statuses(system, user_id(), [order]) == [(404, 404)]
    await system.hear(chamber_configured(SEAL, version=4))
    assert await statuses(system, user, [order]) == [(410, 410)]


# about: REL-39, DOC-04, IDN-02
async def test_what_a_closed_sub_id_or_a_deleted_signer_applied_for_is_printed_by_the_company(
    system: RenderingSystem, document_of: Make, certification: Certification, user: Caller
) -> None:
    gone = user.model_copy(update={"login": "8888000004-02"})
    by_signer = numbered(document_of(1), certification, gone, 1)
    by_sub_id = numbered(document_of(1), certification, sub_id(gone), 2)
    await system.hear(by_signer, by_sub_id)
    await system.work()
    await system.hear(*(issued(one, ENDS[0]) for one in (by_signer, by_sub_id)))
    system.clock.instant = midnight_after(ENDS[0]) - timedelta(seconds=1)
    assert await statuses(system, user, [by_signer, by_sub_id]) == [(200, 200)] * 2


# about: REL-39, DOC-04
def test_nothing_that_happens_to_registrations_and_ids_is_heard_where_printing_is_decided() -> None:
    heard = set(consumers.names)
    assert {name for name in heard if name.startswith(("registration.", "user-id.", "sub-id."))} == {
        "registration.submitted.v1"  # whose forms are printed
    }
