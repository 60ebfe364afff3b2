"""Answering questions and writing knowledge at the window: only one's own, and what was typed is never lost."""

from __future__ import annotations

import re

import pytest

from permits.services.consult import Asking, ask
from permits.services.knowledge import find_knowledge
from tests.integration.desks import Officer, Town

ITEM = "pp-new"
DESK, KNOWLEDGE = "/window/consultations", "/window/knowledge"
SAID = {"question_zh": "要带什么", "answer_zh": "身份证"}


@pytest.fixture
def question(town: Town) -> str:
    done = ask(town.site, Asking(ITEM, "bj-haidian", "要带身份证吗", name="李女士", mobile="13800138000"), town.now)
    assert done.findings == ()
    return f"{DESK}/{done.consultation}"


def entry_of(officer: Officer, **typed: str) -> str:
    sent = officer.post(f"{KNOWLEDGE}/new", {**SAID, **typed})
    assert sent.status_code == 302
    return str(sent.headers["Location"])


def test_an_empty_answer_is_refused_and_a_second_one_is_kept_on_the_page(clerk: Officer, question: str) -> None:
    assert clerk.post(question, {"answer": "  "}).status_code == 422
    assert clerk.post(question, {"answer": "要带。"}).status_code == 302
    late = clerk.post(KNOWLEDGE + "/new", {})
    assert late.status_code == 422
    token = re.findall(r'name="csrf_token" value="([^"]+)"', late.text)[0]
    second = clerk.client.post(question, data={"csrf_token": token, "answer": "不用带。"})
    assert second.status_code == 409
    assert "不用带。" in second.text


def test_nobody_answers_for_another_office(town: Town, question: str) -> None:
    for username in ("hd-handling", "hd-certificates"):
        other = town.visitor(username)
        assert other.get(question).status_code in (403, 404)


def test_looking_something_up_sends_nothing(clerk: Officer, question: str) -> None:
    entry_of(clerk)
    page = clerk.post(question, {"answer": "您好", "q": "什么", "search": "1"})
    assert page.status_code == 200
    assert "您好" in page.text
    assert "采用这条答复" in page.text


def test_the_loser_of_a_race_sees_both_texts(town: Town, clerk: Officer) -> None:
    at = entry_of(clerk)
    assert clerk.post(at, {**SAID, "answer_zh": "身份证和复印件", "version": "1"}).status_code == 302
    lost = clerk.post(at, {**SAID, "answer_zh": "只要身份证", "version": "1"})
    assert lost.status_code == 409
    assert "只要身份证" in lost.text
    assert "身份证和复印件" in lost.text
    assert [one.version for one in find_knowledge(town.site) if at.endswith(one.entry)] == [2]


def test_a_withdrawn_entry_says_why_and_is_listed_only_when_asked_for(clerk: Officer) -> None:
    at = entry_of(clerk)
    sent = clerk.client.post(
        f"{at}/withdraw",
        data={"csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', clerk.get(at).text)[0], "version": "1",
              "reason": "规定改了"},
    )  # fmt: skip
    assert sent.status_code == 302
    assert "规定改了" in clerk.get(at).text
    assert at not in clerk.get(KNOWLEDGE).text
    assert at in clerk.get(f"{KNOWLEDGE}?withdrawn=1").text
    assert clerk.get(f"{KNOWLEDGE}/nothing").status_code == 404
