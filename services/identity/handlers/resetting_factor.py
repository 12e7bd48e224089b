"""A second factor that is lost for good is reset by somebody else, and its owner is told (IDN-10, M32b)."""

from libs.common.clock import JAPAN, Clock
from libs.common.db import Database, Transaction
from libs.common.errors import Conflict, Forbidden, NotFound
from libs.common.mail import MailTemplates
from services.identity.domain import STAFF_KINDS, Login
from services.identity.handlers.mails import write_to_owner
from services.identity.handlers.staff_acts import write_down
from services.identity.store import factors, logins, people, sessions


async def void_factor(tx: Transaction, clock: Clock, templates: MailTemplates, person: Login, *, by: str) -> None:
    """Forget every factor and recovery code of a person, and end all sessions. Raises `Conflict` without a factor."""
    if not await factors.remove_all(tx, person.login_id):
        raise no_factor()
    await sessions.end_all(tx, person.login_id)
    await write_down(tx, person, at=clock.now(), by=by, act="factor_reset")
    at = f"{clock.now().astimezone(JAPAN):%Y-%m-%d %H:%M}"
    await write_to_owner(tx, templates, person, "M32b", by=by, at=at)


def no_factor() -> Conflict:
    """There is nothing to reset."""
    return Conflict(
        ja="二要素認証は設定されていません", en="No second factor is set up for this person", code="no-factor"
    )


async def reset_for_lone(
    db: Database, clock: Clock, templates: MailTemplates, *, chamber: str, login: str, by: str
) -> None:
    """Reset the factor of somebody whom no other administrator looks after; `by` is who does it at the host.

    Raises `NotFound`, `Forbidden` for the own one and where another administrator can do it, `Conflict` without one.
    """
    async with db.transaction(chamber) as tx:
        person = await logins.find(tx, login, STAFF_KINDS, lock=True)
        if person is None or person.is_closed:
            raise NotFound(ja="この職員は登録されていません", en="There is no such member of staff", code="no-person")
        if by == login:
            raise Forbidden(ja="ご自身では解除できません", en="Nobody resets the own factor", code="own-factor")
        admins = await people.lock_admins(tx)
        if any(admin.login_id != person.login_id for admin in admins):
            raise Forbidden(
                ja="この商工会議所のほかの管理者が、職員管理の画面で解除してください",
                en="Another administrator of the chamber can reset it, on the page of the person",
                code="has-administrator",
            )
        await void_factor(tx, clock, templates, person, by=by)
