"""The commitment procedure runs on after the certificate, to the check that the promises were kept; a certificate
that cannot be looked up at once goes by the blood station."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.cases import Application, Cases
from tests.e2e.conftest import DEMO_APPLICANT
from tests.e2e.people import Applicant, Officer, Work
from tests.e2e.work import ACCEPT, CERTIFY, DELIVER, FOUND, GRANT, WORDS

pytestmark = pytest.mark.browser

INSPECTED = {"inspectors": ["haidian-inspection", "haidian-inspection-2"], "words": FOUND}
STEPS = [
    ("window", "/window", ACCEPT), ("director", "/office", GRANT), ("certificates", "/window", CERTIFY),
    ("window", "/window", DELIVER), ("inspection", "/office", Work("verify", {**INSPECTED, "outcome": "not_met"})),
    ("inspection", "/office", Work("verify", {"outcome": "done", "words": "已书面告知整改期限。"})),
    ("inspection", "/office", Work("verify", {**INSPECTED, "outcome": "met"})),
]  # fmt: skip


@pytest.mark.long
def test_a_commitment_is_certified_at_once_and_checked_afterwards(
    applicant: Applicant, officer: Callable[..., Officer], application: Callable[[str, str], Application]
) -> None:
    wanted = application("pp-new", "commitment-49-rooms")
    number = applicant.apply(*wanted.apply)
    for step, (office, desk, work) in enumerate(STEPS):
        someone = officer(wanted.office(office), desk)
        someone.open(number)
        someone.look(f"commitment.{step}-{office}-{work.act}")
        someone.do(work)
    applicant.go(f"/my/cases/{number}")
    applicant.look("commitment.progress-end")


def test_a_donation_that_is_not_in_the_register_is_verified_by_the_station(
    cases: Cases, officer: Callable[..., Officer], application: Callable[[str, str], Application]
) -> None:
    wanted = application("svc-donor-card", "no-match-promised")
    number = cases.hand_in(wanted, DEMO_APPLICANT)
    clerk = officer(wanted.office("window"))
    clerk.open(number)
    clerk.do(ACCEPT)
    station = officer(wanted.office("station"), "/office")
    station.open(number)
    station.look("station-verify")
    station.do(Work("verify", {"outcome": "confirmed", "words": WORDS}))
    clerk.open(number)
    clerk.do(GRANT)
