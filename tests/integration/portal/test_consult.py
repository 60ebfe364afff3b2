"""Asking about an item: open to everybody, clear about what is wrong, what was typed stays, slowed down for programs."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from tests.integration.portal.walk import Applicant

ITEM = "pp-new"
NEW = f"/consultations/new/{ITEM}"


def send(stranger: Applicant, **typed: str) -> TestResponse:
    data = {"csrf_token": stranger.token(), "authority": "bj-haidian", **typed}
    return stranger.client.post(NEW, data=data, headers={"Accept-Language": "zh"})


def test_the_guide_leads_to_asking(stranger: Applicant) -> None:
    assert f'href="{NEW}"' in stranger.client.get(f"/items/{ITEM}").text


def test_what_is_wrong_is_said_and_what_was_typed_stays(stranger: Applicant) -> None:
    answer = send(stranger, question="  ", name="李女士<b>", mobile="12345")
    assert answer.status_code == 422
    assert "请填写这一项" in answer.text
    assert 'value="李女士&lt;b&gt;"' in answer.text
    assert 'value="12345"' in answer.text


def test_a_question_has_a_page_that_shows_neither_name_nor_mobile(stranger: Applicant) -> None:
    sent = send(stranger, question="要带身份证吗？<script>", name="李女士", mobile="13800138000")
    page = stranger.client.get(sent.headers["Location"]).text
    assert "要带身份证吗？&lt;script&gt;" in page
    assert "李女士" not in page
    assert "13800138000" not in page


@pytest.mark.parametrize("path", ["/consultations/nothing", "/consultations/new/nothing"])
def test_what_is_not_there_is_not_found(stranger: Applicant, path: str) -> None:
    assert stranger.client.get(path).status_code == 404


def test_whoever_asks_without_end_is_slowed_down(stranger: Applicant) -> None:
    answers = [send(stranger, question="问", name="李", mobile="13800138000").status_code for _ in range(11)]
    assert answers[0] == 302
    assert answers[-1] == 429
