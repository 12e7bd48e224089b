"""Which roles of the chamber's staff do which work (IDN-10).

Services decide by it at each call; the console opens its pages and shows its buttons by it.
"""

from typing import get_args

from libs.common.auth import Role

ANY_ROLE: frozenset[Role] = frozenset(get_args(Role))
"""Read the register, the applications and the log of prints."""
RECEPTION: frozenset[Role] = frozenset({"reception", "chamber_admin"})
"""Work on registration requests."""
CARD_PRINTERS: frozenset[Role] = frozenset({"reception"})
"""Print registration cards, which show a password."""
EXAMINERS: frozenset[Role] = frozenset({"examiner", "certifier"})
CERTIFIERS: frozenset[Role] = frozenset({"certifier"})
HOLDERS: frozenset[Role] = frozenset({"examiner", "certifier", "chamber_admin"})
"""Hold a paid case and let it go on; read given-up printings."""
PREVIEWERS: frozenset[Role] = HOLDERS | {"reception"}
"""See a preview (SPECIMEN) of an application."""
ADMINS: frozenset[Role] = frozenset({"chamber_admin"})
"""People and rights, settings, the print window."""
