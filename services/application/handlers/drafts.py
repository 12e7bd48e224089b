"""Writing a draft: begin, change, fill from a goods file, copy, throw away (APP-01 to APP-06)."""

from uuid import UUID, uuid4

from libs.common.auth import Caller
from libs.common.clock import Clock, utc_text
from libs.common.db import Transaction
from libs.common.errors import Conflict, FieldError, Invalid
from libs.contracts import limits
from libs.contracts.values import CertificateKind
from services.application.domain import examination
from services.application.domain.editing import EDITABLE, edit
from services.application.domain.quotas import DAY, require_room_for_bytes, require_room_for_one
from services.application.domain.transcription import invoice_digest, transcription_due
from services.application.domain.values import Application
from services.application.draft import Draft, DraftGoods, for_another_shipment, with_stored_figures
from services.application.goods_file import GoodsFile, Lines
from services.application.handlers.callers import (
    actor,
    chamber_of,
    changeable,
    require_active_registration,
    require_open_login,
    visible,
)
from services.application.handlers.files import drop_all
from services.application.handlers.keeping import keep
from services.application.store import applications, history, quotas


async def create(
    tx: Transaction,
    clock: Clock,
    *,
    caller: Caller,
    draft: Draft,
    declaration_version: str | None = None,
    transcribed_sha256: str | None = None,
) -> Application:
    """Begin an application.

    `declaration_version` is that of the notes and the declaration confirmed before the form (APP-17);
    `transcribed_sha256` the digest of an invoice about whose 転記 nothing is to be asked.
    """
    draft, size = with_stored_figures(draft), _characters(draft)
    await require_open_login(tx, caller)
    assert caller.registration_id and caller.signer_id
    await require_active_registration(tx, caller.registration_id)
    await _require_room(tx, clock, caller.registration_id, size)
    new = Application(
        application_id=uuid4(),
        chamber=caller.chamber,
        registration_id=caller.registration_id,
        signer_id=caller.signer_id,
        sub_id=caller.sub_id,
        kind=draft.kind or CertificateKind.ORIGIN_JAPAN,
        version=1,
    )
    await applications.add(
        tx,
        new,
        draft,
        by=caller,
        at=clock.now(),
        declaration_version=declaration_version,
        transcribed_sha256=transcribed_sha256,
    )
    await history.begin(tx, new, caller.login, clock.now())
    return new


async def _require_room(tx: Transaction, clock: Clock, registration_id: UUID, size: int) -> None:
    held = await quotas.held(tx, registration_id, clock.now() - DAY)
    require_room_for_one(held)
    require_room_for_bytes(held, size)


async def change(
    tx: Transaction,
    clock: Clock,
    *,
    caller: Caller,
    application_id: UUID,
    version: int | None,
    draft: Draft,
    is_transcribed: bool = False,
) -> Application:
    """Replace what is typed. Raises `Conflict` naming both versions when it is not the one that the caller has seen.

    `is_transcribed`: the certificate was filled in from this invoice, or deliberately left as it is.
    """
    draft, size = with_stored_figures(draft), _characters(draft)
    application = await changeable(tx, caller, application_id)
    try:
        edited = edit(application, actor(caller), version=version, kind=draft.kind)
    except Conflict as conflict:
        await tell_who_changed(tx, application_id, conflict)
        raise
    if size > limits.COUNTED_FROM:
        held = await quotas.held(tx, application.registration_id, clock.now() - DAY)
        require_room_for_bytes(held, size)
    await applications.save(tx, edited, caller.login, clock.now())
    digest = invoice_digest(draft) if is_transcribed else None
    await applications.save_draft(tx, application_id, draft, transcribed_sha256=digest)
    return edited


async def tell_who_changed(tx: Transaction, application_id: UUID, conflict: Conflict) -> None:
    """Add to the refusal what a page needs to show both versions: which is the present one, by whom and since when."""
    latest = await applications.latest_change(tx, application_id)
    conflict.more = dict(latest) | {"changed_at": utc_text(latest["changed_at"])}


async def lines_wanted(tx: Transaction, caller: Caller, application_id: UUID) -> Lines:
    """By what the lines of a goods file for this draft are checked. Raises `NotFound`, `Unavailable`."""
    await visible(tx, caller, application_id)
    draft = await applications.draft(tx, application_id)
    severities = (await chamber_of(tx, caller.chamber)).settings.rule_severities
    boxes = draft.certificate
    return Lines(draft.kind, boxes.language, severities, boxes.general_name)


async def fill_goods(
    tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID, goods: list[DraftGoods], filename: str
) -> Application:
    """Replace the draft's goods by those of a file, without any prices."""
    lines = [DraftGoods(**line.model_dump(include=set(DraftGoods.model_fields))) for line in goods]
    await changeable(tx, caller, application_id)
    draft = await applications.draft(tx, application_id)
    source = draft.source_invoice.model_copy(update={"goods_file": filename})
    filled = draft.model_copy(update={"goods": lines, "source_invoice": source})
    return await change(tx, clock, caller=caller, application_id=application_id, version=None, draft=filled)


def refuse_problems(goods: GoodsFile) -> None:
    """Raise `Invalid`, naming each row and column, unless every line of the file is good (APP-04)."""
    if not goods.problems:
        return
    errors = [
        FieldError(
            f"/lines/{one.line}/{one.field}".rstrip("/"),
            one.rule_id,
            f"{one.line}行目: {one.ja}",
            f"Line {one.line}: {one.en}",
            one.proposal,
        )
        for one in goods.problems
    ]
    raise Invalid("商品ファイルに誤りがあります", "The goods file has errors; nothing was changed", errors=errors)


async def copy(
    tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID, declaration_version: str | None
) -> Application:
    """Begin a new application with the content of any that the caller may see: all but what is of one shipment only.

    What was issued differently from its invoice is not asked about again; what is still to be asked, is.
    """
    original = await visible(tx, caller, application_id)
    draft = await applications.draft(tx, application_id)
    digest = await applications.transcribed_sha256(tx, application_id)
    is_asked = original.state in EDITABLE and bool(transcription_due(draft, digest))
    signed = for_another_shipment(draft).model_copy(update={"signer": str(caller.signer_id)})
    return await create(
        tx,
        clock,
        caller=caller,
        draft=signed,
        declaration_version=declaration_version,
        transcribed_sha256=None if is_asked else invoice_digest(signed),
    )


async def delete(tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID) -> None:
    """Throw a draft away with its files; its row stays, shown to nobody."""
    application = await changeable(tx, caller, application_id)
    await keep(tx, examination.delete(application, actor(caller), clock.now()))
    await drop_all(tx, application)


def _characters(draft: Draft) -> int:
    """How large the draft is. Raises `Invalid` for NUL characters, of which PostgreSQL keeps none."""
    written = draft.model_dump_json()
    if "\\u0000" in written:
        ja, en = "使用できない制御文字が含まれています", "The draft holds a control character (NUL)"
        raise Invalid(ja, en, errors=[FieldError("/draft", "B0-01", ja, en)])
    return len(written)
