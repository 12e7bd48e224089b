"""The admin looks after the user IDs of its company's signers (IDN-05, IDN-13)."""

from uuid import UUID

from libs.common.auth import Caller
from libs.common.clock import JAPAN, Clock
from libs.common.db import Database, Row, Transaction
from libs.common.errors import NotFound
from libs.common.mail import MailTemplates
from services.identity.domain import Login, with_password_of_another
from services.identity.handlers.changing_password import policy_of
from services.identity.handlers.mails import write_to_owner
from services.identity.handlers.resetting_factor import void_factor
from services.identity.handlers.sessions import own_login
from services.identity.password_policy import check_new_password
from services.identity.passwords import Hasher
from services.identity.store import known, login_cards, logins, sessions, signers


async def list_signers(tx: Transaction, clock: Clock, caller: Caller) -> list[Row]:
    """The user IDs of the caller's company. Raises `Unauthorized` when the session is over."""
    admin, _ = await own_login(tx, caller, clock.now())
    return await signers.of_registration(tx, admin.registration_id) if admin.registration_id else []


async def set_password(
    db: Database, clock: Clock, hasher: Hasher, templates: MailTemplates, caller: Caller, *, signer_id: UUID, new: str
) -> None:
    """Set a signer's password, to be changed at the next login unless the chamber does without (D-06).

    Sessions and the card's copy end, M18 is sent. An ID locked after a leak is open again (REG-25).
    Raises `NotFound` for a signer of another company, `Invalid` for an unfit password.
    """
    async with db.transaction(caller.chamber) as tx:
        login = await _own_signer(tx, clock, caller, signer_id)
        check_new_password(await policy_of(tx, login), new, login=login.login)
    new_hash = await hasher.hash(new)
    now = clock.now()
    async with db.transaction(caller.chamber) as tx:
        login = await _own_signer(tx, clock, caller, signer_id)
        chamber = await known.chamber(tx, login.chamber)
        forced = chamber is None or chamber.settings.force_change_after_reset
        await logins.save(tx, with_password_of_another(login, new_hash, now, must_change=forced))
        await login_cards.destroy_copy(tx, login.login_id)
        await sessions.end_all(tx, login.login_id)
        await write_to_owner(tx, templates, login, "M18", at=f"{now.astimezone(JAPAN):%Y-%m-%d %H:%M}")


async def reset_factor(
    tx: Transaction, clock: Clock, templates: MailTemplates, caller: Caller, *, signer_id: UUID
) -> None:
    """Void a signer's passkeys, recovery codes and sessions, which are lost for good; the signer is told (M32b).

    Raises `NotFound` for a signer of another company, `Conflict` when there are none.
    """
    login = await _own_signer(tx, clock, caller, signer_id)
    await void_factor(tx, clock, templates, login, by=caller.login)


async def _own_signer(tx: Transaction, clock: Clock, caller: Caller, signer_id: UUID) -> Login:
    admin, _ = await own_login(tx, caller, clock.now())
    own = await logins.of_registration(tx, admin.registration_id) if admin.registration_id else []
    for login in own:
        if login.kind == "user" and login.signer_id == signer_id and not login.is_closed:
            return login
    raise NotFound(ja="この署名者は登録されていません", en="Your company has no such signer", code="no-signer")
