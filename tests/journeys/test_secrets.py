"""After the main job, no secret stands where it does not belong: no log line, table, event, mail or span."""

from tests.journeys.conftest import Lines
from tests.journeys.story import Story
from tests.journeys.telemetry import Spans
from tests.journeys.whole_system import WholeSystem
from tests.journeys.witness import CARD, Witness, found_in, rows_of

MAILS_OF_LINKS = "registration.mails"


def all_secrets(system: WholeSystem, web: Witness) -> set[str]:
    """Everything secret that was typed, shown, sent or given to a service as a setting."""
    typed = web.secrets | web.links | {CARD} | {login["password"] for login in system.logins}
    return typed | set(system.installation.secrets.values())


def test_the_witness_knows_secrets_of_every_kind(story: Story, system: WholeSystem, web: Witness) -> None:
    # covers: REL-60
    known = all_secrets(system, web)
    assert story.issued.certificate["access_code"] in known
    assert story.company.password in known
    assert story.company.signer.session in known
    assert len(web.links) >= 1
    assert len(known) > 25


def test_no_log_line_shows_a_secret(story: Story, system: WholeSystem, web: Witness, lines: Lines) -> None:
    # covers: REL-36, REL-56, REL-60
    assert len(lines) > 100
    assert found_in("\n".join(lines), all_secrets(system, web)) == set()


async def test_no_table_shows_a_secret(story: Story, system: WholeSystem, web: Witness) -> None:
    # covers: REL-36, REL-56, REL-60
    secrets = all_secrets(system, web)
    tables = await rows_of(system.installation.postgres)
    assert {"payment.outbox", "application.retries", "identity.mails", "rendering.prints"} <= set(tables)
    for name, rows in tables.items():
        allowed = web.links if name == MAILS_OF_LINKS else set()
        assert found_in("\n".join(rows), secrets - allowed) == set(), name


def test_no_mail_shows_a_secret_but_the_link_that_it_is_for(story: Story, system: WholeSystem, web: Witness) -> None:
    # covers: REL-36, REL-60
    for mail in system.mails():
        allowed = web.links if "貿易登録申請手続きのご案内" in mail.subject else set()
        assert found_in(f"{mail.subject}\n{mail.text}", all_secrets(system, web) - allowed) == set(), mail.subject


def test_no_span_shows_a_secret(story: Story, system: WholeSystem, web: Witness, spans: Spans) -> None:
    # covers: REL-56, REL-60
    texts = [f"{span.name} {dict(span.attributes or {})} {span.events}" for span in spans.finished()]
    assert len(texts) > 100
    assert found_in("\n".join(texts), all_secrets(system, web)) == set()
