"""Whoever comes by a mail's link: the browser keeps the link, and each page speaks for the request behind it."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from libs.common.errors import FieldError
from libs.pages.words import N_
from web.common.rooms import PageHandler
from web.common.services import Answer, Refused
from web.common.visits import Visit
from web.portal.pages.registration.chambers import find_chamber

COOKIE = "__Host-link"
LINK = re.compile(r"[0-9]{4}\.[A-Za-z0-9_-]{20,100}")
OVER = {
    "wrong-link": N_("This link does not work"),
    "link-missing": N_("This link does not work"),
    "link-expired": N_("The link has expired"),
    "request-checked": N_("Your application is being checked"),
    "request-approved": N_("Your registration is complete"),
    "request-refused": N_("Your application was not accepted"),
    "request-cancelled": N_("Your application was cancelled"),
}
"""What a page is called that has no request to show."""
# The numbers of the manuals count the guide and the e-mail as the first two.
PUBLIC_STEPS = {
    "guide": N_("Guide"),
    "email": N_("E-mail and pledge"),
    "consent": N_("Consent"),
    "company": N_("Company"),
    "signers": N_("Signers"),
    "confirmation": N_("Confirmation"),
    "papers": N_("Papers"),
}
Errors = list[dict[str, Any]]


@dataclass
class Wizard:
    """One visit behind the link. `request` is what registration tells of it (its `RequestView`)."""

    visit: Visit
    link: str
    request: dict[str, Any]

    async def call(self, method: str, path: str, json: Any = None, **more: Any) -> Answer:
        """Ask registration, behind the link. Raises `Refused`, `Away`."""
        headers = {"Authorization": f"Link {self.link}", **more.pop("headers", {})}
        where = f"/v1/registration-request{path}"
        return await self.visit.call("registration", method, where, json=json, headers=headers, **more)

    @property
    def states(self) -> dict[str, str]:
        """How each step stands: done, current, waiting. Agents have no step for signers."""
        return {step["name"]: step["state"] for step in self.request["steps"]}

    def may_open(self, step: str) -> bool:
        """Whether a step can be shown now."""
        if step == "papers":
            return bool(self.request["revision"])
        return self.states.get(step, "waiting") != "waiting" and self.request["state"] != "checking"

    @property
    def resume(self) -> str:
        """Where the person was (REG-18): at what is typed and not finished, else at the first open step."""
        draft = self.request["draft"] or {}
        typed = [step for step in ("company", "signers") if draft.get(step) and self.may_open(step)]
        current = [name for name, state in self.states.items() if state == "current"]
        return address_of(([*typed, *current] or ["papers"])[0])

    def stepper(self, now: str) -> tuple[list[tuple[str, str]], int]:
        """All steps with the addresses of those that can be opened, and which one this is."""
        names = ["guide", "email", *self.states]
        labels = [self.visit.words.gettext(PUBLIC_STEPS[name]) for name in names]
        places = [address_of(name) if self.may_open(name) else "" for name in names]
        # A form of another request may be shown again at a step that this one does not have.
        return list(zip(labels, places, strict=True)), names.index(now if now in names else "company")

    @property
    def meant(self) -> str:
        """The request for which the form was opened, else the present one."""
        return str(self.visit.form.get("request") or self.request["request_id"])

    @property
    def is_meant(self) -> bool:
        """Whether the form was opened for the request of the link that the browser has now."""
        return self.meant == str(self.request["request_id"])

    def check_meant(self) -> None:
        """Raise `OtherRequest` when another mail's link was opened in this browser since the form was shown."""
        if not self.is_meant:
            raise OtherRequest()

    def render(self, step: str, *, status: int = 200, **values: Any) -> web.Response:
        """The page of a step, with everything that all of them show."""
        steps, now = self.stepper(step)
        shown = {"wizard": self, "case": self.request, "chamber": self.request["chamber"], "errors": []}
        shown |= {"steps": steps, "now": now, **values}
        return self.visit.render(f"registration/{step}.html", status=status, **shown)


class OtherRequest(Refused):
    """The form belongs to another request than the link that was opened last."""

    def __init__(self) -> None:
        ja = "別の登録申請がこのブラウザーで開かれました。この申請のメールのリンクを開き直してから、送信してください"
        en = "Another request was opened in this browser. Open this request's mail link again, then send once more"
        super().__init__(409, {"detail_ja": ja, "detail": en, "code": "other-request"})


WizardHandler = Callable[[Wizard], Awaitable[web.StreamResponse]]


def behind_link(step: str = "") -> Callable[[WizardHandler], PageHandler]:
    """A page for who has opened a mail's link; `step` leads elsewhere as long as it cannot be opened."""

    def wrap(handler: WizardHandler) -> PageHandler:
        async def handle(visit: Visit) -> web.StreamResponse:
            link = visit.request.cookies.get(COOKIE, "")
            if not LINK.fullmatch(link):
                return visit.render("registration/no_link.html", status=403)
            try:
                wizard = await follow(visit, link)
                # What was typed for another request is shown again, whatever step the present one is at.
                if step and wizard.is_meant and not wizard.may_open(step):
                    return visit.redirect(wizard.resume)
                return await handler(wizard)
            except Refused as refusal:
                if refusal.code not in OVER:
                    raise
                return await show_over(visit, link, refusal)

        return handle

    return wrap


async def follow(visit: Visit, link: str) -> Wizard:
    """The request behind a link. Raises `Refused` when the link is wrong or over."""
    wizard = Wizard(visit, link, {})
    wizard.request = (await wizard.call("GET", "")).json()
    return wizard


async def show_over(visit: Visit, link: str, refusal: Refused) -> web.Response:
    """P03: the link is no more: what became of the request, and how to go on."""
    chamber = await find_chamber(visit, link[:4])
    response = visit.render(
        "registration/over.html", status=410, chamber=chamber, refusal=refusal, over=OVER[refusal.code]
    )
    response.del_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
    return response


def address_of(step: str) -> str:
    """The page of a step."""
    return f"/registration/{step}"


def errors_of(visit: Visit, refusal: Refused) -> Errors:
    """A refusal as lines of an error summary; one that names no field stands for itself."""
    whole = FieldError("", refusal.code, refusal.ja, refusal.en)
    return visit.errors(refusal.errors or [whole])
