"""What a draft would be printed as, finished or not (APP-05). Pure."""

import datetime
from dataclasses import replace
from uuid import UUID

from libs.contracts.values import CertificateKind, Document
from services.application.draft import Draft, DraftGoods, DraftInvoiceLine
from services.application.facts import Facts, SignerFacts
from services.application.freezing import to_document

# Stands for a signature that is not recorded yet; a SPECIMEN shows no signature.
NO_SIGNATURE = "0" * 64
_NOBODY = SignerFacts(UUID(int=0), "", "", False, None)


def preview(draft: Draft, facts: Facts, today: datetime.date) -> Document:
    """The document as it would be frozen today (Japan). What is not typed yet stays blank.

    Without goods there is one blank line, because a certificate has at least one, unless the company's own pages show
    them. Invoice numbers without a date are left out of box 3.
    """
    signer, source = facts.signer or _NOBODY, draft.source_invoice
    if not source.lines and not facts.own_layout:
        source = source.model_copy(update={"lines": [DraftInvoiceLine()]})
    filled = draft.model_copy(
        update={
            "kind": draft.kind or CertificateKind.ORIGIN_JAPAN,
            "goods": draft.goods or [DraftGoods()],
            "source_invoice": source,
        }
    )
    return to_document(filled, replace(facts, signer=signer), signer.signature_sha256 or NO_SIGNATURE, today)
