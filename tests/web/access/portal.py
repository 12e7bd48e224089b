"""The portal's pages. See `rows.py`."""

from tests.web.access.rows import Row, everybody, only, way_in

ANY = "admin user sub"
ADMIN = "admin"
APPLICANTS = "user sub"
CASE = "/u/{slot}/applications/{application_id}"
EDIT = f"{CASE}/edit"
DRAFT = '{"version": 1, "draft": {}}'

PORTAL: dict[str, Row] = {
    **way_in(ANY),
    "GET /": everybody(),
    "GET /applications/{application_id}": everybody(303),
    "GET /printing": everybody(303),
    "GET /u/{slot}/menu": only(ANY),
    # Registration: open to all, and behind the link of a mail
    "GET /tentative-company": everybody(query="cci_code=8888"),
    "GET /tentative-company/poster": everybody(query="cci_code=8888"),
    "GET /tentative-company/qr.svg": everybody(query="cci_code=8888"),
    "GET /tentative-company/rules/{name}": everybody(query="cci_code=8888"),
    "GET /tentative-company/email": everybody(query="cci_code=8888"),
    "POST /tentative-company/email": everybody(),
    "GET /tentative-company/sent": everybody(),
    "GET /eCO{rest}": everybody(301),
    "GET /entry/{chamber}": everybody(),
    "POST /entry/{chamber}": everybody(),
    "GET /registration": everybody(403),
    "GET /registration/consent": everybody(403),
    "POST /registration/consent": everybody(),
    "GET /registration/company": everybody(403),
    "POST /registration/company": everybody(),
    "PUT /registration/draft": everybody(),
    "GET /registration/signers": everybody(403),
    "POST /registration/signers": everybody(),
    "GET /registration/confirmation": everybody(403),
    "POST /registration/confirmation": everybody(),
    "GET /registration/papers": everybody(403),
    "GET /registration/papers/{kind}.pdf": everybody(403),
    # Applications
    "GET /u/{slot}/applications": only(APPLICANTS),
    "GET /u/{slot}/applications/export": only(APPLICANTS),
    "GET /u/{slot}/applications/new": only(APPLICANTS),
    "POST /u/{slot}/applications/new": only(APPLICANTS),
    f"GET {CASE}": only(APPLICANTS),
    f"GET {CASE}/files/{{file_id}}": only(APPLICANTS, application_id="draft"),
    f"GET {CASE}/sheet": only(APPLICANTS),
    f"POST {CASE}/copy": only(APPLICANTS),
    f"POST {CASE}/withdrawal": only(APPLICANTS),
    f"POST {CASE}/deletion": only(APPLICANTS, application_id="draft"),
    f"GET {EDIT}": only(APPLICANTS, application_id="draft"),
    f"GET {EDIT}/{{step}}": only(APPLICANTS, application_id="draft"),
    f"POST {EDIT}/{{step}}": only(APPLICANTS, application_id="draft"),
    f"POST {EDIT}/transcription": only(APPLICANTS, application_id="draft"),
    f"POST {EDIT}/question": only(APPLICANTS, application_id="draft"),
    f"GET {EDIT}/review": only(APPLICANTS, application_id="draft"),
    f"POST {EDIT}/review": only(APPLICANTS, application_id="draft"),
    f"GET {EDIT}/draft": only(APPLICANTS, application_id="draft"),
    f"POST {EDIT}/draft": only(APPLICANTS, sent=DRAFT, application_id="draft"),
    f"POST {EDIT}/check": only(APPLICANTS, sent='{"draft": {}}', application_id="draft"),
    # Reads what is sent and tells it to the sender; nothing of an application.
    f"POST {EDIT}/goods": only(APPLICANTS, foreign=200, application_id="draft"),
    # The own company's parties, whichever application the address names.
    f"GET {EDIT}/parties": only(APPLICANTS, foreign=200, application_id="draft"),
    f"GET {EDIT}/page": only(APPLICANTS, application_id="draft"),
    f"GET {EDIT}/specimen.pdf": only(APPLICANTS, application_id="draft"),
    f"POST {EDIT}/files/raw": only(APPLICANTS, query="kind=invoice", application_id="draft"),
    # Without a file it leads back to the case, which says 404.
    f"POST {EDIT}/files": only(APPLICANTS, foreign=303, application_id="draft"),
    f"GET {EDIT}/files/{{file_id}}": only(APPLICANTS, application_id="draft"),
    f"POST {EDIT}/files/{{file_id}}/removal": only(APPLICANTS, application_id="draft"),
    # Paying and printing
    "GET /u/{slot}/payment": only(APPLICANTS),
    "POST /u/{slot}/payment": only(APPLICANTS),
    "GET /u/{slot}/payment/{payment_id}": only(APPLICANTS, answer=303),
    "GET /paid/{order}": everybody(),
    "GET /paid/{order}/state": everybody(),
    "GET /u/{slot}/printing": only(APPLICANTS),
    "GET /u/{slot}/printing/{certificate_id}/{name}.pdf": only(APPLICANTS, name="certificate_no"),
    "GET /u/{slot}/printing/{certificate_id}/copy/{name}.pdf": only(APPLICANTS, name="certificate_no"),
    "POST /u/{slot}/printing/several": only(APPLICANTS),
    # The company's own registration, signers and cards
    "GET /u/{slot}/company": only(ADMIN),
    "POST /u/{slot}/company/registration-card": only(ADMIN),
    "POST /u/{slot}/company/signer-cards": only(ADMIN),
    "GET /u/{slot}/signers": only(ADMIN),
    "GET /u/{slot}/signers/{signer_id}": only(ADMIN),
    "POST /u/{slot}/signers/{signer_id}/password": only(ADMIN),
    "POST /u/{slot}/signers/{signer_id}/factor": only(ADMIN),
    # The own passkeys
    "GET /u/{slot}/security": only("user"),
    "POST /u/{slot}/security/recovery-codes": only("user"),
    "POST /u/{slot}/security/passkeys": only("user"),
    "POST /u/{slot}/security/passkeys/new": only("user"),
    # The password is looked at first.
    "POST /u/{slot}/security/passkeys/{id}/removal": only("user", foreign=422, id="signer_id"),
    "GET /u/{slot}/security/{act}": only("user", answer=303, act="recovery-codes"),
    # The first login of a signer
    "GET /u/{slot}/email": only("admin user", while_pending=True),
    "POST /u/{slot}/email": only("admin user", while_pending=True),
    "POST /u/{slot}/email/code": only("admin user", while_pending=True),
}
