"""Warnings block nothing, but somebody has to say why each may stand before a case is passed on (decision 21)."""

import hashlib
import json
from collections.abc import Iterable, Sequence

from libs.common.errors import Conflict, FieldError, Invalid
from services.application.findings import Finding

MOST_NAMED = 100
Told = tuple[str, str, str]
"""What makes two findings the same: the rule, the place, and what is said there."""


def warnings(findings: Iterable[Finding]) -> list[Finding]:
    """Those that an examiner accepts: errors cannot be accepted, notes need not be."""
    return [finding for finding in findings if finding.severity == "warning"]


def digest(findings: Iterable[Finding]) -> str | None:
    """Names precisely these warnings (SHA-256, hexadecimal), so that nobody accepts what he did not see; or None."""
    told = sorted(map(_told, warnings(findings)))
    return hashlib.sha256(json.dumps(told).encode()).hexdigest() if told else None


def require_accepted(findings: Sequence[Finding], accepted: str | None, reason: str) -> None:
    """Raise `Conflict` unless `accepted` names the warnings of now, and `Invalid` unless there is a reason for them."""
    now = digest(findings)
    if now is None:
        return
    if accepted != now:
        ja = "確認が必要な指摘があります。内容を確認し、問題ないと判断した理由を入力してください"
        en = "There are warnings: look at each, and say why they may stand"
        problem = Conflict(ja, en, code="warnings-not-accepted", errors=_errors(warnings(findings)))
        problem.more = {"warnings_sha256": now}
        raise problem
    if not reason.strip():
        ja, en = "問題ないと判断した理由を入力してください", "Please say why the warnings may stand"
        raise Invalid(ja, en, errors=[FieldError("/reason", "REQUIRED", ja, en)])


def require_nothing_new(findings: Iterable[Finding], accepted: Sequence[Told] | None) -> None:
    """Raise `Conflict` when there is a warning that the examiner did not accept; None: of his time nothing is known."""
    new = [] if accepted is None else [one for one in warnings(findings) if _told(one) not in accepted]
    if new:
        ja = "審査完了の後に、新しい指摘が出ています。審査担当者へ戻してください"
        en = "There are warnings that the examiner has not seen: give the case back to the examiner"
        raise Conflict(ja, en, code="warnings-not-accepted", errors=_errors(new))


def _told(finding: Finding) -> Told:
    return finding.rule_id, finding.pointer, finding.ja


def _errors(findings: Sequence[Finding]) -> list[FieldError]:
    return [FieldError(one.pointer, one.rule_id, one.ja, one.en) for one in findings[:MOST_NAMED]]
