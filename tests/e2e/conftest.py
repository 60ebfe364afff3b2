"""One running site, one browser, and people to meet in it. Tests of this folder share them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from permits.core.process import LEGAL_ZONE
from permits.ops.seeding.cases import fitted
from permits.persistence.definition_files import Compiled, compile_all
from permits.services.open_site import open_site
from tests.e2e.cases import Application, Cases
from tests.e2e.looking import HEIGHT, WIDTHS, Gallery
from tests.e2e.people import Applicant, Officer, Person
from tests.e2e.server import ROOT, serving


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the site keeps what it keeps."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def running_site(site_folder: Path) -> Iterator[str]:
    """The address of the real server."""
    with serving(site_folder) as address:
        yield address


@pytest.fixture(scope="session")
def cases(running_site: str, site_folder: Path) -> Cases:
    """Brings cases of the running site to where a test begins."""
    database = f"sqlite:///{site_folder / 'permits.db'}"
    return Cases(open_site(database, site_folder, ROOT / "definitions", base_url=running_site))


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Gallery:
    """The pages looked at in this run, by whichever worker."""
    own = tmp_path_factory.getbasetemp()
    looked_at = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "looked-at"
    thorough, pictures = (request.config.getoption(name) for name in ("--thorough", "--pictures"))
    return Gallery(looked_at, thorough=thorough, pictures=pictures or thorough)


@pytest.fixture(scope="session")
def compiled() -> Compiled:
    return compile_all(ROOT / "definitions")


@pytest.fixture(scope="session")
def application(compiled: Compiled) -> Callable[[str, str], Application]:
    """An example by item and name; its days are moved where they would no longer pass today."""

    def of(code: str, name: str) -> Application:
        item = compiled.items[code]
        example = next(one for one in compiled.examples[code] if one.code == name)
        fitting = fitted(item, example, datetime.now(LEGAL_ZONE).date())
        assert fitting and fitting.checked.route, f"{code} {name} does not pass today"
        return Application(item, example, dict(fitting.answers), fitting.checked.route.authority.partition("-")[2])

    return of


@pytest.fixture
def context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser windows that know nothing of each other."""
    opened: list[BrowserContext] = []

    def make(**how: Any) -> BrowserContext:
        size = {"width": WIDTHS[0], "height": HEIGHT}
        opened.append(browser.new_context(locale="zh-CN", viewport=size, accept_downloads=True, **how))
        opened[-1].set_default_timeout(60_000)
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


DEMO_APPLICANT = "13800000001"


@pytest.fixture
def known_applicant(context: Callable[..., BrowserContext], running_site: str, gallery: Gallery) -> Applicant:
    """The applicant in whose name `cases` hands in, signed in."""
    person = Applicant(context(), running_site, gallery)
    person.sign_in(DEMO_APPLICANT)
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
