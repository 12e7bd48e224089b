"""How a rule is written: one id, one pair of messages, one default severity, one small function that finds breaches.

`@rule(…)` stands above a function that takes a `Checked` and yields a `Breach` for each place that breaks the rule.
Messages may hold `{words}`, which the breach fills in. Empty fields break no rule: `required.missing` names those.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from services.application.draft import Draft, declared_on
from services.application.facts import Facts
from services.application.findings import Finding, Severities, Severity


@dataclass(frozen=True)
class Checked:
    """The draft that is checked, and what else a rule may look at. `today` is the Japan date."""

    draft: Draft
    facts: Facts
    today: date

    @property
    def declared(self) -> date:
        """The date of box 9."""
        return declared_on(self.draft, self.today)


class Breach:
    """One place that breaks a rule. `words` fill the rule's messages."""

    asks: ClassVar[bool] = False

    def __init__(self, pointer: str, proposal: str | None = None, see: str | None = None, **words: object) -> None:
        self.pointer = pointer
        self.proposal = proposal
        self.see = see
        self.words = words


class Question(Breach):
    """A place that only looks like a breach and may be right: a warning at most, so that there is a way on."""

    asks = True


Check = Callable[[Checked], Iterable[Breach]]


@dataclass(frozen=True)
class Rule:
    """One rule of the book. `severity` holds unless the chamber sets another.

    `asks` says, in Japanese and English, for what an error is a warning only, because the book cannot tell.
    """

    id: str
    severity: Severity
    ja: str
    en: str
    breaches: Check
    asks: tuple[str, str] | None = None

    def findings(self, checked: Checked, severities: Severities) -> Iterator[Finding]:
        """What this rule finds; nothing when the chamber has switched it off."""
        severity = severities.get(self.id, self.severity)
        if severity == "off":
            return
        for breach in self.breaches(checked):
            ja, en = self.ja.format(**breach.words), self.en.format(**breach.words)
            told: Severity = "warning" if breach.asks and severity == "error" else severity
            yield Finding(self.id, told, breach.pointer, ja, en, breach.proposal, breach.see)


def rule(
    rule_id: str, severity: Severity, *, ja: str, en: str, asks: tuple[str, str] | None = None
) -> Callable[[Check], Rule]:
    """Make a `Rule` of the function below."""
    return lambda breaches: Rule(rule_id, severity, ja, en, breaches, asks)


def words(text: str) -> frozenset[str]:
    """The set of the words of a text."""
    return frozenset(text.split())


def one_line(text: str) -> str:
    """Text with its line breaks and repeated spaces as single spaces."""
    return " ".join(text.split())
