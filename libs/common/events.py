"""Events: what a service says to the others, and the CloudEvents envelope in which it travels.

A subclass of `Event` is the schema of one event. Its `NAME` is the routing key and the name of its file in
`docs/events/`; only optional fields may be added to it, anything else is a new class with the next version beside it.
"""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from libs.common.errors import UnknownEvent

ChamberCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]


class Event(BaseModel):
    """One fact. `SUBJECT` names the field that holds the id of the aggregate that the fact is about.

    `SPEAKER` is the one service that may say it: the module of the contracts that it stands in, unless it says another.
    """

    # What is wrong with an event is logged; what stands in it is not.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    NAME: ClassVar[str]
    SUBJECT: ClassVar[str]
    SPEAKER: ClassVar[str]

    chamber: ChamberCode
    version: int = Field(ge=1, description="Version of the aggregate after this fact; newer wins (D-37).")

    @property
    def subject(self) -> str:
        """The id of the aggregate; events of one subject keep their order."""
        return str(getattr(self, self.SUBJECT))

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        if "NAME" not in cls.__dict__:
            return  # a common part of several events, never said itself
        if "SPEAKER" not in cls.__dict__:
            cls.SPEAKER = cls.__module__.rpartition(".")[2]
        if cls.NAME in _registry and _registry[cls.NAME].__qualname__ != cls.__qualname__:
            raise TypeError(f"two events are named {cls.NAME}")
        _registry[cls.NAME] = cls


_registry: dict[str, type[Event]] = {}


def event_class(name: str) -> type[Event]:
    """The class of the event called `name`. Raises `UnknownEvent`."""
    if name not in _registry:
        raise UnknownEvent(name)
    return _registry[name]


def all_events() -> dict[str, type[Event]]:
    """Every event known to this process, by name."""
    return dict(sorted(_registry.items()))


class Envelope(BaseModel):
    """An event on its way: CloudEvents attributes (EVT-02) around the event's own JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    source: str
    type: str
    time: datetime
    subject: str
    chamber: ChamberCode
    version: int
    traceparent: str | None = None
    data: bytes

    PREFIX: ClassVar[str] = "cloudEvents_"

    def headers(self) -> dict[str, str]:
        """The AMQP application properties of CloudEvents' binary content mode."""
        attributes = {
            "specversion": "1.0",
            "id": str(self.id),
            "source": self.source,
            "type": self.type,
            "time": self.time.isoformat(),
            "subject": self.subject,
            "dataschema": f"/events/{self.type}.json",
            "chamber": self.chamber,
            "version": str(self.version),
        }
        if self.traceparent:
            attributes["traceparent"] = self.traceparent
        return {self.PREFIX + name: value for name, value in attributes.items()}

    @classmethod
    def from_message(cls, headers: dict[str, Any], body: bytes) -> Self:
        """Read an envelope back. Raises pydantic's `ValidationError` when an attribute is missing or wrong."""
        cut = len(cls.PREFIX)
        attributes = {name[cut:]: value for name, value in headers.items() if name.startswith(cls.PREFIX)}
        return cls(data=body, **attributes)

    def event(self) -> Event:
        """The typed event. Raises `UnknownEvent`, or pydantic's `ValidationError`."""
        return event_class(self.type).model_validate_json(self.data)
