"""Which applications of a company, or cases of a chamber, a list shows (APP-12, APP-15)."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from libs.common.clock import JAPAN
from libs.contracts import folding, limits
from libs.contracts.values import CertificateKind
from services.application.domain.states import State


def _half_width(text: object) -> object:
    return folding.searched(text) if isinstance(text, str) else text


def _several(text: object) -> object:
    return [name.strip() for name in text.split(",")] if isinstance(text, str) else text


Part = Annotated[
    str, BeforeValidator(_half_width), StringConstraints(strip_whitespace=True, max_length=limits.SEARCHED_CASES)
]
States = Annotated[tuple[State, ...], BeforeValidator(_several)]


class Filters(BaseModel):
    """What is looked for; what is left out or empty does not narrow.

    `from` and `to` are Japan days of the latest submission, or of the creation of what was never submitted. Texts are
    parts in any case; full-width ones are read as half-width. `country` is a part of a name, or two letters (ISO 3166)
    for the destination of the statistics. `q` looks in all numbers, the consignee and the own reference.
    `printable_on` is a Japan day on which the certificate may be printed (DOC-04).
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    state: States = ()
    first_day: date | None = Field(default=None, alias="from")
    last_day: date | None = Field(default=None, alias="to")
    kind: CertificateKind | None = None
    receipt_no: Part = ""
    certificate_no: Part = ""
    invoice_no: Part = ""
    consignee: Part = ""
    country: Part = ""
    signer_id: UUID | None = None
    sub_id: UUID | None = None
    printable_on: date | None = None
    q: Part = ""

    @model_validator(mode="before")
    @classmethod
    def _without_empty_fields(cls, values: Any) -> Any:
        return {name: value for name, value in values.items() if value != ""} if isinstance(values, dict) else values


class Where:
    """The conditions of a statement over `listings.SHOWN`, with their values in the order of the placeholders."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._conditions: list[str] = []

    def value(self, value: Any) -> str:
        """The placeholder of one more value."""
        self.values.append(value)
        return f"${len(self.values)}"

    def add(self, condition: str, value: Any) -> None:
        """One more condition, whose `{0}` stands for the value; none when there is nothing to compare with."""
        if value is not None and value != "":
            self.always(condition.format(self.value(value)))

    def always(self, condition: str) -> None:
        """One more condition, whatever is looked for."""
        self._conditions.append(condition)

    def has_part(self, text: str, *columns: str) -> None:
        """The text is a part of one of these columns."""
        if text:
            self.add("(" + " OR ".join(f"{column} ILIKE {{0}}" for column in columns) + ")", containing(text))

    @property
    def sql(self) -> str:
        """All conditions, joined by AND."""
        return " AND ".join(self._conditions)


def containing(text: str) -> str:
    """The pattern for ILIKE that finds `text` itself anywhere."""
    return "%" + text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"


INVOICES = "array_to_string(a.invoice_numbers, E'\\n')"
_DAY = "coalesce(a.submitted_at, a.created_at)"


def narrow(where: Where, filters: Filters) -> None:
    """Add the conditions of the filters."""
    where.add("a.state = ANY({0}::text[])", list(filters.state) or None)
    where.add("a.kind = {0}", filters.kind)
    where.add(f"{_DAY} >= {{0}}", _start(filters.first_day))
    where.add(f"{_DAY} < {{0}}", _start(filters.last_day, timedelta(days=1)))
    where.add("a.signer_id = {0}", filters.signer_id)
    where.add("a.sub_id = {0}", filters.sub_id)
    where.add("a.state = 'issued' AND c.state = 'valid' AND c.print_until >= {0}", filters.printable_on)
    where.has_part(filters.receipt_no, "a.receipt_no")
    where.has_part(filters.certificate_no, "c.certificate_no")
    where.has_part(filters.invoice_no, INVOICES)
    where.has_part(filters.consignee, "a.consignee")
    if len(filters.country) == len("DE"):
        where.add("a.destination = {0}", filters.country.upper())
    else:
        where.has_part(filters.country, "a.country", "a.consignee")
    where.has_part(filters.q, "a.receipt_no", "c.certificate_no", INVOICES, "a.consignee", "a.own_reference")


def _start(day: date | None, later: timedelta = timedelta(0)) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, JAPAN) + later
