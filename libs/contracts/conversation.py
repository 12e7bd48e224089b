"""Who hears what: from this table the broker's bindings are made, and from the contracts who may say what.

A consumer without its line here hears nothing, and a line without its consumer fails a test.
"""

from collections.abc import Mapping

from libs.common.events import Event
from libs.common.topology import Conversation
from libs.contracts.application import (
    ApplicationApproved,
    ApplicationIssued,
    ApplicationPrintWindowChanged,
    ApplicationSubmitted,
    CertificateCopied,
    CertificateNumbered,
    OwnLayoutDropped,
    OwnLayoutSent,
)
from libs.contracts.identity import AdminIdCreated, StaffChanged, UserIdActivated, UserIdClosed, UserIdCreated
from libs.contracts.payment import (
    FeeScheduleChanged,
    PayableOpened,
    PaymentExpired,
    PaymentFailed,
    PaymentSettled,
    PaymentStarted,
)
from libs.contracts.registration import (
    ChamberConfigured,
    RegistrationApproved,
    RegistrationChanged,
    RegistrationFeeReceived,
    RegistrationSubmitted,
    SignatureRecorded,
)
from libs.contracts.rendering import (
    CertificatePrinted,
    CertificateRendered,
    CertificateRenderFailed,
    DocumentPrechecked,
    DocumentRendered,
    DocumentRenderFailed,
)
from libs.contracts.schemas import contract_events

HEARD_BY: Mapping[str, tuple[type[Event], ...]] = {
    "registration": (DocumentRendered, DocumentRenderFailed, AdminIdCreated, UserIdCreated, UserIdActivated),
    "identity": (ChamberConfigured, RegistrationApproved, RegistrationChanged, ApplicationIssued),
    "application": (
        ChamberConfigured,
        RegistrationApproved,
        RegistrationChanged,
        SignatureRecorded,
        UserIdCreated,
        UserIdActivated,
        UserIdClosed,
        StaffChanged,
        DocumentPrechecked,
        FeeScheduleChanged,
        PayableOpened,
        PaymentStarted,
        PaymentFailed,
        PaymentExpired,
        PaymentSettled,
        CertificateRendered,
        CertificateRenderFailed,
        CertificatePrinted,
    ),
    "payment": (
        ChamberConfigured,
        RegistrationApproved,
        RegistrationChanged,
        RegistrationFeeReceived,
        ApplicationApproved,
        ApplicationIssued,
    ),
    "rendering": (
        ChamberConfigured,
        SignatureRecorded,
        OwnLayoutSent,
        OwnLayoutDropped,
        RegistrationSubmitted,
        ApplicationSubmitted,
        CertificateNumbered,
        ApplicationIssued,
        ApplicationPrintWindowChanged,
    ),
    "reference": (ApplicationIssued, CertificateCopied, ChamberConfigured),
}


CONVERSATION = Conversation(
    {service: sorted(event.NAME for event in events) for service, events in HEARD_BY.items()},
    {service: [name for name, event in contract_events().items() if service == event.SPEAKER] for service in HEARD_BY},
)
"""By names, as the broker knows them."""
