"""Reading a chamber's file as it is written: nothing unknown, nothing impossible (CHM-01).

Readers of `chamber.configured` take any setting, so that one of a newer version does not stop them. Whoever writes
settings is told of each fault: where, what stands there, and what may stand there.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import time
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from libs.common.errors import FieldError, Invalid
from libs.contracts.registration import CertificateTexts, ChamberSettings
from libs.contracts.rules import RULE_IDS
from libs.contracts.values import CertificateKind, Office
from services.registration.domain.chamber import ChamberFile, Desk, RuleDocument

BOUNDS: dict[str, tuple[int, int]] = {
    "registration_fee": (0, 1_000_000),
    "validity_years": (1, 10),
    "link_days": (1, 366),
    "print_days": (1, 366),
    "payable_days": (1, 366),
    "signer_reason_above": (1, 1000),
}
"""From and to, both included: whole yen, years, days, signers."""
_MODELS: dict[str, type[BaseModel]] = {
    "": ChamberFile,
    "office": Office,
    "desk": Desk,
    "texts": CertificateTexts,
    "documents": RuleDocument,
    "settings": ChamberSettings,
}
_TOLERANT = ("office", "texts", "settings")
_LONGEST_SHOWN = 60
_LONGEST_WORD = 100


def read(text: str) -> ChamberFile:
    """The chamber that a file describes. Raises `Invalid` with every fault; pointers lead into the file."""
    try:
        written = json.loads(text)
    except ValueError as error:
        fault = FieldError("", "json", f"JSONとして読み取れません: {error}", f"the file is not JSON: {error}")
        raise _invalid([fault]) from None
    try:
        file = ChamberFile.model_validate_json(text, strict=True)
    except ValidationError as error:
        faults = [_fault(one) for one in error.errors()]
    else:
        faults = []
    faults += _unknown_names(written)
    faults += setting_faults(written["settings"] if _has_settings(written) else {})
    if faults:
        raise _invalid(faults)
    return file


def _has_settings(written: object) -> bool:
    return isinstance(written, dict) and isinstance(written.get("settings"), dict)


def _invalid(faults: list[FieldError]) -> Invalid:
    return Invalid("設定に誤りがあります", "There are faults in the settings", errors=faults)


def _fault(fault: Any) -> FieldError:
    pointer = "".join(f"/{part}" for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        *place, name = fault["loc"]
        return _unknown(pointer, str(name), _MODELS[str(place[0]) if place else ""].model_fields)
    if fault["type"] == "missing":
        return FieldError(pointer, "missing", "必須の項目がありません", "is missing")
    return _not_allowed(pointer, fault["input"], fault["msg"])


def _not_allowed(pointer: str, value: object, allowed: str) -> FieldError:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    shown = shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"
    return FieldError(
        pointer, "not-allowed", f"{shown} は使用できません（{allowed}）", f"{shown} is not allowed ({allowed})"
    )


def _unknown(pointer: str, name: str, known: Mapping[str, object] | tuple[str, ...]) -> FieldError:
    near = get_close_matches(name, known, n=1)
    if near:
        ja, en = f"不明な名前です。{near[0]} ではありませんか", f"is unknown; did you mean {near[0]}?"
        return FieldError(pointer, "unknown", ja, en, near[0])
    names = ", ".join(known)
    return FieldError(pointer, "unknown", f"不明な名前です。使用できる名前: {names}", f"is unknown; there are {names}")


def _unknown_names(written: object) -> Iterator[FieldError]:
    """In the parts that others read tolerantly, and whose models refuse nothing unknown therefore."""
    for part in _TOLERANT:
        content = written.get(part) if isinstance(written, dict) else None
        for name in content if isinstance(content, dict) else ():
            if name not in _MODELS[part].model_fields:
                yield _unknown(f"/{part}/{name}", name, _MODELS[part].model_fields)


def setting_faults(written: Mapping[str, Any]) -> list[FieldError]:
    """What is impossible among settings of the right type. Those of a wrong type are left to the model."""
    known = {name: value for name, value in written.items() if name in ChamberSettings.model_fields}
    try:
        settings = ChamberSettings.model_validate_json(json.dumps(known), strict=True)
    except ValidationError as error:
        wrong = {str(fault["loc"][0]) for fault in error.errors()}
        return setting_faults({name: value for name, value in known.items() if name not in wrong})
    return [*_out_of_bounds(settings), *_offers(settings), *_severities(settings), *_words(settings), *_hours(settings)]


def _out_of_bounds(settings: ChamberSettings) -> Iterator[FieldError]:
    for name, (low, high) in BOUNDS.items():
        value = getattr(settings, name)
        if value is not None and not low <= value <= high:
            yield _not_allowed(f"/settings/{name}", value, f"{low:,} to {high:,}")


def _offers(settings: ChamberSettings) -> Iterator[FieldError]:
    kinds = [kind.value for kind in CertificateKind]
    for place, kind in enumerate(settings.kinds_offered):
        if kind not in kinds:
            yield _not_allowed(f"/settings/kinds_offered/{place}", kind, f"one of {', '.join(kinds)}")
    for name in ("kinds_offered", "signature_forms_offered", "payment_methods", "second_factor_roles"):
        listed = getattr(settings, name)
        if len(set(listed)) < len(listed):
            yield _not_allowed(f"/settings/{name}", listed, "each once")
    for name in ("kinds_offered", "payment_methods"):
        if not getattr(settings, name):
            yield _not_allowed(f"/settings/{name}", [], "at least one")
    if CertificateKind.SIGNATURE in settings.kinds_offered and not settings.signature_forms_offered:
        yield _not_allowed("/settings/signature_forms_offered", [], "at least one where signature is offered")


def _severities(settings: ChamberSettings) -> Iterator[FieldError]:
    for name in settings.rule_severities:
        if name not in RULE_IDS:
            yield _unknown(f"/settings/rule_severities/{name}", name, RULE_IDS)


def _words(settings: ChamberSettings) -> Iterator[FieldError]:
    for name, listed in settings.accepted_words.items():
        for place, word in enumerate(listed):
            if not word.strip() or not word.isascii() or len(word) > _LONGEST_WORD:
                allowed = f"half-width letters, 1 to {_LONGEST_WORD}"
                yield _not_allowed(f"/settings/accepted_words/{name}/{place}", word, allowed)


def _hours(settings: ChamberSettings) -> Iterator[FieldError]:
    before = time.min
    for place, (begins, ends) in enumerate(settings.examination_hours):
        if begins < before or ends <= begins:
            shown = [f"{begins:%H:%M}", f"{ends:%H:%M}"]
            yield _not_allowed(f"/settings/examination_hours/{place}", shown, "from before to, in the order of the day")
        before = ends
