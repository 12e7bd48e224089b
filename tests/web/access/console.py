"""The console's pages. See `rows.py`."""

from tests.web.access.rows import Row, everybody, only, way_in

STAFF = "reception examiner certifier accounting chamber_admin"
ANY = f"{STAFF} operator"
DESK = "reception chamber_admin"
PREVIEWERS = "reception examiner certifier chamber_admin"
EXAMINERS = "examiner certifier"
CERTIFIER = "certifier"
REQUEST = "/u/{slot}/registrations/{id}"
CASE = "/u/{slot}/examination/{application_id}"
PERSON = "/u/{slot}/people/{id}"

CONSOLE: dict[str, Row] = {
    **way_in(ANY),
    "GET /": everybody(303),
    "GET /invitation/{chamber}": everybody(),
    "POST /invitation/{chamber}": everybody(),
    "GET /invitation/{chamber}/password": everybody(),
    "POST /invitation/{chamber}/password": everybody(),
    "GET /u/{slot}/home": only(ANY, answer=303),
    "GET /u/{slot}/today": only(STAFF),
    "GET /u/{slot}/tasks/done": only(STAFF),
    # A task is seen by the roles of its kind only: for everybody there is no such one here.
    "GET /u/{slot}/tasks/{service}/{task_id}": only(STAFF, answer=404, service="paying", task_id="draft"),
    "POST /u/{slot}/tasks/{service}/{task_id}": only(STAFF, service="paying", task_id="draft"),
    "POST /u/{slot}/tasks/{service}/{task_id}/act": only(STAFF, service="paying", task_id="draft"),
    # Registration desk and register
    "GET /u/{slot}/registrations": only(DESK),
    f"GET {REQUEST}": only(DESK, id="request"),
    f"POST {REQUEST}/papers": only(DESK, id="request"),
    f"POST {REQUEST}/fee": only(DESK, id="request"),
    f"POST {REQUEST}/waiver": only(DESK, id="request"),
    f"POST {REQUEST}/return": only(DESK, id="request"),
    f"POST {REQUEST}/approval": only(DESK, id="request"),
    f"POST {REQUEST}/refusal": only(DESK, id="request"),
    # Not asked of any service: leads back to the case, which says 404.
    f"GET {REQUEST}/{{act}}": only(DESK, answer=303, foreign=303, id="request", act="fee"),
    f"GET {REQUEST}/forms/{{sha256}}": only(DESK, id="request", sha256="form"),
    # This company sent no letter.
    f"GET {REQUEST}/reason-file": only(DESK, answer=404, id="request"),
    f"GET {REQUEST}/signatures": only(DESK, id="request"),
    f"GET {REQUEST}/signers/{{signer_id}}/signature": only(DESK, id="request"),
    # The scan is looked at first.
    f"POST {REQUEST}/signers/{{signer_id}}/signature": only(DESK, foreign=422, id="request"),
    "GET /u/{slot}/register": only(STAFF),
    "GET /u/{slot}/register/{id}": only(STAFF, id="registration"),
    "GET /u/{slot}/register/{id}/card": only("reception", answer=303, foreign=303, id="registration"),
    "POST /u/{slot}/register/{id}/card": only("reception", id="registration"),
    # Examination, certification, certificates
    "GET /u/{slot}/examination": only(STAFF),
    "POST /u/{slot}/examination/next": only(EXAMINERS),
    f"GET {CASE}": only(STAFF),
    f"POST {CASE}/claim": only(EXAMINERS),
    f"POST {CASE}/release": only(EXAMINERS),
    f"POST {CASE}/return": only(EXAMINERS),
    f"POST {CASE}/rejection": only(EXAMINERS),
    f"POST {CASE}/examination": only(EXAMINERS),
    f"POST {CASE}/taking-back": only(EXAMINERS),
    "GET /u/{slot}/cases/{application_id}/pages/{page}.png": only(PREVIEWERS),
    "GET /u/{slot}/cases/{application_id}/files/{file_id}": only(STAFF, application_id="submitted", file_id="frozen"),
    "GET /u/{slot}/certification": only(CERTIFIER),
    "POST /u/{slot}/certification": only(CERTIFIER),
    "GET /u/{slot}/certification/{application_id}": only(CERTIFIER),
    "POST /u/{slot}/certification/{application_id}/certification": only(CERTIFIER),
    "POST /u/{slot}/certification/{application_id}/sending-back": only(CERTIFIER),
    "GET /u/{slot}/certificates": only(STAFF),
    "GET /u/{slot}/certificates/{application_id}": only(STAFF),
    "POST /u/{slot}/certificates/{application_id}/hold": only("examiner certifier chamber_admin"),
    "POST /u/{slot}/certificates/{application_id}/resume": only("examiner certifier chamber_admin"),
    "POST /u/{slot}/certificates/{application_id}/print-window": only("chamber_admin"),
    # People and rights, operation
    "GET /u/{slot}/people": only("chamber_admin"),
    "GET /u/{slot}/people/new": only("chamber_admin"),
    "POST /u/{slot}/people/new": only("chamber_admin"),
    f"GET {PERSON}": only("chamber_admin", id="person"),
    f"POST {PERSON}": only("chamber_admin", id="person"),
    f"POST {PERSON}/sessions": only("chamber_admin", id="person"),
    f"POST {PERSON}/invitation": only("chamber_admin", id="person"),
    f"POST {PERSON}/factor": only("chamber_admin", id="person"),
    f"POST {PERSON}/approval": only("chamber_admin", id="person"),
    f"POST {PERSON}/cancellation": only("chamber_admin", id="person"),
    f"GET {PERSON}/{{act}}": only("chamber_admin", answer=303, foreign=303, id="person", act="sessions"),
    # The own second factor
    "GET /u/{slot}/security": only(ANY, while_pending=True),
    "POST /u/{slot}/security/totp": only(ANY, while_pending=True),
    # Nothing is being set up: back to the first page.
    "GET /u/{slot}/security/totp": only(ANY, answer=303, while_pending=True),
    "POST /u/{slot}/security/totp/code": only(ANY, while_pending=True),
    "POST /u/{slot}/security/totp/removal": only(ANY, while_pending=True),
    "POST /u/{slot}/security/recovery-codes": only(ANY, while_pending=True),
    "POST /u/{slot}/security/passkeys": only(ANY, while_pending=True),
    "POST /u/{slot}/security/passkeys/new": only(ANY, while_pending=True),
    # The password is looked at first.
    "POST /u/{slot}/security/passkeys/{id}/removal": only(ANY, foreign=422, while_pending=True, id="person"),
    "GET /u/{slot}/security/totp/{act}": only(ANY, answer=303, while_pending=True, act="code"),
    "GET /u/{slot}/security/{act}": only(ANY, answer=303, while_pending=True, act="recovery-codes"),
    # The chamber's settings
    "GET /u/{slot}/settings": only("chamber_admin"),
    "GET /u/{slot}/settings/samples/{sample}/{page}.png": only("chamber_admin"),
    "GET /u/{slot}/settings/samples/{sample}.pdf": only("chamber_admin"),
    "GET /u/{slot}/parked": only("operator"),
    # Nothing is parked: back to the list.
    "GET /u/{slot}/parked/{service}/{fingerprint}": only("operator", answer=303),
    "POST /u/{slot}/parked/{service}/{fingerprint}": only("operator"),
}
