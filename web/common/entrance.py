"""The way in and out: login into a slot (D-09), login again in the middle of work, the session's end, logging out."""

import re
from typing import Any

from aiohttp import web

from libs.common.auth import allow
from libs.common.errors import Conflict, Problem, Unauthorized
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.site import Site
from web.common.visits import Visit

ANY_ID = allow("admin", "user", "sub", "staff", "operator", pending=True)
# Nothing that a browser reads as another host or another folder: no //, no \, no .. and none of them encoded.
_PART = r"[A-Za-z0-9_~@-][A-Za-z0-9._~@-]*"
_OWN_ADDRESS = re.compile(rf"/(?:{_PART}(?:/{_PART})*/?)?(?:\?[^\x00-\x20\x7f-\x9f\\#]*)?")
_OF_SLOT = re.compile(r"/u/([0-9])(/.*)?")


class NoSlot(Conflict):
    """Ten IDs are logged in with this browser."""

    code = "no-slot"

    def __init__(self) -> None:
        super().__init__(
            ja="この端末では10のIDがログイン中です。どれかをログアウトしてから、もう一度ログインしてください",
            en="Ten IDs are logged in with this browser. Please log one of them out and log in again",
        )


class Entrance:
    """The pages of the way in, for one site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.routes = routes = PageRoutes()
        routes.public("GET", "/login")(self.ask)
        routes.public("POST", "/login")(self.log_in)
        routes.public("POST", "/u/{slot:[0-9]}/again")(self.log_in_again)
        routes.public("GET", "/u/{slot:[0-9]}/session", is_api=True)(self.look)
        routes.page("POST", "/session", access=ANY_ID, is_api=True)(self.stay)
        routes.public("POST", "/u/{slot:[0-9]}/logout")(self.log_out)

    async def ask(self, visit: Visit) -> web.StreamResponse:
        """ログイン (P09, C01). A slot that comes along keeps its ID and chamber filled in."""
        number = visit.typed("slot")
        slot = self._site.slots.read(visit.request, int(number)) if re.fullmatch("[0-9]", number) else None
        chamber, login = (slot.chamber, slot.login) if slot else (visit.typed("cci_code"), "")
        following = visit.typed("next")
        return self._login_page(visit, chamber, login, following, is_over=slot is not None)

    def _login_page(
        self,
        visit: Visit,
        chamber: str,
        login: str,
        following: str,
        *,
        is_over: bool = False,
        fault: Problem | None = None,
    ) -> web.Response:
        values: dict[str, Any] = {"chamber": chamber, "id": login, "next": following, "is_over": is_over}
        values["is_out"] = visit.typed("out") == "yes"
        return visit.render("entrance/login.html", status=fault.status if fault else 200, fault=fault, **values)

    async def log_in(self, visit: Visit) -> web.StreamResponse:
        """Into the slot that this ID had, or a new one; then to where it was going."""
        chamber, login, following = visit.typed("chamber"), visit.typed("id"), visit.typed("next")
        try:
            made = await self._new_session(visit, chamber, login)
            number = await self._choose_slot(visit, made)
        except (Refused, NoSlot) as refusal:
            return self._login_page(visit, chamber, login, following, fault=refusal)
        await self._end_former(visit, number)
        response = visit.redirect(following_address(following, number) or f"/u/{number}{self._site.face.home}")
        self._site.slots.put(response, number, made["login"], made["session"])
        return response

    async def _choose_slot(self, visit: Visit, made: dict[str, str]) -> int:
        number = self._site.slots.choose(visit.request, made["chamber"], made["login"])
        if number is None:
            await self._end(visit, made["session"])
            raise NoSlot()
        return number

    async def _end_former(self, visit: Visit, number: int) -> None:
        """End the session that this slot had before for the ID: no browser knows it any more."""
        former = self._site.slots.read(visit.request, number)
        if former and former.session:
            await self._end(visit, former.session)

    async def _new_session(self, visit: Visit, chamber: str, login: str) -> dict[str, str]:
        credentials = {"chamber": chamber, "id": login, "password": str(visit.form.get("password", ""))}
        made: dict[str, str] = await visit.post("identity", self._site.face.log_in_at, credentials)
        return made

    async def log_in_again(self, visit: Visit) -> web.StreamResponse:
        """Log in again with the slot's own ID, in the middle of work; a form that was waiting can go on (IDN-07).

        Raises Unauthorized without a slot; scripts are answered in JSON and get a Refused passed on.
        """
        if visit.slot is None:
            raise Unauthorized()
        is_script = visit.request.headers.get("Accept") == "application/json"
        try:
            made = await self._new_session(visit, visit.slot.chamber, visit.slot.login)
        except Refused as refusal:
            if is_script:
                raise
            return self._wait_on(visit, "entrance/again.html", refusal)
        if is_script:
            token = await self._site.sessions.token(made["session"], dict(visit.headers))
            response: web.StreamResponse = web.json_response(self._site.seconds(token))
        else:
            response = self._wait_on(visit, "entrance/resume.html", None)
        self._site.slots.put(response, visit.slot.number, made["login"], made["session"])
        return response

    def _wait_on(self, visit: Visit, template: str, fault: Refused | None) -> web.Response:
        waiting = [
            (name.removeprefix("resume."), value)
            for name, value in visit.form.items()
            if name.startswith("resume.") and isinstance(value, str)
        ]
        action = visit.typed("resume_action")
        is_own = _OF_SLOT.fullmatch(action) and _OWN_ADDRESS.fullmatch(action)
        action = action if is_own else self._home(visit)
        return visit.render(
            template, status=fault.status if fault else 200, waiting=waiting, action=action, fault=fault
        )

    def _home(self, visit: Visit) -> str:
        return visit.path(self._site.face.home)

    async def look(self, visit: Visit) -> web.StreamResponse:
        """Whose session it is and how long it lasts; asking does not use it. Raises Unauthorized without a session."""
        if visit.slot is None or not visit.slot.session:
            raise Unauthorized()
        token = await self._site.sessions.look(visit.slot.session, dict(visit.headers))
        return web.json_response({"owner": visit.slot.owner, **self._site.seconds(token)})

    async def stay(self, visit: Visit) -> web.StreamResponse:
        """The person is still there: counts as a use."""
        assert visit.slot
        self._site.sessions.forget(visit.slot.session)
        token = await self._site.sessions.token(visit.slot.session, dict(visit.headers))
        return web.json_response(self._site.seconds(token))

    async def log_out(self, visit: Visit) -> web.StreamResponse:
        """Ends the session, if it lasts; the slot keeps the ID's name, so that no other ID gets its open pages."""
        response = visit.redirect("/login?out=yes")
        if visit.slot and visit.slot.session:
            await self._end(visit, visit.slot.session)
            self._site.slots.end(response, visit.slot)
        return response

    async def _end(self, visit: Visit, session: str) -> None:
        try:
            token = await self._site.sessions.look(session, dict(visit.headers))
            bearer = {"Authorization": f"Bearer {token.token}"}
            await visit.call("identity", "DELETE", "/v1/sessions/current", headers=bearer)
        except (Unauthorized, Refused) as refusal:
            if refusal.status not in (401, 404):
                raise
        self._site.sessions.forget(session)


def following_address(address: str, number: int) -> str | None:
    """Where to go after logging in into slot `number`: an address of ours that is not another slot's; else None.

    `/u/-/…` is an address of whoever logs in.
    """
    address = re.sub(r"^/u/-(?=/|$)", f"/u/{number}", address)
    if not _OWN_ADDRESS.fullmatch(address):
        return None
    match = _OF_SLOT.match(address)
    return None if match and int(match[1]) != number else address
