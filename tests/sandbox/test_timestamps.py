"""The time-stamping authority, asked and judged by OpenSSL."""

import subprocess
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from sandbox.program import BadSettings, main
from sandbox.timestamps.app import Settings, build
from sandbox.timestamps.keys import make_keys
from sandbox.timestamps.stamper import POLICY

pytestmark = pytest.mark.asyncio(loop_scope="function")
KEY, CERTIFICATES, ROOT = make_keys()


def openssl(*arguments: str | Path) -> str:
    done = subprocess.run(("openssl", "ts", *arguments), check=False, capture_output=True, text=True)
    return done.stdout + done.stderr


async def answered(folder: Path, query: bytes) -> str:
    """The authority's answer to `query` (kept in `folder`), as OpenSSL reads it."""
    client: TestClient[web.Request, web.Application]
    async with TestClient(TestServer(build(Settings(KEY, CERTIFICATES)), host="127.0.0.1")) as client:
        answer = await client.post("/", data=query, headers={"Content-Type": "application/timestamp-query"})
        assert (answer.status, answer.content_type) == (200, "application/timestamp-reply")
        (folder / "answer").write_bytes(await answer.read())
    return openssl("-reply", "-in", folder / "answer", "-text")


def query(folder: Path, *more: str) -> bytes:
    (folder / "root").write_bytes(ROOT)
    (folder / "data").write_bytes(b"what is to be stamped")
    openssl("-query", "-data", folder / "data", "-cert", "-out", folder / "query", *more)
    return (folder / "query").read_bytes()


async def test_openssl_verifies_what_it_asked_for(tmp_path: Path) -> None:
    assert "Status: Granted" in await answered(tmp_path, query(tmp_path, "-sha256", "-tspolicy", POLICY))
    files = ("-queryfile", tmp_path / "query", "-in", tmp_path / "answer", "-CAfile", tmp_path / "root")
    assert "Verification: OK" in openssl("-verify", *files)


async def test_what_it_does_not_stamp_it_refuses_with_a_reason(tmp_path: Path) -> None:
    assert "unrecognized or unsupported algorithm" in await answered(tmp_path, query(tmp_path, "-sha512"))
    assert "not supported" in await answered(tmp_path, query(tmp_path, "-sha256", "-tspolicy", "1.2.3"))
    assert "data format" in await answered(tmp_path, b"nonsense")


async def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BadSettings, match="SHOMEI_TIMESTAMP_KEY_FILE cannot be read"):
        Settings.from_environment({"SHOMEI_TIMESTAMP_KEY_FILE": "/nonexistent"})
    monkeypatch.delenv("SHOMEI_TIMESTAMP_KEY_FILE", raising=False)
    how = Settings.from_environment, build
    assert main("sandbox.timestamps", ["serve"], *how) == 78
    assert "SHOMEI_TIMESTAMP_KEY_FILE is not set" in capsys.readouterr().err
    assert main("sandbox.timestamps", [], *how) == 2
