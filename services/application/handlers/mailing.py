"""Mails to the person in charge of an application (M21 to M26), and to who paid (M25)."""

from typing import Any

from libs.common.db import Transaction
from libs.common.errors import NotYetKnown
from libs.common.mail import MailTemplates, post
from services.application.domain.values import Application
from services.application.store import applications, known
from services.application.store.announcements import Announcement


class Mailing:
    """Writes mails; `public_url` is where their links lead."""

    def __init__(self, templates: MailTemplates, public_url: str) -> None:
        self._templates, self._public_url = templates, public_url

    async def tell(self, tx: Transaction, template: str, application: Application, **values: Any) -> None:
        """Write to the person in charge, when the transaction commits. Raises `NotYetKnown` for an unknown chamber."""
        person = await applications.contact(tx, application.application_id)
        if person.email is None:
            return
        about = {
            "receipt_no": application.receipt_no,
            "link": f"{self._public_url}/applications/{application.application_id}",
        }
        await self._post(tx, template, application.chamber, to=person.email, name=person.name, **(about | values))

    async def announce(self, tx: Transaction, chamber: str, announcement: Announcement) -> None:
        """Write that certificates are issued (M25). Raises `NotYetKnown` for an unknown chamber."""
        await self._post(
            tx,
            "M25",
            chamber,
            to=announcement.email,
            name=announcement.name,
            certificates=announcement.certificates,
            link=f"{self._public_url}/printing",
        )

    async def _post(self, tx: Transaction, template: str, chamber: str, *, to: str, **values: Any) -> None:
        known_chamber = await known.chamber(tx, chamber)
        if known_chamber is None:
            raise NotYetKnown(f"chamber {chamber}")
        sender, office = known_chamber.name_ja, known_chamber.office
        await post(tx, self._templates, template, chamber=chamber, sender=sender, to=to, office=office, **values)
