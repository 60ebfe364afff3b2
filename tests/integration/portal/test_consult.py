"""Asking about an item: open to everybody, what is wrong is said and what was typed stays."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from tests.integration.portal.walk import Applicant

ITEM = "pp-new"
NEW = f"/consultations/new/{ITEM}"


def send(stranger: Applicant, **typed: str) -> TestResponse:
    page = stranger.client.get(NEW).text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    data = {"csrf_token": token, "authority": "bj-haidian", **typed}
    return stranger.client.post(NEW, data=data, headers={"Accept-Language": "zh"})


@pytest.fixture
def visitor(stranger: Applicant) -> Applicant:
    """The same site, met by somebody who is not signed in."""
    return Applicant(stranger.client.application.test_client())


def test_the_guide_leads_to_asking(visitor: Applicant) -> None:
    assert f'href="{NEW}"' in visitor.client.get(f"/items/{ITEM}").text


def test_what_is_wrong_is_said_and_what_was_typed_stays(visitor: Applicant) -> None:
    answer = send(visitor, question="  ", name="李女士<b>", mobile="12345")
    assert answer.status_code == 422
    assert "请填写这一项" in answer.text
    assert "李女士&lt;b&gt;" in answer.text
    assert "<b>" not in answer.text
    assert 'value="12345"' in answer.text


def test_a_question_has_a_page_that_shows_neither_name_nor_mobile(visitor: Applicant) -> None:
    sent = send(visitor, question="要带身份证吗？<script>", name="李女士", mobile="13800138000")
    page = visitor.client.get(sent.headers["Location"]).text
    assert "要带身份证吗？&lt;script&gt;" in page
    assert "李女士" not in page
    assert "13800138000" not in page


@pytest.mark.parametrize("path", ["/consultations/nothing", "/consultations/new/nothing"])
def test_what_is_not_there_is_not_found(visitor: Applicant, path: str) -> None:
    assert visitor.client.get(path).status_code == 404


def test_whoever_asks_without_end_is_slowed_down(visitor: Applicant) -> None:
    answers = [send(visitor, question="问", name="李", mobile="13800138000").status_code for _ in range(11)]
    assert answers[0] == 302
    assert answers[-1] == 429
