"""Who owes a second factor: needs one, and has none set up (IDN-10)."""

from libs.common.db import Transaction
from services.identity.domain import STAFF_KINDS, Login
from services.identity.second_factor import is_required
from services.identity.store import factors, known


class FactorPolicy:
    """`optional_in`: the chambers of an installation for trying out, where nobody needs a second factor."""

    def __init__(self, optional_in: frozenset[str]) -> None:
        self._optional_in = optional_in

    async def is_required(self, tx: Transaction, login: Login) -> bool:
        """Whether this ID needs a second factor, by its kind, its roles and its chamber's settings."""
        if login.kind not in STAFF_KINDS:
            return False
        chamber = await known.chamber(tx, login.chamber)
        chosen = chamber.settings.second_factor_roles if chamber is not None else []
        return is_required(login, chosen, self._optional_in)

    async def is_owed(self, tx: Transaction, login: Login) -> bool:
        """Whether it needs one and has none."""
        return await self.is_required(tx, login) and not await factors.has_any(tx, login.login_id)
