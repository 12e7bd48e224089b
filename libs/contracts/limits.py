"""How much is taken of what people and programs send: bytes, files, lines, characters.

Each limit stands here once; routes, the gateway, pages and refusals read it. What only one place counts, such as the
pixels of a scan, stands there.
"""

KIB = 1024
MIB = 1024 * KIB

# Bytes of one request.
DRAFT_BYTES = 4 * MIB
FILE_BYTES = 10 * MIB
"""An uploaded file (D-38), a goods list among them."""
FILE_FORM_BYTES = FILE_BYTES + MIB
"""A file, and the form of a page around it."""
OWN_LAYOUT_BYTES = 3 * MIB
"""It travels in an event, whole: broker and databases take some megabytes well, and ten badly (D-45)."""
SCAN_BYTES = 5 * MIB
"""A scanned signature (REG-09)."""

# Of one application.
FILES = 20
FILES_BYTES = 50 * MIB
GOODS_LINES = 10_000
OWN_LAYOUT_PAGES = 20

# Of one company.
DRAFTS = 1_000
"""Not applied for yet."""
BEGUN_A_DAY = 2_000
"""Applications, thrown away or not."""
UNFINISHED_BYTES = 1024 * MIB
"""Drafts, and what was begun in the last day, with their files."""
COUNTED_FROM = 64 * KIB
"""A smaller draft is saved without adding up what the company holds."""

# At once.
EXPORTED = 10_000
"""Applications in one exported list."""
PAID_AT_ONCE = 100
PRINTED_AT_ONCE = 100
CARDS_AT_ONCE = 20

# Characters.
PERSON_NAME = 60
COMPANY_NAME = 120
ADDRESS = 200
EMAIL = 254
"""The longest that can be delivered to."""
LOGIN = 64
FACTOR_CODE = 40
PASSKEY_NAME = 40
PASSWORD = 128
"""Of what is typed; how long a password must and may be, the policy says."""
LINE = 300
TEXT = 2_000
"""A box, a message, a reason."""
STATEMENT = 20_000
SEARCHED_CASES = 200
SEARCHED_COMPANIES = 120
LOOKED_UP = 64
"""A certificate number or access code, with whatever somebody types around it."""


def megabytes(size: int) -> int:
    """A size as people are told it."""
    return size // MIB
