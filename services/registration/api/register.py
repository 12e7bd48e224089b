"""The register of trade registrations: for its company, and for the chamber's staff."""

from uuid import UUID

from libs.common.api import Routes
from libs.common.auth import Caller, allow
from libs.common.db import Transaction
from libs.common.errors import NotFound
from services.registration.api.models import OwnRegistration, RegistrationList, RegistrationQuery, RegistrationView
from services.registration.api.views import owner_view, registration_view
from services.registration.handlers import reading
from services.registration.store import registrations

routes = Routes()


@routes.get("/v1/registration", access=allow("admin", "user", "sub"))
async def show_own_registration(tx: Transaction, caller: Caller) -> OwnRegistration:
    """The caller's own registration; a sub-ID sees the owner's name and addresses only. 404 for IDs without one."""
    if caller.registration_id is None:
        raise NotFound()
    registration = await reading.read_registration(tx, caller.registration_id)
    whole = caller.kind != "sub"
    return OwnRegistration(registration_view(registration) if whole else owner_view(registration))


@routes.get("/v1/staff/registrations", access=allow("staff"))
async def search_registrations(tx: Transaction, query: RegistrationQuery) -> RegistrationList:
    """The chamber's register, or one registration by its number."""
    found, total = await registrations.search(tx, **query.model_dump())
    return RegistrationList(registrations=[registration_view(each) for each in found], total=total)


@routes.get("/v1/staff/registrations/{registration_id}", access=allow("staff"))
async def show_registration(tx: Transaction, registration_id: UUID) -> RegistrationView:
    """A registration of the chamber, with its signers. 404 for an unknown one."""
    return registration_view(await reading.read_registration(tx, registration_id))
