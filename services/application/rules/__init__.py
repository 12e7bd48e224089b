"""The executable rule book (APP-16): one rule, one id, a message per language, a severity that chambers may change.

It runs while typing, on import, over the API, at submission and again before certification. A new rule is written
in the file of its box, or of its kind of certificate, and added to that file's tuple.
"""

from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from libs.contracts.values import CertificateKind, Language
from services.application.draft import CertificateBoxes, Draft, DraftGoods
from services.application.facts import Facts
from services.application.findings import Finding, Severities, Severity
from services.application.rules.book import Checked, Rule
from services.application.rules.characters import another_language_needs_a_reason, half_width_only
from services.application.rules.declaration import ANY_DECLARATION_RULES, DECLARATION_RULES
from services.application.rules.goods import GOODS_RULES, LINE_RULES
from services.application.rules.invoice import ANY_INVOICE_RULES, INVOICE_RULES, same_invoice_is_applied_for_already
from services.application.rules.origin import ORIGIN_RULES, origins_are_formal_country_names
from services.application.rules.parties import EXPORTER_RULES, PARTY_RULES
from services.application.rules.remarks import REMARK_RULES
from services.application.rules.room import everything_fits_its_box
from services.application.rules.rubbish import nothing_was_left_by_a_machine
from services.application.rules.sale import SALE_RULES
from services.application.rules.statement import STATEMENT_RULES
from services.application.rules.transport import TRANSPORT_RULES

ANY_TEXT_RULES = (half_width_only, another_language_needs_a_reason, nothing_was_left_by_a_machine)
OF_ORIGIN: tuple[Rule, ...] = (
    *ANY_TEXT_RULES,
    everything_fits_its_box,
    *PARTY_RULES,
    *INVOICE_RULES,
    *ORIGIN_RULES,
    *TRANSPORT_RULES,
    *REMARK_RULES,
    *GOODS_RULES,
    *DECLARATION_RULES,
)
OF_SIGNATURE: tuple[Rule, ...] = (
    *ANY_TEXT_RULES,
    *ANY_INVOICE_RULES,
    *STATEMENT_RULES,
    *ANY_DECLARATION_RULES,
)
OF_INVOICE: tuple[Rule, ...] = (
    *ANY_TEXT_RULES,
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
BOOK: dict[str, Rule] = {
    rule.id: rule for rule in sorted({*OF_ORIGIN, *OF_SIGNATURE, *OF_INVOICE}, key=lambda rule: rule.id)
}
"""Every rule by its id."""
MOST_FINDINGS = 300
"""Of one check: an answer stays small whatever is sent, and nobody mends more at a time."""
RULES_OF_A_LINE = (half_width_only, nothing_was_left_by_a_machine, origins_are_formal_country_names, *LINE_RULES)
RULES_OF_AN_INVOICE_LINE = (half_width_only, nothing_was_left_by_a_machine)
_NOTHING_KNOWN = Facts(name_en="", addresses_en=(), signer=None)


def check(draft: Draft, facts: Facts, severities: Severities, today: date) -> list[Finding]:
    """Everything that the rule book finds in what is filled in so far; `required.missing` names what is not.

    `severities` are the chamber's own (`ChamberSettings.rule_severities`); `today` is the Japan date.
    """
    return _run(rules_of(draft.kind), Checked(draft, facts, today), severities)


def rules_of(kind: CertificateKind | None) -> tuple[Rule, ...]:
    """The rules that certificates of a kind obey."""
    return OTHERS.get(kind, OF_ORIGIN)


def check_lines(
    goods: list[DraftGoods],
    severities: Severities,
    kind: CertificateKind | None = None,
    language: Language = "en",
    general_name: str = "",
) -> Iterator[Finding]:
    """The rules that need only the lines and what covers them all, as a file is read. Pointers begin at `/goods/0`.

    The lines of an invoice certificate may be freight or a discount as well as goods.
    """
    rules = RULES_OF_AN_INVOICE_LINE if kind == CertificateKind.INVOICE else RULES_OF_A_LINE
    draft = Draft(goods=goods, certificate=CertificateBoxes(language=language, general_name=general_name))
    checked = Checked(draft, _NOTHING_KNOWN, date.min)
    return chain.from_iterable(rule.findings(checked, severities) for rule in rules)


def _run(rules: Iterable[Rule], checked: Checked, severities: Severities) -> list[Finding]:
    """What the rules find; of more than `MOST_FINDINGS` the first, and one that says how many there are besides."""
    found: list[Finding] = []
    more: Tally[Severity] = Tally()
    for finding in chain.from_iterable(rule.findings(checked, severities) for rule in rules):
        if len(found) < MOST_FINDINGS:
            found.append(finding)
        else:
            more[finding.severity] += 1
    return [*found, _and_more(more)] if more else found


def _and_more(more: Tally[Severity]) -> Finding:
    """One finding for those that are not shown, as severe as the most severe of them: an error blocks too."""
    count, worst = more.total(), min(more, key=("error", "warning", "note").index)
    return Finding(
        "MORE",
        worst,
        "",
        f"このほかに{count:,}件の指摘があります。上の指摘を直すと表示されます",
        f"There are {count:,} more findings. They are shown when those above are mended",
    )
