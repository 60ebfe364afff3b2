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
# Whether whatever has the focus shows it: an outline or a shadow, on the screen and not wholly under something that
# stays in place (WCAG 2.4.11). The boxes of choices are drawn by their labels.
SHOWS_FOCUS = """() => {
  const one = document.activeElement
  const drawn = one.matches("input[type=radio], input[type=checkbox]") ? [one.nextElementSibling, "::before"] : [one]
  const shown = getComputedStyle(...drawn)
  const outlined = shown.outlineStyle !== "none" && parseFloat(shown.outlineWidth) > 0
  const box = one.getBoundingClientRect()
  const ours = (hit) => hit && (one.contains(hit) || hit === one.nextElementSibling)
  const across = [0.1, 0.5, 0.9].map((part) => box.left + part * box.width)
  const down = [0.1, 0.5, 0.9].map((part) => box.top + part * box.height)
  const open = across.some((x) => down.some((y) => ours(document.elementFromPoint(x, y))))
  return open && (outlined || shown.boxShadow !== "none")
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
    step_to(page, 'button[name="do"][value="accept-all"]')
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "done=accept" in page.url, clerk.errors()
