"""A day is typed in a plain box; where scripts run, the browser's calendar writes it there."""

from __future__ import annotations

import pytest

from tests.e2e.looking import axe
from tests.e2e.people import Applicant

pytestmark = pytest.mark.browser


def test_a_day_chosen_in_the_calendar_stands_in_the_box_which_has_the_focus(known_applicant: Applicant) -> None:
    known_applicant.go("/items/nur-reg-first")
    known_applicant.press('main form[action$="/start"] button.govuk-button')
    page = known_applicant.go(f"{known_applicant.page.url.removeprefix(known_applicant.address)}/pages/exam")
    box = page.locator("input.pw-date").first
    box.fill("2026-03-02")
    page.locator("[data-pick]").first.click()
    picker = page.locator("[data-picker]")
    assert picker.input_value() == "2026-03-02"
    picker.evaluate("(one) => { one.value = '2026-06-18'; one.dispatchEvent(new Event('change', { bubbles: true })) }")
    assert box.input_value() == "2026-06-18"
    assert box.evaluate("(one) => one === document.activeElement")
    assert axe(page) == [] and known_applicant.faults == []
    box.fill("2026年6月18日")
    known_applicant.press('main button[name="later"]')
    page.go_back()
    page.reload()
    assert box.input_value() == "2026-06-18"


def test_without_scripts_there_is_the_box_alone(known_applicant: Applicant) -> None:
    browser = known_applicant.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{known_applicant.address}/items/pp-new?day=none")
    assert page.locator("input.pw-date").is_visible() and not page.locator("[data-pick]").is_visible()
    plain.close()
