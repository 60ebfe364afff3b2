"""With scripts off, an applicant hands in and officers carry the work to the certificate."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.cases import Application
from tests.e2e.looking import Gallery
from tests.e2e.people import Applicant, Officer
from tests.e2e.work import JOURNEYS

pytestmark = pytest.mark.browser


@pytest.fixture
def everything_seen() -> Gallery:
    """Pages without scripts look as with them, and axe is a script."""

    class Blind(Gallery):
        def look(self, *_: object, **__: object) -> None: ...

    return Blind()


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
