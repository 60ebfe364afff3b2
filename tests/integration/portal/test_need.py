"""我要准备什么: asked by anybody, answered from the declarations, and carried into an application."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

from permits.core.definitions.types import Item
from permits.core.forms.situation import questions_of, situation
from tests.integration.portal.test_guides import CODES, plain
from tests.integration.portal.walk import Applicant, encoded

HOTEL = {
    "apply_mode": "ordinary", "venue_types": ["lodging"], "venue_district": "110108", "rooms": 60, "central_ac": True,
    "by_agent": False,
}  # fmt: skip


def asked(item: Item, answers: dict[str, object], shown: str = "") -> str:
    fields = [pair for name, value in answers.items() for pair in encoded(item.fields[name], value).items()]
    flat = [(name, one) for name, value in fields for one in (value if isinstance(value, list) else [value])]
    return f"/need/{item.code}?{urlencode([('answered', '1'), ('shown', shown), *flat])}"


def questions(page: str) -> set[str]:
    return set(re.findall(r'name="f-([a-z_]+)"', page))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", CODES)
def test_every_item_with_questions_that_decide_asks_them_without_an_account(
    visitor: Applicant, items: dict[str, Item], code: str, language: str
) -> None:
    page = visitor.get(f"/need/{code}?lang={language}")
    guide = visitor.get(f"/items/{code}?lang={language}").text
    assert (f'href="/need/{code}"' in guide) == (page.status_code == 200) == bool(questions_of(items[code]))
    if page.status_code == 200 and language == "en":
        main = plain(page.text.partition("<main")[2].partition("</main>")[0])
        assert re.findall(r"[\u4e00-\u9fff]+", main) == []


def test_the_answers_give_materials_with_reasons_the_authority_the_time_and_what_need_not_be_brought(
    visitor: Applicant, items: dict[str, Item]
) -> None:
    page = plain(visitor.get(asked(items["pp-new"], HOTEL)).text)
    for said in (
        "集中空调通风系统卫生检测或者评价报告",
        "因为：使用集中空调通风系统",
        "北京市海淀区卫生健康委员会",
        "承诺办结",
    ):
        assert said in page
    assert "授权委托书" not in page.partition("您这种情形")[2].partition("不用您准备的")[0]
    small = plain(visitor.get(asked(items["pp-new"], {**HOTEL, "central_ac": False})).text)
    assert "集中空调通风系统卫生检测或者评价报告" not in small


def test_what_an_answer_newly_asks_is_named_and_not_called_an_error(visitor: Applicant, items: dict[str, Item]) -> None:
    item = items["pp-new"]
    first = visitor.get("/need/pp-new").text
    assert "rooms" not in questions(first)
    answers = {name: value for name, value in HOTEL.items() if name != "rooms"}
    page = visitor.get(asked(item, answers, ",".join(answers))).text
    assert "rooms" in questions(page) and "您这种情形" in page
    assert 'href="#f-rooms"' in page and "govuk-error-summary" not in page
    again = visitor.get(asked(item, answers, ",".join(HOTEL))).text
    assert "govuk-error-summary" in again and "您这种情形" not in again


def test_a_situation_that_needs_no_permit_is_told_so_and_no_application_is_offered(
    visitor: Applicant, items: dict[str, Item]
) -> None:
    park = {"apply_mode": "ordinary", "venue_types": ["park"], "venue_district": "110108", "by_agent": False}
    page = visitor.get(asked(items["pp-new"], park)).text
    told = situation(items["pp-new"], park, items["pp-new"].effective_from).checked.not_for_us
    assert told and told[0].message.zh in page and "带着这些回答申请" not in page


def test_an_application_begins_with_the_answers_given(applicant: Applicant, items: dict[str, Item]) -> None:
    item = items["pp-new"]
    page = applicant.get(asked(item, HOTEL)).text
    found = re.search(r'href="(/items/pp-new/start\?[^"]+)"', page)
    assert found
    start = found[1].replace("&amp;", "&")
    assert f"{len(HOTEL)} 个问题" in applicant.get(start).text
    begun = applicant.send(start, {})
    assert begun.status_code == 302
    first = applicant.get(f"{begun.location}/pages/{item.pages[0].code}").text
    assert re.search(r'value="ordinary"[^>]*checked', first) or re.search(r'checked[^>]*value="ordinary"', first)


def test_an_address_made_up_by_somebody_does_no_harm(visitor: Applicant) -> None:
    page = visitor.get("/need/pp-new?answered=1&f-rooms=%3Cscript%3E&f-venue_types=nothing&f-unknown=1&shown=x")
    assert page.status_code == 200 and "<script>" not in page.text.partition("<main")[2]
    assert visitor.get("/need/none-such").status_code == 404
