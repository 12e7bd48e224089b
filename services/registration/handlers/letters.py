"""The mails of a registration (M01 to M05, M34)."""

from datetime import datetime
from typing import Any

from libs.common.clock import JAPAN
from libs.common.db import Transaction
from libs.common.mail import MailTemplates, post
from services.registration.domain.chamber import ChamberFile, tax_in
from services.registration.domain.registrations import Registration, Signer
from services.registration.domain.requests import Request


class Letters:
    """Writes the mails. `public_url` is the gateway's address, to which links lead."""

    def __init__(self, templates: MailTemplates, public_url: str) -> None:
        self._templates, self._public_url = templates, public_url.rstrip("/")

    async def guide(self, tx: Transaction, chamber: ChamberFile, request: Request, secret: str) -> None:
        """M01: how to go on, what it costs, and the link (REG-03)."""
        fee = chamber.settings.registration_fee
        await self._post(tx, "M01", chamber, request.email, fee=fee, tax=tax_in(fee), **self._link(request, secret))

    async def received(self, tx: Transaction, chamber: ChamberFile, request: Request, secret: str) -> None:
        """M02: the application number, the papers, and a link for corrections (REG-19)."""
        await self._post(
            tx,
            "M02",
            chamber,
            request.email,
            request_no=request.request_no,
            revision=request.revision,
            papers=request.papers,
            fee=request.fee.price if request.fee else 0,
            **self._link(request, secret),
        )

    async def returned(self, tx: Transaction, chamber: ChamberFile, request: Request, secret: str) -> None:
        """M03: what to correct, and a link for it."""
        await self._post(
            tx,
            "M03",
            chamber,
            request.contact_email,
            request_no=request.request_no,
            message=request.message,
            **self._link(request, secret),
        )

    async def approved(self, tx: Transaction, chamber: ChamberFile, registration: Registration) -> None:
        """M04: the registration number and how to get the card; never a password (REG-10)."""
        to = registration.company.contact.email
        await self._post(
            tx, "M04", chamber, to, registration=registration, company=registration.company, address=self._public_url
        )

    async def refused(self, tx: Transaction, chamber: ChamberFile, request: Request) -> None:
        """M05: why the registration was not accepted."""
        await self._post(
            tx, "M05", chamber, request.contact_email, request_no=request.request_no, message=request.message
        )

    async def signers_address_changed(
        self,
        tx: Transaction,
        chamber: ChamberFile,
        registration: Registration,
        signer: Signer,
        email: str,
        at: datetime,
    ) -> None:
        """M34 to the address before and to the admin: whoever found a card must not go unseen (D-34).

        `signer` is the one before, `email` the address confirmed at `at` (UTC).
        """
        contact = registration.company.contact
        told = {signer.email: signer.name_ja} | {contact.email: contact.name}
        for to, name in told.items():
            await self._post(
                tx,
                "M34",
                chamber,
                to,
                name=name,
                company=registration.company,
                signer=signer,
                new_email=email,
                at=at.astimezone(JAPAN),
            )

    def _link(self, request: Request, secret: str) -> dict[str, Any]:
        # The secret stands behind "#", so that no server on the way logs it (D-42).
        return {
            "link": f"{self._public_url}/entry/{request.chamber}#{secret}",
            "link_until": request.link_expires_at.astimezone(JAPAN),
        }

    async def _post(self, tx: Transaction, template: str, chamber: ChamberFile, to: str, **values: Any) -> None:
        await post(
            tx,
            self._templates,
            template,
            chamber=chamber.chamber,
            sender=chamber.name_ja,
            to=to,
            about=chamber,
            **values,
        )
