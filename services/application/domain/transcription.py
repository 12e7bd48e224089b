"""When the applicant is asked whether the invoice is to be copied into the certificate again (転記, APP-02)."""

import hashlib
import json
from itertools import islice

from services.application.domain.invoice_differences import BOXES, InvoiceDifference, each_difference
from services.application.draft import Draft, DraftGoods

MOST = 200
"""Places that are named: nobody reads more before deciding."""


def invoice_digest(draft: Draft) -> str:
    """SHA-256 (hex) of what 転記 takes over from the invoice: no numbers, dates or prices."""
    source, line = draft.source_invoice, set(DraftGoods.model_fields)
    content = {name: getattr(source, name) for name in BOXES}
    content |= {
        "consignee": source.consignee.model_dump(),
        "lines": [one.model_dump(include=line) for one in source.lines],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def transcription_due(draft: Draft, transcribed_sha256: str | None) -> list[InvoiceDifference]:
    """What the certificate does not say as the invoice does, when the invoice was changed after `transcribed_sha256`.

    At most `MOST` places; empty where nothing needs to be asked.
    """
    if invoice_digest(draft) == transcribed_sha256:
        return []
    return list(islice(each_difference(draft), MOST))
