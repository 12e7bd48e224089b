"""Mails to the person in charge of an application (M21 to M26)."""

from typing import Any

from libs.common.db import Transaction
from libs.common.errors import NotYetKnown
from libs.common.mail import MailTemplates, post
from services.application.domain.values import Application
from services.application.store import applications, known


class Mailing:
    """Writes mails; `public_url` is where their links lead."""

    def __init__(self, templates: MailTemplates, public_url: str) -> None:
        self._templates, self._public_url = templates, public_url

    async def tell(self, tx: Transaction, template: str, application: Application, **values: Any) -> None:
        """Write to the person in charge, when the transaction commits. Raises `NotYetKnown` for an unknown chamber."""
        chamber = await known.chamber(tx, application.chamber)
        if chamber is None:
            raise NotYetKnown(f"chamber {application.chamber}")
        person = await applications.contact(tx, application.application_id)
        if person.email is None:
            return
        common = {
            "name": person.name,
            "receipt_no": application.receipt_no,
            "office": chamber.office,
            "link": f"{self._public_url}/applications/{application.application_id}",
        }
        await post(
            tx,
            self._templates,
            template,
            chamber=application.chamber,
            sender=chamber.name_ja,
            to=person.email,
            **(common | values),
        )
