"""One running site, one browser, and people to meet in it. Tests of this folder share them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from permits.core.definitions.types import Example, Item
from permits.core.forms import check
from permits.core.process import LEGAL_ZONE
from permits.core.process.examples import uploads_for
from permits.ops.seeding.cases import shifted
from permits.persistence.definition_files import Compiled, compile_all
from tests.e2e.looking import HEIGHT, WIDTHS, Gallery
from tests.e2e.people import Applicant, Officer, Person
from tests.e2e.server import ROOT, serving

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real server."""
    with serving(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def gallery() -> Gallery:
    return Gallery()


@pytest.fixture(scope="session")
def compiled() -> Compiled:
    return compile_all(ROOT / "definitions")


@dataclass(frozen=True)
class Application:
    """An example as it can be handed in today."""

    item: Item
    example: Example
    answers: dict[str, Any]
    authority: str

    @property
    def uploads(self) -> tuple[str, ...]:
        return tuple(self.example.uploads)

    @property
    def apply(self) -> tuple[Item, dict[str, Any], tuple[str, ...]]:
        return self.item, self.answers, self.uploads


@pytest.fixture(scope="session")
def application(compiled: Compiled) -> Callable[[str, str], Application]:
    """An example by item and name; its days are moved where they would no longer pass today."""

    def of(code: str, name: str) -> Application:
        item = compiled.items[code]
        example = next(one for one in compiled.examples[code] if one.code == name)
        today = datetime.now(LEGAL_ZONE).date()
        for answers in (dict(example.answers), shifted(item, example, today)):
            checked = check(item, answers, uploads_for(item, example), today)
            if checked.passes and checked.route:
                return Application(item, example, answers, checked.route.authority.partition("-")[2])
        raise AssertionError(f"{code} {name} does not pass today: {checked.findings}")

    return of


@pytest.fixture
def context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser windows that know nothing of each other."""
    opened: list[BrowserContext] = []

    def make(**how: Any) -> BrowserContext:
        size = {"width": WIDTHS[0], "height": HEIGHT}
        opened.append(browser.new_context(locale="zh-CN", viewport=size, accept_downloads=True, **how))
        opened[-1].set_default_timeout(15_000)
        return opened[-1]

    yield make
    for one in opened:
        one.close()


_mobiles = iter(range(13700000000, 13799999999))


@pytest.fixture
def new_mobile() -> str:
    return str(next(_mobiles))


@pytest.fixture
def applicant(
    context: Callable[..., BrowserContext], running_site: str, gallery: Gallery, new_mobile: str
) -> Applicant:
    """An applicant, newly registered and signed in."""
    person = Applicant(context(), running_site, gallery)
    person.register(new_mobile)
    return person


@pytest.fixture
def officer(context: Callable[..., BrowserContext], running_site: str, gallery: Gallery) -> Callable[..., Officer]:
    """An officer by user name, signed in: `officer("haidian-window")`, `officer("haidian-director", "/office")`."""
    known: dict[str, Officer] = {}

    def of(username: str, desk: str = "/window", **how: Any) -> Officer:
        if username not in known or how:
            person = Officer(context(**how), running_site, gallery)
            person.sign_in(username)
            known[username] = person
        return known[username].at(desk)

    return of


@pytest.fixture
def stranger(context: Callable[..., BrowserContext], running_site: str, gallery: Gallery) -> Person:
    """Somebody who never signed in."""
    return Person(context(), running_site, gallery)
