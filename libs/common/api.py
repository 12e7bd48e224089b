"""HTTP in and out: routes over pydantic models, problem+json, request ids.

A route is an async function whose parameters are filled by name and type: path parameters by their names, `body` and
`query` from their pydantic models, `caller` from the token, `tx: Transaction` with a transaction of the caller's
chamber that commits when the function returns, `request` itself, and everything else from what the composition root
provides. `once` is the request's Idempotency-Key, for routes that open their own transactions; with `tx` it is kept by
itself (`libs.common.idempotency`). A function returns a model (JSON), a ready `web.Response`, or None (204).
"""

import json
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from types import NoneType
from typing import Any, TypeVar, get_args

from aiohttp import web
from pydantic import BaseModel, ValidationError

from libs.common.auth import Access
from libs.common.errors import FieldError, Invalid, TooLarge
from libs.common.idempotency import KEEP, KeyRule, ignore
from libs.common.sentences import said

Handler = Callable[..., Awaitable[Any]]
M = TypeVar("M", bound=BaseModel)
MAX_BODY = 1024 * 1024
SPECIAL = {"body", "query", "caller", "tx", "request", "once"}
NO_POST = ignore("a repeat of it changes nothing more")


@dataclass(frozen=True)
class Raw:
    """A body that is a file: its media types, for the description; what it is, its content says.

    `is_named`: the header X-Filename has its name, percent-encoded.
    """

    types: tuple[str, ...]
    is_named: bool = True


Reads = type[BaseModel] | Raw | None
Answers = tuple[str, ...] | type[BaseModel]
ANY_FILE = ("application/octet-stream",)
"""What a file is, is told by its content; what the sender says of it is not looked at."""


@dataclass(frozen=True)
class Route:
    """One method on one path. `max_body` is in bytes; `reads` is what a handler without `body` reads by itself.

    `key` says what becomes of an Idempotency-Key; `answers` describe what a handler makes by
    itself: its model or media types.
    """

    method: str
    path: str
    access: Access
    handler: Handler
    status: int
    max_body: int
    staff: bool
    reads: Reads = None
    key: KeyRule = NO_POST
    answers: Answers = ()

    @property
    def path_parameters(self) -> list[str]:
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]


class Routes:
    """The routes of one service: `@routes.get("/v1/things/{thing_id}", access=...)`."""

    def __init__(self) -> None:
        self.all: list[Route] = []

    def add(
        self,
        method: str,
        path: str,
        *,
        access: Access,
        status: int = 200,
        max_body: int = MAX_BODY,
        reads: Reads = None,
        key: KeyRule = NO_POST,
        answers: Answers = (),
    ) -> Callable[[Handler], Handler]:
        """Register a handler. `access` has no default: a route without a decision does not exist."""

        def register(handler: Handler) -> Handler:
            staff = path.startswith("/v1/staff/")
            self.all.append(Route(method, path, access, handler, status, max_body, staff, reads, key, answers))
            return handler

        return register

    def get(self, path: str, *, access: Access, answers: Answers = ()) -> Callable[[Handler], Handler]:
        """A route that reads."""
        return self.add("GET", path, access=access, answers=answers)

    def post(
        self,
        path: str,
        *,
        access: Access,
        status: int = 200,
        max_body: int = MAX_BODY,
        reads: Reads = None,
        key: KeyRule = KEEP,
        answers: Answers = (),
    ) -> Callable[[Handler], Handler]:
        """A route that makes or does something, once for each Idempotency-Key unless `key` says why not."""
        return self.add(
            "POST", path, access=access, status=status, max_body=max_body, reads=reads, key=key, answers=answers
        )

    def put(
        self, path: str, *, access: Access, max_body: int = MAX_BODY, reads: Reads = None
    ) -> Callable[[Handler], Handler]:
        """A route that replaces something."""
        return self.add("PUT", path, access=access, max_body=max_body, reads=reads)

    def delete(self, path: str, *, access: Access) -> Callable[[Handler], Handler]:
        """A route that takes something away."""
        return self.add("DELETE", path, access=access, status=204)


def body_model(hint: Any) -> tuple[type[BaseModel], bool]:
    """The model in the annotation of `body`, and whether the body may be left out (`Model | None`)."""
    models = [one for one in get_args(hint) or (hint,) if one is not NoneType]
    return models[0], len(models) < len(get_args(hint))


async def read_body(request: web.Request, limit: int) -> bytes:
    """The body, counted while it arrives. Raises `TooLarge` (also for multipart without a boundary, F11)."""
    if (request.content_length or 0) > limit:
        raise too_large(limit)
    parts, size = [], 0
    async for part in request.content.iter_chunked(65536):
        size += len(part)
        if size > limit:
            raise too_large(limit)
        parts.append(part)
    return b"".join(parts)


def too_large(limit: int) -> TooLarge:
    """The refusal of a body over `limit` bytes."""
    return TooLarge(
        ja=f"送信データは{limit // 1024} KiB以内にしてください", en=f"Send at most {limit // 1024} KiB in one request"
    )


def read_json(model: type[M], body: bytes) -> M:
    """The body as `model`. Raises `Invalid` with a pointer to each fault."""
    try:
        valid = model.model_validate_json(body)
    except ValidationError as error:
        raise invalid(error) from None
    if b"\\u0000" in body:
        _refuse_nul(json.loads(body))
    return valid


def read_model(model: type[M], values: dict[str, Any]) -> M:
    """`values` as `model`. Raises `Invalid`."""
    _refuse_nul(values)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise invalid(error) from None


def read_query(model: type[M], values: dict[str, Any]) -> M:
    """The query's parameters as `model`. Raises `Invalid`, whose pointers name parameters."""
    try:
        return read_model(model, values)
    except Invalid as refusal:
        refusal.errors = [replace(error, place="query") for error in refusal.errors]
        raise


def _refuse_nul(content: Any) -> None:
    """Raise `Invalid` for NUL characters, which JSON allows and PostgreSQL does not keep."""
    ja, en = "使用できない制御文字（NUL）が含まれています", "There is a control character (NUL)"
    errors = [FieldError(pointer, "nul", ja, en) for pointer in _nuls("", content)]
    if errors:
        raise Invalid(ja, en, code="nul", errors=errors)


def _nuls(pointer: str, content: Any) -> Iterator[str]:
    if isinstance(content, str) and "\0" in content:
        yield pointer
    pairs = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for name, part in pairs:
        yield from _nuls(f"{pointer}/{name}", part)


def invalid(error: ValidationError) -> Invalid:
    """pydantic's findings as one problem that names each place, in sentences for people."""
    errors = []
    for fault in error.errors(include_url=False):
        code, ja, en = said(fault)
        pointer = "/" + "/".join(str(part) for part in fault["loc"])
        errors.append(FieldError(pointer=pointer, code=code, ja=ja, en=en))
    return Invalid(errors=errors)


def request_id(request: web.Request) -> str:
    """The id under which this request is logged: the caller's, when it is a plain one, else a new one."""
    given = request.headers.get("X-Request-Id", "")
    return given if given.isascii() and given.replace("-", "").isalnum() and len(given) <= 64 else uuid.uuid4().hex
