"""The whole job, chapter by chapter, with everybody's windows open at the same time."""

from contextlib import AsyncExitStack

from tests.browser.main_job import applying, examining, first_login, paying, reception
from tests.browser.main_job.cast import cast_of
from tests.browser.main_job.registration import register
from tests.browser.people import Language, Stage


async def do_the_main_job(stage: Stage, lang: Language) -> None:
    """From a company that nobody knows to facts that a stranger sees. Pictures go to a folder of the language."""
    async with AsyncExitStack() as windows:
        cast = cast_of(stage, lang, windows)
        desk = await reception.come_to_work(cast, "reception", "Registration desk")
        await register(cast)
        card = await reception.approve_registration(cast, desk)
        signer = await first_login.come_in_as_signer(cast, await first_login.print_signer_card(cast, card))
        examiner = await reception.come_to_work(cast, "examiner", "Examination")
        certifier = await reception.come_to_work(cast, "certifier", "Certification")
        await applying.apply(cast, signer)
        await examining.return_to_applicant(cast, examiner)
        await applying.correct(cast, signer)
        await examining.examine(examiner)
        await examining.certify(cast, certifier)
        await paying.pay(cast, signer)
        await paying.look_up(cast, await paying.print_certificate(cast, signer))
