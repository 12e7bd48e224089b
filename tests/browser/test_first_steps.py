"""A company that was just approved: its admin's first login, both cards as they are printed, and the checklist."""

import base64

from playwright.async_api import Locator, Page, expect

from proof.demo import login_cards, registering, samples
from proof.demo.people import log_in as log_in_by_api
from tests.browser.people import Login, Stage, log_in
from tests.pdfs import text_of

FIRST = "green Lantern 5508 boat"
HIDDEN = "************"
PRINTED = """async button => {
  const form = button.form;
  const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const text = Array.from(bytes, byte => String.fromCharCode(byte)).join('');
  return [answer.headers.get('content-type'), answer.headers.get('cache-control'), btoa(text)];
}"""
STEPS = ["パスワード", "署名登録証", "メールアドレス"]


async def test_a_new_admin_is_led_from_the_card_to_signers_who_can_apply(stage: Stage) -> None:
    # covers: REG-11, REG-22, REG-23, REG-27, D-05, D-06, HLP-03
    sample, web = samples.load(), stage.web
    number = await registering.apply_for_registration(web, "8888", sample)
    registration_id = await registering.approve_at_desk(stage.story.chamber, number, sample.scans)
    card = await login_cards.print_at_desk(stage.story.chamber.reception, registration_id)
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, Login("8888", card["login"], card["password"]))
        await page.wait_for_url(f"{own}/password")
        await change_password(page, card["password"])
        await page.goto(f"{own}/menu")
        await expect(lines(page)).to_have_count(3)
        assert await done(page) == [True, False, False]
        for line, words in zip(await lines(page).all(), STEPS, strict=True):
            await expect(line).to_contain_text(words)
        await lines(page).nth(1).get_by_role("link").click()
        await page.wait_for_url(f"{own}/company")

        [registration] = await pages_of(page, "貿易登録証印刷")
        assert f"管理者ID{card['login']}" in registration and HIDDEN in registration
        assert card["password"] not in registration
        signers = await pages_of(page, "署名登録証印刷")
        again = await pages_of(page, "署名登録証印刷")
        assert len(signers) == len(sample.company["signers"]) and again == signers, "the same day shows the same"
        for serial, (printed, signer) in enumerate(zip(signers, sample.company["signers"], strict=True), start=1):
            assert f"ユーザーID{card['login']}-{serial:02}" in printed
            assert "".join(signer["name_ja"].split()) in printed and HIDDEN not in printed
        await page.goto(f"{own}/menu")
        assert await done(page) == [True, True, False]

        await confirm_all(stage, Login("8888", card["login"], FIRST))
        await page.reload()
        await expect(lines(page)).to_have_count(0)


def lines(page: Page) -> Locator:
    return page.locator(".checklist li")


async def done(page: Page) -> list[bool]:
    """Which lines of the checklist are ticked."""
    return [bool(await line.get_by_text("（済）").count()) for line in await lines(page).all()]


async def change_password(page: Page, current: str) -> None:
    await page.get_by_label("現在のパスワード").fill(current)
    await page.get_by_label("新パスワード", exact=True).fill(FIRST)
    await page.get_by_label("新パスワード（確認）").fill(FIRST)
    await page.get_by_role("button", name="更新").click()
    await page.wait_for_url("**/menu**")


async def pages_of(page: Page, button: str) -> list[str]:
    """The text of each page of the card behind a button, without white space."""
    kind, cache, content = await page.get_by_role("button", name=button).evaluate(PRINTED)
    assert (kind, cache) == ("application/pdf", "no-store")
    return ["".join(one.split()) for one in text_of(base64.b64decode(content)).split("\f") if one.strip()]


async def confirm_all(stage: Stage, login: Login) -> None:
    """Each signer logs in with the printed password, changes it and enters the mailed code."""
    admin = await log_in_by_api(stage.web, login.chamber, login.id, login.password)
    own = await admin.call("GET", "/registration")
    for signer in own["signers"]:
        card = await login_cards.print_for_signer(admin, own, signer)
        person, _ = await registering.first_login(stage.web, login.chamber, card)
        await registering.confirm_email(stage.web, person, signer["email"])
