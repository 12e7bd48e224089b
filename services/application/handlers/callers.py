"""Who is calling, and which applications they may see and change."""

from uuid import UUID

from libs.common.auth import Caller
from libs.common.db import Transaction
from libs.common.errors import Forbidden, NotFound, Unavailable
from services.application.domain.states import State
from services.application.domain.values import Actor, Application
from services.application.store import applications, known


def actor(caller: Caller) -> Actor:
    """The caller as the domain knows people."""
    roles = frozenset[str](caller.roles) if caller.kind == "staff" else frozenset({caller.kind})
    return Actor(caller.login, roles, caller.registration_id, caller.signer_id, caller.sub_id)


async def visible(tx: Transaction, caller: Caller, application_id: UUID) -> Application:
    """An application that the caller may read. Raises `NotFound` for all others, as if they did not exist."""
    return _seen(caller, await applications.find(tx, application_id))


async def changeable(tx: Transaction, caller: Caller, application_id: UUID) -> Application:
    """An application that the caller may change, locked until the transaction ends.

    Raises `NotFound`, or `Forbidden` for a closed login (D-10).
    """
    await require_open_login(tx, caller)
    return _seen(caller, await applications.lock(tx, application_id))


def _seen(caller: Caller, application: Application | None) -> Application:
    if application is None or application.state == State.DELETED or not _may_see(caller, application):
        raise NotFound()
    return application


def _may_see(caller: Caller, application: Application) -> bool:
    """A user ID sees its company's, a sub-ID its own, staff what was ever submitted to their chamber."""
    if caller.kind == "staff":
        return application.chamber == caller.chamber and application.revision > 0
    if caller.registration_id is None or caller.registration_id != application.registration_id:
        return False
    return caller.kind == "user" or (caller.sub_id is not None and caller.sub_id == application.sub_id)


async def require_open_login(tx: Transaction, caller: Caller) -> None:
    """Raise `Forbidden` for an applicant whose signer's ID was closed while the token is still good (D-10)."""
    if caller.signer_id is not None and await known.id_state(tx, caller.signer_id) == "closed":
        raise Forbidden("このIDは閉鎖されています", "This ID is closed", code="id-closed")


async def require_active_registration(tx: Transaction, registration_id: UUID) -> known.KnownRegistration:
    """The registration, which must be active for writing and submitting.

    Raises `Forbidden`, or `Unavailable` in the moments before this service has heard of it.
    """
    registration = await known.registration(tx, registration_id)
    if registration is None:
        raise Unavailable("The registration is not known here yet")
    if registration.state != "active":
        ja = "貿易登録が有効でないため、申請の作成・提出はできません"
        en = f"The registration is {registration.state}: nothing can be written or submitted"
        raise Forbidden(ja, en, code="registration-not-active")
    return registration


async def chamber_of(tx: Transaction, code: str) -> known.KnownChamber:
    """The chamber. Raises `Unavailable` in the moments before this service has heard of it."""
    chamber = await known.chamber(tx, code)
    if chamber is None:
        raise Unavailable("The chamber is not known here yet")
    return chamber
