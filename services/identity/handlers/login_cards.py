"""What stands on a card (D-03 to D-05): the password is made at the first output and readable on that day only.

A password that was set before the first output, by the admin or by the owner, stays: then the card shows none.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.auth import Caller
from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.errors import NotFound
from libs.common.mail import MailTemplates
from services.identity.domain import Login, with_card_alone, with_card_password
from services.identity.handlers.mails import write_to_owner
from services.identity.handlers.sessions import own_login
from services.identity.handlers.staff_acts import write_down
from services.identity.passwords import Hasher, make_password
from services.identity.store import login_cards, logins, sessions
from services.identity.store.login_cards import Card
from services.identity.vault import Vault

MASK = "************"


@dataclass(frozen=True)
class CardFacts:
    """For the card's PDF, printed by a call that stores nothing. `first_output_on` is a date in Japan.

    `password_changed`: no card shows the password that is in force; the card says 変更済.
    """

    login: str
    password: str
    masked: bool
    password_changed: bool
    first_output_on: date
    issue_no: int


@dataclass(frozen=True)
class CardTools:
    """What printing cards takes."""

    clock: Clock
    hasher: Hasher
    vault: Vault
    templates: MailTemplates


async def desk_registration_card(
    tx: Transaction, tools: CardTools, caller: Caller, *, registration_id: UUID, reissue: bool
) -> CardFacts:
    """The registration card at the desk. First output makes the password; the same day shows it again (D-05).

    `reissue` makes a new password, ends the admin's sessions and voids the old card (REG-14); the admin has to enter a
    mailed code at the next login (IDN-11). Raises `NotFound`.
    """
    login = await _admin_of(tx, registration_id)
    card = await login_cards.latest(tx, login.login_id)
    if card is None or not reissue:
        return await _output(tx, tools, login, card, by=caller.login)
    await sessions.end_all(tx, login.login_id)
    facts = await _with_new_password(tx, tools, login, issue_no=card.issue_no + 1, by=caller.login)
    await write_down(tx, login, at=tools.clock.now(), by=caller.login, act="card_reissued", issue_no=facts.issue_no)
    await write_to_owner(tx, tools.templates, login, "M12", issue_no=facts.issue_no)
    return facts


async def own_registration_card(tx: Transaction, clock: Clock, caller: Caller) -> CardFacts:
    """The registration card from the portal, always masked (REG-22). Raises `NotFound` before the first output."""
    login, _ = await own_login(tx, caller, clock.now())
    card = await login_cards.latest(tx, login.login_id)
    if card is None:
        raise _not_ready()
    return _facts(login, card, None)


async def signer_card(tx: Transaction, tools: CardTools, caller: Caller, *, signer_id: UUID) -> CardFacts:
    """The card of one of the own company's signers, in clear on the Japan date of its first output (REG-11, REG-23).

    Without the password when one was set before, which the signer goes on using.
    Raises `NotFound` for a signer who is not the company's, or whose ID is not made yet (D-07) or closed.
    """
    await own_login(tx, caller, tools.clock.now())
    own = await logins.of_registration(tx, _registration_of(caller))
    login = next((one for one in own if one.signer_id == signer_id and one.kind == "user"), None)
    if login is None or login.is_closed:
        raise _not_ready()
    return await _output(tx, tools, login, await login_cards.latest(tx, login.login_id), by=caller.login)


async def _output(tx: Transaction, tools: CardTools, login: Login, card: Card | None, *, by: str) -> CardFacts:
    if card is not None:
        return await _again(tx, tools, login, card)
    if login.password_hash is not None:
        return await _beside_own_password(tx, tools, login, by=by)
    return await _with_new_password(tx, tools, login, issue_no=1, by=by)


async def _beside_own_password(tx: Transaction, tools: CardTools, login: Login, *, by: str) -> CardFacts:
    after = with_card_alone(login)
    if after is not login:
        await logins.save(tx, after)
    now = tools.clock.now()
    card = Card(login.login_id, 1, login.chamber, tools.clock.today(), now, by, made_password=False)
    await login_cards.add(tx, card)
    return _facts(after, card, None)


async def _with_new_password(tx: Transaction, tools: CardTools, login: Login, *, issue_no: int, by: str) -> CardFacts:
    now, today = tools.clock.now(), tools.clock.today()
    password = make_password()
    after = with_card_password(login, await tools.hasher.hash(password), now)
    card = Card(login.login_id, issue_no, login.chamber, today, now, by)
    key = await login_cards.day_key(tx, login.chamber, today, tools.vault.new_day_key(login.chamber, today))
    await logins.save(tx, after)
    await login_cards.add(tx, card)
    await login_cards.destroy_copy(tx, login.login_id)
    sealed = tools.vault.seal(key, login.chamber, today, login.login_id, password)
    await login_cards.keep_copy(tx, login.login_id, login.chamber, today, sealed)
    return _facts(after, card, password)


async def _again(tx: Transaction, tools: CardTools, login: Login, card: Card) -> CardFacts:
    # The date decides, not whether the copy has been swept yet.
    today = tools.clock.today()
    copy = await login_cards.copy_of(tx, login.login_id, today) if card.first_output_on == today else None
    if copy is None:
        return _facts(login, card, None)
    return _facts(
        login, card, tools.vault.open(copy["sealed_key"], login.chamber, today, login.login_id, copy["sealed"])
    )


def _facts(login: Login, card: Card, password: str | None) -> CardFacts:
    is_later = login.password_set_at is not None and login.password_set_at > card.issued_at
    return CardFacts(
        login=login.login,
        password=password or MASK,
        masked=password is None,
        password_changed=is_later or not card.made_password,
        first_output_on=card.first_output_on,
        issue_no=card.issue_no,
    )


async def _admin_of(tx: Transaction, registration_id: UUID) -> Login:
    own = await logins.of_registration(tx, registration_id)
    login = next((one for one in own if one.kind == "admin"), None)
    if login is None or login.is_closed:
        raise _not_ready()
    return login


def _registration_of(caller: Caller) -> UUID:
    if caller.registration_id is None:
        raise _not_ready()
    return caller.registration_id


def _not_ready() -> NotFound:
    return NotFound(
        ja="IDを準備中か、すでに終了しています。承認直後の場合は、少し待ってからもう一度お試しください",
        en="There is no such ID, it is being prepared, or it is closed. Right after approval, try again in a moment",
        code="id-not-ready",
    )
