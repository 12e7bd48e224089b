"""A row of the table: who may come, and how everybody else is refused.

A new page needs one line in `portal.py` or `console.py`: method and address as the route says them, without patterns,
then who may come. `only("user sub")` also says that whoever is of another company or chamber is refused with 404;
`foreign=` says otherwise, with a comment why. What stands for a part of the address (`application_id="draft"`) is made
in `tests/browser/objects.py`; a part that is not named stands for the object of its own name.

Refusals are the same everywhere: nobody, and IDs of the other site, are led to the login page (303; 401 for forms and
scripts); an ID that has to do something first is led there (303; 403 for scripts); other kinds and roles get 403.
"""

from dataclasses import dataclass, field

KINDS = ("admin", "user", "sub", "operator")
ROLES = ("reception", "examiner", "certifier", "accounting", "chamber_admin")
OF_SITE = {"portal": ("admin", "user", "sub"), "console": ("operator", *ROLES)}
EVERYBODY = frozenset({"everybody"})
# Parts of addresses that name nothing that belongs to somebody.
COMMON_PARTS = {
    "slot",
    "step",
    "act",
    "page",
    "name",
    "chamber",
    "rest",
    "order",
    "kind",
    "service",
    "fingerprint",
    "sample",
}


@dataclass(frozen=True)
class Row:
    """`answer`: what a GET by whoever may come answers. `foreign`: how the same kind of ID from elsewhere is refused.

    `while_pending`: also IDs that have to change their password or confirm their e-mail first. `query`, and for
    scripts `sent` (JSON), go along, so that a request gets as far as the object.
    """

    who: frozenset[str]
    answer: int = 200
    foreign: int = 404
    while_pending: bool = False
    query: str = ""
    sent: str = "{}"
    objects: dict[str, str] = field(default_factory=dict)

    @property
    def is_public(self) -> bool:
        """Whether everybody may come."""
        return self.who == EVERYBODY


def only(
    who: str,
    /,
    *,
    answer: int = 200,
    foreign: int = 404,
    while_pending: bool = False,
    query: str = "",
    sent: str = "{}",
    **objects: str,
) -> Row:
    """A page of certain IDs: kinds and roles, separated by blanks."""
    names = frozenset(who.split())
    assert names <= {*KINDS, *ROLES}, f"no such kind or role: {names - {*KINDS, *ROLES}}"
    return Row(names, answer, foreign, while_pending, query, sent, objects)


def everybody(answer: int = 200, query: str = "", **objects: str) -> Row:
    """A public page."""
    return Row(EVERYBODY, answer, query=query, objects=objects)


def way_in(ids: str) -> dict[str, Row]:
    """What both sites have: the entrance, and the own ID of whoever is one of `ids`."""
    return {
        "GET /login": everybody(),
        "POST /login": everybody(),
        "POST /login/factor": everybody(),
        "POST /u/{slot}/again": everybody(),
        "GET /u/{slot}/session": everybody(401),
        "POST /u/{slot}/session": only(ids, while_pending=True),
        "POST /u/{slot}/logout": everybody(),
        "GET /u/{slot}/password": only(ids, while_pending=True),
        "POST /u/{slot}/password": only(ids, while_pending=True),
        "GET /u/{slot}/sessions": only(ids),
        "POST /u/{slot}/sessions/end": only(ids),
        "GET /live": everybody(204),
        "GET /styleguide": everybody(),
    }


def owned(parts: set[str]) -> bool:
    """Whether an address with these parts names something that belongs to a company or a chamber."""
    return bool(parts - COMMON_PARTS)
