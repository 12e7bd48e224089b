"""How states, kinds and acts are called on pages: one table each, for applicants and staff alike."""

from typing import Literal

from libs.pages.words import N_

Tone = Literal["calm", "busy", "good", "warn", "bad"]

STATES: dict[str, tuple[str, Tone]] = {
    "draft": (N_("Draft"), "calm"),
    "awaiting_signer": (N_("Waiting for the signer"), "warn"),
    "submitted": (N_("Submitted"), "busy"),
    "under_examination": (N_("Under examination"), "busy"),
    "returned": (N_("Returned"), "bad"),
    "examined": (N_("Examined"), "busy"),
    "approved": (N_("Approved, to be paid"), "warn"),
    "paid": (N_("Paid, being prepared"), "busy"),
    "issued": (N_("Issued"), "good"),
    "withdrawn": (N_("Withdrawn"), "calm"),
    "rejected": (N_("Rejected"), "bad"),
    "lapsed": (N_("Lapsed"), "calm"),
    "deleted": (N_("Deleted"), "calm"),
}
"""The states of an application: what the badge says, and its colour."""

CERTIFICATE_STATES: dict[str, tuple[str, Tone]] = {
    "numbered": (N_("Numbered"), "busy"),
    "valid": (N_("Valid"), "good"),
    "replaced": (N_("Replaced"), "warn"),
    "revoked": (N_("Revoked"), "bad"),
}

KINDS: dict[str, str] = {
    "origin_japan": N_("Certificate of origin (Japanese goods)"),
    "origin_foreign": N_("Certificate of origin (foreign goods)"),
    "signature": N_("Signature certificate"),
    "invoice": N_("Invoice certificate"),
}
FORMS: dict[str, str] = {
    "hygiene": N_("Hygiene"),
    "free_sale": N_("Free sale"),
    "translation_oath": N_("Translation oath"),
    "other": N_("Other form"),
}
"""The forms of signature certificates (APP-18)."""

ACTS: dict[str, str] = {
    "create": N_("Began the draft"),
    "submit": N_("Submitted the application"),
    "ask_signer": N_("Asked the signer to confirm"),
    "confirm": N_("Confirmed as signer"),
    "decline": N_("Declined as signer"),
    "delete": N_("Deleted the draft"),
    "claim": N_("Took the case"),
    "release": N_("Put the case back"),
    "withdraw": N_("Withdrew the application"),
    "agree_to_withdrawal": N_("Agreed to the withdrawal"),
    "return": N_("Returned it for correction"),
    "reject": N_("Rejected it"),
    "examine": N_("Finished the examination"),
    "send_back": N_("Gave it back to the examiner"),
    "take_back": N_("Took the finished examination back"),
    "certify": N_("Certified it"),
    "return_by_system": N_("Returned by the system"),
    "reject_by_system": N_("Rejected by the system"),
    "cancel": N_("Cancelled before payment"),
    "lapse": N_("Lapsed without payment"),
    "start_payment": N_("Began the payment"),
    "end_payment": N_("Ended the payment without paying"),
    "settle": N_("Paid the fee"),
    "hold": N_("Kept it from being issued"),
    "resume": N_("Let it go on"),
    "issue": N_("Issued the certificate"),
    "add_copy": N_("Made the COPY"),
    "change_print_window": N_("Opened printing again"),
    "suspend": N_("Suspended with the registration"),
    "unsuspend": N_("No longer suspended"),
}
"""The lines of a history."""
