"""One trace runs from the webhook that settles a payment to the certificate that a stranger can look up."""

from typing import Any

import asyncpg

from proof.demo import certifying
from proof.demo.people import Person, pay
from proof.demo.web import until
from tests.journeys.story import Story
from tests.journeys.telemetry import Spans
from tests.journeys.whole_system import WholeSystem
from tests.journeys.witness import Witness

# Who said what, from the settlement on; the words travel in these outbox rows.
SAID = {
    "payment": "payment.settled.v1",
    "application": "certificate.numbered.v1",
    "rendering": "certificate.rendered.v1",
}
LAST = "application.issued.v1"
WAY = [
    ("payment", "POST /v1/webhooks/processor"),
    ("payment", "publish payment.settled.v1"),
    ("application", "handle payment.settled.v1"),
    ("application", "publish certificate.numbered.v1"),
    ("rendering", "handle certificate.numbered.v1"),
    ("rendering", "render certificate"),
    ("rendering", "publish certificate.rendered.v1"),
    ("application", "handle certificate.rendered.v1"),
    ("application", "publish application.issued.v1"),
    ("reference", "handle application.issued.v1"),
]


async def _paid_without_coming_back(story: Story, web: Witness) -> str:
    """Only the webhook can tell that it is paid: the payer closes the browser on the processor's page."""
    application_id = await certifying.apply_for_certificate(story.company, story.sample)
    await certifying.examine_and_certify(story.chamber, application_id)
    payment = await _begin_payment(story.company.signer, application_id)
    await pay(web, payment["url"])
    issued = await certifying.collect(story.company, application_id)
    await certifying.look_up(web, issued.certificate)
    return application_id


async def _begin_payment(signer: Person, application_id: str) -> dict[str, Any]:
    async def look() -> bool:
        payables = (await signer.call("GET", "/payables?state=open"))["payables"]
        return application_id in {payable["application_id"] for payable in payables}

    await until(look, "the fee")
    key = {"Idempotency-Key": f"trace-{application_id}"}
    return dict(await signer.call("POST", "/payments", {"application_ids": [application_id]}, **key))


async def _traceparents(system: WholeSystem, application_id: str) -> dict[str, str]:
    """The traceparent of each outbox row on the way, by the event's name."""
    connection = await asyncpg.connect(system.installation.postgres)
    try:
        payment_id = await connection.fetchval(
            "SELECT payment_id::text FROM payment.payment_lines WHERE application_id = $1::uuid", application_id
        )
        rows = [
            row
            for service, name in [*SAID.items(), ("application", LAST)]
            for row in await connection.fetch(
                f"SELECT name, traceparent FROM {service}.outbox WHERE name = $1 AND data::text ~ $2",
                name,
                payment_id if service == "payment" else application_id,
            )
        ]
    finally:
        await connection.close()
    assert len(rows) == len(SAID) + 1
    return {row["name"]: row["traceparent"] for row in rows}


async def test_the_settlement_and_the_published_certificate_are_in_one_trace(
    story: Story, system: WholeSystem, web: Witness, spans: Spans
) -> None:
    application_id = await _paid_without_coming_back(story, web)
    await system.rest()
    traceparents = await _traceparents(system, application_id)
    assert None not in traceparents.values()
    trace_ids = {traceparent.split("-")[1] for traceparent in traceparents.values()}
    assert len(trace_ids) == 1
    steps = iter(spans.of_trace(trace_ids.pop()))
    missing = [step for step in WAY if step not in steps]
    assert missing == []
