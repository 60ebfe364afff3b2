"""At a desk: documents that turn and grow, keys for everything, the next case by itself, who else is there, lists."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cases import Application, Cases
from tests.e2e.conftest import DEMO_APPLICANT
from tests.e2e.people import Officer

pytestmark = pytest.mark.browser


@pytest.fixture
def number(cases: Cases, application: Callable[[str, str], Application]) -> str:
    return cases.hand_in(application("pp-new", "ordinary-complete"), DEMO_APPLICANT)


def in_frame(page: Page, says: str) -> None:
    """The frame of the document shows what its address says, with its picture."""
    frame = page.frame_locator("#viewer").locator(f'img[src*="{says}"]')
    expect(frame).to_be_visible()
    expect(frame).to_have_js_property("complete", True)


def test_a_case_is_checked_and_accepted_by_keys_alone(number: str, officer: Callable[..., Officer]) -> None:
    clerk = officer("haidian-window")
    page = clerk.go(f"/window/cases/{number}")
    in_frame(page, "/page")
    page.keyboard.press("?")
    expect(page.locator("dialog[data-keys]")).to_be_visible()
    clerk.look("desk.keys")
    page.keyboard.press("Escape")
    for _ in range(len(page.locator(".pw-check .pw-judge:visible").all())):
        page.keyboard.press("j")
        page.keyboard.press("o")
    assert not page.locator(".pw-check .pw-judge:visible:not(:has(input:checked))").count()
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.value") == "accept"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "done=accept" in page.url, clerk.errors()


def test_a_line_put_back_by_a_key_waits_for_its_reason_and_typing_is_not_taken_for_keys(
    number: str, officer: Callable[..., Officer]
) -> None:
    page = officer("haidian-window").go(f"/window/cases/{number}")
    page.keyboard.press("j")
    page.keyboard.press("x")
    reason = page.locator("textarea:focus")
    before = reason.input_value()
    page.keyboard.type("jax?")
    assert reason.input_value() in (before + "jax?", "jax?" + before)
    expect(page.locator("dialog[data-keys]")).to_be_hidden()


def test_keys_that_were_turned_off_do_nothing(number: str, officer: Callable[..., Officer]) -> None:
    page = officer("haidian-window").go(f"/window/cases/{number}")
    page.locator("[data-show-keys]").click()
    page.locator("[data-off]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("o")
    assert not page.locator(".pw-check .pw-judge:visible input:checked").count()
    page.keyboard.press("?")
    expect(page.locator("dialog[data-keys]")).to_be_visible()


def test_a_document_grows_turns_and_is_followed_by_the_next(number: str, officer: Callable[..., Officer]) -> None:
    clerk = officer("haidian-window")
    page = clerk.go(f"/window/cases/{number}")
    in_frame(page, "/page")
    frame = page.frame_locator("#viewer")
    wide = frame.locator("img").bounding_box()
    page.keyboard.press("+")
    in_frame(page, "zoom=150")
    larger = frame.locator("img").bounding_box()
    assert wide and larger and larger["width"] > 1.4 * wide["width"]
    frame.locator('[data-does="turn"]').click()
    in_frame(page, "turn=90")
    turned = frame.locator("img").bounding_box()
    assert turned and turned["width"] > turned["height"], "an upright page lies on its side"
    clerk.look("desk.viewer")
    first = str(frame.locator("img").get_attribute("src")).partition("?")[0]
    page.locator('[data-step="1"]').click()
    expect(frame.locator(f'img:not([src^="{first}"])')).to_be_visible()
    assert page.locator(".pw-viewer__bar [aria-current]").count() == 1


def test_the_next_case_opens_by_itself_for_whoever_wishes_and_tells_what_came_of_the_one_before(
    number: str, cases: Cases, application: Callable[[str, str], Application], officer: Callable[..., Officer]
) -> None:
    cases.hand_in(application("pp-new", "ordinary-complete"), DEMO_APPLICANT)
    clerk = officer("haidian-window")
    page = clerk.go(f"/window/cases/{number}")
    page.locator("#goes-on").check()
    clerk.press('button[name="do"][value="accept-all"]')
    assert "done=accept" in page.url and number not in page.url.partition("?")[0], page.url
    banner = page.locator("[data-done]")
    expect(banner).to_contain_text(number)
    assert banner.locator("ul a").count(), "the papers of the case before are offered"
    expect(page.locator("#goes-on")).to_be_checked()
    clerk.look("desk.next-by-itself")


def test_a_case_says_who_else_has_it_open(number: str, officer: Callable[..., Officer]) -> None:
    first, second = officer("haidian-window"), officer("haidian-window-2")
    page = first.go(f"/window/cases/{number}")
    assert not page.locator(".pw-looking").count()
    other = second.go(f"/window/cases/{number}")
    expect(other.locator(".pw-looking")).to_be_visible()
    expect(page.locator(".pw-looking")).to_be_visible(timeout=25_000)
    second.look("desk.looking")


def test_what_was_asked_of_a_list_is_kept_under_a_name_and_opened_by_it(officer: Callable[..., Officer]) -> None:
    clerk = officer("haidian-window")
    page = clerk.go("/window?tab=all&q=饮品")
    page.fill("#list-name", "饮品店")
    clerk.press(".pw-kept-lists__new .govuk-button")
    clerk.go("/window")
    clerk.look("desk.kept-lists")
    clerk.press('.pw-kept-lists a:text-is("饮品店")')
    assert page.input_value("#q") == "饮品" and "tab=all" in page.url
    clerk.press(".pw-kept-lists li .pw-plain")
    assert not page.locator(".pw-kept-lists li").count()
