"""Two clerks, each with a browser: one hands over at the end of the day, the other accepts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.cases import Application, Cases
from tests.e2e.people import Officer
from tests.e2e.test_walk_in import write
from tests.e2e.test_without_scripts import Unseeing

pytestmark = pytest.mark.browser


def offer(giver: Officer, number: str) -> None:
    """At the end of the day, from the list."""
    giver.go("/window")
    giver.press('nav a[href="/window/day"]')
    giver.look("window.day")
    giver.press("main form[action$='/window/day'] button.govuk-button")
    assert len(giver.errors()) == 2
    giver.page.locator(f'input[name=case][value="{number}"]').check()
    giver.page.fill("#words", "明早继续")
    giver.press("main form[action$='/window/day'] button.govuk-button")
    assert len(giver.errors()) == 1
    assert giver.page.input_value("#words") == "明早继续"
    giver.look("window.day.refused")
    giver.page.select_option("#to", "haidian-window-2")
    giver.press("main form[action$='/window/day'] button.govuk-button")
    assert giver.errors() == []
    assert "待接收" in giver.text()
    giver.look("window.day.offered")


def accept(receiver: Officer, number: str) -> None:
    receiver.go("/window?tab=handed")
    receiver.look("window.handed")
    receiver.press(f'main a[href$="/window/cases/{number}"]')
    assert "等待接收" in receiver.text()
    receiver.look("window.hand.offered")
    receiver.press('main button[value="accept-hand-over"]')
    assert len(receiver.errors()) == 1
    receiver.page.locator('input[name$="accept-hand-over.received"][value=all]').check()
    receiver.press('main button[value="accept-hand-over"]')
    assert receiver.errors() == []
    receiver.look("window.hand.accepted")


def test_a_case_with_papers_goes_from_one_clerk_to_another_in_two_browsers(
    officer: Callable[..., Officer], new_mobile: str, application: Callable[[str, str], Application]
) -> None:
    giver, receiver = officer("haidian-window"), officer("haidian-window-2")
    number = write(giver, application("pp-new", "ordinary-complete"), new_mobile)
    offer(giver, number)
    accept(receiver, number)
    assert receiver.page.locator("#file li").count() == 3, "held by one, after two hands"
    giver.go("/window/day")
    assert giver.page.locator("#handed-title").inner_text().endswith("1")
    giver.go(f"/window/cases/{number}")
    giver.look("window.hand.gone")
    assert giver.page.locator('button[value="accept"]').count() == 0
    giver.go("/window/day")
    giver.page.emulate_media(media="print")
    assert giver.page.locator(".pw-signatures").is_visible()
    assert not giver.page.locator(".pw-header").is_visible()


@pytest.mark.long
def test_handing_over_needs_no_scripts(
    context: Callable[..., BrowserContext], running_site: str, tmp_path: Path, cases: Cases, new_mobile: str,
    application: Callable[[str, str], Application], officer: Callable[..., Officer],
) -> None:  # fmt: skip
    number = write(officer("haidian-window"), application("pp-new", "ordinary-complete"), new_mobile)

    def clerk(name: str) -> Officer:
        one = Officer(context(java_script_enabled=False), running_site, Unseeing(tmp_path))
        one.sign_in(name)
        return one

    offer(clerk("haidian-window"), number)
    accept(clerk("haidian-window-2"), number)
