"""A POST that comes again with its Idempotency-Key is done once and answered twice (D-46).

The key is kept in the transaction of the act, with the answer: either both are there or neither, so what was rolled
back leaves no answer behind, and the same key may then be tried again. A key belongs to whoever sent it: a login, a
mail's link or, where nobody is known, to requests of the same content. `libs.common.api.Edge` does this for every POST
route that takes `tx`; a route that opens its own transactions takes `once: Once` and calls it.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from aiohttp import web
from multidict import CIMultiDictProxy
from pydantic import BaseModel

from libs.common.auth import Caller
from libs.common.db import Row, Transaction
from libs.common.errors import Conflict, FieldError, Invalid

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST = 255
KEPT = timedelta(days=7)
# A double click waits for the first click's answer; what takes longer is told that it is still being done.
WAIT_SECONDS = 5.0
PAUSE_SECONDS = 0.05

R = TypeVar("R", bound=BaseModel | None)
T = TypeVar("T")


@dataclass(frozen=True)
class KeyRule:
    """What a POST route does with the header.

    `ignored` says why a repeat without it does no harm. `is_secret`: the answer holds a secret and is not kept; a
    repeat is refused and not done again.
    """

    is_required: bool = False
    is_secret: bool = False
    ignored: str = ""


KEEP = KeyRule()
REQUIRE = KeyRule(is_required=True)
KEEP_NO_ANSWER = KeyRule(is_secret=True)


def ignore(why: str) -> KeyRule:
    """The header is not looked at, for this reason."""
    return KeyRule(ignored=why)


class InFlight(Conflict):
    """The first request with this key is still being worked on."""

    code = "idempotency-key-in-use"

    def __init__(self) -> None:
        super().__init__(
            ja="同じIdempotency-Keyの処理が実行中です。少し待ってから、同じ内容をもう一度送信してください",
            en="The request with this Idempotency-Key is still being worked on. Wait a moment and send the same again",
        )
        self.headers = {"Retry-After": "1"}


class AnswerNotKept(Conflict):
    """It was done, and its answer held a secret."""

    code = "idempotency-answer-not-kept"

    def __init__(self) -> None:
        super().__init__(
            ja="このIdempotency-Keyの処理は完了しています。秘密の情報を含む応答は保存していません。"
            "処理を繰り返さない指定（カードの場合は再発行なし）で、もう一度取得してください",
            en="The request with this Idempotency-Key was done. Its answer held a secret, which is not kept. Ask for it"
            " with a new request that does not do it again (for a card: without reissue)",
        )


class Replayed(Exception):
    """Not an error: the answer is known from the first time, and the transaction has nothing to do."""

    def __init__(self, status: int, answer: bytes) -> None:
        super().__init__("known from the first time")
        self.status, self.answer = status, answer

    def response(self) -> web.Response:
        """The answer of the first time, with the header that marks it as a repeat."""
        content_type = "application/json" if self.answer else None
        headers = {REPLAYED: "true"}
        return web.Response(body=self.answer or None, status=self.status, content_type=content_type, headers=headers)


def read_key(headers: CIMultiDictProxy[str]) -> str | None:
    """The key that a request brings, None without one. Raises `Invalid` unless it is 1 to 255 printable ASCII."""
    keys = headers.getall(HEADER, [])
    if not keys:
        return None
    [key, *others] = keys
    if not others and 1 <= len(key) <= LONGEST and key.isascii() and key.isprintable():
        return key
    raise _invalid(
        f"Idempotency-Keyヘッダーは、1～{LONGEST}文字の半角文字列を1つだけ指定してください",
        f"Send one header Idempotency-Key of 1 to {LONGEST} printable ASCII characters",
    )


def _invalid(ja: str, en: str, code: str = "idempotency-key") -> Invalid:
    return Invalid(ja, en, code=code, errors=[FieldError(HEADER, code, ja, en, place="header")])


@dataclass
class Once:
    """One request with its key; without a key nothing is kept, and a repeat is another act.

    `request` is method and path, `status` what a success answers.
    """

    key: str | None
    owner: str
    request: str
    body_sha256: bytes
    status: int
    is_secret: bool

    async def begin(self, tx: Transaction) -> str:
        """Take the key: the first thing in the transaction of the act.

        Returns the note that an earlier try left with what it committed; "" when there is none. Raises `Replayed` when
        the answer is known, `InFlight`, `AnswerNotKept`, and `Invalid` when the key came with another request.
        """
        if self.key is None:
            return ""
        # Waiting for the row instead would hold a connection for each repeat.
        if not await tx.fetchval(_LOCK, f"{self.owner}/{self.key}"):
            raise InFlight()
        if await tx.fetchval(_TAKE, self.owner, self.key, self.request, self.body_sha256):
            return ""
        return self._known(await tx.fetchrow(_FIND, self.owner, self.key))

    async def look(self, tx: Transaction) -> None:
        """Raise what `begin` would raise for a key that was used before, without taking it: for a look ahead."""
        if self.key is not None and (row := await tx.fetchrow(_FIND, self.owner, self.key)):
            self._known(row)

    def _known(self, row: Row | None) -> str:
        assert row is not None
        self._check_same(row)
        if row["status"] is None:
            return str(row["note"])
        if row["answer"] is None:
            raise AnswerNotKept()
        raise Replayed(row["status"], row["answer"])

    def _check_same(self, row: Row) -> None:
        if row["request"] != self.request:
            raise _invalid(
                f"このIdempotency-Keyは別のリクエスト（{row['request']}）で使用済みです。新しいキーで送信してください",
                f"This Idempotency-Key was used for another request ({row['request']}). Send a new key",
                "idempotency-key-reused",
            )
        if row["body_sha256"] != self.body_sha256:
            raise _invalid(
                "このIdempotency-Keyは別の内容で使用済みです。内容を変えて送信する場合は、新しいキーを指定してください",
                "This Idempotency-Key was used with another content. To send something else, send a new key",
                "idempotency-key-reused",
            )

    async def note(self, tx: Transaction, note: str) -> None:
        """Keep with the act what a repeat needs to go on from, where the answer is found only after the commit."""
        if self.key is not None:
            await tx.execute(_NOTE, self.owner, self.key, note)

    async def keep(self, tx: Transaction, result: R) -> R:
        """Keep what the route answers, and return it."""
        if self.key is not None:
            status = 204 if result is None else self.status
            answer = b"" if result is None else result.model_dump_json().encode()
            await tx.execute(_KEEP, self.owner, self.key, status, None if self.is_secret else answer)
        return result


_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || '/' || $1, 0))"
_TAKE = """
INSERT INTO idempotency_keys (chamber, owner, key, request, body_sha256)
VALUES (current_setting('shomei.chamber'), $1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING true
"""
_FIND = "SELECT request, body_sha256, note, status, answer FROM idempotency_keys WHERE owner = $1 AND key = $2"
_NOTE = "UPDATE idempotency_keys SET note = $3 WHERE owner = $1 AND key = $2"
_KEEP = "UPDATE idempotency_keys SET status = $3, answer = $4 WHERE owner = $1 AND key = $2 AND status IS NULL"


def once_of(
    request: web.Request, rule: KeyRule, caller: Caller | None, body: BaseModel | None, status: int
) -> Once | None:
    """The key of a request to a route with this rule; None where keys are ignored. Raises `Invalid`."""
    if rule.ignored:
        return None
    key = read_key(request.headers)
    if key is None and rule.is_required:
        raise _invalid(
            f"Idempotency-Keyヘッダー（1～{LONGEST}文字の半角文字列）を、処理ごとに異なる値で指定してください",
            f"Send a header Idempotency-Key of 1 to {LONGEST} printable ASCII characters, another one for each act",
        )
    # As it was understood: the order of fields, blanks and what was left out are no other content.
    content = body.model_dump_json(exclude_unset=True).encode() if body is not None and key is not None else b""
    digest = hashlib.sha256(content).digest()
    line = f"{request.method} {request.rel_url.raw_path_qs}"
    return Once(key, _owner(request, caller, line, digest), line, digest, status, rule.is_secret)


def _owner(request: web.Request, caller: Caller | None, line: str, digest: bytes) -> str:
    if caller is not None:
        return f"login/{caller.login_id}"
    link = request.headers.get("Authorization", "")
    if link:
        return f"link/{hashlib.sha256(link.encode(errors='replace')).hexdigest()}"
    # Nobody is known: of two strangers with one key, neither may learn of the other.
    return f"content/{hashlib.sha256(line.encode() + digest).hexdigest()}"


async def patiently(act: Callable[[], Awaitable[T]]) -> T:
    """`act`, again while the same request is still in flight. Raises `InFlight` when that takes too long."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return await act()
        except InFlight:
            if time.monotonic() >= until:
                raise
        await asyncio.sleep(PAUSE_SECONDS)


async def forget_old(tx: Transaction) -> None:
    """Delete keys that were used more than seven days ago, of all chambers."""
    await tx.execute("DELETE FROM idempotency_keys WHERE created_at < now() - $1::interval", KEPT)
