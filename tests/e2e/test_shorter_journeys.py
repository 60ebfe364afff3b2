"""A registration without a visit and a certificate made on the spot travel from form to a stranger's check."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.cases import Application
from tests.e2e.people import Applicant, Officer, Person
from tests.e2e.travel import travel
from tests.e2e.work import JOURNEYS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("code", [pytest.param("nur-reg-first", marks=pytest.mark.long), "svc-donor-card"])
def test_an_application_travels_from_form_to_a_certificate_that_a_stranger_can_check(
    applicant: Applicant, officer: Callable[..., Officer], stranger: Person,
    application: Callable[[str, str], Application], code: str,
) -> None:  # fmt: skip
    name, steps = JOURNEYS[code]
    travel(application(code, name), steps, applicant, officer, stranger)
