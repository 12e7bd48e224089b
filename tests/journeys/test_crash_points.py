"""Any service may be killed anywhere between registration and print, and the journey ends the same.

The journey is watched twice to learn where a service can be killed; then it is repeated, each time with other points
armed. At its point a service ends where it stands: nothing of it goes a step further, its connections are cut,
and it is built anew on the same port. Only the people outside are patient.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from libs.common.testing import Backing, Keys, fresh_database, virtual_host
from ops.auditor import Asked
from ops.programs import SERVICE_NAMES
from services.rendering.pool import RenderPool
from tests.journeys import points
from tests.journeys.installation import Installation
from tests.journeys.points import Count, Kind, Point
from tests.journeys.running_services import CURRENT_SERVICE
from tests.journeys.story import MAILS, STATES, live_through, mails_by_kind
from tests.journeys.whole_system import WholeSystem, outsider, system_of
from tests.journeys.witness import Witness as Web

JOURNEYS = 8
KILLS = 60
MOST_EXTRA_JOURNEYS = 6
SECOND_TRIES = 2
LONGEST_JOURNEY_SECONDS = 120
REST_SECONDS = 2.5
PASSWORD_CHANGED = "パスワードが変更されました"
ASKED_FOR = {"M01", "M13"}
MOST_REPEATS = 2
KINDS = ("statement", "before commit", "after commit", "before publish", "after publish", "before ack", "after ack")
# What must not be half done: settlement and number, original and word of it, issue.
DECISIVE = {
    ("application", "INSERT INTO certificates"),
    ("rendering", "INSERT INTO renderings"),
    ("application", "UPDATE certificates"),
    ("payment", "UPDATE payments"),
    ("reference", "INSERT INTO published"),
}


class Watch:
    """Notes the points of one journey, and kills services at those that are armed."""

    def __init__(self) -> None:
        self.system: WholeSystem | None = None
        self.begin()

    def begin(self, armed: frozenset[Point] = frozenset()) -> None:
        """A new journey."""
        self._count, self.armed = Count(), set(armed)
        self.seen: list[Point] = []

    def __call__(self, kind: Kind, what: str) -> None:
        running = CURRENT_SERVICE.get()
        if self.system is None or running is None or self.system.installation is not running.system:
            return
        if running.killed.is_set():
            raise asyncio.CancelledError
        if not what:
            return
        point = self._count.next(running.name, kind, what)
        self.seen.append(point)
        if point in self.armed:
            self.armed.discard(point)
            running.kill()
            raise asyncio.CancelledError


@pytest.fixture(scope="module")
def watch() -> Iterator[Watch]:
    """Watches every service of this process while the tests of this module run."""
    watch = Watch()
    with pytest.MonkeyPatch.context() as patch:
        points.watch(patch, watch)
        yield watch


@pytest_asyncio.fixture(scope="module")
async def killable(
    backing: Backing,
    template: str,
    keys: Keys,
    render_pool: RenderPool,
    watch: Watch,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[WholeSystem]:
    """A system in which services are killed."""
    async with fresh_database(backing, template) as postgres, virtual_host(backing) as amqp:
        installation = Installation(tmp_path_factory.mktemp("killable"), postgres, amqp, keys)
        async with system_of(installation, render_pool) as system:
            watch.system = system
            yield system


@pytest_asyncio.fixture(scope="module")
async def somebody(killable: WholeSystem) -> AsyncIterator[Web]:
    """Somebody outside."""
    async with outsider(killable) as web:
        yield web


@pytest_asyncio.fixture(scope="module")
async def known(killable: WholeSystem, somebody: Web, watch: Watch) -> list[Point]:
    """Every point that each journey comes to."""
    watch.begin()
    await asyncio.sleep(REST_SECONDS)
    noise, journeys = watch.seen, []
    for _ in range(2):
        watch.begin()
        await live_through(killable, somebody)
        await killable.rest()
        journeys.append(watch.seen)
    return points.always_reached(journeys, noise)


@pytest.fixture(scope="module")
def plan(known: list[Point]) -> list[Point]:
    """The points at which services are killed."""
    decisive = {point for point in known if point.kind.endswith("commit") and _change(point)}
    chosen = points.spread(known, KILLS) | decisive
    return [point for point in known if point in chosen]


def _change(point: Point) -> tuple[str, str] | None:
    """The decisive change that is made there, if one is."""
    made = (one for one in DECISIVE if one[0] == point.service and one[1] in point.what)
    return next(made, None)


@dataclass
class Tally:
    """What was asked for, where a service was killed, and where nobody came to because of an earlier kill."""

    asked: list[Asked] = field(default_factory=list)
    killed_at: list[Point] = field(default_factory=list)
    missed: set[Point] = field(default_factory=set)


@pytest.fixture(scope="module")
def tally() -> Tally:
    """The tally of this module."""
    return Tally()


def test_the_points_stand_for_every_service_and_every_kind(known: list[Point], plan: list[Point]) -> None:
    # covers: REL-10
    assert len(known) >= 150
    assert len(plan) >= KILLS
    _check_that_they_stand_for_all(plan)


def _check_that_they_stand_for_all(chosen: list[Point]) -> None:
    assert {point.service for point in chosen} == set(SERVICE_NAMES)
    assert {point.kind for point in chosen} == set(KINDS)
    for decisive in DECISIVE:
        around = {point.kind for point in chosen if _change(point) == decisive}
        assert {"before commit", "after commit"} <= around, decisive


@pytest.mark.parametrize("journey", range(JOURNEYS))
async def test_a_journey_on_which_services_are_killed_ends_as_any_other(
    journey: int, killable: WholeSystem, somebody: Web, watch: Watch, plan: list[Point], tally: Tally
) -> None:
    # covers: REL-10, REL-03, REL-20
    await run_through_kills(killable, somebody, watch, plan[journey::JOURNEYS], tally)


async def test_points_that_an_earlier_kill_kept_a_journey_from_are_tried_too(
    killable: WholeSystem, somebody: Web, watch: Watch, known: list[Point], plan: list[Point], tally: Tally
) -> None:
    # covers: REL-10
    armed_before = set(plan)
    for extra in range(MOST_EXTRA_JOURNEYS):
        if tally.missed:
            armed = _one_of_each_service(tally.missed)
            if extra >= SECOND_TRIES:
                tally.missed -= set(armed)
                armed = [_stand_in(point, known, armed_before) for point in armed]
                armed_before.update(armed)
            await run_through_kills(killable, somebody, watch, armed, tally)
    assert len(set(tally.killed_at)) == len(tally.killed_at) >= KILLS
    _check_that_they_stand_for_all(tally.killed_at)


def _one_of_each_service(missed: set[Point]) -> list[Point]:
    return list({point.service: point for point in sorted(missed)}.values())


def _stand_in(missed: Point, known: list[Point], taken: set[Point]) -> Point:
    """Another point of the same service and kind, at best around the same change.

    Some are reached only by who comes first: a payment is settled by the processor's call or by our asking.
    """
    alike = [point for point in known if point[:2] == missed[:2] and point not in taken]
    return min(alike, key=lambda point: (_change(point) != _change(missed), point.number), default=missed)


async def run_through_kills(system: WholeSystem, web: Web, watch: Watch, armed: list[Point], tally: Tally) -> None:
    """One journey on which services are killed at `armed`, compared with what every journey ends with."""
    kills, last_mail = system.kills, max((mail.id for mail in system.mails()), default=0)
    watch.begin(frozenset(armed))
    async with asyncio.timeout(LONGEST_JOURNEY_SECONDS):
        story = await live_through(system, web)
    tally.asked.append(story.asked)
    report = await system.audit(tuple(tally.asked))
    tally.missed = (tally.missed - set(armed)) | watch.armed
    tally.killed_at += set(armed) - watch.armed
    assert system.kills - kills == len(armed) - len(watch.armed)
    assert report.findings == []
    assert report.issued == len(tally.asked)
    assert story.issued.states == STATES
    assert story.facts["status"] == "valid"
    assert [one["sha256"] for one in story.facts["artefacts"]] == [story.issued.sha256]
    _check_mails(mails_by_kind(system.mails(after=last_mail)))


def _check_mails(mails: Counter[str]) -> None:
    """Each once; only who had to ask again, because the answer got lost, may be written to again."""
    assert set(mails) == {*MAILS, PASSWORD_CHANGED}
    assert {kind: mails[kind] for kind in set(MAILS) - ASKED_FOR} == dict.fromkeys(set(MAILS) - ASKED_FOR, 1)
    assert all(mails[kind] <= 1 + MOST_REPEATS for kind in ASKED_FOR)
    assert mails[PASSWORD_CHANGED] == 2
