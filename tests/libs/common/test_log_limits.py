"""Strangers cannot fill the log of a process."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest
import structlog
from aiohttp import web
from structlog.testing import LogCapture

from libs.common.http import Listener, new_app
from libs.common.log_limits import MOST_ANSWERS, MOST_OF_A_TRACE, MOST_REFUSALS, LogLimits, shorten


class Minutes:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def minutes() -> Minutes:
    return Minutes()


@pytest.fixture
def written(minutes: Minutes) -> Iterator[list[Any]]:
    """What is written, within the limits of a process."""
    before, capture = structlog.get_config()["processors"], LogCapture()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            LogLimits(minutes),
            structlog.processors.format_exc_info,
            shorten,
            capture,
        ]
    )
    yield capture.entries
    structlog.configure(processors=before)


async def fail(_: web.Request) -> web.Response:
    raise RuntimeError("x" * 100_000)


@pytest.fixture
async def port() -> AsyncIterator[int]:
    app = new_app()
    app.router.add_get("/fail", fail)
    listener = Listener(app, "127.0.0.1", 0)
    await listener.open()
    yield listener.port
    await listener.close()


async def test_a_thousand_refusals_of_a_kind_are_some_lines_and_their_number(
    port: int, written: list[Any], minutes: Minutes
) -> None:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as stranger:
        for number in range(1000):
            async with stranger.get(f"/{number}" * 50) as answer:
                assert answer.status == 404
        assert len(written) == MOST_REFUSALS
        minutes.now += 61
        async with stranger.get("/livez") as answer:
            assert answer.status == 404
    told = [entry for entry in written if entry["event"] == "log.left-out"]
    [left_out] = told
    assert left_out["times"] == 1000 - MOST_REFUSALS
    assert left_out["of"] == {"event": "http", "level": "info", "method": "GET", "route": "unmatched", "status": 404}
    assert len(written) == MOST_REFUSALS + 2


async def test_a_fault_that_holds_what_was_sent_is_cut(port: int, written: list[Any]) -> None:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as stranger:
        for _ in range(100):
            async with stranger.get("/fail") as answer:
                assert answer.status == 500
    faults = [entry for entry in written if entry["event"] == "http.failed"]
    assert len(faults) == MOST_REFUSALS
    assert max(len(json.dumps(fault)) for fault in faults) < MOST_OF_A_TRACE + 2000


async def test_what_is_no_http_is_a_line_without_a_trace_and_the_answer_names_no_software(
    port: int, written: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    # about: REL-52
    for _ in range(MOST_REFUSALS + 5):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nA\x00B: " + b"y" * 3000 + b"\r\n\r\n")
        answer = await reader.read(4096)
        writer.close()
        assert b" 400 " in answer.partition(b"\r\n")[0]
        assert b"aiohttp" not in answer.lower() and b"python" not in answer.lower()
    lines = [entry for entry in written if entry["event"] == "http.malformed"]
    assert len(lines) == MOST_REFUSALS
    assert "exception" not in lines[0] and len(json.dumps(lines[0])) < 300
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_what_goes_well_is_bounded_too_and_what_no_request_caused_is_written_each_time(
    written: list[Any],
) -> None:
    log = structlog.get_logger()
    for _ in range(MOST_ANSWERS + 10):
        log.info("http", request_id="a", route="/login", status=200, method="GET")
        log.error("audit.finding", kind="unpaid")
    assert sum(entry["event"] == "http" for entry in written) == MOST_ANSWERS
    assert sum(entry["event"] == "audit.finding" for entry in written) == MOST_ANSWERS + 10
