"""What people do all day takes no more clicks than its budget in `budgets.json`; every one the browser sees counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.cases import Application, Cases
from tests.e2e.conftest import DEMO_APPLICANT
from tests.e2e.filling import fill_all
from tests.e2e.people import NUMBER, Officer

pytestmark = pytest.mark.browser

BUDGETS: dict[str, int] = json.loads(Path(__file__).with_name("budgets.json").read_text("utf-8"))
COUNT = """addEventListener("click", (event) => {
  if (event.isTrusted && event.detail) sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1
}, true)"""


def counting(officer: Officer) -> Page:
    """The officer's list, clicks counted from now on."""
    officer.context.add_init_script(COUNT)
    page = officer.go("/window?tab=all")
    page.evaluate("sessionStorage.clicks = 0")
    return page


def within(page: Page, what: str) -> None:
    """That there were no more clicks than the budget, and some, or nothing was counted."""
    clicks = int(page.evaluate("Number(sessionStorage.clicks)"))
    assert 0 < clicks <= BUDGETS[what], f"{what}: {clicks} clicks"


def test_a_complete_application_is_accepted_within_its_budget(
    cases: Cases, application: Callable[[str, str], Application], officer: Callable[..., Officer]
) -> None:
    number = cases.hand_in(application("pp-new", "ordinary-complete"), DEMO_APPLICANT)
    clerk = officer("haidian-window")
    page = counting(clerk)
    clerk.press(f'main a[href*="/cases/{number}"]')
    clerk.press('button[name="do"][value="accept-all"]')
    assert "done=accept" in page.url, clerk.errors()
    within(page, "a complete application, from the list to accepted")


def test_one_line_is_put_back_and_the_notice_sent_within_its_budget(
    cases: Cases, application: Callable[[str, str], Application], officer: Callable[..., Officer]
) -> None:
    number = cases.hand_in(application("pp-new", "ordinary-complete"), DEMO_APPLICANT)
    clerk = officer("haidian-window")
    page = counting(clerk)
    clerk.press(f'main a[href*="/cases/{number}"]')
    line = page.locator(".pw-check__line:has(input[type=radio][value=reject])").first
    line.locator("input[value=reject]").check()
    reason = line.locator("textarea")
    if not reason.input_value():
        reason.fill("缺少签字")
    clerk.press('main button[name="do"][value="preview:correct-all"]')
    clerk.press('main button[name="do"][value="correct-all"], main button[name="do"][value="request-correction"]')
    assert "done=" in page.url, clerk.errors()
    within(page, "one line put back, from the list to the notice sent")


def test_a_walk_in_on_paper_gets_its_receipt_within_its_budget(
    application: Callable[[str, str], Application], officer: Callable[..., Officer], new_mobile: str
) -> None:
    item, answers, uploads = application("pp-new", "ordinary-complete").apply
    clerk = officer("haidian-window")
    page = counting(clerk)
    clerk.press('nav a[href="/window/walk-in"]')
    clerk.press(f'main a[href$="/walk-in/{item.code}"]')
    page.fill("#f-mobile", new_mobile)
    page.fill("#f-name", "林晓岚")
    clerk.press("main form button.govuk-button")
    for _ in range(3):
        before = page.evaluate("sessionStorage.clicks")
        fill_all(page, item, tuple(name for one in item.pages for name in one.fields), answers)
        page.evaluate("before => { sessionStorage.clicks = before }", before)
        clerk.press("main button[name=save]")
    for code in uploads:
        page.fill(f'[name="originals-{code}"]', "1")
    clerk.press("main button[name=hand-in]")
    assert NUMBER.search(page.url), clerk.errors()
    within(page, "a walk-in on paper, from the list to its receipt, besides the answers")
