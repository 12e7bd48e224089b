"""How long lists are cut into pages."""

from web.common.visits import Visit

PAGE_SIZE = 50


def page_number(visit: Visit) -> int:
    """Which page is asked for (`?page=`), from 1."""
    return max(1, min(visit.typed_number("page", 1), 10_000))
