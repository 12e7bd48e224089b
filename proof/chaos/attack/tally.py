"""What the attackers did and got."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from proof.chaos.attack.raw import NO_ANSWER, Answer

CRASHES = frozenset({500, 501, 502, 504})
"""Answers of a program that did not see it coming; 503 is a refusal in time."""


@dataclass
class Tally:
    """`answers` counts by status, or by what happened instead of an answer.

    `forgeries` are tries that got what nobody should get so; `crashes` answers like 500. Both name the try.
    """

    tries: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    largest_answer: int = 0
    forgeries: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)

    def note(self, what: str, answer: Answer, *, wins: bool = False) -> None:
        """Count one try and its answer; `wins` when it got what it should not get."""
        self.tries += 1
        self.answers[str(answer.status) if answer.status != NO_ANSWER else "closed"] += 1
        self.largest_answer = max(self.largest_answer, answer.size)
        if wins:
            self.forgeries.append(f"{what}: {answer.status}")
        if answer.status in CRASHES:
            self.crashes.append(f"{what}: {answer.status}")

    def happened(self, what: str) -> None:
        """Count a try that ended otherwise."""
        self.tries += 1
        self.answers[what] += 1

    def as_json(self) -> dict[str, Any]:
        """For the row of the report."""
        return {
            "tries": self.tries,
            "answers": dict(sorted(self.answers.items())),
            "largest_answer_bytes": self.largest_answer,
            "forgeries": len(self.forgeries),
            "crashes": len(self.crashes),
            "examples": sorted({*self.forgeries, *self.crashes})[:5],
        }
