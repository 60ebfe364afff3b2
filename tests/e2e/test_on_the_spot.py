"""What is wrong is corrected while the applicant stands at the window: no notice, no new limit, a paper to sign."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.cases import Application, Cases
from tests.e2e.conftest import DEMO_APPLICANT
from tests.e2e.people import Applicant, Officer, Person
from tests.e2e.test_without_scripts import Unseeing

pytestmark = pytest.mark.browser

OPEN = 'button[value="open:correct-on-the-spot"]'
SIGNED = '[name="f-correct-on-the-spot.signed"]'


def correct(clerk: Officer, number: str) -> None:
    """From the case to its page again, the floor space corrected and the plan brought anew on paper."""
    page = clerk.go(f"/window/cases/{number}")
    line = page.locator(".pw-check__line:has(input[value=reject])").first
    line.locator("input[value=reject]").check()
    line.locator("[name$='-reason']").fill("没有标明清洗间")
    due = page.inner_text(".pw-due") if page.locator(".pw-due").count() else ""
    clerk.press(OPEN)
    assert "没有标明清洗间" in clerk.text()
    if not page.locator("details[open] [name=at]").count():
        page.locator("details:has([name=at]) > summary").click()
    page.check('[name=at][value="/floor_area"]')
    clerk.press('button[value="add"]')
    clerk.look("spot.open")
    page.fill("#f-floor_area", "320")
    page.locator('main [name^="originals-"]').fill("1")
    clerk.press('button[value="review"]')
    assert clerk.errors() == []
    assert "更正前" in clerk.text() and "320" in clerk.text()
    clerk.look("spot.shown")
    clerk.press('button[value="confirm"]')
    assert len(clerk.errors()) == 1, "nobody has signed"
    page.check(SIGNED)
    clerk.press('button[value="confirm"]')
    assert page.url.endswith(f"/cases/{number}")
    assert "当场更正确认书" in clerk.text() and "原件 1 份" in clerk.text()
    assert due in clerk.text()


def test_what_is_wrong_is_corrected_at_the_window_signed_for_and_told_to_the_applicant(
    officer: Callable[..., Officer], known_applicant: Applicant, cases: Cases,
    application: Callable[[str, str], Application],
) -> None:  # fmt: skip
    number = cases.hand_in(application("pp-new", "ordinary-complete"), DEMO_APPLICANT)
    clerk = officer("haidian-window")
    correct(clerk, number)
    with clerk.page.expect_response(lambda one: "/papers/" in one.url) as came:
        clerk.page.locator("#papers li:has-text('当场更正') a[href*='/papers/']").first.click()
    assert came.value.status == 200 and "pdf" in came.value.headers["content-type"]
    known_applicant.go(f"/my/cases/{number}")
    assert "已在窗口更正 2 处" in known_applicant.text()


def test_correcting_on_the_spot_needs_no_scripts(
    context: Callable[..., BrowserContext], running_site: str, tmp_path: Path, cases: Cases,
    application: Callable[[str, str], Application],
) -> None:  # fmt: skip
    number = cases.hand_in(application("pp-new", "ordinary-complete"), DEMO_APPLICANT)
    clerk = Officer(context(java_script_enabled=False), running_site, Unseeing(tmp_path))
    clerk.sign_in("haidian-window")
    correct(clerk, number)


def test_the_agent_follows_the_case_writes_and_is_written_to(
    officer: Callable[..., Officer], known_applicant: Applicant, cases: Cases,
    application: Callable[[str, str], Application],
) -> None:  # fmt: skip
    number = cases.hand_in(application("pp-new", "ordinary-complete"), DEMO_APPLICANT)
    cases.act(number, "haidian-window", "accept", {"all_in_order": True}, "clerk")
    known_applicant.go(f"/my/cases/{number}")
    known_applicant.page.click("details:has(#words) > summary")
    known_applicant.press("form[action$='/words'] button.govuk-button")
    assert len(known_applicant.errors()) == 1
    known_applicant.look("portal.write-refused")
    known_applicant.page.fill("#words", "周三上午能来看现场吗？")
    known_applicant.press("form[action$='/words'] button.govuk-button")
    clerk = officer("haidian-window")
    clerk.go("/window?tab=followed")
    clerk.look("window.followed")
    clerk.press(f'main a[href*="{number}"]')
    assert "周三上午能来看现场吗？" in (clerk.page.locator("main").text_content() or "")
    for one in clerk.page.locator("main details.pw-act > summary").all():
        one.click()
    clerk.look("window.agent")
    for one in clerk.page.locator("main details.pw-act:not([open]) > summary").all():
        one.click()
    clerk.page.fill('[name="f-tell-applicant.words"]', "可以，请备好平面图")
    clerk.press('main button[name="do"][value$="tell-applicant"]')
    assert clerk.errors() == []
    known_applicant.go(f"/my/cases/{number}")
    assert "可以，请备好平面图" in (known_applicant.page.locator("main").text_content() or "")


def test_the_address_book_finds_a_person_and_keeps_what_was_said(
    officer: Callable[..., Officer], stranger: Person, cases: Cases, application: Callable[[str, str], Application]
) -> None:
    number = cases.hand_in(application("pp-new", "ordinary-complete"), DEMO_APPLICANT)
    clerk = officer("haidian-window")
    clerk.go("/window")
    clerk.press('nav a[href="/window/people"]')
    clerk.look("window.people")
    clerk.go(f"/window/people?q={number}")
    clerk.press('main a[href*="/window/people/"]')
    clerk.press('form[action$="/calls"] button.govuk-button')
    assert len(clerk.errors()) >= 2
    clerk.look("window.person-refused")
    clerk.page.check("#kind-call_in")
    clerk.page.fill("#said", "问何时能领证")
    clerk.press('form[action$="/calls"] button.govuk-button')
    assert "问何时能领证" in clerk.text()
    clerk.page.fill("#words", "请带公章来综合窗口")
    clerk.press('form[action$="/words"] button.govuk-button')
    assert "请带公章来综合窗口" in clerk.text()
    clerk.look("window.person")
    stranger.go("/window/people")
    assert number not in stranger.text()
