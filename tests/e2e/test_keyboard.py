"""An applicant applies and a clerk accepts with the keyboard alone, and always see where they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.e2e.cases import Application, Cases
from tests.e2e.conftest import DEMO_APPLICANT
from tests.e2e.filling import sample
from tests.e2e.people import Applicant, Officer, number_on

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
    """Tab until this has the focus, every step seen. A page that asks for more has put it on the first new question."""
    for step in range(MOST_STEPS):
        there = page.evaluate("wanted => document.activeElement.matches(wanted)", wanted)
        if step or there:
            here = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
            assert page.evaluate(SHOWS_FOCUS), f"the focus cannot be seen on {here}"
        if there:
            return
        page.keyboard.press("Tab")
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


def press(page: Page, key: str = "Enter") -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def walk_to(page: Page, wanted: str) -> None:
    """Press the arrow key until this choice is chosen."""
    for _ in range(MOST_STEPS):
        if page.evaluate("document.activeElement.value") == wanted:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"there is no choice {wanted}")


def answer(page: Page, name: str, value: object) -> None:
    """Tab to the question and answer it: typed, chosen with Space, or walked to with the arrow keys."""
    first = page.locator(f'[name="{name}"]').first
    kind = first.evaluate("one => one.type")
    step_to(page, f'[name="{name}"]')
    if kind == "radio":
        wanted = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        page.keyboard.press("Space")
        walk_to(page, str(wanted))
    elif kind == "checkbox":
        page.keyboard.press("Space")
    elif kind == "select-one":
        walk_to(page, str(value))
    elif kind == "date":
        # The browser of the tests asks month, day, year, whatever language the page speaks.
        year, month, day = str(value).split("-")
        page.keyboard.type(month + day + year)
        assert first.input_value() == value
    else:
        page.keyboard.type(str(value))


def test_an_application_is_handed_in_with_the_keyboard_alone(
    application: Callable[[str, str], Application], applicant: Applicant
) -> None:
    wanted = application("svc-donor-card", "no-match-promised")
    page = applicant.go("/items")
    step_to(page, f'a[href="/items/{wanted.item.code}"]')
    press(page)
    step_to(page, 'main form[action$="/start"] button, main a[href$="/start"]')
    press(page)
    step_to(page, 'main a[role="button"]')
    press(page)
    answered: set[str] = set()
    for _ in range(2 * len(wanted.item.pages)):
        path = page.url.partition("?")[0].partition("#")[0]
        if "/pages/" not in path:
            break
        asked = next(one for one in wanted.item.pages if one.code == path.rsplit("/", 1)[1])
        for name in asked.fields:
            box = page.locator(f'[name="f-{name}"]')
            if name in answered or name not in wanted.answers or not box.count() or not box.first.is_visible():
                continue
            answered.add(name)
            if wanted.item.fields[name].kind == "file":
                # Which file is chosen in a window of the system's own: that the keyboard opens it is what counts.
                step_to(page, f'[name="f-{name}"]')
                box.set_input_files(sample(wanted.item.fields[name].accept, name))
            else:
                answer(page, f"f-{name}", wanted.answers[name])
                page.locator("[data-asking]").wait_for(state="detached")
        step_to(page, "main form > .pw-actions button.govuk-button")
        press(page)
        assert not applicant.errors(), (asked.code, applicant.errors())
    if "/materials" in page.url:
        step_to(page, 'button[name="continue"]')
        press(page)
    step_to(page, 'main form[action$="/submit"] button.govuk-button')
    press(page)
    assert number_on(page)
