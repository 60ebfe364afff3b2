"""Taking back what was committed, in a browser: counted down, undone, at once, by itself, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from permits.core.process import Actor
from permits.services.act import act
from permits.services.open_site import open_site
from permits.services.park import settle
from tests.e2e.cases import Application, Cases
from tests.e2e.conftest import DEMO_APPLICANT
from tests.e2e.looking import Gallery
from tests.e2e.people import Officer
from tests.e2e.server import ROOT, serving

pytestmark = pytest.mark.browser


class Place:
    """A site of its own, with what its officers commit waiting for some seconds."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        site = open_site(f"sqlite:///{folder / 'permits.db'}", folder, ROOT / "definitions", base_url=address)
        self.site, self.cases = site, Cases(site)


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("patient")
    with serving(folder, PERMITS_UNDO_SECONDS="60") as address:
        yield Place(address, folder)


@pytest.fixture(scope="module")
def brisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("brisk")
    with serving(folder, PERMITS_UNDO_SECONDS="2") as address:
        yield Place(address, folder)


@pytest.fixture
def clerk_of(context: Callable[..., BrowserContext], gallery: Gallery) -> Callable[..., Officer]:
    def of(place: Place, **how: bool) -> Officer:
        clerk = Officer(context(**how), place.address, gallery)
        clerk.sign_in("haidian-window")
        return clerk

    return of


@pytest.fixture
def wanted(application: Callable[[str, str], Application]) -> Application:
    return application("pp-new", "ordinary-complete")


def test_an_act_counts_down_is_taken_back_with_its_words_and_is_then_carried_out_at_once(
    patient: Place, clerk_of: Callable[..., Officer], wanted: Application
) -> None:
    number = patient.cases.hand_in(wanted, DEMO_APPLICANT)
    clerk = clerk_of(patient)
    page = clerk.go(f"/window/cases/{number}")
    page.locator("details:has([name^='f-accept.'])").last.evaluate("one => one.open = true")
    box = page.locator("textarea[name^='f-accept.']").first
    box.fill("材料由本人送达")
    clerk.press('button[value="accept-all"]')
    strip = page.locator("[data-parked]")
    expect(strip).to_be_focused()
    first = int(strip.locator("[data-left]").inner_text())
    expect(strip.locator("[data-left]")).to_have_text(re.compile(str(first - 2)), timeout=10_000)
    assert not page.locator('button[value="accept"]').count()
    clerk.look("undo.waiting")
    clerk.press('[data-parked] button[value="undo"]')
    assert not page.locator("[data-parked]").count()
    assert page.locator("textarea[name^='f-accept.']").first.input_value() == "材料由本人送达"
    clerk.press('button[value="accept-all"]')
    clerk.press('[data-parked] button[value="now"]')
    expect(page.locator("[data-done]")).to_contain_text("已受理")
    assert "材料由本人送达" in page.content()


def test_the_next_case_opens_and_the_one_before_counts_down_above_it(
    patient: Place, clerk_of: Callable[..., Officer], wanted: Application
) -> None:
    number, _ = (patient.cases.hand_in(wanted, DEMO_APPLICANT) for _ in range(2))
    clerk = clerk_of(patient)
    page = clerk.go(f"/window/cases/{number}")
    page.locator("#goes-on").check()
    clerk.press('button[value="accept-all"]')
    assert number not in page.url
    expect(page.locator("[data-parked]")).to_contain_text(number)
    clerk.look("undo.next", again=lambda: page.goto(page.url))
    clerk.press('[data-parked] button[value="undo"]')
    assert number in page.url and page.locator('button[value="accept"]').count()


def test_what_could_not_be_carried_out_is_told_in_the_list_and_stands_in_the_form(
    patient: Place, clerk_of: Callable[..., Officer], wanted: Application
) -> None:
    number = patient.cases.hand_in(wanted, DEMO_APPLICANT)
    clerk = clerk_of(patient)
    page = clerk.go(f"/window/cases/{number}")
    page.locator("details:has([name='f-not-accept.outcome'])").last.evaluate("one => one.open = true")
    page.locator("[name='f-not-accept.outcome'][value=wrong_authority]").check()
    page.locator("[name='f-not-accept.reason']").fill("场所不在本区")
    page.locator("[name='f-not-accept.referral']").fill("市卫生健康委员会")
    clerk.press('button[value="preview:not-accept"]')
    assert not clerk.errors()
    clerk.press('button[value="not-accept"]')
    now = datetime.now(UTC)
    applicant = Actor(DEMO_APPLICANT, "", frozenset({"applicant"}))
    assert not act(patient.site, number, "withdraw", {"reason": "不再需要"}, applicant, now).findings
    settle(patient.site, now + timedelta(seconds=61))
    clerk.go("/window")
    expect(page.locator(".pw-parked--lost")).to_contain_text("场所不在本区")
    clerk.look("undo.lost-list")
    page.locator(f'.pw-parked--lost a:has-text("{number}")').click()
    expect(page.locator(".pw-parked--lost")).to_contain_text("场所不在本区")
    clerk.look("undo.lost")
    clerk.press('.pw-parked--lost button[value="away"]')
    assert not page.locator(".pw-parked--lost").count()


def test_when_the_seconds_are_over_the_page_carries_it_out_by_itself(
    brisk: Place, clerk_of: Callable[..., Officer], wanted: Application
) -> None:
    clerk = clerk_of(brisk)
    number = brisk.cases.hand_in(wanted, DEMO_APPLICANT)
    page = clerk.go(f"/window/cases/{number}")
    clerk.press('button[value="accept-all"]')
    expect(page.locator("[data-done]")).to_contain_text("已受理", timeout=15_000)


def test_above_the_next_case_it_is_carried_out_without_leaving_the_page(
    brisk: Place, clerk_of: Callable[..., Officer], wanted: Application
) -> None:
    clerk = clerk_of(brisk)
    number, _ = (brisk.cases.hand_in(wanted, DEMO_APPLICANT) for _ in range(2))
    page = clerk.go(f"/window/cases/{number}")
    page.locator("details:has([name^='f-accept.'])").last.evaluate("one => one.open = true")
    page.locator("textarea[name^='f-accept.']").first.fill("材料由本人送达")
    page.locator("#goes-on").check()
    clerk.press('button[value="accept-all"]')
    expect(page.locator("[data-parked]")).to_be_visible()
    assert number in page.evaluate("JSON.stringify(sessionStorage)")
    page.evaluate("window.stays = true")
    expect(page.locator("[data-done]")).to_contain_text(number, timeout=15_000)
    assert page.evaluate("window.stays") and not page.locator("[data-parked]").count()
    assert f":{number}" not in page.evaluate("JSON.stringify(sessionStorage)"), "what was done is not typed again"


def test_without_scripts_the_page_is_led_to_what_came_of_it(
    brisk: Place, clerk_of: Callable[..., Officer], wanted: Application
) -> None:
    clerk = clerk_of(brisk, java_script_enabled=False)
    number = brisk.cases.hand_in(wanted, DEMO_APPLICANT)
    page = clerk.go(f"/window/cases/{number}")
    clerk.press('button[value="accept-all"]')
    expect(page.locator("[data-parked]")).to_contain_text("秒后作出")
    expect(page.locator("[data-done]")).to_contain_text("已受理", timeout=15_000)
