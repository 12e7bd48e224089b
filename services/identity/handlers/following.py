"""IDs follow the registrations: made on approval, with each new signer, closed with the signer or the registration."""

from libs.common.db import Transaction
from libs.common.outbox import emit
from libs.contracts.registration import ChamberConfigured, RegistrationSnapshot, SignerSnapshot
from services.identity.domain import Decision, Login, closed, following, new_admin_id, new_user_id
from services.identity.store import known, login_cards, logins, sessions


async def follow_chamber(tx: Transaction, event: ChamberConfigured) -> None:
    """Keep a chamber's names, office and settings."""
    await known.keep_chamber(tx, event)


async def follow_registration(tx: Transaction, event: RegistrationSnapshot) -> None:
    """Make, update and close the IDs of a registration so that they are as its newest snapshot says (REG-10)."""
    if not await known.keep_registration(tx, event):
        return
    existing = await logins.of_registration(tx, event.registration_id)
    await _follow_admin(tx, event, existing)
    for signer in event.signers:
        await _follow_signer(tx, event, signer, existing)


async def _follow_admin(tx: Transaction, event: RegistrationSnapshot, existing: list[Login]) -> None:
    admin = next((one for one in existing if one.kind == "admin"), None)
    if event.state == "ended":
        await _close(tx, admin, "registration-ended")
    elif admin is not None:
        await _update(tx, admin, name=event.contact.name, email=event.contact.email)
    else:
        made = new_admin_id(
            chamber=event.chamber,
            registration_id=event.registration_id,
            registration_number=event.registration_number,
            name=event.contact.name,
            email=event.contact.email,
        )
        await _add(tx, made)


async def _follow_signer(
    tx: Transaction, event: RegistrationSnapshot, signer: SignerSnapshot, existing: list[Login]
) -> None:
    user = next((one for one in existing if one.kind == "user" and one.signer_id == signer.signer_id), None)
    if event.state == "ended":
        await _close(tx, user, "registration-ended")
    elif signer.state == "deleted":
        await _close(tx, user, "signer-deleted")
    elif user is not None:
        await _update(tx, user, name=signer.name_ja, email=signer.email)
    else:
        made = new_user_id(
            chamber=event.chamber,
            registration_id=event.registration_id,
            registration_number=event.registration_number,
            signer_id=signer.signer_id,
            serial=signer.serial,
            name=signer.name_ja,
            email=signer.email,
        )
        await _add(tx, made)


async def _add(tx: Transaction, made: Decision) -> None:
    login, events = made
    await logins.add(tx, login)
    await emit(tx, *events)


async def _update(tx: Transaction, login: Login, *, name: str, email: str) -> None:
    after = following(login, name=name, email=email)
    if after is not login and not login.is_closed:
        await logins.save(tx, after)


async def _close(tx: Transaction, login: Login | None, reason: str) -> None:
    if login is None or login.is_closed:
        return
    after, events = closed(login, reason)
    await logins.save(tx, after)
    await sessions.end_all(tx, login.login_id)
    await login_cards.destroy_copy(tx, login.login_id)
    await emit(tx, *events)
