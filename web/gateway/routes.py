"""The one table of what the gateway offers: method, path, service. What is not here is 404 (deny first).

`/v1/sessions/exchange` is never here: only the gateway and the web exchange sessions.
"""

import re
from dataclasses import dataclass

from libs.common.api import MAX_BODY
from libs.contracts import limits


@dataclass(frozen=True)
class Way:
    """One method on one path, as its service has it; outside it stands under `/api`.

    `max_body` is in bytes. `renews_token`: after it the caller's signed token may say something untrue.
    """

    method: str
    path: str
    service: str
    max_body: int = MAX_BODY
    renews_token: bool = False

    @property
    def is_for_staff(self) -> bool:
        """Whether only the inner listener has it."""
        return self.path.startswith("/v1/staff/")


_PERSON = "/v1/staff/people/{staff_id}"
IDENTITY = (
    Way("POST", "/v1/sessions", "identity"),
    Way("GET", "/v1/sessions", "identity"),
    Way("DELETE", "/v1/sessions/current", "identity", renews_token=True),
    Way("DELETE", "/v1/sessions/{session_id}", "identity", renews_token=True),
    Way("GET", "/v1/login-history", "identity"),
    Way("GET", "/v1/me", "identity"),
    Way("POST", "/v1/password", "identity", renews_token=True),
    Way("GET", "/v1/email-confirmation", "identity"),
    Way("GET", "/v1/sessions/factor", "identity"),
    Way("POST", "/v1/sessions/factor", "identity"),
    Way("GET", "/v1/staff/sessions/factor", "identity"),
    Way("POST", "/v1/staff/sessions/factor", "identity"),
    Way("GET", "/v1/factor", "identity"),
    Way("POST", "/v1/factor/totp", "identity"),
    Way("GET", "/v1/factor/totp", "identity"),
    Way("POST", "/v1/factor/totp/code", "identity", renews_token=True),
    Way("POST", "/v1/factor/totp/removal", "identity", renews_token=True),
    Way("POST", "/v1/factor/recovery-codes", "identity"),
    Way("POST", "/v1/factor/passkeys/options", "identity"),
    Way("POST", "/v1/factor/passkeys", "identity", renews_token=True),
    Way("POST", "/v1/factor/passkeys/{passkey_id}/removal", "identity", renews_token=True),
    Way("POST", "/v1/email-confirmation", "identity", renews_token=True),
    Way("POST", "/v1/email-confirmation/code", "identity", renews_token=True),
    Way("POST", "/v1/cards/signer", "identity"),
    Way("POST", "/v1/cards/registration", "identity"),
    Way("GET", "/v1/signers", "identity"),
    Way("POST", "/v1/signers/{signer_id}/password", "identity"),
    Way("POST", "/v1/signers/{signer_id}/factor/reset", "identity"),
    Way("POST", "/v1/staff/sessions", "identity"),
    Way("POST", "/v1/staff/cards/registration", "identity"),
    Way("GET", "/v1/staff/people", "identity"),
    Way("POST", "/v1/staff/people", "identity"),
    Way("GET", _PERSON, "identity"),
    Way("PUT", _PERSON, "identity"),
    Way("POST", f"{_PERSON}/sessions/end", "identity"),
    Way("POST", f"{_PERSON}/invitation", "identity"),
    Way("POST", f"{_PERSON}/factor/reset", "identity"),
    Way("POST", "/v1/staff/account-changes/{change_id}/approval", "identity"),
    Way("POST", "/v1/staff/account-changes/{change_id}/cancellation", "identity"),
    Way("GET", "/v1/staff/invitation", "identity"),
    Way("POST", "/v1/staff/invitation", "identity"),
)

_REQUEST = "/v1/staff/registration-requests/{request_id}"
REGISTRATION = (
    Way("GET", "/v1/chambers/{code}", "registration"),
    Way("GET", "/v1/registration-choices", "registration"),
    Way("POST", "/v1/registration-requests", "registration"),
    Way("GET", "/v1/registration-request", "registration"),
    Way("POST", "/v1/registration-request/consents", "registration"),
    Way("PUT", "/v1/registration-request/company", "registration"),
    Way("PUT", "/v1/registration-request/signers", "registration"),
    Way("POST", "/v1/registration-request/reason-file", "registration", max_body=limits.FILE_BYTES),
    Way("PUT", "/v1/registration-request/draft", "registration"),
    Way("POST", "/v1/registration-request/submission", "registration"),
    Way("GET", "/v1/registration", "registration"),
    Way("GET", "/v1/staff/registration-requests", "registration"),
    Way("GET", "/v1/staff/registration-requests/counts", "registration"),
    Way("GET", _REQUEST, "registration"),
    Way("GET", f"{_REQUEST}/history", "registration"),
    Way("GET", f"{_REQUEST}/differences", "registration"),
    Way("POST", f"{_REQUEST}/papers", "registration"),
    Way("POST", f"{_REQUEST}/fee", "registration"),
    Way("PUT", f"{_REQUEST}/signers/{{signer_id}}/signature", "registration", max_body=limits.SCAN_BYTES),
    Way("GET", f"{_REQUEST}/signers/{{signer_id}}/signature", "registration"),
    Way("GET", f"{_REQUEST}/reason-file", "registration"),
    Way("POST", f"{_REQUEST}/return", "registration"),
    Way("POST", f"{_REQUEST}/approval", "registration"),
    Way("POST", f"{_REQUEST}/refusal", "registration"),
    Way("GET", "/v1/staff/registrations", "registration"),
    Way("GET", "/v1/staff/registrations/{registration_id}", "registration"),
)

