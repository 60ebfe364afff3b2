"""A number from the kiosk to the counter: taken, called, shown on the board, served."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.people import Officer, Person
from tests.e2e.test_without_scripts import Unseeing

pytestmark = pytest.mark.browser

HALL = "bj-haidian"


def take(visitor: Person) -> tuple[str, str]:
    """From the first page to the ticket: its number, and the address at which it can be followed."""
    visitor.go("/queue/")
    visitor.look("queue.halls")
    visitor.press(f'main a[href$="/queue/{HALL}"]')
    visitor.look("queue.kiosk")
    visitor.press('main button[value="question"]')
    number = visitor.page.locator(".pw-ticket__number").inner_text().split()[-1]
    assert number.startswith("Z")
    visitor.look("queue.ticket-at-kiosk")
    address = visitor.page.locator("main a.govuk-link[href*='/queue/tickets/']").get_attribute("href")
    assert address
    return number, address


def serve(visitor: Person, wall: Person, clerk: Officer, counter: str) -> None:
    """The whole way; every page is asked for anew, as it is by itself after a while."""
    number, address = take(visitor)
    desk = clerk.go("/window")
    clerk.press('nav a[href="/window/queue"]')
    desk.fill("#name", "")
    clerk.press("main form:has(#name) button.govuk-button")
    assert len(clerk.errors()) == 1
    clerk.look("window.queue.refused")
    desk.fill("#name", counter)
    for box in desk.locator("main input[type=checkbox]").all():
        box.set_checked(box.get_attribute("value") == "question")
    clerk.press("main form:has(#name) button.govuk-button")
    clerk.look("window.queue.waiting")
    visitor.page.goto(address)
    visitor.look("queue.ticket")
    clerk.press("main button[accesskey]")
    assert number in clerk.text()
    clerk.look("window.queue.called")
    wall.go(f"/queue/board/{HALL}")
    assert number in wall.text()
    assert counter in wall.text()
    wall.look("queue.board")
    visitor.page.goto(address)
    assert counter in visitor.text()
    visitor.look("queue.ticket-called")
    act(clerk, "absent")
    wall.go(f"/queue/board/{HALL}")
    assert number not in wall.text()
    visitor.page.goto(address)
    visitor.look("queue.ticket-missed")
    clerk.press(f'main li:has-text("{number}") button.pw-linkbutton')
    act(clerk, "came")
    clerk.look("window.queue.serving")
    act(clerk, "finished")
    clerk.press("main button[accesskey]")
    assert "govuk-notification-banner" in desk.content(), "nobody waits"
    clerk.look("window.queue.finished")
    visitor.page.goto(address)
    visitor.look("queue.ticket-served")


def act(clerk: Officer, act: str) -> None:
    clerk.press(f'main form[action$="/{act}"] button.govuk-button')


def test_a_number_is_taken_called_shown_and_served(
    stranger: Person, context: Callable[..., BrowserContext], officer: Callable[..., Officer]
) -> None:
    wall = Person(context(), stranger.address, stranger.gallery)
    serve(stranger, wall, officer("haidian-window"), "窗口 3")
    supervisor = officer("supervisor", "/supervision")
    supervisor.go("/supervision/queue")
    assert "海淀" in supervisor.text()
    supervisor.look("supervision.queue")
    stranger.go("/queue/tickets/none")
    stranger.look("queue.none")


def test_the_queue_needs_no_scripts(context: Callable[..., BrowserContext], running_site: str, tmp_path: Path) -> None:
    def person(kind: type[Person]) -> Person:
        return kind(context(java_script_enabled=False), running_site, Unseeing(tmp_path))

    clerk = person(Officer)
    assert isinstance(clerk, Officer)
    clerk.sign_in("haidian-window-2")
    serve(person(Person), person(Person), clerk, "窗口 4")


def test_a_ticket_is_printed_without_what_stands_around_it(stranger: Person) -> None:
    take(stranger)
    stranger.page.emulate_media(media="print")
    assert stranger.page.locator(".pw-ticket__number").is_visible()
    assert stranger.page.locator(".pw-ticket__code").is_visible()
    for around in (".pw-header", ".pw-actions", ".pw-footer"):
        assert not stranger.page.locator(around).is_visible()
