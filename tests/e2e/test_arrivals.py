"""What comes to a desk pops up by itself, on the screen of everybody who sits there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cases import Application, Cases
from tests.e2e.conftest import DEMO_APPLICANT
from tests.e2e.people import Officer

pytestmark = pytest.mark.browser

WITHIN = 3_000
POPS = "[data-arrivals]"


def stays(page: Page) -> Callable[[], bool]:
    """Says later whether the page was never loaded again."""
    page.evaluate("window.theSame = true")
    return lambda: bool(page.evaluate("window.theSame === true"))


def begun(page: Page) -> None:
    """The page has asked once, so it knows what was there before."""
    page.wait_for_function("sessionStorage.getItem('pw-arrivals-shown') !== null")


def test_an_application_pops_up_on_every_clerks_screen_within_three_seconds(
    officer: Callable[..., Officer], cases: Cases, application: Callable[[str, str], Application]
) -> None:
    first, second = officer("haidian-window"), officer("haidian-window-2")
    at_list, elsewhere = first.go("/window?tab=all"), second.go("/messages")
    for page in (at_list, elsewhere):
        begun(page)
        expect(page.locator(POPS)).to_be_hidden()
    same = stays(at_list)
    # It is written by another process than the one that serves these pages.
    number = cases.hand_in(application("pp-new", "ordinary-complete"), DEMO_APPLICANT)
    for page in (at_list, elsewhere):
        expect(page.locator(f"{POPS} li")).to_contain_text(number, timeout=WITHIN)
    assert at_list.locator(POPS).get_attribute("data-sounded") == "1"
    assert at_list.title().startswith("(1) ")
    expect(at_list.locator(f'[data-live="rows"] a[href$="{number}"]')).to_be_visible()
    assert same(), "the list followed without the page being loaded again"
    first.look("window.arrivals")

    at_list.locator("[data-sound]").click()
    at_list.locator("[data-close]").click()
    expect(at_list.locator(POPS)).to_be_hidden()
    at_list.reload()
    at_list.wait_for_timeout(2_500)
    expect(at_list.locator(POPS)).to_be_hidden()
    assert at_list.locator("[data-sound]").get_attribute("aria-pressed") == "false", "who wants no sound hears none"
    elsewhere.locator(f"{POPS} a").click()
    elsewhere.wait_for_url(f"**/window/cases/{number}")
    expect(elsewhere.locator(POPS)).to_be_hidden()
