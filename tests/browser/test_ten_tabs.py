"""Ten tabs and three IDs at once in one browser: each shows its own, all of them live."""

import pytest
from playwright.async_api import expect

from tests.browser import cases
from tests.browser.people import Stage, log_in
from web.common import seats


async def test_ten_tabs_of_three_ids_show_their_own_and_all_hear_of_a_change(stage: Stage) -> None:
    # covers: IDN-08, D-09
    own_sub = await cases.sub_id(stage)
    application_id = await cases.submitted(stage)
    async with stage.browser() as context:
        first = await context.new_page()
        user, admin, sub = [await log_in(first, stage.portal, one) for one in (stage.user, stage.admin, own_sub)]
        assert [address[-1] for address in (user, admin, sub)] == ["0", "1", "2"]
        wanted = [(user, f"/applications/{application_id}", stage.user.id)] * 4
        wanted += [(admin, "/company", stage.admin.id)] * 3 + [(sub, "/applications", own_sub.id)] * 3
        tabs = [first, *[await context.new_page() for _ in wanted[1:]]]
        for tab, (slot, path, _) in zip(tabs, wanted, strict=True):
            await tab.goto(slot + path)
        for tab, (_, _, login) in zip(tabs, wanted, strict=True):
            await expect(tab.locator(".ids summary")).to_contain_text(login)
        await cases.send_back(stage, application_id)
        for tab in tabs[:4]:
            await expect(tab.get_by_role("link", name="修正")).to_be_visible()
        for tab in tabs[7:]:
            assert application_id not in await tab.content()
        stranger = tabs[-1]
        await stranger.goto(f"{sub}/applications/{application_id}")
        await expect(stranger.locator("h1")).to_have_text("ページが見つかりません")


async def test_a_page_that_is_refused_its_stream_says_so_and_hears_again_when_there_is_room(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # about: IDN-08
    application_id = await cases.submitted(stage)
    monkeypatch.setattr(seats, "OF_AN_ID", 0)
    monkeypatch.setattr(seats, "RETRY_SECONDS", 1)
    async with stage.browser() as context:
        page = await context.new_page()
        slot = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{slot}/applications/{application_id}")
        await expect(page.locator("#notices")).to_contain_text("自動更新を休止しています")
        async with page.expect_response(lambda answer: answer.url.endswith("/live") and answer.status == 200):
            monkeypatch.setattr(seats, "OF_AN_ID", 12)
        await cases.send_back(stage, application_id)
        await expect(page.get_by_role("link", name="修正")).to_be_visible()