_OWN = "/v1/applications/{application_id}"
_DESK = "/v1/staff/applications/{application_id}"
_EXAMINERS_ACTS = (
    *("claim", "release", "return", "rejection", "examination"),
    *("sending-back", "taking-back", "certification", "hold", "resume", "print-window"),
)
APPLICATION = (
    Way("POST", "/v1/applications", "application", max_body=limits.DRAFT_BYTES),
    Way("GET", "/v1/applications", "application"),
    Way("GET", "/v1/applications/counts", "application"),
    Way("GET", "/v1/applications/export", "application"),
    Way("GET", "/v1/applications/people", "application"),
    Way("GET", "/v1/applications/parties", "application"),
    Way("GET", "/v1/applications/editor-facts", "application"),
    Way("POST", "/v1/applications/goods-preview", "application", max_body=limits.FILE_BYTES),
    Way("GET", _OWN, "application"),
    Way("PUT", _OWN, "application", max_body=limits.DRAFT_BYTES),
    Way("DELETE", _OWN, "application"),
    Way("PUT", f"{_OWN}/goods", "application", max_body=limits.FILE_BYTES),
    Way("POST", f"{_OWN}/check", "application", max_body=limits.DRAFT_BYTES),
    Way("POST", f"{_OWN}/submission", "application"),
    Way("POST", f"{_OWN}/withdrawal", "application"),
    Way("POST", f"{_OWN}/copy", "application"),
    Way("POST", f"{_OWN}/files", "application", max_body=limits.FILE_BYTES),
    Way("GET", f"{_OWN}/files", "application"),
    Way("GET", f"{_OWN}/files/{{file_id}}", "application"),
    Way("DELETE", f"{_OWN}/files/{{file_id}}", "application"),
    Way("GET", f"{_OWN}/document", "application"),
    Way("POST", f"{_OWN}/document", "application", max_body=limits.DRAFT_BYTES),
    Way("GET", "/v1/rules", "application"),
    Way("GET", "/v1/staff/applications", "application"),
    Way("GET", "/v1/staff/applications/counts", "application"),
    Way("GET", "/v1/staff/applications/desk-facts", "application"),
    Way("GET", _DESK, "application"),
    Way("GET", f"{_DESK}/files/{{file_id}}", "application"),
    Way("GET", f"{_DESK}/document", "application"),
    *(Way("POST", f"{_DESK}/{act}", "application") for act in _EXAMINERS_ACTS),
)

PAYMENT = (
    Way("GET", "/v1/payables", "payment"),
    Way("GET", "/v1/quotes", "payment"),
    Way("GET", "/v1/payments", "payment"),
    Way("POST", "/v1/payments", "payment"),
    Way("GET", "/v1/payments/{payment_id}", "payment"),
    Way("GET", "/v1/payment-return/{order}", "payment"),
    Way("POST", "/v1/webhooks/processor", "payment"),
)

RENDERING = (
    Way("GET", "/v1/certificates/{certificate_id}/original.pdf", "rendering"),
    Way("GET", "/v1/certificates/{certificate_id}/copy.pdf", "rendering"),
    Way("GET", "/v1/certificates/{certificate_id}/prints", "rendering"),
    Way("GET", "/v1/staff/certificates/{certificate_id}/prints", "rendering"),
    Way("POST", "/v1/certificates/originals", "rendering"),
    Way("POST", "/v1/cards", "rendering"),
    Way("POST", "/v1/staff/cards", "rendering"),
    Way("GET", "/v1/forms/{sha256}", "rendering"),
    Way("POST", "/v1/previews", "rendering"),
    Way("POST", "/v1/staff/previews", "rendering"),
    Way("POST", "/v1/staff/certificates/{certificate_id}/printing", "rendering"),
    Way("POST", "/v1/staff/registration-requests/{request_id}/printing", "rendering"),
)

SERVICES = ("identity", "registration", "application", "rendering", "payment", "reference")
PARKED = tuple(
    way
    for service in SERVICES
    for way in (
        Way("GET", f"/v1/staff/{service}/parked", service),
        Way("POST", f"/v1/staff/{service}/parked/replay", service),
        Way("POST", f"/v1/staff/{service}/parked/discard", service),
    )
)

# Services with kinds of task (`services/<name>/tasks.py`).
WITH_TASKS = ("registration", "identity", "application", "payment", "rendering")
TASKS = tuple(
    way
    for service in WITH_TASKS
    for way in (
        Way("GET", f"/v1/staff/{service}/tasks", service),
        Way("GET", f"/v1/staff/{service}/tasks/{{task_id}}", service),
        Way("POST", f"/v1/staff/{service}/tasks/{{task_id}}/closing", service),
    )
)

# Services that send mails.
WITH_MAILS = ("registration", "identity", "application")
MAILS = tuple(Way("POST", f"/v1/staff/{service}/mails/{{mail_id}}/sending", service) for service in WITH_MAILS)

WAYS = (*IDENTITY, *REGISTRATION, *APPLICATION, *PAYMENT, *RENDERING, *PARKED, *TASKS, *MAILS)


_PARAMETER = re.compile(r"\{(\w+)\}")
_UUID = "[0-9a-fA-F-]{36}"
_WORD = "[A-Za-z0-9][A-Za-z0-9._~=-]{0,255}"


def pattern(way: Way) -> str:
    """The path outside. Ids are UUIDs; other parameters begin with a letter or digit, so no `..` reaches a service."""

    def narrowed(match: re.Match[str]) -> str:
        name = match[1]
        return f"{{{name}:{_UUID if name.endswith('_id') else _WORD}}}"

    return "/api" + _PARAMETER.sub(narrowed, way.path)
