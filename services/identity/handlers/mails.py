"""Mails to the owners of IDs."""

from typing import Any

from libs.common.db import Transaction
from libs.common.errors import Unavailable
from libs.common.mail import MailTemplates, post
from services.identity.domain import Login
from services.identity.store import known


async def write_to_owner(
    tx: Transaction, templates: MailTemplates, login: Login, template: str, *, to: str | None = None, **values: Any
) -> None:
    """Write to the owner of an ID, or to the address `to`, in the chamber's name; nothing without an address.

    Raises `Unavailable` while the chamber itself has not been heard of.
    """
    address = to or login.email
    if address is None:
        return
    chamber = await known.chamber(tx, login.chamber)
    if chamber is None:
        raise Unavailable(f"chamber {login.chamber} has not been heard of yet")
    given = values | {"name": login.name, "login": login.login, "office": chamber.office}
    await post(tx, templates, template, chamber=login.chamber, sender=chamber.name_ja, to=address, **given)
