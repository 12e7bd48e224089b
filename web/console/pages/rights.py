"""Which roles open which pages. Services decide again at each call."""

from libs.common.auth import staff

ANY_ROLE = staff("reception", "examiner", "certifier", "accounting", "chamber_admin")
EXAMINERS = staff("examiner", "certifier")
CERTIFIERS = staff("certifier")
HOLDERS = staff("examiner", "certifier", "chamber_admin")
ADMINS = staff("chamber_admin")
PREVIEWERS = staff("reception", "examiner", "certifier", "chamber_admin")

DESK_ROLES = frozenset({"reception", "chamber_admin"})
EXAMINER_ROLES = frozenset({"examiner", "certifier"})
HOLDER_ROLES = frozenset({"examiner", "certifier", "chamber_admin"})
PREVIEW_ROLES = frozenset({"reception", "examiner", "certifier", "chamber_admin"})

ONE = "{application_id:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}}"
"""A case in an address."""
