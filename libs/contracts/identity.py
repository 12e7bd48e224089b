"""What the identity service says: IDs and staff. Never a secret."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import EmailStr

from libs.common.events import Event


class AdminIdCreated(Event):
    """The admin ID of a registration exists; it has no password until its card is first printed (D-03)."""

    NAME: ClassVar[str] = "admin-id.created.v1"
    SUBJECT: ClassVar[str] = "registration_id"

    registration_id: UUID
    login: str


class UserIdCreated(Event):
    """The user ID of a signer exists; it has no password until its card is first printed."""

    NAME: ClassVar[str] = "user-id.created.v1"
    SUBJECT: ClassVar[str] = "signer_id"

    registration_id: UUID
    signer_id: UUID
    login: str


class UserIdActivated(Event):
    """The signer confirmed the e-mail address: the ID may be used (IDN-04)."""

    NAME: ClassVar[str] = "user-id.activated.v1"
    SUBJECT: ClassVar[str] = "signer_id"

    signer_id: UUID
    email: EmailStr
    at: datetime


class UserIdClosed(Event):
    """The user ID is closed for good."""

    NAME: ClassVar[str] = "user-id.closed.v1"
    SUBJECT: ClassVar[str] = "signer_id"

    signer_id: UUID
    reason: str


class StaffChanged(Event):
    """A member of a chamber's staff, as a snapshot."""

    NAME: ClassVar[str] = "staff.changed.v1"
    SUBJECT: ClassVar[str] = "staff_id"

    staff_id: UUID
    login: str
    name: str
    roles: list[str]
    active: bool
