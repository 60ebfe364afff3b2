"""What a page asks while it is being filled in: the server says it, and says the same as the whole page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from permits.core.definitions.types import Example, Item, Page
from permits.core.forms.behind import deciding_among
from tests.integration.portal.conftest import Clock
from tests.integration.portal.walk import Applicant, errors, hidden

Find = Callable[[str, str], Example]


@pytest.fixture
def item(items: dict[str, Item], example: Find, clock: Clock) -> Item:
    clock.set(example("pp-new", "commitment-pool").received_on)
    return items["pp-new"]


@pytest.fixture
def page(item: Item) -> Page:
    return next(p for p in item.pages if "by_agent" in p.fields)


@pytest.fixture
def address(applicant: Applicant, item: Item, page: Page) -> str:
    return f"{applicant.begin(item)}/pages/{page.code}"


def questions(page: str) -> list[str]:
    """What stands there, in order."""
    return re.findall(r'data-question="([^"]+)"', page)


def stood(names: list[str]) -> dict[str, str]:
    return {f"asked:{name}": "1" for name in names}


def test_what_is_asked_at_once_is_what_the_whole_page_would_ask(applicant: Applicant, address: str) -> None:
    before = applicant.get(address).text
    fragment = applicant.send(f"{address}/asked", {**hidden(before), "f-by_agent": "yes"})
    assert fragment.status_code == 200
    assert len(questions(fragment.text)) > len(questions(before))
    assert questions(applicant.get(address).text) == questions(before), "nothing is kept by asking"
    applicant.send(address, {**hidden(before), "f-by_agent": "yes"})
    whole = applicant.get(address).text
    assert questions(whole) == questions(fragment.text)
    name = questions(whole)[-1]
    ask = f'<div data-question="{name}">'
    assert whole.partition(ask)[2].split("</div>")[0] == fragment.text.partition(ask)[2].split("</div>")[0] != ""


def test_what_came_and_what_went_is_said_in_both_languages(applicant: Applicant, address: str) -> None:
    before = applicant.get(address).text
    more = applicant.send(f"{address}/asked", {**hidden(before), "f-by_agent": "yes"}).text
    new = [name for name in questions(more) if name not in questions(before)]
    assert f"本页增加 {len(new)} 个问题" in more
    back = {**hidden(before), **stood(questions(more)), "f-by_agent": "no"}
    assert f"有 {len(new)} 个问题不用填了" in applicant.send(f"{address}/asked", back).text
    assert f"no longer asked: {len(new)}" in applicant.send(f"{address}/asked?lang=en", back).text


def test_questions_answered_as_soon_as_they_appeared_lead_onward_and_empty_ones_are_told_of(
    applicant: Applicant, address: str, item: Item, page: Page
) -> None:
    before = applicant.get(address).text
    fragment = applicant.send(f"{address}/asked", {**hidden(before), "f-by_agent": "yes"}).text
    answer = applicant.send(address, {**hidden(before), **stood(questions(fragment)), "f-by_agent": "yes"})
    assert answer.status_code == 422
    told = " ".join(errors(answer.text))
    wanted = [name for name in questions(fragment) if item.fields[name].required and name != "by_agent"]
    assert wanted and all(item.fields[name].title.zh in answer.text for name in wanted) and told


def test_an_answer_that_no_longer_stood_on_the_page_is_kept_as_it_was(
    applicant: Applicant, address: str, item: Item, page: Page
) -> None:
    name = next(n for n in page.fields if n != "by_agent" and item.fields[n].kind == "text")
    first = applicant.get(address).text
    yes = {**hidden(first), **stood([*page.fields]), "f-by_agent": "yes", "later": "1"}
    applicant.send(address, {**yes, f"f-{name}": "李四"})
    opened = {key: said for key, said in hidden(applicant.get(address).text).items() if not key.startswith("asked:")}
    done = applicant.send(address, {**opened, **stood(["by_agent"]), "f-by_agent": "no", "later": "1"})
    assert done.status_code == 302
    opened = hidden(applicant.get(address).text)
    fragment = applicant.send(f"{address}/asked", {**opened, "f-by_agent": "yes"}).text
    assert 'value="李四"' in fragment


def test_only_the_owner_signed_in_with_a_good_token_is_answered(
    application: Flask, applicant: Applicant, stranger: Applicant, address: str
) -> None:
    asked, said = f"{address}/asked", {"f-by_agent": "yes"}
    assert stranger.send(asked, said).status_code == 404
    assert Applicant(application.test_client()).send(asked, said).status_code == 401
    assert applicant.client.post(asked, data={**said, "csrf_token": "old"}).status_code == 400
    assert applicant.get(asked).status_code == 405


def test_only_pages_whose_answers_decide_what_they_ask_ask_at_once(
    applicant: Applicant, item: Item, page: Page, address: str
) -> None:
    assert deciding_among(item, page.fields) == {"by_agent"}
    shown = applicant.get(address).text
    assert "data-asks=" in shown and shown.count("data-decides") == 1
    other = next(p for p in item.pages if not deciding_among(item, p.fields))
    assert "data-asks=" not in applicant.get(address.replace(f"/{page.code}", f"/{other.code}")).text
