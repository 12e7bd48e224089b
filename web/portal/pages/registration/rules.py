"""Documents that are agreed to: only who opened them here may tick (REG-02, REG-04).

That a document was opened is known from handing it out: its page leaves its name and version in a cookie, be it
opened in a dialog or, without a script, as a page of its own.
"""

from typing import Any, Literal

from aiohttp import web

from libs.common.errors import FieldError, NotFound
from web.common.rooms import PageRoutes
from web.common.visits import Visit
from web.portal.pages.registration.chambers import Chamber, code_of, find_chamber

routes = PageRoutes()
COOKIE = "__Host-rules"
MOST = 16
READ = "read:"
"""A button of this value, and a document's name, opens it without a script."""
NOT_TYPED = ("csrf", "act")
Stage = Literal["entry", "consent"]
Document = dict[str, Any]


@routes.public("GET", "/tentative-company/rules/{name:[a-z_]{1,40}}")
async def show(visit: Visit) -> web.StreamResponse:
    """One document of a chamber, as a page. 404 for one that there is not."""
    chamber = await find_chamber(visit, code_of(visit))
    if chamber is None:
        raise NotFound()
    return hand_out(visit, chamber, visit.match("name"))


def hand_out(visit: Visit, chamber: Chamber, name: str) -> web.Response:
    """A document as a page, with what was typed in the form around its button, which comes back.

    404 for a document that there is not.
    """
    document = next((each for each in chamber["documents"] if each["name"] == name), None)
    if document is None:
        raise NotFound()
    typed = [(key, value) for key, value in visit.form.items() if key not in NOT_TYPED and isinstance(value, str)]
    response = visit.render("registration/document.html", chamber=chamber, document=document, typed=typed)
    proofs = [*_proofs(visit), _proof(chamber, document)]
    kept = "~".join(list(dict.fromkeys(proofs))[-MOST:])
    response.set_cookie(COOKIE, kept, path="/", secure=True, httponly=True, samesite="Lax")
    return response


def documents(visit: Visit, chamber: Chamber, stage: Stage) -> list[Document]:
    """The documents of a stage, each with `opened`: whether this browser has had its present version."""
    proofs = _proofs(visit)
    found = [each for each in chamber["documents"] if each["stage"] == stage]
    return [document | {"opened": _proof(chamber, document) in proofs} for document in found]


def agreed(found: list[Document]) -> list[dict[str, str]]:
    """What a service is told about documents that were opened and agreed to."""
    return [{"name": each["name"], "version": each["version"]} for each in found if each["opened"]]


def check(visit: Visit, found: list[Document]) -> list[FieldError]:
    """What is missing: documents that were not opened, and the tick."""
    errors = [_not_opened(each) for each in found if not each["opened"]]
    if visit.typed("agree") != "yes":
        ja, en = "内容を確認し、同意にチェックを入れてください", "Read and tick that you agree"
        errors.append(FieldError("/agree", "missing", ja, en))
    return errors


def _not_opened(document: Document) -> FieldError:
    return FieldError(
        f"/documents/{document['name']}",
        "not-opened",
        f"「{document['title_ja']}」を開いて確認してください",
        f"Open and read: {document['title_en']}",
    )


def _proofs(visit: Visit) -> list[str]:
    return [proof for proof in visit.request.cookies.get(COOKIE, "").split("~") if proof]


def _proof(chamber: Chamber, document: Document) -> str:
    return f"{chamber['chamber']}.{document['name']}.{document['version']}"
