"""What the rule book says about a draft: where, how severe, and what to write instead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from libs.common.errors import FieldError, Invalid

Severity = Literal["error", "warning", "note"]
SeveritySetting = Literal["error", "warning", "note", "off"]
Severities = Mapping[str, SeveritySetting]


@dataclass(frozen=True)
class Finding:
    """One breach of one rule. An error blocks submission, a warning is shown to all, a note to the examiner only.

    `pointer` is a JSON pointer into the draft; `proposal` is the whole value that could stand there instead;
    `see` is the application that the finding is about, where there is one (DUP-01).
    """

    rule_id: str
    severity: Severity
    pointer: str
    ja: str
    en: str
    proposal: str | None = None
    see: str | None = None


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that block submission and certification."""
    return [finding for finding in findings if finding.severity == "error"]


def visible_to_applicant(findings: Iterable[Finding]) -> list[Finding]:
    """Everything but the notes, which are the examiner's."""
    return [finding for finding in findings if finding.severity != "note"]


def refuse_errors(findings: Iterable[Finding]) -> None:
    """Raise `Invalid`, naming each place, when any finding is an error (APP-16)."""
    blocking = errors(findings)
    if blocking:
        raise Invalid(errors=[FieldError(f.pointer, f.rule_id, f.ja, f.en, f.proposal) for f in blocking])
