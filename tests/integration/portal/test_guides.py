"""What anybody sees without an account: the list of items and every guide, in both languages."""

from __future__ import annotations

import re

import pytest
from markupsafe import escape

from permits.core.definitions.freshness import SUFFIX
from permits.core.definitions.types import Item
from permits.persistence.definition_files import compile_all
from tests.integration.portal.conftest import DEFINITIONS
from tests.integration.portal.walk import Applicant

CODES = sorted(compile_all(DEFINITIONS).items)


def plain(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", CODES)
def test_every_guide_tells_conditions_materials_steps_times_and_law(
    visitor: Applicant, items: dict[str, Item], code: str, language: str
) -> None:
    item = items[code]
    page = visitor.get(f"/items/{code}?lang={language}")
    assert page.status_code == 200
    told = [item.title, item.guide.fee, item.guide.place, *item.guide.conditions]
    told += [material.title for material in item.materials.values()]
    told += [rule.message for rule in item.rules_of("need") if rule.when is not None]
    told += [basis.law for basis in item.basis]
    text = page.get_data(as_text=True)
    assert [one.say(language) for one in told if escape(one.say(language)) not in text] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_guide_says_when_a_step_is_not_for_everybody(
    visitor: Applicant, items: dict[str, Item], language: str
) -> None:
    item = items["svc-donor-card"]
    page = visitor.get(f"/items/{item.code}?lang={language}").text
    [step] = [stage for stage in item.processes["instant"].stages if stage.kind == "verification"]
    said = item.rules["B1"].message.say(language).rstrip("。.")
    cells = [cell for cell in re.findall(r"<t[hd].*?</t[hd]>", page, re.S) if step.title.say(language) in cell]
    assert any(str(escape(said)) in cell for cell in cells)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_guide_says_how_recent_a_material_must_be(visitor: Applicant, items: dict[str, Item], language: str) -> None:
    item = next(one for one in items.values() if any(code.endswith(SUFFIX) for code in one.rules))
    page = visitor.get(f"/items/{item.code}?lang={language}").text
    aged = [rule.message.say(language) for code, rule in item.rules.items() if code.endswith(SUFFIX)]
    assert [words for words in aged if str(escape(words)) not in page] == []


@pytest.mark.parametrize("code", CODES)
def test_an_english_guide_holds_no_chinese(visitor: Applicant, code: str) -> None:
    main = plain(visitor.get(f"/items/{code}?lang=en").text.partition("<main")[2].partition("</main>")[0])
    assert re.findall(r"[\u4e00-\u9fff]+", main) == []


def test_the_first_page_of_a_visitor_lists_every_item_open_today(visitor: Applicant, items: dict[str, Item]) -> None:
    page = visitor.client.get("/", follow_redirects=True).text
    assert [item.title.zh for item in items.values() if item.title.zh not in page] == []


def test_a_search_keeps_what_mentions_every_word(visitor: Applicant, items: dict[str, Item]) -> None:
    one, *others = items.values()
    page = visitor.get(f"/items?q={one.title.zh}").text
    assert one.title.zh in page
    assert [other.title.zh for other in others if f">{other.title.zh}</a>" in page] == []


def test_a_search_without_a_hit_says_what_to_try_instead(visitor: Applicant) -> None:
    page = visitor.get("/items?q=%3Cscript%3Exyz%20qqq").text
    assert "换一个词试试" in page
    assert "<script>xyz qqq" not in page


def test_an_unknown_item_is_not_found_and_leads_back_to_the_list(visitor: Applicant) -> None:
    page = visitor.get("/items/none-such")
    assert page.status_code == 404
    assert 'href="/items"' in page.text


def test_beginning_asks_a_visitor_to_sign_in_and_comes_back(visitor: Applicant) -> None:
    answer = visitor.get(f"/items/{CODES[0]}/start")
    assert answer.status_code == 302
    assert f"next=/items/{CODES[0]}/start" in answer.location.replace("%2F", "/")


def test_a_reader_picks_a_district_and_sees_its_promise_and_window(visitor: Applicant) -> None:
    city = plain(visitor.get("/items/pp-new?lang=en").text)
    there = plain(visitor.get("/items/pp-new?at=bj-chaoyang&lang=en").text)
    elsewhere = plain(visitor.get("/items/pp-new?at=bj-haidian&lang=en").text)
    assert "8 working days" in city and "Shorter at Chaoyang" in city and city.count("6 working days") == 1
    assert "6 working days" in there and "8 working days" not in there
    assert "public-places window" in there and "public-places window" not in city + elsewhere
    assert "What holds" not in elsewhere and "This is what holds at Chaoyang" in there
    assert "No. 6 Example Road, Haidian" in elsewhere and "8 working days" in elsewhere


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", "在北京市朝阳区卫生健康委员会更短（一般程序：6 个工作日）"),
        ("en", "Shorter at Chaoyang District Health Commission, Beijing (Ordinary procedure: 6 working days)"),
    ],
)
def test_list_and_guide_name_the_authorities_that_promise_something_else(
    visitor: Applicant, language: str, told: str
) -> None:
    def times(path: str) -> list[str]:
        found = re.findall(r"[^<>]*6 (?:个工作日|working days)[^<>]*", visitor.get(f"{path}lang={language}").text)
        return [line for line in found if told in line]

    assert len(times("/items?q=公共场所&")) == len(times("/items/pp-new?")) == 1
    assert times("/items/pp-new?at=bj-haidian&") == [], "another district is chosen, and only its own time shown"


