"""`./shomei test`: pytest with a real PostgreSQL and RabbitMQ that end with it.

Where a Docker engine answers, the pytest plugin `libs.common.testing` starts containers itself; else this command sets

- SHOMEI_TEST_POSTGRES_URL: a superuser's address (`postgresql://…/postgres`),
- SHOMEI_TEST_AMQP_URL: an administrator's address on the virtual host `/` (`amqp://…/`),
- SHOMEI_TEST_AMQP_MANAGEMENT: the management API, where tests make their virtual hosts (`http://user:password@…`).
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType

from ops.backing import Pair, answering_engine, private_postgres, private_rabbitmq
from ops.places import CHECKOUT, open_state_folder, read_json, write_json
from ops.processes import identity_from, identity_of, is_running

GIVEN = ("SHOMEI_TEST_POSTGRES_URL", "SHOMEI_TEST_AMQP_URL", "SHOMEI_TEST_AMQP_MANAGEMENT")


QUICK = "--quick"
NOT_QUICK = (
    "tests/browser",
    "tests/journeys",
    "tests/libs/common/test_broker_death.py",
    "tests/libs/common/test_process.py",
    "tests/libs/pages/test_language_switch.py",
    "tests/services/reference/test_in_a_browser.py",
)
"""What `./shomei test --quick` leaves out: pages in a browser, whole journeys, and what kills processes and brokers."""


def run_tests(arguments: list[str]) -> int:
    """Run pytest and return its exit code. Ctrl-C and SIGTERM end the servers too.

    With `--quick` among the arguments `NOT_QUICK` is left out; the others go to pytest.
    """
    if QUICK in arguments:
        arguments = [each for each in arguments if each != QUICK] + [f"--ignore={path}" for path in NOT_QUICK]
    signal.signal(signal.SIGTERM, _interrupt)
    with _test_addresses() as addresses:
        # A file's tests stay together: many share a system that is dear to start.
        spread = ["-n", str(_workers()), "--dist", "loadfile", "--no-loadscope-reorder"]
        command = [sys.executable, "-m", "pytest", *spread, *arguments]
        return subprocess.run(command, cwd=CHECKOUT, env={**os.environ, **addresses}, check=False).returncode


def _workers() -> int:
    """One more than cores: a third of a test's time is waiting for PostgreSQL, RabbitMQ or Chromium."""
    return len(os.sched_getaffinity(0)) + 1


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextlib.contextmanager
def _test_addresses() -> Iterator[dict[str, str]]:
    postgres, amqp = os.environ.get("SHOMEI_POSTGRES_URL"), os.environ.get("SHOMEI_AMQP_ADMIN_URL")
    management = os.environ.get("SHOMEI_AMQP_MANAGEMENT_URL")
    if all(os.environ.get(name) for name in GIVEN) or answering_engine():
        yield {}
    elif postgres and amqp and management:
        yield dict(zip(GIVEN, (postgres, amqp, management), strict=True))
    else:
        with private_pair() as pair:
            yield dict(
                zip(GIVEN, (pair.postgres.url, pair.rabbitmq.url, str(pair.rabbitmq.management_url)), strict=True)
            )


@contextlib.contextmanager
def private_pair() -> Iterator[Pair]:
    """A private PostgreSQL and RabbitMQ, erased at the end. What an earlier, killed run left is erased first."""
    runs = open_state_folder() / "tests"
    runs.mkdir(exist_ok=True)
    _sweep(runs)
    folder = runs / str(os.getpid())
    own = identity_of(os.getpid())
    assert own is not None
    write_json(folder / "owner.json", own.as_json())
    try:
        yield _started(folder)
    finally:
        _erase(folder)


def _started(folder: Path) -> Pair:
    pair = Pair(private_postgres(folder, for_tests=True), private_rabbitmq(folder))
    with ThreadPoolExecutor() as pool:
        for start in [pool.submit(pair.postgres.start), pool.submit(pair.rabbitmq.start)]:
            start.result()
    return pair


def _sweep(runs: Path) -> None:
    for folder in runs.iterdir():
        owner = identity_from(read_json(folder / "owner.json"))
        if owner is None or not is_running(owner):
            _erase(folder)


def _erase(folder: Path) -> None:
    private_postgres(folder).remove()
    private_rabbitmq(folder).remove()
    shutil.rmtree(folder, ignore_errors=True)
