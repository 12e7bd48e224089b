"""P06 署名者情報の入力 (REG-06, REG-21): one form with the fields of one signer, above the list of those added."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from aiohttp import web

from libs.common.errors import FieldError
from libs.contracts import limits
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.portal.pages.registration.link import Errors, Wizard, address_of, behind_link, errors_of

routes = PageRoutes()
FIELDS = ("name_ja", "name_en", "title_en", "email")
Entry = dict[str, str]
"""The fields of one signer as typed; `place` says whom of the list it changes, empty for a new one."""


class NotYet(Exception):
    """Something is to be done on this page before. `errors` say what."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__()
        self.errors = list(errors)


@routes.public("GET", "/registration/signers")
@behind_link("signers")
async def show(wizard: Wizard) -> web.StreamResponse:
    """The list, and the entry that was being typed."""
    draft = (wizard.request["draft"] or {}).get("signers") or [{}]
    entry = _empty() | draft[0]
    known = _is_there(wizard, entry["place"])
    return _page(wizard, entry | {"place": entry["place"] if known else ""}, [])


@routes.public("POST", "/registration/signers", max_body=limits.FILE_FORM_BYTES)
@behind_link("signers")
async def act(wizard: Wizard) -> web.StreamResponse:
    """Do what the pressed button says. What is typed stays, whatever the outcome."""
    entry = _read(wizard)
    name, _, place = wizard.visit.typed("act").partition(":")
    try:
        wizard.check_meant()
        await _attach(wizard, entry)
        if place and not _is_there(wizard, place):
            # The list was changed in another tab: it is shown as it is now.
            await _keep(wizard, entry)
            return wizard.visit.redirect(address_of("signers"))
        return wizard.visit.redirect(await ACTS.get(name, _add)(wizard, entry, place))
    except NotYet as not_yet:
        return _page(wizard, entry, wizard.visit.errors(not_yet.errors))
    except Refused as refusal:
        if refusal.status not in (409, 413, 422):
            raise
        if refusal.status != 409:
            await _keep(wizard, entry)
        return _page(wizard, entry, _beside_fields(errors_of(wizard.visit, refusal), wizard, entry))


async def _add(wizard: Wizard, entry: Entry, _: str) -> str:
    """追加, or the change of one who is in the list."""
    await _save(wizard, _with(wizard, entry))
    return address_of("signers")


async def _edit(wizard: Wizard, entry: Entry, place: str) -> str:
    if _is_begun(wizard, entry):
        raise NotYet(
            FieldError("/name_ja", "unfinished", "入力中の署名者を先に追加するか、入力をやめてください",
                       "First add the signer that is being typed, or empty the fields")
        )  # fmt: skip
    await _keep(wizard, {**_signers(wizard)[int(place)], "place": place})
    return address_of("signers") + "#name_ja"


async def _remove(wizard: Wizard, entry: Entry, place: str) -> str:
    signers = _signers(wizard)
    await _save(wizard, [each for number, each in enumerate(signers) if number != int(place)])
    # The list has moved up: what was typed becomes a new entry, unless it was about the one who is gone.
    if entry["place"] != place:
        moved = str(int(entry["place"]) - 1) if entry["place"] and int(entry["place"]) > int(place) else entry["place"]
        await _keep(wizard, {**entry, "place": moved})
    return address_of("signers")


async def _copy(wizard: Wizard, entry: Entry, _: str) -> str:
    """連絡先からコピー: the contact may sign too; two IDs come of it (REG-21)."""
    contact = wizard.request["company"]["contact"]
    await _keep(wizard, {**entry, "name_ja": contact["name"], "email": contact["email"]})
    return address_of("signers") + "#name_en"


async def _cancel(wizard: Wizard, _: Entry, __: str) -> str:
    await _keep(wizard, _empty())
    return address_of("signers")


async def _upload(wizard: Wizard, entry: Entry, _: str) -> str:
    """理由書: the file is attached already, as with every other button."""
    if _chosen_file(wizard) is None:
        raise NotYet(FieldError("/file", "missing", "理由書のファイルを選択してください", "Choose the file"))
    await _keep(wizard, entry)
    return address_of("signers") + "#file"


