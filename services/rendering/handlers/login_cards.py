"""Registration and signer cards: printed while somebody waits, and stored nowhere (D-03)."""

from collections.abc import Sequence

from libs.common.auth import Caller
from libs.common.db import Database
from libs.common.errors import Conflict, Forbidden, Invalid
from services.rendering.draw.login_cards import RegistrationCard, SignerCard, render_cards
from services.rendering.handlers.one_at_a_time import OneAtATime
from services.rendering.store import known
from services.rendering.store.known import NotHeardOf


async def print_cards(
    db: Database,
    one_at_a_time: OneAtATime,
    caller: Caller,
    *,
    registration: RegistrationCard | None,
    signers: Sequence[SignerCard],
) -> bytes:
    """Cards with the secrets that identity gave to the caller. Nothing of them is stored, logged or emitted (D-03).

    An admin prints cards of the own company, reception only the registration card. Raises `Forbidden`, `Invalid`,
    `Conflict` while a signature has not arrived, `Unavailable`.
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
    async with one_at_a_time.pool() as pool:
        return (await pool.render(render_cards, cards, images)).pdf


def _check_cards(caller: Caller, cards: Sequence[RegistrationCard | SignerCard]) -> None:
    for card in cards:
        if card.chamber != caller.chamber:
            raise Forbidden()
        if caller.kind == "admin" and card.registration_number != caller.login:
            raise Forbidden()
        if caller.kind == "staff" and not isinstance(card, RegistrationCard):
            raise Forbidden(ja="窓口で出力できるのは貿易登録証のみです", en="The desk prints only registration cards")