@pytest.mark.parametrize("at", ["nobody", "bj-blood", "", "%27%3Cscript%3E"])
def test_a_district_that_does_not_decide_changes_nothing(visitor: Applicant, at: str) -> None:
    page = visitor.get(f"/items/pp-new?at={at}&lang=en")
    assert page.status_code == 200
    assert (
        "8 working days" in page.text and "selected" not in page.text.partition("<select")[2].partition("</select>")[0]
    )


def test_an_item_of_one_authority_has_no_district_to_pick(visitor: Applicant) -> None:
    assert 'name="at"' not in visitor.get("/items/svc-donor-card").text
    assert 'name="at"' in visitor.get("/items/pp-new").text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", CODES)
def test_every_guide_draws_how_a_case_goes_and_says_the_same_in_a_table(
    visitor: Applicant, items: dict[str, Item], code: str, language: str
) -> None:
    page = visitor.get(f"/items/{code}?lang={language}").text
    charts = re.findall(r'<svg class="pw-chart".*?</svg>', page, re.S)
    assert len(charts) == len(items[code].processes)
    for process in items[code].processes.values():
        table = next(one for one in re.findall(r"<table.*?</table>", page, re.S) if process.title.say(language) in one)
        assert [s.code for s in process.stages if str(escape(s.title.say(language))) not in table] == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", CODES)
def test_every_guide_gives_its_form_blank_and_filled_in_for_print_and_for_a_word_processor(
    visitor: Applicant, code: str, language: str
) -> None:
    page = visitor.get(f"/items/{code}?lang={language}").text
    addresses = re.findall(rf'href="(/items/{code}/form/[^"]+)"', page)
    assert len(addresses) == 4
    for address in addresses:
        answer = visitor.get(f"{address}?lang={language}")
        begins = b"%PDF" if address.endswith(".pdf") else b"PK"
        assert answer.status_code == 200 and answer.data.startswith(begins)


@pytest.mark.parametrize(
    "address", ["/items/pp-new/form/other.pdf", "/items/pp-new/form/blank.exe", "/items/no/form/blank.pdf"]
)
def test_a_form_there_is_not_is_not_found(visitor: Applicant, address: str) -> None:
    assert visitor.get(address).status_code == 404


def test_the_list_is_narrowed_by_who_applies_and_by_what_they_are_about_to_do(visitor: Applicant) -> None:
    page = visitor.get("/items?who=person&topic=health-career").text
    assert 'href="/items/nur-reg-first"' in page and 'href="/items/rad-first"' not in page
    assert page.count('aria-current="true"') == 2
    nothing = visitor.get("/items?who=organisation&topic=donate").text
    assert "没有这样的事项" in nothing and "显示全部事项" in nothing
    assert 'href="/items/rad-first"' in visitor.get("/items?who=nobody&topic=%3Cscript%3E").text


def test_words_as_people_put_them_find_the_item_best_first(visitor: Applicant) -> None:
    page = visitor.get("/items?q=献血证丢了怎么补办").text
    assert re.findall(r'<h2[^>]*><a class="govuk-link" href="/items/([^"]+)"', page) == ["svc-donor-card"]
