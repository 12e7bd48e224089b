"""The supervisor with stand-in programs, over a real private PostgreSQL and RabbitMQ."""

import asyncio
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from ops.backing import Pair, private_postgres, private_rabbitmq
from ops.keepers import ProgramKeeper, pause_before
from ops.processes import Identity, identity_of, is_running, send
from ops.state import ProgramState, State, read_state, write_state
from ops.supervisor import Launch, Plan, Supervisor
from ops.system import clean_up

SLEEPER = [sys.executable, "-c", "import time; print('at work', flush=True); time.sleep(600)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('at work', flush=True); time.sleep(600)",
]
PATIENCE = 60.0


async def until(holds: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait for a condition, not for a time."""
    async with asyncio.timeout(patience):
        while not await asyncio.to_thread(holds):
            await asyncio.sleep(0.02)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("backing")
    postgres, rabbitmq = private_postgres(folder), private_rabbitmq(folder)
    yield Pair(postgres, rabbitmq)
    postgres.remove()
    rabbitmq.remove()


def process_of(folder: Path, name: str) -> Identity | None:
    state = read_state(folder)
    return state.programs[name].process if state and name in state.programs else None


def both_run(folder: Path) -> bool:
    return all(process_of(folder, name) for name in ("one", "two"))


async def stand_ins() -> Plan:
    launches = [Launch(name, SLEEPER, {}, "http://127.0.0.1:9") for name in ("one", "two")]
    return Plan({"public": "http://127.0.0.1:9"}, launches)


async def test_what_is_killed_comes_back_with_its_data_until_the_supervisor_ends(tmp_path: Path, pair: Pair) -> None:
    supervisor, end = Supervisor(tmp_path, pair, stand_ins), asyncio.Event()
    running = asyncio.create_task(supervisor.run(end))
    await until(lambda: both_run(tmp_path))
    one, two = process_of(tmp_path, "one"), process_of(tmp_path, "two")
    await store(pair, 7)

    assert one and two
    send(one, signal.SIGKILL)
    await asyncio.gather(asyncio.to_thread(pair.postgres.kill), asyncio.to_thread(pair.rabbitmq.kill))
    await until(lambda: process_of(tmp_path, "one") not in (None, one))
    await until(lambda: pair.postgres.is_ready() and pair.rabbitmq.is_ready())
    assert process_of(tmp_path, "two") == two
    assert await stored(pair) == 7

    end.set()
    await running
    assert not is_running(two)
    assert not pair.postgres.is_running()
    assert not pair.rabbitmq.is_running()
    assert supervisor.state.phase == "stopped"


async def store(pair: Pair, number: int) -> None:
    connection = await asyncpg.connect(pair.postgres.url)
    await connection.execute(f"CREATE TABLE kept AS SELECT {number} AS number")
    await connection.close()


async def stored(pair: Pair) -> int:
    connection = await asyncpg.connect(pair.postgres.url)
    number: int = await connection.fetchval("SELECT number FROM kept")
    await connection.close()
    return number


async def test_a_program_that_ignores_the_request_to_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ops.keepers.STOP_SECONDS", 0.1)
    started: list[Identity] = []
    log = tmp_path / "deaf.log"
    keeper = ProgramKeeper("deaf", DEAF, {}, log, lambda _name, process: started.append(process) if process else None)
    running = asyncio.create_task(keeper.run())
    await until(lambda: log.exists() and "at work" in log.read_text())
    await keeper.stop()
    await running
    assert not is_running(started[0])


async def test_what_a_killed_supervisor_left_is_ended_by_pid_and_start_time(tmp_path: Path) -> None:
    left = await asyncio.create_subprocess_exec(*SLEEPER, start_new_session=True, stdout=asyncio.subprocess.DEVNULL)
    other = await asyncio.create_subprocess_exec(*SLEEPER, start_new_session=True, stdout=asyncio.subprocess.DEVNULL)
    orphan, stranger = identity_of(left.pid), identity_of(other.pid)
    assert orphan
    assert stranger
    programs = {
        "orphan": ProgramState("http://127.0.0.1:9", orphan),
        "reused-pid": ProgramState("http://127.0.0.1:9", Identity(stranger.pid, stranger.started - 1)),
    }
    write_state(tmp_path, State("running", Identity(orphan.pid, orphan.started - 1), programs=programs))

    await asyncio.to_thread(clean_up, tmp_path)

    assert not is_running(orphan)
    assert is_running(stranger)
    other.kill()
    await asyncio.gather(left.wait(), other.wait())


def test_the_pause_before_a_restart_grows_to_five_seconds() -> None:
    assert [pause_before(failures) for failures in range(8)] == [0.2, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
