"""P08 必要書類の印刷・提出書類の確認 (REG-07, REG-08): the papers as PDFs, and what is still to be handed in."""

from aiohttp import web

from libs.common.errors import NotFound
from libs.contracts.names.companies import PAPERS, REQUEST_STATES
from libs.pages.words import N_
from web.common.rooms import PageRoutes
from web.portal.pages.registration.link import Wizard, behind_link

routes = PageRoutes()
STATES = {
    "entering": (N_("To be corrected"), "warn"),
    "submitted": (REQUEST_STATES["submitted"].en, "busy"),
    "checking": (REQUEST_STATES["checking"].en, "busy"),
}
SHEETS = ("pledge_applicant", "pledge_agent", "business_profile", "signature_notice", "paper_list")


@routes.public("GET", "/registration/papers")
@behind_link("papers")
async def show(wizard: Wizard) -> web.StreamResponse:
    """What to print, sign and hand in, and how far the desk has come."""
    printed = {paper["kind"]: paper for paper in wizard.request["forms"]}
    kinds, given_up = [kind for kind in SHEETS if kind in printed], wizard.request["given_up_papers"]
    return wizard.render(
        "papers",
        forms=[(kind, wizard.visit.words.name(PAPERS[kind]), printed[kind]["pages"]) for kind in kinds],
        given_up=[(wizard.visit.words.name(PAPERS[one["kind"]]), one["problems"]) for one in given_up],
        is_waited_for=len(printed) + len(given_up) < _expected(wizard),
        status_shown=STATES.get(wizard.request["state"], STATES["submitted"]),
    )


def _expected(wizard: Wizard) -> int:
    """How many papers will be printed: each sheet that stands among the papers, and the list itself."""
    return 1 + sum(paper["code"] in SHEETS for paper in wizard.request["papers"])


@routes.public("GET", "/registration/papers/{kind:[a-z_]{1,40}}.pdf")
@behind_link("papers")
async def give(wizard: Wizard) -> web.StreamResponse:
    """One paper, to be opened in the browser and printed. 404 for one that there is not."""
    visit, kind = wizard.visit, wizard.visit.match("kind")
    paper = next((each for each in wizard.request["forms"] if each["kind"] == kind), None)
    if paper is None:
        raise NotFound()
    answer = await visit.call("rendering", "GET", paper["url"])
    response = visit.pass_on(answer)
    name = f"{kind}-{wizard.request['request_no']}-{paper['revision']}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
