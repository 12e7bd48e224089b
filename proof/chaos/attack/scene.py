"""What the attackers know: addresses, one company's login, one certificate's number, the brokers' logins of services.

A taken-over service knows its own broker login, so the forging of events begins with one.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Self


@dataclass(frozen=True)
class Scene:
    """`victim` is the honest user's login; `attacker` logs in, has `session` and the draft `draft`.

    `approved` is an application of the victim that waits for its payment; `certificate` has number and date of one that
    was issued. `brokers` are addresses by service; `services` the inner addresses of all services.
    """

    public: str
    portal: str
    console: str
    reference: str
    chamber: str
    victim: str
    attacker: dict[str, str]
    draft: str
    certificate: dict[str, str]
    approved: str
    document: dict[str, Any]
    guide: dict[str, Any]
    brokers: dict[str, str] = field(default_factory=dict)
    services: dict[str, str] = field(default_factory=dict)

    @property
    def api(self) -> str:
        """The public API."""
        return f"{self.public}/api/v1"

    @property
    def login(self) -> dict[str, str]:
        """The headers of the attacking company's user."""
        return {"Authorization": f"Bearer {self.attacker['session']}"}

    def as_json(self) -> str:
        """For the attackers' process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What `as_json` wrote."""
        return cls(**json.loads(text))
