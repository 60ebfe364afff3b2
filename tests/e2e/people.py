"""People with browsers: an applicant, officers at their desks, a stranger. Each carries work through the real pages.

Knows the addresses and names of pages; knows no item.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, FilePayload, Locator, Page

from permits.core.definitions.types import Item
from permits.ops.seeding import PASSWORD
from tests.e2e.filling import fill_all, fill_one, sample
from tests.e2e.looking import Gallery

OWN_PASSWORD = "good enough 1"
NUMBER = re.compile(r"\d{6}-\d{2}-\d{6}-\d{2}")


class Person:
    """Somebody with a browser window of their own."""

    def __init__(self, context: BrowserContext, address: str, gallery: Gallery) -> None:
        self.context, self.address, self.gallery = context, address, gallery
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.address}{path}")
        return self.page

    def look(self, name: str, again: Callable[[], object] | None = None) -> None:
        """Keeps the page as pictures and asserts that nothing is wrong with it."""
        self.gallery.look(self.page, name, again)
        assert self.faults == []

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        if "/sign-in" not in self.page.url:
            self.go("/sign-in")
        self.page.fill("#f-username", username)
        self.page.fill("#f-password", password)
        self.press("main form button.govuk-button")
        assert "/sign-in" not in self.page.url, self.errors()

    def press(self, what: str | Locator) -> None:
        """Press a button that sends the page, and wait for the answer."""
        with self.page.expect_navigation() as coming:
            (self.page.locator(what).first if isinstance(what, str) else what).click()
        assert coming.value is None or coming.value.status < 500, f"{what} on {self.page.url}: the site is broken"

    def errors(self) -> list[str]:
        return [one.strip() for one in self.page.locator("[data-error-summary] li").all_inner_texts()]

    def text(self) -> str:
        return self.page.inner_text("main")


class Applicant(Person):
    """Somebody who applies."""

    def register(self, mobile: str, name: str = "林晓岚") -> None:
        self.go("/register")
        self.look("register")
        self.press("main form button.govuk-button")
        self.look("register-refused")
        for key, value in (("name", name), ("mobile", mobile), ("password", OWN_PASSWORD)):
            self.page.fill(f"#f-{key}", value)
        self.press("main form button.govuk-button")
        self.press("main a.govuk-button")
        self.look("sign-in")
        self.sign_in(mobile, OWN_PASSWORD)

    def begin(self, item: Item) -> str:
        """From the list by way of the guide to the steps; the path of the application."""
        self.go("/items")
        self.look("items")
        self.press(f'main a[href="/items/{item.code}"]')
        self.look(f"{item.code}.guide")
        self.press('main form[action$="/start"] button.govuk-button, main a[href$="/start"]')
        self.look(f"{item.code}.steps")
        return self.page.url.removeprefix(self.address)

    def fill(self, item: Item, answers: Mapping[str, Any]) -> None:
        """Page by page until the pages lead to the materials. Each page is first sent empty, to see it refused."""
        self.press('main a[role="button"]')
        for _ in range(6 * len(item.pages)):
            path = self.page.url.partition("?")[0].partition("#")[0]
            if "/pages/" not in path:
                assert path.endswith("/materials"), path
                return
            self._fill_page(item, next(p for p in item.pages if p.code == path.rsplit("/", 1)[1]), answers)
        raise AssertionError(f"never reaches the materials: {self.page.url} {self.errors()}")

    def _fill_page(self, item: Item, asked: Any, answers: Mapping[str, Any]) -> None:
        name = f"page-{asked.code}"
        if self.gallery.new(name):
            self.look(name)
            self.press("main form > .pw-actions button.govuk-button")
            if self.errors():
                self.look(f"{name}-refused")
        if f"/pages/{asked.code}" not in self.page.url:
            return
        if any(item.fields[field].kind == "table" for field in asked.fields):
            fill_all(self.page, item, asked.fields, answers)
            self.look(f"{name}-filled", again=self._later)
        self.fill_and_go_on(item, asked, answers)

    def fill_and_go_on(self, item: Item, asked: Any, answers: Mapping[str, Any]) -> None:
        """Answer what this page asks and press the button."""
        fill_all(self.page, item, asked.fields, answers)
        self.press("main form > .pw-actions button.govuk-button")
        assert not self.errors(), (asked.code, self.errors())

    def _later(self) -> None:
        """Save, leave, and come back to the same page."""
        here = self.page.url
        self.press('main button[name="later"]')
        self.page.goto(here)

    def upload(self, item: Item, codes: tuple[str, ...]) -> None:
        """A file for each of these materials that is asked for; then on to the check."""
        self.look(f"{item.code}.materials")
        self.send_wrong_file(item)
        for code in codes:
            box = self.page.locator(f'[name="m-{code}"]')
            if box.count():
                box.set_input_files(sample(item.materials[code].accept, item.materials[code].title.zh))
        self.press('main button[name="upload"]') if self.page.locator('main button[name="upload"]').count() else None
        self.look(f"{item.code}.materials-there")
        self.press('main button[name="continue"]')
        assert not self.errors(), self.errors()

    def send_wrong_file(self, item: Item) -> None:
        """A text that calls itself a PDF is refused, and said so beside its box."""
        name = f"{item.code}.materials-refused"
        box = self.page.locator('main input[type="file"]')
        if not self.gallery.new(name) or not box.count():
            return
        wrong: FilePayload = {"name": "notes.pdf", "mimeType": "application/pdf", "buffer": b"only text"}

        def send() -> None:
            self.page.locator('main input[type="file"]').first.set_input_files(wrong)
            self.press('main button[name="continue"]')

        send()
        assert self.errors()
        self.look(name, again=send)

    def hand_in(self, item: Item) -> str:
        """Check the answers and hand them in; the business number."""
        self.look(f"{item.code}.check")
        self.press('main form[action$="/submit"] button.govuk-button')
        self.look(f"{item.code}.receipt")
        return number_on(self.page)

    def apply(self, item: Item, answers: Mapping[str, Any], uploads: tuple[str, ...]) -> str:
        """The whole way from the list of items to the receipt; the business number."""
        self.begin(item)
        self.fill(item, answers)
        self.upload(item, uploads)
        return self.hand_in(item)


def number_on(page: Page) -> str:
    found = NUMBER.search(page.inner_text("main"))
    assert found, page.inner_text("main")
    return found[0]


@dataclass(frozen=True)
class Work:
    """What an officer does with a case: the act, and what is typed for it."""

    act: str
    says: Mapping[str, Any]


class Officer(Person):
    """Somebody at a desk: the window's or an office's."""

    desk = "/window"

    def at(self, desk: str) -> Officer:
        self.desk = desk
        return self

    def open(self, number: str) -> None:
        """From the list of all cases to this one."""
        self.go(f"{self.desk}?tab=all")
        self.press(f'main a[href*="/cases/{number}"]')
        assert number in self.text()

    def say(self, work: Work) -> None:
        for prop, value in work.says.items():
            name = f"f-{work.act}.{prop}"
            self._unfold(name)
            fill_one(self.page, name, value)
        if "inspectors" in work.says:
            for point in self.page.locator(f'[name="f-{work.act}.checked"]').all():
                point.check()

    def _unfold(self, name: str) -> None:
        """Open the folded part a control lies in."""
        box = self.page.locator(f'details:not([open]):has([name="{name}"]) > summary')
        for one in box.all():
            one.click()

    def button(self, act: str) -> Locator:
        act = "accept-all" if act == "accept" else act
        return self.page.locator(
            f'main button[name="do"][value="{act}"], main button[name="do"][value="preview:{act}"]'
        )

    def do(self, work: Work, look: str = "") -> None:
        """Type, press, look once more where the page asks for it, and see that it is done."""
        self.say(work)
        button = self.button(work.act).first
        previewed = (button.get_attribute("value") or "").startswith("preview:")
        self.press(button)
        assert not self.errors(), (work.act, self.errors())
        if previewed:
            if look:
                self.look(f"{look}-preview")
            self.press(f'main button[name="do"][value="{work.act}"]')
        assert not self.errors(), (work.act, self.errors())
        assert f"done={work.act}" in self.page.url
