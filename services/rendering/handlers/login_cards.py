"""Registration and signer cards: printed while somebody waits, and stored nowhere (D-03)."""

from collections.abc import Sequence

from libs.common.auth import Caller
from libs.common.clock import Clock
from libs.common.db import Database
from libs.common.errors import Conflict, Forbidden, Invalid
from libs.common.tasks import Text, close_task, open_task
from services.rendering import tasks
from services.rendering.domain.missing_glyphs import fault_of
from services.rendering.domain.results import GivenUp, RenderingFailed, Unprintable
from services.rendering.draw.login_cards import RegistrationCard, SignerCard, render_cards
from services.rendering.handlers.one_at_a_time import OneAtATime
from services.rendering.store import known
from services.rendering.store.known import NotHeardOf


async def print_cards(
    db: Database,
    clock: Clock,
    one_at_a_time: OneAtATime,
    caller: Caller,
    registration: RegistrationCard | None,
    signers: Sequence[SignerCard],
) -> bytes:
    """Cards with the secrets that identity gave to the caller. Nothing of them is stored, logged or emitted (D-03).

    An admin prints cards of the own company, reception only the registration card. Raises `Forbidden`, `Invalid`,
    `Conflict` while a signature has not arrived or when a card cannot be printed, which the desk is told, too, by a
    task; `Unavailable`.
    """
    cards: list[RegistrationCard | SignerCard] = [*([registration] if registration else []), *signers]
    if not cards:
        raise Invalid(ja="カードが1枚も指定されていません", en="Name at least one card")
    _check_cards(caller, cards)
    try:
        async with db.transaction(caller.chamber) as tx:
            images = await known.images(tx, *(signer.signature_sha256 for signer in signers))
            foreign = await known.foreign_signatures(tx, caller.registration_id, list(images))
    except NotHeardOf:
        raise Conflict(
            ja="署名画像の登録処理中です。少し待ってからもう一度お試しください",
            en="The signature is still being recorded. Please try again in a moment",
            code="signature-not-here-yet",
        ) from None
    if foreign:
        raise Forbidden(ja="他社の署名者のカードは出力できません", en="These are signers of another company")
    async with one_at_a_time.pool(caller, is_urgent=True) as pool:
        try:
            pdf = (await pool.render(render_cards, cards, images)).pdf
        except RenderingFailed as error:
            raise await _given_up(db, clock, cards[0], error) from None
    async with db.transaction(caller.chamber) as tx:
        subject = cards[0].registration_number
        await close_task(tx, tasks.CARD_GIVEN_UP, subject=subject, why=tasks.PRINTED, now=clock.now())
    return pdf


async def _given_up(
    db: Database, clock: Clock, card: RegistrationCard | SignerCard, error: RenderingFailed
) -> Conflict:
    """Ask the desk to see to it; what the caller is told. Nothing secret is in a renderer's complaint (`draw`)."""
    fault = fault_of(GivenUp(str(error)[:500], error.problems if isinstance(error, Unprintable) else []))
    about = {"registration_number": card.registration_number, "name_ja": card.name_ja, "fault": fault}
    async with db.transaction(card.chamber) as tx:
        await open_task(tx, tasks.CARD_GIVEN_UP, subject=card.registration_number, now=clock.now(), **about)
    known = fault if isinstance(error, Unprintable) else Text("原因を調べています", "The cause is being looked into")
    return Conflict(
        ja=f"カードを作成できませんでした。{known.ja}。商工会議所には通知済みです。登録内容の修正や再印刷については商工会議所へお問い合わせください",
        en=f"The card could not be made. {known.en}. The chamber has been told. Please ask it to correct the"
        " registration or to have the card printed again",
        code="card-not-made",
    )


def _check_cards(caller: Caller, cards: Sequence[RegistrationCard | SignerCard]) -> None:
    for card in cards:
        if card.chamber != caller.chamber:
            raise Forbidden()
        if caller.kind == "admin" and card.registration_number != caller.login:
            raise Forbidden()
        if caller.kind == "staff" and not isinstance(card, RegistrationCard):
            raise Forbidden(ja="窓口で出力できるのは貿易登録証のみです", en="The desk prints only registration cards")
