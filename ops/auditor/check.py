"""What a check is: SQL of the auditor's own, with one row of one text for each thing that is not as it should be."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["lost", "doubled", "gap", "stuck", "wrong"]
SCHEMAS = ("registration", "identity", "application", "payment", "rendering", "reference")


@dataclass(frozen=True)
class Check:
    """`what` says what is not as it should be; the one column of `sql` says where.

    `sql` may read the tables of every schema and the tables of `FACTS`.
    """

    kind: Kind
    what: str
    sql: str


def _of_all_schemas(columns: str, table: str) -> str:
    return " UNION ALL ".join(f"SELECT '{schema}' AS service, {columns} FROM {schema}.{table}" for schema in SCHEMAS)


# asked: what the system was asked to issue; bundle, fee in yen and the digest of the PDF handed out, where known.
# captured: what the card processor says that it took. hearing: which service hears which event.
# said, applied, kept, mail: all outboxes, inboxes, retries and mails.
FACTS = f"""
WITH asked AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[])
        AS a (application_id, chamber, bundle, fee, sha256)
), captured AS (
    SELECT * FROM unnest($6::text[], $7::text[], $8::int[]) AS c (session_id, payment_id, amount)
), hearing AS (
    SELECT * FROM unnest($9::text[], $10::text[]) AS h (service, name)
), said AS (
    {_of_all_schemas("event_id, name, subject, chamber, data, created_at, published_at", "outbox")}
), applied AS (
    {_of_all_schemas("event_id, name, received_at", "inbox")}
), kept AS (
    {_of_all_schemas("event_id, name, subject, state, error", "retries")}
), mail AS (
    {_of_all_schemas("template, attempts, error, sent_at, refused_at", "mails")}
)
"""
