"""Somebody comes to the window with papers and goes with a receipt; at home they activate their account."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from sqlalchemy import select

from permits.persistence import tables
from permits.persistence.unit_of_work import reading
from tests.e2e.cases import Application, Cases
from tests.e2e.conftest import DEMO_APPLICANT
from tests.e2e.filling import fill_all
from tests.e2e.people import NUMBER, OWN_PASSWORD, Applicant, Officer, Person
from tests.e2e.test_without_scripts import Unseeing

pytestmark = pytest.mark.browser

NAME = "林晓岚"


def write(clerk: Officer, wanted: Application, mobile: str) -> str:
    """From the clerk's navigation to the page of the new case; its number."""
    item, answers, uploads = wanted.apply
    page = clerk.go("/window")
    clerk.press('nav a[href="/window/walk-in"]')
    clerk.look("window.walk.choose")
    page.fill("#q", item.title.zh)
    clerk.press("main form[role=search] button")
    clerk.press(f'main a[href$="/walk-in/{item.code}"]')
    clerk.press("main form button.govuk-button")
    assert len(clerk.errors()) == 2
    clerk.look("window.walk.who")
    page.fill("#f-mobile", mobile)
    page.fill("#f-name", NAME)
    clerk.press("main form button.govuk-button")
    assert mobile in clerk.text()
    clerk.press("main button[name=hand-in]")
    assert len(clerk.errors()) > 5
    clerk.look("window.walk.refused")
    names = tuple(name for one in item.pages for name in one.fields)
    for _ in range(3):
        fill_all(page, item, names, answers)
        clerk.press("main button[name=save]")
    for code in uploads:
        page.fill(f'[name="originals-{code}"]', "1")
        page.fill(f'[name="copies-{code}"]', "2")
    clerk.press("main button[name=save]")
    clerk.look("window.walk.written")
    clerk.press("main button[name=hand-in]")
    assert clerk.errors() == []
    found = NUMBER.search(clerk.text())
    assert found and found[0] in page.url
    return found[0]


def code_sent(cases: Cases, mobile: str) -> str:
    with reading(cases.site.database) as unit:
        rows = unit.all(select(tables.OutboxMessage).where(tables.OutboxMessage.recipient == mobile))
    return str(next(row.params["code"] for row in rows if row.template == "account_opened"))


def test_a_walk_in_with_papers_is_entered_on_one_page_and_accepted_and_its_owner_activates_the_account(
    officer: Callable[..., Officer], stranger: Person, cases: Cases, new_mobile: str,
    application: Callable[[str, str], Application],
) -> None:  # fmt: skip
    clerk = officer("haidian-window")
    number = write(clerk, application("pp-new", "ordinary-complete"), new_mobile)
    assert "原件 1 份、复印件 2 份" in clerk.text()
    clerk.look("window.walk.case")
    with clerk.page.expect_response(lambda one: "/papers/" in one.url) as came:
        clerk.page.locator("#papers a[href*='/papers/']").first.click()
    assert came.value.status == 200 and "pdf" in came.value.headers["content-type"]

    owner = Applicant(stranger.context, stranger.address, stranger.gallery)
    owner.go("/sign-in")
    owner.press('main a[href$="/activate"]')
    owner.look("accounts.activate")
    for name, value in (("mobile", new_mobile), ("code", "00000000"), ("password", OWN_PASSWORD)):
        owner.page.fill(f"#f-{name}", value)
    owner.press("main form button.govuk-button")
    assert len(owner.errors()) == 1
    owner.look("accounts.activate-refused")
    owner.page.fill("#f-code", code_sent(cases, new_mobile))
    owner.page.fill("#f-password", OWN_PASSWORD)
    owner.press("main form button.govuk-button")
    owner.sign_in(new_mobile, OWN_PASSWORD)
    owner.go("/my/cases")
    assert number in owner.text()
    owner.press(f'main a[href*="{number}"]')
    assert "原件 1 份、复印件 2 份" in (owner.page.locator("main").text_content() or "")


def test_what_a_notice_asks_is_brought_on_paper_and_taken_at_the_window(
    officer: Callable[..., Officer], cases: Cases, application: Callable[[str, str], Application]
) -> None:
    clerk = officer("haidian-window")
    number = cases.hand_in(application("pp-new", "ordinary-complete"), DEMO_APPLICANT)
    page = clerk.go(f"/window/cases/{number}")
    line = page.locator(".pw-check__line:has(input[type=radio][value=reject])").first
    line.locator("input[value=reject]").check()
    line.locator("[name$='-reason']").fill("没有标明清洗间")
    clerk.press('button[value="preview:correct-all"]')
    clerk.press('main button[value="correct-all"]')
    clerk.press(f'main a[href$="{number}/correction"]')
    clerk.press("main form button.govuk-button")
    assert len(clerk.errors()) == 1
    clerk.look("window.correction")
    page.locator('main [name^="originals-"]').fill("1")
    clerk.press("main form button.govuk-button")
    assert clerk.errors() == []
    assert "原件 1 份、复印件 0 份" in clerk.text()


def test_what_was_begun_waits_for_the_clerk_who_began_it_and_can_be_thrown_away(
    officer: Callable[..., Officer], new_mobile: str
) -> None:
    clerk, other = officer("haidian-window"), officer("haidian-window-2")
    page = clerk.go("/window/walk-in/pp-new")
    page.fill("#f-mobile", new_mobile)
    page.fill("#f-name", NAME)
    clerk.press("main form button.govuk-button")
    path = page.url
    other.page.goto(path)
    assert "404" in other.page.title() or new_mobile not in other.text()
    clerk.go("/window/walk-in")
    assert new_mobile in clerk.text()
    clerk.press(f'li:has-text("{new_mobile}") button.pw-linkbutton')
    assert page.locator(f'li:has-text("{new_mobile}")').count() == 0


def test_a_walk_in_needs_no_scripts(
    context: Callable[..., BrowserContext], running_site: str, tmp_path: Path, new_mobile: str,
    application: Callable[[str, str], Application],
) -> None:  # fmt: skip
    clerk = Officer(context(java_script_enabled=False), running_site, Unseeing(tmp_path))
    clerk.sign_in("haidian-window")
    assert write(clerk, application("pp-new", "ordinary-complete"), new_mobile)