async def _back(wizard: Wizard, entry: Entry, _: str) -> str:
    await _keep(wizard, entry)
    return address_of("company")


async def _next(wizard: Wizard, entry: Entry, _: str) -> str:
    """次へ: an entry that is typed and not added is added first."""
    await _save(wizard, _with(wizard, entry) if _is_begun(wizard, entry) else _signers(wizard))
    if wizard.request["reason_needed"] and not wizard.request["reason_file"]:
        above = wizard.request["chamber"]["signer_reason_above"]
        ja = f"署名者が{above}名を超えるため、理由書のファイルを選択してください"
        raise NotYet(FieldError("/file", "missing", ja, f"More than {above} signers need a letter: choose it"))
    return address_of("confirmation")


ACTS: dict[str, Callable[[Wizard, Entry, str], Awaitable[str]]] = {
    "add": _add, "edit": _edit, "remove": _remove, "copy": _copy, "cancel": _cancel,
    "upload": _upload, "back": _back, "next": _next,
}  # fmt: skip


def _chosen_file(wizard: Wizard) -> web.FileField | None:
    file = wizard.visit.form.get("file")
    return file if isinstance(file, web.FileField) else None


async def _attach(wizard: Wizard, entry: Entry) -> None:
    """Send the chosen letter, whichever button was pressed: the browser would not show it again."""
    file = _chosen_file(wizard)
    if file is None:
        return
    name = {"X-Filename": quote(file.filename)}
    answer = await wizard.call("POST", "/reason-file", data=file.file.read(), headers=name)
    wizard.request = answer.json()


def _read(wizard: Wizard) -> Entry:
    entry = {name: wizard.visit.typed(name) for name in FIELDS}
    place = wizard.visit.typed("place")
    return entry | {"place": place if _is_there(wizard, place) else ""}


def _is_there(wizard: Wizard, place: str) -> bool:
    return place in map(str, range(len(wizard.request["signers"])))


def _empty() -> Entry:
    return dict.fromkeys((*FIELDS, "place"), "")


def _signers(wizard: Wizard) -> list[Entry]:
    return [{name: each[name] for name in FIELDS} for each in wizard.request["signers"]]


def _is_begun(wizard: Wizard, entry: Entry) -> bool:
    """Whether the fields hold something that the list does not have."""
    typed = {name: entry[name] for name in FIELDS}
    return any(typed.values()) and (not entry["place"] or typed != _signers(wizard)[int(entry["place"])])


def _with(wizard: Wizard, entry: Entry) -> list[Entry]:
    """The list with the entry in its place. Empty fields are left out, so that each is asked for by its name."""
    signers, typed = _signers(wizard), {name: entry[name] for name in FIELDS if entry[name]}
    place = int(entry["place"]) if entry["place"] else len(signers)
    return [*signers[:place], typed, *signers[place + 1 :]]


async def _save(wizard: Wizard, signers: list[Entry]) -> None:
    wizard.request = (await wizard.call("PUT", "/signers", {"signers": signers})).json()


async def _keep(wizard: Wizard, entry: Entry) -> None:
    await wizard.call("PUT", "/draft", {"signers": [entry]})


def _beside_fields(errors: Errors, wizard: Wizard, entry: Entry) -> Errors:
    """`/signers/2/email` → `/email`: the entry's own fields carry no number."""
    own = f"/signers/{entry['place'] or len(wizard.request['signers'])}"
    return [error | {"pointer": _beside(error["pointer"], own)} for error in errors]


def _beside(pointer: str, own: str) -> str:
    if pointer == own:
        return "/name_ja"
    return pointer.removeprefix(own) if pointer.startswith(f"{own}/") else pointer


def _page(wizard: Wizard, entry: Entry, errors: list[dict[str, Any]]) -> web.Response:
    return wizard.render("signers", status=422 if errors else 200, entry=entry, errors=errors)
