"""Applying for several people by a table, page by page, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from permits.core.definitions.types import Example, Item
from permits.core.forms.batch import columns
from permits.faces.portal.batch_presenters import refusals
from permits.services.hand_in_batch import HandedIn
from permits.services.messages import FILES_NOT_YOURS
from permits.services.site import Site
from tests.integration.portal.conftest import Clock
from tests.integration.portal.walk import PDF, Applicant, encoded, errors, hidden, sample
from tests.tables import filled

Find = Callable[[str, str], Example]
NUMBER = re.compile(r"\d{6}-\d{2}-\d{6}-\d{2}")
AGENT = {
    "agent_name": "张三", "agent_id_no": "110100199507210843", "agent_mobile": "13800000000",
    "agent_scope": ["submit"], "agent_valid_to": "2026-12-31",
}  # fmt: skip


@pytest.fixture
def item(items: dict[str, Item], clock: Clock) -> Item:
    """An item that may be handed in as a batch, on a day on which its usual example passes."""
    clock.set(date(2026, 3, 2))
    return next(one for one in items.values() if one.batch)


@pytest.fixture
def people(item: Item, example: Find) -> list[dict[str, Any]]:
    own = {column.field.id for column in columns(item)} - set(item.batch.common if item.batch else ())
    known = [example(item.code, name).answers for name in ("normal", "exactly-three-years")]
    return [{name: answer for name, answer in one.items() if name in own} for one in known]


@pytest.fixture
def common(item: Item, example: Find) -> dict[str, Any]:
    usual = {**example(item.code, "normal").answers, **AGENT}
    return {name: usual[name] for name in (item.batch.common if item.batch else ()) if name in usual}


def send(who: Applicant, item: Item, common: dict[str, Any], content: bytes, name: str = "people.csv") -> Any:
    start = f"/items/{item.code}/batch"
    fields = hidden(who.get(start).text)
    for question, answer in common.items():
        fields |= encoded(item.fields[question], answer)
    return who.send(start, {**fields, "table": (BytesIO(content), name)})


def begun(who: Applicant, item: Item, common: dict[str, Any], people: list[dict[str, Any]]) -> str:
    answer = send(who, item, common, filled(item, people))
    assert answer.status_code == 302, errors(answer.text)
    return str(answer.location)


def test_the_guide_and_the_list_offer_it_where_the_item_allows_it(visitor: Applicant, items: dict[str, Item]) -> None:
    listed = visitor.get("/items").text
    for item in items.values():
        address = f'href="/items/{item.code}/batch"'
        assert (address in listed) == (address in visitor.get(f"/items/{item.code}").text) == (item.batch is not None)


def test_only_somebody_signed_in_gets_the_template(visitor: Applicant, applicant: Applicant, item: Item) -> None:
    for path in ("batch", "batch/template.csv"):
        assert "/sign-in" in visitor.get(f"/items/{item.code}/{path}").location
    answer = applicant.get(f"/items/{item.code}/batch/template.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    english = applicant.client.get(f"/items/{item.code}/batch/template.csv?lang=en").data.decode()
    assert item.fields[columns(item)[0].field.id].title.en in english


def test_an_item_without_a_batch_leads_to_its_guide(applicant: Applicant, items: dict[str, Item]) -> None:
    other = next(one for one in items.values() if one.batch is None)
    assert applicant.get(f"/items/{other.code}/batch").location.endswith(f"/items/{other.code}")


def test_a_refused_table_keeps_the_common_answers_and_says_what_is_wrong_at_the_box(
    applicant: Applicant, item: Item, common: dict[str, Any]
) -> None:
    answer = send(applicant, item, common, b"PK\x03\x04\x00", "people.xlsx")
    assert answer.status_code == 422
    assert "people.xlsx" in errors(answer.text)[0]
    assert 'id="table-error"' in answer.text and 'href="#table"' in answer.text
    assert common["agent_id_no"] in answer.text
    assert send(applicant, item, common, b"", "").status_code == 422


def test_a_wrong_common_answer_is_told_at_its_question(
    applicant: Applicant, item: Item, common: dict[str, Any], people: list[dict[str, Any]]
) -> None:
    answer = send(applicant, item, {**common, "agent_mobile": "12"}, filled(item, people))
    assert answer.status_code == 422
    assert 'id="f-agent_mobile-error"' in answer.text


def test_each_row_says_what_is_wrong_by_row_column_and_sentence_in_the_readers_language(
    applicant: Applicant, item: Item, common: dict[str, Any], people: list[dict[str, Any]]
) -> None:
    people[1] |= {"internship_months": 3, "graduation_date": "去年", "id_no": "1.1E+17"}
    del people[1]["major"]
    place = begun(applicant, item, common, people)
    page = applicant.get(place).text
    second = page[page.index("第 4 行") :]
    fields = item.fields
    assert f"{fields['internship_months'].title.zh}：临床实习须满 8 个月" in second
    assert f"{fields['graduation_date'].title.zh}：" in second and "1.1E+17" in second
    assert re.search(rf"还没有填：[^<]*{fields['major'].title.zh}<", second)
    assert item.materials["M8"].title.zh in second
    english = applicant.client.get(f"{place}?lang=en").text
    assert "Row 4: " in english and f"{fields['internship_months'].title.en}: " in english
    assert item.materials["M8"].title.en in english
    applicant.client.get(f"{place}?lang=zh")


def test_every_page_of_a_row_opens_whatever_was_typed_in_the_table(
    applicant: Applicant, item: Item, common: dict[str, Any], people: list[dict[str, Any]]
) -> None:
    people[0] |= {"internship_months": "几个", "graduation_date": "去年", "education": "夜校", "capacity_ok": "也许"}
    people[0] |= {"agent_scope": ["都可以"], "study_years": "三", "nationality": "某国"}
    place = begun(applicant, item, common, people)
    draft = re.findall(r'href="(/my/applications/[^"/]+)"', applicant.get(place).text)[0]
    assert f'href="{place}"' in applicant.get(draft).text
    for page in item.pages:
        assert applicant.get(f"{draft}/pages/{page.code}").status_code in (200, 302)
    assert "几个" in applicant.get(f"{draft}/pages/education").text
    assert applicant.get(f"{draft}/check").status_code == 200


def test_a_batch_goes_from_the_table_to_cases_and_each_receipt_is_its_own(
    applicant: Applicant, stranger: Applicant, item: Item, common: dict[str, Any], people: list[dict[str, Any]]
) -> None:
    place = begun(applicant, item, common, people)
    page = applicant.get(place).text
    for code in re.findall(r'<option value="(M[^"]+)"', page):
        answer = applicant.send(f"{place}/file", {"material": code, "file": (BytesIO(PDF), "one.pdf")})
        assert answer.status_code == 302, errors(answer.text)
    drafts = re.findall(r'href="(/my/applications/[^"/]+)"', page)
    assert len(drafts) == 2
    assert "/hand-in" not in applicant.get(place).text
    refused = applicant.send(f"{place}/file", {"material": "M8", "file": (BytesIO(b"MZ"), "one.exe")})
    assert (refused.status_code, len(errors(refused.text))) == (422, 1)
    assert 'href="#file"' in refused.text
    photo = next(name for name, field in item.fields.items() if field.kind == "file")
    step = next(page for page in item.pages if photo in page.fields)
    for draft, person in zip(drafts, people, strict=True):
        address = f"{draft}/pages/{step.code}"
        fields = hidden(applicant.get(address).text)
        for name in step.fields:
            if name in person:
                fields |= encoded(item.fields[name], person[name])
        answer = applicant.send(address, {**fields, f"f-{photo}": sample(item.fields[photo].accept)})
        assert answer.status_code == 302, errors(answer.text)
    assert stranger.send(f"{place}/hand-in", {}).status_code == 404
    assert stranger.get(place).status_code == 404
    assert applicant.send(f"{place}/hand-in", {}).location.endswith(place)
    numbers = set(NUMBER.findall(applicant.get(place).text))
    assert len(numbers) == 2
    applicant.send(f"{place}/hand-in", {})
    assert set(NUMBER.findall(applicant.get(place).text)) == numbers
    for number in numbers:
        assert applicant.get(f"/my/cases/{number}/receipt").status_code == 200
    assert applicant.get(drafts[0]).status_code == 302
    mine = applicant.get("/my/cases").text
    assert mine.count(f'href="{place}"') == 1 and numbers == set(NUMBER.findall(mine))


def test_sent_twice_by_a_double_click_the_table_makes_one_batch(
    applicant: Applicant, item: Item, common: dict[str, Any], people: list[dict[str, Any]]
) -> None:
    start = f"/items/{item.code}/batch"
    fields = hidden(applicant.get(start).text)
    places = set()
    for _ in range(2):
        content = filled(item, people)
        places.add(applicant.send(start, {**fields, "table": (BytesIO(content), "people.csv")}).location)
    assert len(places) == 1
    assert applicant.get("/my/cases").text.count(places.pop()) == 1


def test_what_is_not_handed_in_can_be_thrown_away_after_a_question(
    applicant: Applicant, item: Item, common: dict[str, Any], people: list[dict[str, Any]], site: Site
) -> None:
    place = begun(applicant, item, common, people)
    assert applicant.get(f"{place}/discard").status_code == 200
    assert applicant.get(place).status_code == 200
    assert applicant.send(f"{place}/discard", {}).status_code == 302
    assert applicant.get(place).status_code == 404


def test_a_long_batch_is_shown_by_fifties_and_never_handed_in_beyond_what_is_ready(
    applicant: Applicant, item: Item, common: dict[str, Any], people: list[dict[str, Any]]
) -> None:
    place = begun(applicant, item, common, [people[0]] * 60)
    first = applicant.get(place).text
    assert first.count("<h3") == 50
    onward = re.search(r'href="([^"]+)" rel="next"', first)
    assert onward
    rest = applicant.get(onward[1].replace("&amp;", "&")).text
    assert rest.count("<h3") == 10 and "第 62 行" in rest
    assert applicant.get(f"{place}?place=x").text.count("<h3") == 50
    assert "/hand-in" not in first


def test_who_could_not_be_handed_in_is_named_by_row(application: Flask) -> None:
    refused = HandedIn(0, 0, {7: (FILES_NOT_YOURS.at("/materials"),)})
    with application.test_request_context("/?lang=en"):
        [(anchor, text)] = refusals(refused)
    assert (anchor, text.startswith("Row 7: A file does not belong")) == ("rows", True)
