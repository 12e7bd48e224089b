"""The colours of states, and the English names of what pages show: the Japanese is among the site's words."""

from collections.abc import Mapping
from typing import Literal

from libs.contracts.names import Name, cases

Tone = Literal["calm", "busy", "good", "warn", "bad"]
TONES: dict[str, Tone] = {
    "draft": "calm",
    "awaiting_signer": "warn",
    "submitted": "busy",
    "under_examination": "busy",
    "returned": "bad",
    "examined": "busy",
    "approved": "warn",
    "paid": "busy",
    "issued": "good",
    "withdrawn": "calm",
    "rejected": "bad",
    "lapsed": "calm",
    "deleted": "calm",
    "numbered": "busy",
    "valid": "good",
    "replaced": "warn",
    "revoked": "bad",
}


def _english(names: Mapping[str, Name]) -> dict[str, str]:
    return {code: name.en for code, name in names.items()}


def _toned(names: Mapping[str, Name]) -> dict[str, tuple[str, Tone]]:
    return {code: (name.en, TONES[code]) for code, name in names.items()}


STATES, CERTIFICATE_STATES = _toned(cases.STATES), _toned(cases.CERTIFICATE_STATES)
"""What the badge says, and its colour."""
KINDS, SIGNATURE_FORMS, ACTS = _english(cases.KINDS), _english(cases.SIGNATURE_FORMS), _english(cases.ACTS)
PAYMENT_ENDS = _english(cases.PAYMENT_ENDS)
