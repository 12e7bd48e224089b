"""The executable rule book (APP-16): one rule, one id, a message per language, a severity that chambers may change.

It runs while typing, on import, over the API, at submission and again before certification. A new rule is written
in the file of its box, or of its kind of certificate, and added to that file's tuple.
"""

from collections.abc import Iterable
from datetime import date

from libs.contracts.values import CertificateKind
from services.application.draft import Draft, DraftGoods
from services.application.facts import Facts
from services.application.findings import Finding, Severities
from services.application.rules.book import Case, Rule
from services.application.rules.characters import another_language_needs_a_reason, half_width_only
from services.application.rules.declaration import ANY_DECLARATION_RULES, DECLARATION_RULES
from services.application.rules.goods import GOODS_RULES, LINE_RULES
from services.application.rules.invoice import ANY_INVOICE_RULES, INVOICE_RULES, same_invoice_is_applied_for_already
from services.application.rules.origin import ORIGIN_RULES, origins_are_formal_country_names
from services.application.rules.parties import EXPORTER_RULES, PARTY_RULES
from services.application.rules.remarks import REMARK_RULES
from services.application.rules.sale import SALE_RULES
from services.application.rules.statement import STATEMENT_RULES
from services.application.rules.transport import TRANSPORT_RULES

OF_ORIGIN: tuple[Rule, ...] = (
    half_width_only,
    another_language_needs_a_reason,
    *PARTY_RULES,
    *INVOICE_RULES,
    *ORIGIN_RULES,
    *TRANSPORT_RULES,
    *REMARK_RULES,
    *GOODS_RULES,
    *DECLARATION_RULES,
)
OF_SIGNATURE: tuple[Rule, ...] = (
    half_width_only,
    another_language_needs_a_reason,
    *ANY_INVOICE_RULES,
    *STATEMENT_RULES,
    *ANY_DECLARATION_RULES,
)
OF_INVOICE: tuple[Rule, ...] = (
    half_width_only,
    another_language_needs_a_reason,
    *EXPORTER_RULES,
    *ANY_INVOICE_RULES,
    same_invoice_is_applied_for_already,
    *SALE_RULES,
    *ANY_DECLARATION_RULES,
)
OTHERS: dict[CertificateKind | None, tuple[Rule, ...]] = {
    CertificateKind.SIGNATURE: OF_SIGNATURE,
    CertificateKind.INVOICE: OF_INVOICE,
}
RULES_OF_A_LINE = (half_width_only, origins_are_formal_country_names, *LINE_RULES)
_NOTHING_KNOWN = Facts(name_en="", addresses_en=(), signer=None)


def check(draft: Draft, facts: Facts, severities: Severities, today: date) -> list[Finding]:
    """Everything that the rule book finds in what is filled in so far; `required.missing` names what is not.

    `severities` are the chamber's own (`ChamberSettings.rule_severities`); `today` is the Japan date.
    """
    return _run(OTHERS.get(draft.kind, OF_ORIGIN), Case(draft, facts, today), severities)


def check_lines(goods: list[DraftGoods], severities: Severities, kind: CertificateKind | None = None) -> list[Finding]:
    """The rules that need only the lines, as a file of them is read. Pointers count lines from `/goods/0`.

    The lines of an invoice certificate may be freight or a discount as well as goods.
    """
    rules = (half_width_only,) if kind == CertificateKind.INVOICE else RULES_OF_A_LINE
    return _run(rules, Case(Draft(goods=goods), _NOTHING_KNOWN, date.min), severities)


def _run(rules: Iterable[Rule], case: Case, severities: Severities) -> list[Finding]:
    return [finding for rule in rules for finding in rule.findings(case, severities)]
