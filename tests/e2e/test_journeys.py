"""A permit that five offices work on travels from form to a certificate that a stranger can check."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.cases import Application
from tests.e2e.people import Applicant, Officer, Person
from tests.e2e.travel import travel
from tests.e2e.work import JOURNEYS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("code", ["pp-new"])
def test_an_application_travels_through_every_office_to_a_certificate_that_can_be_checked(
    applicant: Applicant, officer: Callable[..., Officer], stranger: Person,
    application: Callable[[str, str], Application], code: str,
) -> None:  # fmt: skip
    name, steps = JOURNEYS[code]
    travel(application(code, name), steps, applicant, officer, stranger)
