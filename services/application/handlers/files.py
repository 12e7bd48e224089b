"""Files come and go while the draft may be changed; what was submitted stays (D-38, D-45)."""

import hashlib
from base64 import b64encode
from uuid import UUID, uuid4

from libs.common.auth import Caller
from libs.common.clock import Clock
from libs.common.db import Row, Transaction
from libs.common.errors import Invalid, NotFound
from libs.common.outbox import emit
from libs.common.uploads import Kind
from libs.contracts.application import OwnLayoutDropped, OwnLayoutSent
from services.application.domain.quotas import DAY, require_room_for_bytes
from services.application.domain.uploads import (
    File,
    Purpose,
    own_layout,
    replaced,
    require_changeable,
    require_room,
)
from services.application.domain.values import Application
from services.application.handlers.callers import actor, chamber_of, changeable, visible
from services.application.store import files, quotas
from services.application.store.telling import tell_of


async def require_upload(tx: Transaction, caller: Caller, application_id: UUID, purpose: Purpose) -> None:
    """Raise what `add` would raise, before anything is read: strangers cost nothing.

    Raises `Invalid` for an own layout where the chamber takes none (APP-18).
    """
    application = await visible(tx, caller, application_id)
    require_changeable(application, actor(caller))
    if purpose == "own_layout" and not (await chamber_of(tx, application.chamber)).settings.own_layout:
        ja = "この商工会議所では、各社様式のPDFを受け付けていません"
        raise Invalid(ja, "This chamber takes no own layouts", code="own-layout-not-offered")


async def add(
    tx: Transaction,
    clock: Clock,
    *,
    caller: Caller,
    application_id: UUID,
    purpose: Purpose,
    kind: Kind,
    name: str,
    content: bytes,
) -> File:
    """Keep a file that was recognised. The same content for the same purpose again changes nothing; another own layout
    takes the place of the present one.

    Raises `NotFound`, `Forbidden`, `IllegalTransition`, or `Conflict` when it is one too many.
    """
    application = await changeable(tx, caller, application_id)
    require_changeable(application, actor(caller))
    present, sha256 = await files.present(tx, application_id), hashlib.sha256(content).hexdigest()
    same = next((file for file in present if (file.kind, file.sha256) == (purpose, sha256)), None)
    if same is not None:
        return same
    old = replaced(present, purpose)
    require_room([file for file in present if file not in old], len(content))
    held = await quotas.held(tx, application.registration_id, clock.now() - DAY)
    require_room_for_bytes(held, len(content))
    for file in old:
        await _take_away(tx, clock, caller, application, file)
    new = File(uuid4(), purpose, name, kind, len(content), sha256, clock.now())
    await files.add(tx, application, new, content, caller.login)
    if purpose == "own_layout":
        await emit(tx, _layout_sent(application, sha256, content))
    await tell_of(tx, application_id)
    return new


def _layout_sent(application: Application, sha256: str, content: bytes) -> OwnLayoutSent:
    return OwnLayoutSent(
        chamber=application.chamber,
        version=application.version,
        application_id=application.application_id,
        registration_id=application.registration_id,
        sha256=sha256,
        pdf_base64=b64encode(content).decode(),
    )


async def remove(tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID, file_id: UUID) -> None:
    """Take a file away; revisions that were submitted with it keep it. Raises as `add`."""
    application = await changeable(tx, caller, application_id)
    require_changeable(application, actor(caller))
    file = next((one for one in await files.present(tx, application_id) if one.file_id == file_id), None)
    if file is None:
        raise NotFound()
    await _take_away(tx, clock, caller, application, file)
    await tell_of(tx, application_id)


async def _take_away(tx: Transaction, clock: Clock, caller: Caller, application: Application, file: File) -> None:
    await files.remove(tx, application.application_id, file, caller.login, clock.now())
    await _say_dropped(tx, application, own_layout([file]))


async def drop_all(tx: Transaction, application: Application) -> None:
    """Delete the files of a draft that was never submitted."""
    layout = own_layout(await files.present(tx, application.application_id))
    await files.drop_all(tx, application.application_id)
    await _say_dropped(tx, application, layout)


async def _say_dropped(tx: Transaction, application: Application, layout: str | None) -> None:
    """Say that nobody needs these pages any more, unless a revision was submitted with them."""
    if layout is None or await files.is_kept(tx, application.application_id, "own_layout", layout):
        return
    await emit(
        tx,
        OwnLayoutDropped(
            chamber=application.chamber,
            version=application.version,
            application_id=application.application_id,
            registration_id=application.registration_id,
            sha256=layout,
        ),
    )


async def read(tx: Transaction, *, caller: Caller, application_id: UUID, file_id: UUID) -> Row:
    """name, type and content. Staff see what was ever submitted. Raises `NotFound`."""
    await visible(tx, caller, application_id)
    found = await files.content(tx, application_id, file_id, submitted=caller.kind == "staff")
    if found is None:
        raise NotFound()
    return found
