"""Which changes of an account nobody makes alone (IDN-21). Pure."""

from libs.common.auth import Role
from services.identity.domain import Login

GUARDED: tuple[Role, ...] = ("certifier", "chamber_admin")


def guarded_roles(login: Login) -> list[Role]:
    """The roles of an account that nobody changes alone."""
    return [role for role in login.roles if role in GUARDED]


def needs_second_person(before: Login, after: Login) -> bool:
    """Whether this change takes a second person or a day: of address or roles, of an account with a guarded role."""
    is_other = (before.email, before.roles) != (after.email, after.roles)
    return is_other and bool(guarded_roles(before) or guarded_roles(after))
