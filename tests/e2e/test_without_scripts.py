"""With scripts off, an applicant hands in and officers carry the work to the certificate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.cases import Application
from tests.e2e.looking import Gallery
from tests.e2e.people import Applicant, Officer
from tests.e2e.work import JOURNEYS

pytestmark = pytest.mark.browser


class Unseeing(Gallery):
    """Pages without scripts look as they do with them, and axe is a script."""

    def new(self, name: str) -> bool:
        return False

    def look(self, *_: object, **__: object) -> None: ...


@pytest.fixture
def everything_seen(tmp_path: Path) -> Gallery:
    return Unseeing(tmp_path)


@pytest.mark.parametrize(
    ("code", "name", "count"), [("pp-new", "ordinary-complete", 1), ("svc-donor-card", "first-issue-match", 4)]
)
def test_applicant_and_clerk_need_no_scripts(
    context: Callable[..., BrowserContext], running_site: str, everything_seen: Gallery, new_mobile: str,
    application: Callable[[str, str], Application], code: str, name: str, count: int,
) -> None:  # fmt: skip
    wanted = application(code, name)
    applicant = Applicant(context(java_script_enabled=False), running_site, everything_seen)
    applicant.register(new_mobile)
    number = applicant.apply(*wanted.apply)
    _, steps = JOURNEYS[code]
    clerk = Officer(context(java_script_enabled=False), running_site, everything_seen)
    clerk.sign_in(wanted.office("window"))
    for _, _, work in steps[:count]:
        clerk.open(number)
        clerk.do(work)
