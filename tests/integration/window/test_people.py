"""The address book at the window, as pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.integration.desks import MONDAY, Officer, Town, summary_of


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_book_leads_to_the_page_of_a_person_in_both_languages(
    town: Town, clerk: Officer, number: str, language: str
) -> None:
    page = clerk.get(f"/window/people?q={number}", language).text
    found = re.search(r'href="(/window/people/[^"]+)"', page)
    assert found
    answer = clerk.get(found[1], language)
    assert answer.status_code == 200 and number in answer.text


def test_a_call_and_a_message_are_kept_and_what_was_typed_comes_back_when_something_is_wrong(
    town: Town, clerk: Officer, number: str
) -> None:
    path = f"/window/people/{number}"
    wrong = _send(clerk, path, "calls", kind="call_out", phone="", said="约好周三看现场")
    assert wrong.status_code == 422
    assert "约好周三看现场" in wrong.text and summary_of(wrong.text) == ["请填写电话号码，最多 32 个字符"]
    kept = _send(clerk, path, "calls", kind="call_out", phone="010-12345678", said="约好周三看现场", case=number)
    assert kept.status_code == 302
    page = clerk.get(path).text
    assert "010-12345678" in page and "约好周三看现场" in page
    phone = re.search(r'<select[^>]*id="to"[^>]*><option value="([^"]+)"', page)
    assert phone
    too_long = _send(clerk, path, "words", to=phone[1], words="长" * 60)
    assert too_long.status_code == 422 and "长" * 60 in too_long.text
    assert _send(clerk, path, "words", to=phone[1], words="请带公章来窗口").status_code == 302
    assert "待发送" in clerk.get(path).text


def test_nobody_else_opens_the_book(town: Town, number: str) -> None:
    reviewer = town.visitor(town.staff("hd-reader", "reviewer", "bj-haidian", "handling"))
    assert reviewer.get("/window/people").status_code == 403
    far = town.visitor(town.staff("far-clerk", "clerk", "bj-wjw", "window"))
    assert far.get(f"/window/people/{number}").status_code == 404
    assert number not in far.get("/window/people").text


def _send(clerk: Officer, path: str, to_: str, **fields: str):  # type: ignore[no-untyped-def]
    token = re.search(r'name="csrf_token" value="([^"]+)"', clerk.get(path).text)
    assert token
    sent = {"csrf_token": token[1], **fields}
    return clerk.client.post(f"{path}/{to_}", data=sent, headers={"Accept-Language": "zh"})


def test_the_case_a_page_was_opened_from_is_listed_however_many_came_after_it(
    town: Town, clerk: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("permits.services.address_book.CASES", 1)
    first = town.hand_in("pp-new", "ordinary-complete")
    town.now = MONDAY + timedelta(minutes=5)
    town.hand_in("pp-new", "ordinary-complete")
    kept = _send(clerk, f"/window/people/{first}", "calls", kind="call_in", phone="12345", said="何时办好", case=first)
    assert kept.status_code == 302
