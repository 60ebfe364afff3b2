"""A page asks at once what its answers call for; without scripts, or without the network, it asks when it is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.conftest import DEMO_APPLICANT
from tests.e2e.looking import Gallery, axe, badly_set, speak
from tests.e2e.people import Applicant

pytestmark = pytest.mark.browser

ITEM, PAGE, DECIDES = "rad-first", "institution", "licence_or_est"
OLD, NEW = ("practising", "inst_licence_no"), ("being_set_up", "est_approval_no")
CONTINUE = "main form > .pw-actions button.govuk-button"


def opened(applicant: Applicant) -> Page:
    """The page of a new application, nothing answered."""
    applicant.go(f"/items/{ITEM}")
    applicant.press('main form[action$="/start"] button.govuk-button')
    return applicant.go(f"{applicant.page.url.removeprefix(applicant.address)}/pages/{PAGE}")


def choose(page: Page, value: str) -> None:
    page.locator(f'[name="f-{DECIDES}"][value="{value}"]').check()


def stands(page: Page, name: str) -> None:
    expect(page.locator(f"#f-{name}")).to_have_count(1)


def gone(page: Page, name: str) -> None:
    expect(page.locator(f"#f-{name}")).to_have_count(0)


def test_questions_come_and_go_at_once_and_nothing_else_moves(known_applicant: Applicant) -> None:
    page = opened(known_applicant)
    address, asked = page.url, []
    page.on("request", lambda request: asked.append(request) if request.resource_type == "fetch" else None)
    other = page.locator("main form input[type=text]").last.get_attribute("id")
    page.fill(f"#{other}", "仁和影像诊断中心")
    gone(page, OLD[1])
    choose(page, OLD[0])
    stands(page, OLD[1])
    assert "本页增加 1 个问题" in page.locator("[data-asked]").inner_text()
    assert page.evaluate("document.activeElement.name") == f"f-{DECIDES}"
    page.fill(f"#f-{OLD[1]}", "PDY10001-7")
    choose(page, NEW[0])
    stands(page, NEW[1])
    gone(page, OLD[1])
    choose(page, OLD[0])
    stands(page, OLD[1])
    assert page.input_value(f"#f-{OLD[1]}") == "PDY10001-7"
    assert page.input_value(f"#{other}") == "仁和影像诊断中心"
    assert page.url == address and {one.method for one in asked} == {"POST"}
    assert {one.url for one in asked} == {f"{address}/asked"}
    assert axe(page) == [] and known_applicant.faults == []
    speak(page, "en")
    page.set_viewport_size({"width": 320, "height": 900})
    choose(page, NEW[0])
    stands(page, NEW[1])
    assert "Questions added to this page: 1" in page.locator("[data-asked]").inner_text()
    assert badly_set(page, 320) == []


def test_an_answer_overtaken_by_a_newer_one_changes_nothing(known_applicant: Applicant) -> None:
    page = opened(known_applicant)
    held: list[Route] = []
    page.route("**/asked", lambda route: route.continue_() if held else held.append(route))
    choose(page, OLD[0])
    page.wait_for_event("request", lambda request: request.url.endswith("/asked"))
    choose(page, NEW[0])
    stands(page, NEW[1])
    gone(page, OLD[1])


def test_a_question_with_the_focus_waits_until_it_has_it_no_longer(known_applicant: Applicant) -> None:
    page = opened(known_applicant)
    choose(page, OLD[0])
    stands(page, OLD[1])
    choose(page, NEW[0])
    page.focus(f"#f-{OLD[1]}")
    stands(page, NEW[1])
    assert page.evaluate("document.activeElement.id") == f"f-{OLD[1]}"
    page.focus(f"#f-{NEW[1]}")
    gone(page, OLD[1])
    assert page.evaluate("document.activeElement.id") == f"f-{NEW[1]}"


@pytest.mark.parametrize("lost", ["network", "scripts"])
def test_without_the_network_or_without_scripts_the_page_asks_when_it_is_sent(
    context: Callable[..., BrowserContext], running_site: str, gallery: Gallery, lost: str
) -> None:
    applicant = Applicant(context(java_script_enabled=lost != "scripts"), running_site, gallery)
    applicant.sign_in(DEMO_APPLICANT)
    page = opened(applicant)
    page.route("**/asked", lambda route: route.abort())
    choose(page, OLD[0])
    page.wait_for_timeout(600)
    gone(page, OLD[1])
    applicant.press(CONTINUE)
    stands(page, OLD[1])
    assert "还需要填写" in applicant.text() and page.is_checked(f'[name="f-{DECIDES}"][value="{OLD[0]}"]')
    assert applicant.faults == []
