"""The memory of the latest specimens."""

from datetime import UTC, datetime

from services.rendering.domain.results import RenderedPdf
from services.rendering.handlers.specimens import KEPT, Specimens

NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


def printed(size: int) -> RenderedPdf:
    return RenderedPdf(b"x" * size, 1)


def test_a_specimen_is_found_for_five_minutes() -> None:
    specimens = Specimens()
    specimens.keep("a", printed(1), NOW)
    assert specimens.find("a", NOW + KEPT / 2) == printed(1)
    assert specimens.find("b", NOW) is None
    assert specimens.find("a", NOW + KEPT) is None


def test_the_one_looked_at_longest_ago_makes_room() -> None:
    specimens = Specimens(most_bytes=10)
    for name in "abc":
        specimens.keep(name, printed(3), NOW)
    specimens.find("a", NOW)
    specimens.keep("d", printed(3), NOW)
    assert [name for name in "abcd" if specimens.find(name, NOW)] == ["a", "c", "d"]


def test_the_room_of_old_and_replaced_ones_is_free_again() -> None:
    specimens = Specimens(most_bytes=10)
    for _ in range(5):
        specimens.keep("a", printed(6), NOW)
    specimens.keep("b", printed(4), NOW)
    assert specimens.find("a", NOW) and specimens.find("b", NOW)
    later = NOW + KEPT
    assert specimens.find("a", later) is None
    specimens.keep("c", printed(10), later)
    assert specimens.find("c", later) == printed(10)


def test_one_larger_than_all_the_room_is_not_kept() -> None:
    specimens = Specimens(most_bytes=10)
    specimens.keep("a", printed(11), NOW)
    assert specimens.find("a", NOW) is None
