"""One notice of everything that needs correction, and what answers it, as the window sends and takes them."""

from __future__ import annotations

import re

import pytest

from permits.core.forms import paper
from permits.core.process import plain_uploads
from permits.services.act import act
from permits.services.show_case import show_case
from tests.integration.desks import APPLICANT, Officer, Town, lines_of, state_of, summary_of


def test_two_rejected_lines_are_one_notice_which_the_applicant_answers(town: Town, clerk: Officer, number: str) -> None:
    path = f"/window/cases/{number}"
    first, second = lines_of(clerk.get(path).text)[:2]
    typed = {first: "reject", f"{first}-reason": "没有标明清洗间", second: "reject", f"{second}-reason": "报告未盖章"}
    preview = clerk.send(path, "preview:correct-all", typed)
    assert preview.status_code == 200
    assert "须一次告知" in preview.text and 'value="correct-all"' in preview.text
    assert "没有标明清洗间" in preview.text
    assert "报告未盖章" in preview.text
    assert state_of(town, number) == "received"
    assert clerk.send(path, "correct-all", typed).status_code == 302
    view = show_case(town.site, number, APPLICANT)
    assert view is not None
    assert view.case.state == "awaiting_correction"
    assert [line["reason"] for line in view.case.corrections[0]["items"]] == ["没有标明清洗间", "报告未盖章"]
    assert re.search(rf"{number}(?:(?!</tr>).)*待补正", clerk.get("/window?tab=waiting").text, re.DOTALL)
    supplement(town, number, [line["where"].rsplit("/", 1)[-1] for line in view.case.corrections[0]["items"]])
    assert "补正后有变动" in clerk.get(path).text


def supplement(town: Town, number: str, codes: list[str]) -> None:
    town.later(hours=1)
    item = town.item("pp-new")
    new = {
        code: [town.stored(code, item.materials[code].accept, item.materials[code].max_bytes)] for code in codes
    }  # fmt: skip
    done = act(town.site, number, "supplement", {"uploads": plain_uploads(new)}, APPLICANT, town.now)
    assert done.findings == ()


def test_what_answers_a_notice_is_taken_at_the_window_on_paper_and_by_nobody_else(
    town: Town, clerk: Officer, number: str
) -> None:
    path = f"/window/cases/{number}"
    first = lines_of(clerk.get(path).text)[0]
    assert clerk.send(path, "correct-all", {first: "reject", f"{first}-reason": "没有标明清洗间"}).status_code == 302
    view = show_case(town.site, number, APPLICANT)
    assert view is not None
    code = str(view.case.corrections[0]["items"][0]["where"]).rsplit("/", 1)[-1]
    town.later(hours=1)
    brought = {"uploads": plain_uploads({code: [paper("sheet", 1, 2)]})}
    done = act(town.site, number, "supplement", brought, APPLICANT, town.now)
    assert [finding.code for finding in done.findings] == ["late.paper_elsewhere"]
    assert f'href="{path}/correction"' in clerk.get(path).text
    empty = clerk.post(f"{path}/correction", {})
    assert (empty.status_code, len(summary_of(empty.text))) == (422, 1)
    assert clerk.post(f"{path}/correction", {f"originals-{code}": "1", f"copies-{code}": "2"}).status_code == 302
    again = show_case(town.site, number, APPLICANT)
    assert again is not None and again.case.state == "received"
    assert [(file.originals, file.copies) for file in again.uploads[code]] == [(1, 2)]
    assert next(event.actor for event in again.events if event.type == "supplemented") == "hd-window"
    assert clerk.get(f"{path}/correction").status_code == 302, "nothing is asked any more"
    assert "少于应交" not in clerk.get(path).text


def test_paper_that_is_fewer_than_the_item_asks_for_is_marked_on_its_line(
    town: Town, clerk: Officer, number: str
) -> None:
    path = f"/window/cases/{number}"
    first = lines_of(clerk.get(path).text)[0]
    clerk.send(path, "correct-all", {first: "reject", f"{first}-reason": "没有标明清洗间"})
    view = show_case(town.site, number, APPLICANT)
    assert view is not None
    code = str(view.case.corrections[0]["items"][0]["where"]).rsplit("/", 1)[-1]
    asked = view.item.materials[code]
    assert clerk.post(f"{path}/correction", {f"originals-{code}": "0", f"copies-{code}": "1"}).status_code == 302
    assert f"少于应交：原件 {asked.originals} 份、复印件 {asked.copies} 份" in clerk.get(path).text


def test_a_notice_without_a_rejected_line_is_refused(clerk: Officer, number: str) -> None:
    answer = clerk.send(f"/window/cases/{number}", "preview:request-correction")
    assert answer.status_code == 422
    assert "还没有标为“不符合”的项目" in summary_of(answer.text)[0]


def test_a_place_outside_the_checklist_can_be_named(town: Town, clerk: Officer, number: str) -> None:
    view = show_case(town.site, number, APPLICANT)
    assert view is not None
    name = next(iter(view.checked.visible))
    sent = {"other-0-where": f"/{name}", "other-0-reason": "与证件不一致"}
    assert clerk.send(f"/window/cases/{number}", "correct-all", sent).status_code == 302


@pytest.mark.parametrize(("language", "says"), [("zh", "没有选“需补正之处”"), ("en", "a reason and no place")])
def test_a_reason_without_its_place_is_not_left_out_of_a_notice_but_told_at_its_box(
    town: Town, number: str, language: str, says: str
) -> None:
    # The language somebody asked for stays theirs: of a clerk whom no other test speaks to in English.
    clerk = town.visitor("hd-window-2")
    path = f"/window/cases/{number}?lang={language}"
    line = lines_of(clerk.get(path).text)[0]
    sent = {line: "reject", f"{line}-reason": "没有标明清洗间", "other-0-where": "", "other-0-reason": "缺少签名"}
    for button in ("preview:request-correction", "request-correction"):
        answer = clerk.send(path, button, sent)
        assert answer.status_code == 422
        assert 'href="#other-0-where"' in answer.text and 'id="other-0-where-error"' in answer.text
        assert says in summary_of(answer.text)[0]
        assert "缺少签名" in answer.text and "没有标明清洗间" in answer.text
    clerk.get(f"/window/cases/{number}?lang=zh")
    assert state_of(town, number) == "received"


def test_a_rejected_line_without_a_reason_is_refused_at_its_box(clerk: Officer, number: str) -> None:
    line = lines_of(clerk.get(f"/window/cases/{number}").text)[0]
    sent = {line: "reject", f"{line}-reason": ""}
    answer = clerk.send(f"/window/cases/{number}", "preview:request-correction", sent)
    assert answer.status_code == 422
    assert f'href="#{line}-reason"' in answer.text
