"""The main job by hand, in Japanese."""

from tests.browser.main_job.job import do_the_main_job
from tests.browser.people import Stage


async def test_everybody_does_the_main_job_by_clicking_and_typing_in_japanese(stage: Stage) -> None:
    # covers: HLP-01, HLP-02, HLP-03, REG-02, REG-04, REG-09, REG-10, IDN-03, IDN-04, APP-01, APP-08, APP-09, APP-15
    # covers: PAY-01, DOC-04, DOC-08, REF-01, D-17
    await do_the_main_job(stage, "ja")
