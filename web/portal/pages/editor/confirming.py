"""確認事項 before the form (P24): which kind, what only the counter can do, and the declaration (APP-17, APP-19)."""

import hashlib
from typing import Any

from aiohttp import web

from libs.common.auth import allow
from libs.pages.words import N_
from web.common.rooms import PageRoutes
from web.common.states import KINDS
from web.common.visits import Visit
from web.portal.pages.editor.beginning import first_draft

APPLICANTS = allow("user", "sub")
DECLARATION = "2026-11-2"
"""The version of the texts on this page. Change it with them: it is kept with each application (APP-17)."""
KIND_NOTES = {
    "origin_japan": N_("For goods that originate in Japan."),
    "origin_foreign": N_("For goods of foreign origin, with proof of it."),
    "signature": N_("For a declaration of your own, such as on hygiene, free sale or a translation."),
    "invoice": N_("For a commercial invoice that the chamber is to have seen."),
}
PHYSICAL = [
    ("no", N_("No, I print the certificate myself")),
    ("yes", N_("Yes, one of these is needed")),
]
routes = PageRoutes()


@routes.page("GET", "/applications/new", access=APPLICANTS)
async def ask(visit: Visit) -> web.StreamResponse:
    """The notes, with the only kind chosen already when the chamber offers one."""
    facts = await visit.get("application", "/v1/applications/editor-facts")
    kinds = _open_kinds(facts)
    chosen = visit.typed("kind") or (kinds[0] if len(kinds) == 1 else "")
    return _page(visit, facts, chosen, "", [])


@routes.page("POST", "/applications/new", access=APPLICANTS)
async def begin(visit: Visit) -> web.StreamResponse:
    """発給申請: a draft, and to the editor; or the way to the counter."""
    facts = await visit.get("application", "/v1/applications/editor-facts")
    kind, physical = visit.typed("kind"), visit.typed("physical")
    errors = _faults(visit, facts, kind, physical)
    if errors:
        return _page(visit, facts, kind, physical, errors)
    if physical == "yes":
        return visit.render("editor/counter.html", facts=facts, kind=kind, kind_names=KINDS, spans=_spans(facts))
    body = {"draft": await first_draft(visit, facts, kind), "declaration_version": declaration_version(facts)}
    made = await _created(visit, body)
    return visit.redirect(visit.path(f"/applications/{made['application_id']}/edit"))


async def _created(visit: Visit, body: dict[str, Any]) -> Any:
    """The key makes a second click on 発給申請 return the draft of the first; another kind is another draft."""
    key = f"{visit.typed('key')}/{body['draft']['kind']}"
    headers = {"Idempotency-Key": hashlib.sha256(key.encode()).hexdigest()} if visit.typed("key") else {}
    answer = await visit.call("application", "POST", "/v1/applications", json=body, headers=headers)
    return answer.json()


def _open_kinds(facts: dict[str, Any]) -> list[str]:
    """What can be applied for now: offered, and with a fee."""
    return [kind for kind in facts["kinds_offered"] if kind not in facts["kinds_without_fee"]]


def declaration_version(facts: dict[str, Any]) -> str:
    """Which notes and declaration the pages show now, of this chamber."""
    return f"{DECLARATION}/{facts['chamber']}-{facts['settings_version']}"


def _faults(visit: Visit, facts: dict[str, Any], kind: str, physical: str) -> list[dict[str, Any]]:
    checks = (
        ("kind", kind in _open_kinds(facts), "申請種別を選んでください", "Please choose the kind of certificate"),
        ("physical", physical in ("yes", "no"), "どちらかを選んでください", "Please choose one"),
    )
    faults = [{"pointer": name, "ja": ja, "en": en} for name, is_right, ja, en in checks if not is_right]
    return faults if physical == "yes" else [*faults, *undeclared(visit)]


def undeclared(visit: Visit) -> list[dict[str, Any]]:
    """The fault of a form whose declaration is not ticked."""
    if visit.typed("declared") == "yes":
        return []
    ja, en = "内容を確認し、チェックを入れてください", "Please read the declaration and tick it"
    return [{"pointer": "declared", "ja": ja, "en": en}]


def _page(
    visit: Visit, facts: dict[str, Any], kind: str, physical: str, errors: list[dict[str, Any]]
) -> web.StreamResponse:
    return visit.render(
        "editor/new.html",
        status=422 if errors else 200,
        facts=facts,
        kind=kind,
        physical=physical,
        kind_names=KINDS,
        kind_notes=KIND_NOTES,
        choices=[(value, visit.words.gettext(label)) for value, label in PHYSICAL],
        errors=errors,
        key=visit.typed("key") or visit.headers["X-Request-Id"],
    )


def _spans(facts: dict[str, Any]) -> list[str]:
    """Each span of the chamber's hours, to the minute."""
    return [f"{begins[:5]}–{ends[:5]}" for begins, ends in facts["examination_hours"]]
