"""What people see: no fault that axe can find, nothing sideways at 320 pixels, and every page works by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, request
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from app import create_app
from config import Settings
from permits.core.finding import Finding
from permits.core.text import Text
from permits.faces.kit.access import public
from permits.faces.kit.forms import form_for, pin
from tests.unit.kit.questions import ANSWERS, EVERY_KIND, vocabulary

pytestmark = pytest.mark.browser

FORM = """{% extends "kit/base.html" %}{% import "kit/forms.html" as kit %}
{% block title %}Form{% endblock %}{% block before %}{{ kit.back_link("/") }}{% endblock %}
{% block content %}{{ kit.error_summary(errors) }}<h1 class="govuk-heading-l">Form</h1>
<form method="post" novalidate>{{ kit.csrf() }}{{ kit.fields(form) }}{{ kit.button("Save") }}</form>{% endblock %}"""
PARTS = (Path(__file__).parent / "parts.html").read_text("utf-8")


@public
def every_control() -> str:
    names = {asked.id for asked in EVERY_KIND}
    form = form_for(EVERY_KIND, names, ANSWERS, vocabularies=vocabulary(70), posted=None)
    findings = [Finding("x", Text("不对", "wrong"), f"/{name}") for name in names] if "wrong" in request.args else []
    return request_app().jinja_env.from_string(FORM).render(form=form, errors=pin(form, findings))


@public
def every_part() -> str:
    day = SimpleNamespace(date=date(2026, 3, 7), counts=False, number=None, why="星期六", provisional=True)
    due = SimpleNamespace(due_on=date(2026, 3, 12), due_at=None, provisional=True, derivation=[day])
    return request_app().jinja_env.from_string(PARTS).render(due=due)


def request_app() -> Flask:
    from flask import current_app

    return current_app


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    app = create_app(settings)
    app.add_url_rule("/every-control", "every_control", every_control)
    app.add_url_rule("/every-part", "every_part", every_part)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(params=[1366, 320])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 768}, locale="zh-CN")
    yield context.new_page()
    context.close()


def look(page: Page) -> list[str]:
    """Everything wrong with the page as it stands."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    violations = [f"{v['id']} {v['nodes'][0]['target']}" for v in Axe().run(page).response["violations"]]
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return violations + ([f"{width} pixels too wide"] if width > 0 else [])


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "path", ["/sign-in", "/register", "/nowhere", "/every-control", "/every-control?wrong=1", "/every-part"]
)
def test_a_page_has_no_fault_that_can_be_found_by_machine(page: Page, address: str, path: str, lang: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={lang}")
    assert look(page) == []
    assert said == []


def test_a_refused_form_opens_at_its_summary_and_leads_to_each_field(page: Page, address: str) -> None:
    page.goto(f"{address}/register")
    page.fill("#f-mobile", "12")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-error-summary]")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    assert look(page) == []
    page.click("a[href='#f-mobile']")
    assert page.evaluate("document.activeElement.id") == "f-mobile"
    assert page.input_value("#f-mobile") == "12"


def test_the_first_tab_leads_past_the_navigation(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_registering_and_signing_in_need_no_scripts(browser: Browser, address: str) -> None:
    page = browser.new_context(java_script_enabled=False, locale="zh-CN").new_page()
    page.goto(f"{address}/register")
    page.fill("#f-name", "赵六")
    page.fill("#f-mobile", "18600000006")
    page.fill("#f-password", "good enough 1")
    page.click("main button.govuk-button")
    page.click("main a.govuk-button")
    page.fill("#f-username", "18600000006")
    page.fill("#f-password", "good enough 1")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(f"{address}/account")
    assert "赵六" in page.inner_text("main")
