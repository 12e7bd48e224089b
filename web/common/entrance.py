"""The way in and out: login into a slot (D-09), login again in the middle of work, the session's end, logging out."""

import re
from typing import Any

from aiohttp import web

from libs.common.auth import allow
from libs.common.errors import Conflict, Problem, Unauthorized
from web.common import known_devices
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.site import Site
from web.common.slots import Slot
from web.common.visits import Visit, read_object

ANY_ID = allow("admin", "user", "sub", "staff", "operator", pending=True)
# Nothing that a browser reads as another host or another folder: no //, no \, no .. and none of them encoded.
_PART = r"[A-Za-z0-9_~@-][A-Za-z0-9._~@-]*"
_OWN_ADDRESS = re.compile(rf"/(?:{_PART}(?:/{_PART})*/?)?(?:\?[^\x00-\x20\x7f-\x9f\\#]*)?")
_BEGUN = re.compile(r"[0-9]{4}\.[A-Za-z0-9_-]{43}")
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
        routes.public("POST", "/login/factor")(self.give_factor)
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
            if made["session"] is None:
                return self._factor_page(visit, made["factor"], following)
            return await self._go_in(visit, made, following)
        except (Refused, NoSlot) as refusal:
            return self._login_page(visit, chamber, login, following, fault=refusal)

    async def give_factor(self, visit: Visit) -> web.StreamResponse:
        """The second step (C01): the code of the app, or a recovery code. Whoever took too long begins again."""
        begun, following = visit.typed("begun"), visit.typed("next")
        try:
            return await self._go_in(visit, await self._give(visit, begun), following)
        except NoSlot as refusal:
            return self._login_page(visit, "", "", following, fault=refusal)
        except Refused as refusal:
            asked = await self._asked(visit, begun) if refusal.status != 401 else None
            if asked is None:
                return self._login_page(visit, "", "", following, fault=refusal)
            return self._factor_page(visit, asked, following, refusal)

    def _factor_page(
        self, visit: Visit, asked: dict[str, Any], following: str, fault: Refused | None = None
    ) -> web.Response:
        values: dict[str, Any] = {"asked": asked, "next": following, "fault": fault}
        values["errors"] = visit.errors(fault.errors) if fault else []
        return visit.render("entrance/factor.html", status=fault.status if fault else 200, **values)

    async def _asked(self, visit: Visit, begun: str) -> dict[str, Any] | None:
        """What a begun login is still asked for; None when it is over."""
        try:
            return await self._second_step(visit, "GET", begun)
        except Refused as refusal:
            if refusal.status != 401:
                raise
            return None

    async def _give(self, visit: Visit, begun: str) -> dict[str, Any]:
        typed = visit.typed("passkey")
        given = {"passkey": read_object(typed)} if typed else {"code": str(visit.form.get("code", ""))}
        return await self._second_step(visit, "POST", begun, given)

    async def _second_step(self, visit: Visit, method: str, begun: str, json: Any = None) -> dict[str, Any]:
        headers = {"Authorization": f"Login {begun}"} if _BEGUN.fullmatch(begun) else {}
        path = f"{self._site.face.log_in_at}/factor"
        answer: dict[str, Any] = (await visit.call("identity", method, path, json=json, headers=headers)).json()
        return answer

    async def _go_in(self, visit: Visit, made: dict[str, Any], following: str) -> web.Response:
        """To where the person was going. A recovery code leads to where the lost device is replaced."""
        number = await self._choose_slot(visit, made)
        await self._end_former(visit, number)
        address = following_address(following, number) or f"/u/{number}{self._site.face.home}"
        if made["given"] == "recovery_code":
            address = f"/u/{number}/security?done=recovered"
        response = visit.redirect(address)
        self._keep(visit, response, number, made)
        return response

    def _keep(self, visit: Visit, response: web.StreamResponse, number: int, made: dict[str, Any]) -> None:
        self._site.slots.put(response, number, made["login"], made["session"])
        if device := made.get("device"):  # an older identity gives none
            known_devices.put(visit.request, response, made["chamber"], made["login"], device)

    async def _choose_slot(self, visit: Visit, made: dict[str, Any]) -> int:
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

    async def _new_session(self, visit: Visit, chamber: str, login: str) -> dict[str, Any]:
        credentials = {"chamber": chamber, "id": login, "password": str(visit.form.get("password", ""))}
        if device := known_devices.read(visit.request, chamber, login):  # an older identity takes none
            credentials["device"] = device
        made: dict[str, Any] = await visit.post("identity", self._site.face.log_in_at, credentials)
        return made

    async def log_in_again(self, visit: Visit) -> web.StreamResponse:
        """Log in again with the slot's own ID, in the middle of work; a form that was waiting can go on (IDN-07).

        Raises Unauthorized without a slot; scripts are answered in JSON and get a Refused passed on.
        """
        if visit.slot is None:
            raise Unauthorized()
        is_script = visit.request.headers.get("Accept") == "application/json"
        begun = visit.typed("begun")
        try:
            made = await self._again(visit, visit.slot, begun)
        except Refused as refusal:
            if is_script:
                raise
            asked = await self._asked(visit, begun) if begun and refusal.status != 401 else None
            return self._wait_on(visit, "entrance/again.html", refusal, asked)
        if made["session"] is None:
            asked = made["factor"]
            return web.json_response(asked) if is_script else self._wait_on(visit, "entrance/again.html", None, asked)
        if is_script:
            token = await self._site.sessions.token(made["session"], dict(visit.headers))
            response: web.StreamResponse = web.json_response(self._site.seconds(token))
        else:
            response = self._wait_on(visit, "entrance/resume.html", None)
        self._keep(visit, response, visit.slot.number, made)
        return response

    async def _again(self, visit: Visit, slot: Slot, begun: str) -> dict[str, Any]:
        """The first step, or with `begun` the second. Raises Unauthorized for another ID's."""
        made = await (self._give(visit, begun) if begun else self._new_session(visit, slot.chamber, slot.login))
        if f"{made['chamber']}/{made['login']}" != slot.owner:
            raise Unauthorized()
        return made

    def _wait_on(
        self, visit: Visit, template: str, fault: Refused | None, asked: dict[str, Any] | None = None
    ) -> web.Response:
        waiting = [
            (name.removeprefix("resume."), value)
            for name, value in visit.form.items()
            if name.startswith("resume.") and isinstance(value, str)
        ]
        action = visit.typed("resume_action")
        is_own = _OF_SLOT.fullmatch(action) and _OWN_ADDRESS.fullmatch(action)
        action = action if is_own else self._home(visit)
        status = fault.status if fault else 200
        return visit.render(template, status=status, waiting=waiting, action=action, fault=fault, asked=asked)

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
