"""A question from the guide to the window and back: asked, answered with what is known, read, kept as knowledge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.people import Officer, Person
from tests.e2e.test_without_scripts import Unseeing

pytestmark = pytest.mark.browser

ITEM = "pp-new"
QUESTION = "办理时要带身份证原件吗？"
KNOWN, ANSWER = "要带哪些证件", "带身份证原件，窗口核对后当场退还。"


def write_knowledge(clerk: Officer) -> None:
    page = clerk.go("/window/knowledge")
    clerk.look("window.knowledge")
    clerk.press('main a[href="/window/knowledge/new"]')
    clerk.press("main form button.govuk-button")
    assert len(clerk.errors()) == 2
    clerk.look("window.knowledge.refused")
    page.fill("#question_zh", KNOWN)
    page.fill("#answer_zh", ANSWER)
    clerk.press("main form button.govuk-button")
    clerk.look("window.knowledge.entry")


def ask(visitor: Person) -> str:
    page = visitor.go(f"/items/{ITEM}")
    visitor.press(f'main a[href^="/consultations/new/{ITEM}"]')
    visitor.press("main form button.govuk-button")
    assert len(visitor.errors()) >= 3
    visitor.look("consult.refused")
    if page.locator("#authority").count():
        page.select_option("#authority", "bj-haidian")
    page.fill("#question", QUESTION)
    page.fill("#name", "李女士")
    page.fill("#mobile", "13800138000")
    visitor.press("main form button.govuk-button")
    visitor.look("consult.asked")
    return page.url


def answer(clerk: Officer) -> None:
    page = clerk.go("/window")
    assert "(" in page.locator('nav a[href="/window/consultations"]').inner_text()
    clerk.press('nav a[href="/window/consultations"]')
    clerk.look("window.consultations")
    clerk.press("main table a.govuk-link")
    page.fill("#answer", "您好：")
    page.fill("#q", KNOWN)
    with page.expect_navigation():
        page.press("#q", "Enter")
    assert page.input_value("#answer") == "您好：", "looking something up sends nothing"
    clerk.press(f'main article:has-text("{KNOWN}") button[name=take]')
    assert page.input_value("#answer") == f"您好：\n\n{ANSWER}"
    clerk.look("window.consultation")
    clerk.press("main form button.govuk-button")
    clerk.look("window.consultation.answered")


def keep(clerk: Officer) -> None:
    page = clerk.page
    clerk.press('main a[href*="/window/knowledge/new?consultation="]')
    assert page.input_value("#question_zh") == QUESTION
    page.fill("#answer_zh", "要带，" + ANSWER)
    page.check("#public")
    clerk.press("main form button.govuk-button")


def journey(visitor: Person, clerk: Officer) -> None:
    write_knowledge(clerk)
    address = ask(visitor)
    answer(clerk)
    visitor.page.goto(address)
    assert ANSWER in visitor.text()
    visitor.look("consult.answered")
    keep(clerk)
    visitor.go(f"/items/{ITEM}")
    details = visitor.page.locator("main details", has_text=QUESTION).first
    details.locator("summary").click()
    assert "要带，" + ANSWER in details.inner_text()


def test_a_question_is_asked_answered_read_and_kept(stranger: Person, officer: Callable[..., Officer]) -> None:
    clerk = officer("haidian-window")
    journey(stranger, clerk)
    page = clerk.go("/window/knowledge")
    page.locator("#q").press_sequentially("sfzyj")
    expect(page.locator("[data-found] article")).to_have_count(1)
    assert QUESTION in page.inner_text("[data-found]")
    page = clerk.go("/window/consultations")
    clerk.press("main table a.govuk-link")
    clerk.look("window.consultation.done")
    supervisor = officer("supervisor", "/supervision")
    supervisor.go("/supervision/consultations")
    supervisor.look("supervision.consultations")


def test_questions_and_knowledge_need_no_scripts(
    context: Callable[..., BrowserContext], running_site: str, tmp_path: Path
) -> None:
    def person(kind: type[Person]) -> Person:
        return kind(context(java_script_enabled=False), running_site, Unseeing(tmp_path))

    clerk = person(Officer)
    assert isinstance(clerk, Officer)
    clerk.sign_in("haidian-window-2")
    journey(person(Person), clerk)
