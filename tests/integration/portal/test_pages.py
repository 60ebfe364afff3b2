"""One page of an application at a time: nothing typed is lost, whatever goes wrong, without a line of script."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from permits.core.definitions.types import Example, Item
from tests.integration.portal.conftest import Clock
from tests.integration.portal.walk import PDF, Applicant, encoded, errors, hidden, sample

Find = Callable[[str, str], Example]


@pytest.fixture
def venue(items: dict[str, Item], example: Find, clock: Clock) -> tuple[Item, Example]:
    """An item of many pages with tables and materials, and an application that will do."""
    item = items["pp-new"]
    found = example(item.code, "commitment-pool")
    clock.set(found.received_on)
    return item, found


def page_of(item: Item, kind: str) -> tuple[str, str]:
    """(page, field) of the first question of a kind."""
    return next((p.code, n) for p in item.pages for n in p.fields if item.fields[n].kind == kind)


def test_what_was_typed_survives_an_error_and_the_error_stands_at_its_field(
    applicant: Applicant, venue: tuple[Item, Example]
) -> None:
    item, _ = venue
    page, name = page_of(item, "text")
    draft = applicant.begin(item)
    address = f"{draft}/pages/{page}"
    answer = applicant.send(address, {**hidden(applicant.get(address).text), f"f-{name}": "张三的店"})
    assert answer.status_code == 422
    assert 'value="张三的店"' in answer.text
    assert errors(answer.text)
    assert 'value="张三的店"' in applicant.get(address).text


def test_save_and_come_back_later_asks_nothing_and_keeps_everything(
    applicant: Applicant, venue: tuple[Item, Example]
) -> None:
    item, _ = venue
    page, name = page_of(item, "text")
    draft = applicant.begin(item)
    address = f"{draft}/pages/{page}"
    answer = applicant.send(address, {**hidden(applicant.get(address).text), f"f-{name}": "只填一半", "later": "1"})
    assert answer.location == draft
    assert 'value="只填一半"' in applicant.get(address).text


def test_an_answer_that_asks_more_on_the_same_page_shows_it_again_and_says_so(
    applicant: Applicant, venue: tuple[Item, Example]
) -> None:
    item, _ = venue
    page = next(p for p in item.pages for n in p.fields if n == "by_agent")
    draft = applicant.begin(item)
    address = f"{draft}/pages/{page.code}"
    before = applicant.get(address).text
    asked = [name for name in page.fields if f'name="f-{name}"' in before]
    answer = applicant.send(address, {**hidden(before), "f-by_agent": "yes"})
    assert answer.status_code == 302
    again = applicant.get(answer.location.partition("#")[0]).text
    assert "根据您的回答，还需要填写" in again
    assert len([name for name in page.fields if f'name="f-{name}"' in again]) > len(asked)


def test_questions_that_come_back_with_their_earlier_answers_are_told_of_too(
    applicant: Applicant, venue: tuple[Item, Example]
) -> None:
    item, _ = venue
    page = next(p for p in item.pages for n in p.fields if n == "by_agent")
    address = f"{applicant.begin(item)}/pages/{page.code}"
    name = next(n for n in page.fields if n != "by_agent" and item.fields[n].kind == "text")
    more = applicant.send(address, {**hidden(applicant.get(address).text), "f-by_agent": "yes"}).location
    opened = hidden(applicant.get(more.partition("#")[0]).text)
    applicant.send(address, {**opened, "f-by_agent": "no", f"f-{name}": "李四", "later": "1"})
    again = applicant.send(address, {**hidden(applicant.get(address).text), "f-by_agent": "yes"})
    page_again = applicant.get(again.location.partition("#")[0]).text
    said = page_again.partition("又要填写" if "又要填写" in page_again else "又需要填写")[2].partition("</div>")[0]
    assert item.fields[name].title.zh in said and "以前填过的内容还在" in said
    assert 'value="李四"' in page_again


def test_a_code_typed_in_small_letters_is_checked_as_it_will_be_kept(
    applicant: Applicant, venue: tuple[Item, Example]
) -> None:
    item, found = venue
    name = next(n for n, f in item.fields.items() if f.schema.get("format") == "uscc" and n in found.answers)
    draft = applicant.begin(item)
    applicant.fill(draft, item, {**found.answers, name: found.answers[name].lower()})
    page = applicant.get(f"{draft}/check").text
    assert found.answers[name].lower() != found.answers[name] and found.answers[name] in page
    assert found.answers[name].lower() not in page


def test_the_same_file_is_not_added_twice_and_another_of_its_name_gets_a_number(
    applicant: Applicant, venue: tuple[Item, Example]
) -> None:
    item, found = venue
    draft = applicant.begin(item)
    applicant.fill(draft, item, found.answers)
    address = f"{draft}/materials"
    code = re.findall(r'type="file" id="[^"]*" name="m-([^"]+)"|name="m-([^"]+)"', applicant.get(address).text)[0]
    slot = f"m-{next(filter(None, code))}"

    def send(content: bytes, name: str = "plan.pdf") -> str:
        answer = applicant.send(address, {slot: (BytesIO(content), name), "upload": "1"})
        return applicant.get(answer.location).text

    assert "没有重复添加" not in send(PDF)
    twice = send(PDF, "same.pdf")
    assert "“same.pdf”没有重复添加" in twice and "“plan.pdf”" in twice and ">same.pdf<" not in twice
    assert "已保存 0 个" not in twice
    assert "plan (2).pdf" in send(PDF + b"%another")


def test_rows_are_added_and_removed_without_losing_the_others(
    applicant: Applicant, venue: tuple[Item, Example]
) -> None:
    item, found = venue
    draft = applicant.begin(item)
    applicant.fill(draft, item, found.answers)
    table = next(n for n, f in item.fields.items() if f.kind == "table" and len(found.answers.get(n, [])) == 2)
    page = next(p.code for p in item.pages if table in p.fields)
    address, rows = f"{draft}/pages/{page}", encoded(item.fields[table], found.answers[table])
    added = applicant.send(address, {**hidden(applicant.get(address).text), **rows, f"add-row:{table}": "1"})
    shown = applicant.get(added.location.partition("#")[0]).text
    assert f'name="f-{table}-2-' in shown
    removed = applicant.send(address, {**hidden(shown), **rows, f"remove-row:{table}:0": "1"})
    shown = applicant.get(removed.location).text
    assert f'name="f-{table}-1-' not in shown
    second = next(iter(found.answers[table][1].values()))
    assert f'value="{second}"' in shown


def test_a_change_made_in_another_window_is_not_written_over_and_what_was_typed_is_still_there(
    applicant: Applicant, venue: tuple[Item, Example]
) -> None:
    item, _ = venue
    page, name = page_of(item, "text")
    address = f"{applicant.begin(item)}/pages/{page}"
    opened = hidden(applicant.get(address).text)
    applicant.send(address, {**opened, f"f-{name}": "另一窗口", "later": "1"})
    answer = applicant.send(address, {**opened, f"f-{name}": "这一窗口"})
    assert answer.status_code == 409
    assert "另一窗口或设备上改过" in answer.text
    assert 'value="这一窗口"' in answer.text
    again = applicant.send(address, {**hidden(answer.text), f"f-{name}": "这一窗口", "later": "1"})
    assert again.status_code == 302
    assert 'value="这一窗口"' in applicant.get(address).text


@pytest.fixture
def with_file(applicant: Applicant, items: dict[str, Item], example: Find, clock: Clock) -> tuple[str, dict[str, Any]]:
    """The address of a page that asks for a file, filled in and saved, and what it sends."""
    item, found = items["svc-donor-card"], example("svc-donor-card", "first-issue-match")
    clock.set(found.received_on)
    draft, (page, _) = applicant.begin(item), page_of(item, "file")
    place = applicant.first_page(draft, item)
    while f"/pages/{page}" not in place:
        place = applicant.fill_page(place, item, found.answers)
    address, asked = place.partition("#")[0], next(one for one in item.pages if one.code == page).fields
    sent = [encoded(item.fields[n], found.answers[n]) for n in asked if n in found.answers and n != "photo"]
    said = {name: value for one in sent for name, value in one.items()}
    assert applicant.send(address, {**hidden(applicant.get(address).text), **said, "f-photo": picture()}).location
    return address, said


def picture() -> tuple[BytesIO, str]:
    return sample(("image/png",))


def test_a_file_sent_with_a_page_that_is_refused_is_kept_with_it(
    applicant: Applicant, with_file: tuple[str, dict[str, Any]]
) -> None:
    address, said = with_file
    old = hidden(applicant.get(address).text)
    applicant.send(address, {**old, **said, "f-mobile": "13900000042"})
    moved_on = applicant.send(address, {**old, **said, "f-mobile": "13900000043", "f-photo": picture()})
    assert moved_on.status_code == 409
    assert hidden(applicant.get(address).text)["f-photo-kept"] == old["f-photo-kept"]
    kept = hidden(moved_on.text)
    assert kept["f-photo-kept"] not in ("", old["f-photo-kept"])
    again = applicant.send(address, {**kept, **said, "f-mobile": "13900000043"})
    assert again.status_code == 302, errors(again.text)
    assert hidden(applicant.get(address).text)["f-photo-kept"] == kept["f-photo-kept"]


def test_a_file_of_somebody_else_is_not_believed(
    applicant: Applicant, stranger: Applicant, with_file: tuple[str, dict[str, Any]], items: dict[str, Item]
) -> None:
    address, said = with_file
    own = hidden(applicant.get(address).text)
    draft = stranger.begin(items["svc-donor-card"])
    theirs = stranger.send(f"{draft}/pages/{page_of(items['svc-donor-card'], 'file')[0]}", {"f-photo": picture()})
    foreign = hidden(theirs.text)["f-photo-kept"]
    answer = applicant.send(address, {**own, **said, "f-photo-kept": foreign})
    assert answer.status_code == 422
    assert "f-photo-kept" not in hidden(answer.text)


def test_a_refused_file_hides_nothing_else_that_is_wrong_on_its_page(
    applicant: Applicant, with_file: tuple[str, dict[str, Any]]
) -> None:
    address, said = with_file
    wrong = {**said, "f-mobile": "12", "f-photo": (BytesIO(b"<html></html>"), "me.png")}
    sent = {**hidden(applicant.get(address).text), **wrong}
    answer = applicant.send(address, sent)
    assert answer.status_code == 422
    told = errors(answer.text)
    assert len(told) == 2
    assert any("me.png" in line for line in told) and any("手机" in line for line in told)
    unjudged = applicant.send(address, {**sent, "f-photo": (BytesIO(b"<html></html>"), "me.png"), "later": "1"})
    assert len(errors(unjudged.text)) == 1


def test_a_file_whose_content_is_of_another_type_is_refused_and_the_others_are_kept(
    applicant: Applicant, venue: tuple[Item, Example]
) -> None:
    item, found = venue
    draft = applicant.begin(item)
    applicant.fill(draft, item, found.answers)
    first, second = found.uploads[:2]
    files = {f"m-{first}": (BytesIO(b"<html>hello</html>"), "plan.pdf"), f"m-{second}": (BytesIO(PDF), "rules.pdf")}
    answer = applicant.send(f"{draft}/materials", {**files, "continue": "1"})
    assert answer.status_code == 422
    assert any("plan.pdf" in line for line in errors(answer.text))
    assert "rules.pdf" in applicant.get(f"{draft}/materials").text


def test_several_files_are_kept_for_one_material_and_one_can_be_removed(
    applicant: Applicant, venue: tuple[Item, Example]
) -> None:
    item, found = venue
    draft = applicant.begin(item)
    applicant.fill(draft, item, found.answers)
    name = f"m-{found.uploads[0]}"
    applicant.send(
        f"{draft}/materials", {name: [(BytesIO(PDF), "a.pdf"), (BytesIO(PDF + b"%"), "b.pdf")], "upload": "1"}
    )
    page = applicant.get(f"{draft}/materials").text
    assert "a.pdf" in page and "b.pdf" in page
    one = re.search(r'name="remove" value="([^"]+)"', page)
    assert one
    applicant.send(f"{draft}/materials", {"remove": one[1]})
    page = applicant.get(f"{draft}/materials").text
    assert ("a.pdf" in page) + ("b.pdf" in page) == 1


def test_missing_materials_are_named_all_at_once(applicant: Applicant, venue: tuple[Item, Example]) -> None:
    item, found = venue
    draft = applicant.begin(item)
    applicant.fill(draft, item, found.answers)
    answer = applicant.send(f"{draft}/materials", {"continue": "1"})
    assert answer.status_code == 422
    assert len(errors(answer.text)) == len(found.uploads)


def test_the_check_page_leads_to_what_is_missing_and_back_again(
    applicant: Applicant, venue: tuple[Item, Example]
) -> None:
    item, found = venue
    draft = applicant.begin(item)
    applicant.fill(draft, item, found.answers)
    page = applicant.get(f"{draft}/check").text
    assert "还不能提交" in page and f"{draft}/submit" not in page
    change = re.search(rf'href="({re.escape(draft)}/pages/[^"]+back=check)#', page)
    assert change
    assert applicant.fill_page(change[1], item, found.answers) == f"{draft}/check"


def test_an_item_that_is_not_needed_says_what_to_do_instead(
    applicant: Applicant, items: dict[str, Item], example: Find, clock: Clock, venue: tuple[Item, Example]
) -> None:
    item = venue[0]
    found = example(item.code, "not-required-cafe")
    clock.set(found.received_on)
    draft = applicant.begin(item)
    place = applicant.first_page(draft, item)
    while "/notice" not in place:
        place = applicant.fill_page(place, item, found.answers)
    page = applicant.get(place).text
    intake = next(rule for rule in item.rules_of("intake") if rule.message.zh in page)
    assert intake
    assert "/pages/" in applicant.past_the_notice(place)


def test_every_reason_why_an_item_is_not_needed_is_told_in_the_order_of_its_rules(
    applicant: Applicant, example: Find, clock: Clock, venue: tuple[Item, Example]
) -> None:
    item = venue[0]
    found = example(item.code, "not-required-cafe")
    clock.set(found.received_on)
    both = {**found.answers, "venue_types": ["park", "cafe", "tea_house"]}
    draft = applicant.begin(item)
    place = applicant.first_page(draft, item)
    while "/notice" not in place:
        place = applicant.fill_page(place, item, both)
    first, second = (rule.message.zh for rule in item.rules_of("intake"))
    for page in (applicant.get(place).text, applicant.get(f"{draft}/check").text):
        assert 0 < page.find(first) < page.find(second)


def test_sent_twice_it_is_one_case_and_the_back_button_shows_the_receipt(
    applicant: Applicant, venue: tuple[Item, Example]
) -> None:
    item, found = venue
    draft = applicant.begin(item)
    applicant.fill(draft, item, found.answers)
    applicant.upload(draft, item, found.uploads)
    first, second = applicant.submit(draft), applicant.submit(draft)
    assert first.status_code == second.status_code == 302
    assert first.location == second.location
    assert applicant.get(f"{draft}/check").location == first.location
    assert applicant.get("/my/cases").text.count("<h3") == 1


def test_nobody_else_finds_a_draft_its_files_or_a_case(
    applicant: Applicant, stranger: Applicant, venue: tuple[Item, Example]
) -> None:
    item, found = venue
    draft = applicant.begin(item)
    applicant.fill(draft, item, found.answers)
    applicant.upload(draft, item, found.uploads)
    file = re.search(r'href="(/files/[^"]+)"', applicant.get(f"{draft}/materials").text)
    assert file and applicant.get(file[1]).status_code == 200
    for path in (draft, f"{draft}/check", f"{draft}/materials", file[1]):
        assert stranger.get(path).status_code == 404
    assert stranger.submit(draft).status_code == 404
    receipt = applicant.submit(draft).location
    for path in (receipt, receipt.removesuffix("/receipt"), draft):
        assert stranger.get(path).status_code == 404


def test_a_discarded_draft_is_gone(applicant: Applicant, venue: tuple[Item, Example]) -> None:
    draft = applicant.begin(venue[0])
    assert applicant.send(f"{draft}/discard", {}).status_code == 302
    assert applicant.get(draft).status_code == 404


def test_pages_about_a_person_are_never_kept_by_a_browser(applicant: Applicant, venue: tuple[Item, Example]) -> None:
    draft = applicant.begin(venue[0])
    for path in (draft, "/my/cases", f"{draft}/check"):
        assert "no-store" in applicant.get(path).headers["Cache-Control"]


def test_samples_are_of_the_type_asked_for() -> None:
    assert sample(("image/png",))[1].endswith(".png")


def test_what_is_wrong_with_files_is_told_with_the_material_of_each(
    applicant: Applicant, venue: tuple[Item, Example]
) -> None:
    item, found = venue
    draft = applicant.begin(item)
    applicant.fill(draft, item, found.answers)
    codes = found.uploads[:2]
    sent = {f"m-{code}": (BytesIO(b"MZ" * 40), "plan.pdf") for code in codes}
    page = applicant.send(f"{draft}/materials", sent).text
    for code in codes:
        assert re.search(rf'href="#m-{code}">{re.escape(item.materials[code].title.zh)}：文件“plan.pdf”', page)


def test_too_much_at_once_leads_back_to_the_page_where_everything_saved_still_is(
    applicant: Applicant, venue: tuple[Item, Example], application: Flask
) -> None:
    item, found = venue
    draft = applicant.begin(item)
    applicant.fill(draft, item, found.answers)
    most, application.config["MAX_CONTENT_LENGTH"] = application.config["MAX_CONTENT_LENGTH"], 10_000
    try:
        name = f"m-{found.uploads[0]}"
        answer = applicant.send(f"{draft}/materials", {name: (BytesIO(PDF + b"0" * 20_000), "big.pdf")})
    finally:
        application.config["MAX_CONTENT_LENGTH"] = most
    assert answer.status_code == 413 and "/sign-out" in answer.text
    assert f'href="{draft}/materials"' in answer.text
    assert applicant.get(f"{draft}/materials").status_code == 200
