"""Who opens which pages, by `libs/contracts/staff_rights.py`. Services decide again at each call."""

from libs.common.auth import staff
from libs.contracts import staff_rights

ANY_ROLE = staff(*staff_rights.ANY_ROLE)
EXAMINERS = staff(*staff_rights.EXAMINERS)
CERTIFIERS = staff(*staff_rights.CERTIFIERS)
HOLDERS = staff(*staff_rights.HOLDERS)
ADMINS = staff(*staff_rights.ADMINS)
PREVIEWERS = staff(*staff_rights.PREVIEWERS)

ONE = "{application_id:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}}"
"""A case in an address."""
