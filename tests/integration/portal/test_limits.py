"""What can be sent or asked for by a program, again and again, is slowed down; people never notice."""

from __future__ import annotations

import re

import pytest

from tests.integration.portal.walk import Applicant


@pytest.mark.parametrize("path", ["/my/cases/110108-26-000001-{n:02d}", "/files/{n}", "/my/applications/{n}"])
def test_trying_numbers_one_after_the_other_is_slowed_down(applicant: Applicant, path: str) -> None:
    answers = [applicant.client.get(path.format(n=n)).status_code for n in range(62)]
    assert answers == [404] * 60 + [429] * 2


def test_trying_the_addresses_of_certificates_is_slowed_down(applicant: Applicant) -> None:
    answers = [applicant.client.get(f"/verify/none-{n}").status_code for n in range(62)]
    assert answers == [404] * 60 + [429] * 2


@pytest.mark.parametrize(("path", "often"), [("/my/applications/none/submit", 20), ("/items/none/start", 60)])
def test_sending_again_and_again_is_slowed_down_and_says_when_to_go_on(
    applicant: Applicant, path: str, often: int
) -> None:
    data, chinese = {"csrf_token": applicant.token()}, {"Accept-Language": "zh"}
    answers = [applicant.client.post(path, data=data, headers=chinese) for _ in range(often + 1)]
    assert [answer.status_code for answer in answers] == [404] * often + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert re.search(r"操作太频繁，请在 \d+ 分钟后再试", answers[-1].text)


def test_one_applicant_who_sends_too_often_slows_nobody_else_down(applicant: Applicant, stranger: Applicant) -> None:
    for _ in range(60):
        applicant.client.get("/my/cases/none")
    assert applicant.client.get("/my/cases/none").status_code == 429
    assert stranger.client.get("/my/cases/none").status_code == 404
