"""Files of an application: sent, listed, taken away and given back (D-38)."""

from uuid import UUID

from aiohttp import web
from pydantic import BaseModel

from libs.common.api import ANY_FILE, Raw, Routes, read_body
from libs.common.auth import Caller, allow
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.idempotency import ignore
from libs.common.places import asker
from libs.common.uploads import CHANGES, Limits, download, file_name, media_types, recognise
from libs.contracts import limits
from services.application.api.file_view import FileView
from services.application.api.inputs import Input
from services.application.api.queue import READERS
from services.application.domain.uploads import Purpose
from services.application.handlers import files
from services.application.handlers.callers import visible
from services.application.store import files as store

routes = Routes()
APPLICANTS = allow("user", "sub")
FILES = "/v1/applications/{application_id}/files"
LIMITS = Limits(limits.FILE_BYTES)
OWN_LAYOUTS = Limits(limits.OWN_LAYOUT_BYTES, frozenset(["pdf"]), opened=True)


class Upload(Input):
    """What the file is for."""

    kind: Purpose


class Change(BaseModel):
    """What was changed in a file before it was kept."""

    ja: str
    en: str


class FileTaken(FileView):
    """The file as it is kept."""

    changes: list[Change]


@routes.post(
    FILES,
    access=APPLICANTS,
    status=201,
    max_body=limits.FILE_BYTES,
    reads=Raw(ANY_FILE),
    key=ignore("a file that is sent again is known by its content"),
)
async def send(
    request: web.Request, caller: Caller, application_id: UUID, query: Upload, *, db: Database, clock: Clock
) -> FileTaken:
    """Add a file (the raw body; header X-Filename names it, percent-encoded). Its type is told by its content.

    What is active in it is taken out, damage repaired, a scan made a PDF: `changes` say so. 422 says why it is not
    taken, 413 that it is too large, 409 that there are too many. Sent again, it is not doubled.
    """
    async with db.transaction(caller.chamber) as tx:
        await files.require_upload(tx, caller, application_id, query.kind)
    content = await read_body(request, limits.FILE_BYTES)
    recognised = await recognise(content, OWN_LAYOUTS if query.kind == "own_layout" else LIMITS, asker(caller))
    name = file_name(request.headers.get("X-Filename", ""), recognised.kind)
    async with db.transaction(caller.chamber) as tx:
        added = await files.add(
            tx,
            clock,
            caller=caller,
            application_id=application_id,
            purpose=query.kind,
            kind=recognised.kind,
            name=name,
            content=recognised.content,
        )
    changes = [Change(ja=CHANGES[code][0], en=CHANGES[code][1]) for code in recognised.changes]
    return FileTaken(**FileView.model_validate(added).model_dump(), changes=changes)


class FileList(BaseModel):
    """The files of an application, oldest first."""

    files: list[FileView]


@routes.get(FILES, access=APPLICANTS)
async def list_files(tx: Transaction, caller: Caller, application_id: UUID) -> FileList:
    """The files as they are now."""
    await visible(tx, caller, application_id)
    present = await store.present(tx, application_id)
    return FileList(files=[FileView.model_validate(file) for file in present])


@routes.get(f"{FILES}/{{file_id}}", access=APPLICANTS, answers=media_types())
async def give(tx: Transaction, caller: Caller, application_id: UUID, file_id: UUID) -> web.Response:
    """A file, to be saved."""
    return await _download(tx, caller, application_id, file_id)


@routes.delete(f"{FILES}/{{file_id}}", access=APPLICANTS)
async def remove(tx: Transaction, caller: Caller, application_id: UUID, file_id: UUID, clock: Clock) -> None:
    """Take a file away, while the application may be changed. Revisions that were submitted with it keep it."""
    await files.remove(tx, clock, caller=caller, application_id=application_id, file_id=file_id)


@routes.get("/v1/staff/applications/{application_id}/files/{file_id}", access=READERS, answers=media_types())
async def give_to_staff(tx: Transaction, caller: Caller, application_id: UUID, file_id: UUID) -> web.Response:
    """A file that a revision was submitted with, to be saved."""
    return await _download(tx, caller, application_id, file_id)


async def _download(tx: Transaction, caller: Caller, application_id: UUID, file_id: UUID) -> web.Response:
    found = await files.read(tx, caller=caller, application_id=application_id, file_id=file_id)
    return download(found["content"], found["type"], found["name"])
