"""The kiosk and the board of a hall: open to everybody, clear about what is wrong, slowed down for programs."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from tests.integration.portal.walk import Applicant

KIOSK = "/queue/bj-haidian"


def press(stranger: Applicant, group: str = "question") -> TestResponse:
    data = {"csrf_token": stranger.token(), "group": group}
    return stranger.client.post(KIOSK, data=data, headers={"Accept-Language": "zh"})


@pytest.mark.parametrize(("language", "says"), [("zh", "没有这个号或取号点"), ("en", "no such number or hall")])
@pytest.mark.parametrize("path", ["/queue/nowhere", "/queue/board/nowhere", "/queue/tickets/none"])
def test_an_unknown_hall_or_ticket_is_said_and_leads_to_the_kiosk(
    stranger: Applicant, path: str, language: str, says: str
) -> None:
    answer = stranger.client.get(f"{path}?lang={language}")
    assert answer.status_code == 404
    assert says in answer.text
    assert 'href="/queue/"' in answer.text


def test_an_unknown_group_is_refused_on_the_same_page(stranger: Applicant) -> None:
    answer = press(stranger, "nothing")
    assert answer.status_code == 422
    assert "没有这一类业务" in answer.text
    assert 'value="question"' in answer.text


def test_a_kiosk_shows_its_first_page_again_and_a_ticket_and_the_board_renew_themselves(stranger: Applicant) -> None:
    at = press(stranger).headers["Location"]
    assert stranger.client.get(at).headers["Refresh"].endswith(f"; url={KIOSK}")
    followed = stranger.client.get(at.partition("?")[0])
    assert followed.headers["Refresh"].isdigit()
    assert re.search(r"Z\d{3}", followed.text)
    assert stranger.client.get("/queue/board/bj-haidian").headers["Refresh"].isdigit()


def test_whoever_takes_numbers_without_end_is_slowed_down(stranger: Applicant) -> None:
    answers = [press(stranger).status_code for _ in range(121)]
    assert answers[0] == 302
    assert answers[-1] == 429
