"""The rule book, for whoever applies or examines: each rule with its severity here, its messages and examples."""

from itertools import groupby

from pydantic import BaseModel, JsonValue

from libs.common.api import Routes
from libs.common.auth import Caller, allow
from libs.common.db import Transaction
from libs.contracts.values import CertificateKind
from services.application import rules
from services.application.findings import Severity, SeveritySetting
from services.application.handlers.callers import chamber_of
from services.application.rules.book import Rule
from services.application.rules.examples import Example, examples

routes = Routes()


class ExampleView(BaseModel):
    """What is changed in the sample application of a kind, by JSON pointer, and whether the rule then finds something.

    `facts` are what else is known: the purposes of the files, the signer, other applications. `pointer` is the place
    that is told, `proposal` what could stand there instead.
    """

    kind: CertificateKind
    changes: dict[str, JsonValue]
    facts: dict[str, JsonValue]
    finds: bool
    pointer: str | None
    proposal: str | None


class RuleView(BaseModel):
    """One rule. `severity` is the caller's chamber's, `default_severity` that of the book.

    Words in braces are filled in. `asks` says, where there is something, for what an error is a warning only.
    """

    rule_id: str
    severity: SeveritySetting
    default_severity: Severity
    ja: str
    en: str
    asks_ja: str | None
    asks_en: str | None
    kinds: list[CertificateKind]
    examples: list[ExampleView]


class RuleBook(BaseModel):
    """Every rule, by its id."""

    rules: list[RuleView]


@routes.get("/v1/rules", access=allow("admin", "user", "sub", "staff"))
async def list_rules(tx: Transaction, caller: Caller) -> RuleBook:
    """The rule book as the caller's chamber has it; the examples are its tests."""
    severities = (await chamber_of(tx, caller.chamber)).settings.rule_severities
    by_rule = {rule_id: list(some) for rule_id, some in groupby(examples(), key=lambda one: one.rule)}
    return RuleBook(
        rules=[
            _view(rule, severities.get(rule.id, rule.severity), by_rule.get(rule.id, []))
            for rule in rules.BOOK.values()
        ]
    )


def _view(rule: Rule, severity: SeveritySetting, shown: list[Example]) -> RuleView:
    asks_ja, asks_en = rule.asks or (None, None)
    return RuleView(
        rule_id=rule.id,
        severity=severity,
        default_severity=rule.severity,
        ja=rule.ja,
        en=rule.en,
        asks_ja=asks_ja,
        asks_en=asks_en,
        kinds=[kind for kind in CertificateKind if rule in rules.rules_of(kind)],
        examples=[ExampleView(**one.model_dump(exclude={"rule"})) for one in shown],
    )
