"""One site with the real items in force, a clock that can be set, and applicants to meet it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from config import read_settings
from permits.core.definitions.types import Example, Item
from permits.core.process import LEGAL_ZONE
from permits.faces.kit.views import KEY
from permits.persistence.definition_files import Compiled, compile_all, read_schemas
from permits.persistence.override_files import compile_overrides
from permits.services.publish_item import publish_item
from permits.services.site import Site
from tests.integration.portal.walk import Applicant

Find = Callable[[str, str], Example]

DEFINITIONS = Path(__file__).resolve().parents[3] / "definitions"


class Clock:
    """The present moment, as the test says."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def set(self, day: date) -> None:
        """Ten in the morning of a legal day."""
        self.now = datetime.combine(day, time(10), LEGAL_ZONE).astimezone(UTC)


@pytest.fixture(scope="session")
def compiled() -> Compiled:
    return compile_all(DEFINITIONS)


@pytest.fixture(scope="session")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory, compiled: Compiled, clock: Clock) -> Flask:
    folder = tmp_path_factory.mktemp("portal")
    settings, findings = read_settings({"PERMITS_ENV": "test", "PERMITS_DATA_DIR": str(folder)})
    assert settings, findings
    app: Flask = create_app(settings, clock=clock)
    site: Site = app.extensions[KEY]
    overridden = [one.bundle for one in compile_overrides(DEFINITIONS, compiled) if one.bundle]
    for bundle in (*compiled.bundles.values(), *overridden):
        done = publish_item(site, bundle, read_schemas(DEFINITIONS), (), "test", clock())
        assert done.release, done.findings
    return app


@pytest.fixture
def site(application: Flask) -> Site:
    found: Site = application.extensions[KEY]
    return found


@pytest.fixture(scope="session")
def items(compiled: Compiled) -> dict[str, Item]:
    return dict(compiled.items)


@pytest.fixture(scope="session")
def example(compiled: Compiled) -> Callable[[str, str], Example]:
    """An example by item and name."""

    def of(item: str, code: str) -> Example:
        return next(one for one in compiled.examples[item] if one.code == code)

    return of


_mobiles = iter(range(13600000000, 13699999999))


@pytest.fixture
def applicant(application: Flask) -> Applicant:
    """An applicant, registered and signed in."""
    application.appbuilder.sm.limiter.reset()  # type: ignore[attr-defined]
    return Applicant(application.test_client()).register(str(next(_mobiles)))


@pytest.fixture
def stranger(application: Flask) -> Applicant:
    """Somebody else, signed in."""
    return Applicant(application.test_client()).register(str(next(_mobiles)))


@pytest.fixture
def visitor(application: Flask) -> Applicant:
    """Somebody who never signed in."""
    return Applicant(application.test_client())


@pytest.fixture
def handed_in(applicant: Applicant, items: dict[str, Item], example: Find, clock: Clock) -> str:
    """The number of a case just handed in by `applicant`."""
    reviewed = [one for one in items.values() if any(stage.kind == "review" for stage in stages_of(one))]
    item, found = next((one, e) for one in reviewed for e in examples_of(example, one, "normal", "ordinary-complete"))
    clock.set(found.received_on)
    return applicant.apply(item, found).split("/")[-2]


def stages_of(item: Item) -> list:  # type: ignore[type-arg]
    return [stage for process in item.processes.values() for stage in process.stages]


def examples_of(example: Find, item: Item, *codes: str) -> list[Example]:
    found = []
    for code in codes:
        try:
            found.append(example(item.code, code))
        except StopIteration:
            continue
    return found
