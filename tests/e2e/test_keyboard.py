"""A clerk accepts a case with the keyboard alone, and always sees where it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.e2e.cases import Application, Cases
from tests.e2e.conftest import DEMO_APPLICANT
from tests.e2e.people import Officer

pytestmark = pytest.mark.browser

MOST_STEPS = 80
# Whether whatever has the focus shows it: an outline, a shadow, another border or background than without it. The
# boxes of choices are drawn by their labels.
SHOWS_FOCUS = """() => {
  const one = document.activeElement
  const drawn = one.matches("input[type=radio], input[type=checkbox]") ? [one.nextElementSibling, "::before"] : [one]
  const shown = getComputedStyle(...drawn)
  const outlined = shown.outlineStyle !== "none" && parseFloat(shown.outlineWidth) > 0
  const box = one.getBoundingClientRect()
  const inside = box.bottom > 0 && box.top < innerHeight
  return inside && (outlined || shown.boxShadow !== "none")
}"""


def step_to(page: Page, wanted: str) -> None:
    """Tab until this has the focus, every step seen."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert page.evaluate(SHOWS_FOCUS), f"the focus cannot be seen on {here}"
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_a_case_is_accepted_with_the_keyboard_alone(
    cases: Cases, application: Callable[[str, str], Application], officer: Callable[..., Officer]
) -> None:
    place = application("pp-new", "ordinary-complete")
    number = cases.hand_in(place, DEMO_APPLICANT)
    clerk = officer(place.office("window"))
    page = clerk.go("/window")
    step_to(page, f'a[href*="/cases/{number}"]')
    with page.expect_navigation():
        page.keyboard.press("Enter")
    step_to(page, 'button[name="do"][value="accept"]')
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "done=accept" in page.url, clerk.errors()
