"""Whole journeys over the desks: clerk, reviewers, decision, certificate, hand-over, each by its own page."""

from __future__ import annotations

from html import unescape

import pytest

from permits.core.process import Actor, desks_of
from permits.services.show_case import CaseView, show_case
from permits.services.verify import verify
from tests.integration.desks import Officer, Town, named, summary_of
from tests.sites import looked_at

OVERSEER = Actor("boss", "boss", frozenset({"supervisor"}))
PREFIX = {"bj-haidian": "hd", "bj-chaoyang": "cy", "bj-blood": "bj"}
# What an officer at a stage of each kind presses and types, when all is well.
WORK = {
    "acceptance": ("accept-all", {}),
    "review": ("opine", {"outcome": "agree", "words": "材料齐全"}),
    "parallel": ("opine", {"outcome": "agree", "words": "同意会签"}),
    "visit": ("record-visit", {"inspectors": [], "outcome": "pass", "words": "与图纸一致"}),
    "decision": ("decide", {"outcome": "granted"}),
    "certification": ("certify", {}),
    "delivery": ("deliver", {"mode": "window", "receiver": "李申请"}),
    "verification": ("verify", {"outcome": "confirmed", "words": "与原始记录一致"}),
    "follow_up": ("verify", {"inspectors": [], "outcome": "met", "words": "现场与承诺一致"}),
}


def view_of(town: Town, number: str) -> CaseView:
    view = show_case(town.site, number, OVERSEER)
    assert view is not None
    return view


def desk_of(town: Town, number: str) -> tuple[Officer, str]:
    """Whoever's turn it is, and the address of the case on their desk."""
    view = view_of(town, number)
    desk = desks_of(view.item, view.case)[0]
    officer = town.visitor(f"{PREFIX[view.case.authority]}-{desk.office}")
    return officer, f"/{'window' if desk.role == 'clerk' else 'office'}/cases/{number}"


def pair_of(view: CaseView) -> list[str]:
    """Two of the staff of the authority, of two offices."""
    return [f"{PREFIX[view.case.authority]}-{office}" for office in ("inspection", "handling")]


def work(town: Town, number: str, until: str = "") -> None:
    """Everybody does what is theirs, until the case has left every desk or reached the stage kind `until`."""
    for _ in range(20):
        view = view_of(town, number)
        if view.stage is None or view.stage.kind == until:
            return
        act, said = WORK[view.stage.kind]
        officer, path = desk_of(town, number)
        if "inspectors" in said:
            said = {**said, "inspectors": pair_of(view), **looked_at(view.stage)}
        town.later(minutes=5)
        answer = officer.send(path, act, named(act, **said))
        assert answer.status_code == 302, (act, summary_of(answer.text))
        assert officer.get(answer.headers["Location"]).status_code == 200
    raise AssertionError("the case goes round in circles")


@pytest.mark.parametrize(
    ("code", "example"),
    [
        ("pp-new", "ordinary-complete"), ("pp-new", "commitment-small"), ("nur-reg-first", "normal"),
        ("svc-donor-card", "first-issue-match"), ("svc-donor-card", "correction"),
    ],
)  # fmt: skip
def test_a_case_goes_from_the_window_to_its_certificate(town: Town, code: str, example: str) -> None:
    number = town.hand_in(code, example)
    work(town, number)
    view = view_of(town, number)
    assert view.case.state == "closed"
    assert view.certificate is not None
    overseer = town.visitor("boss")
    assert overseer.get(f"/cases/{number}/certificate").data.startswith(b"%PDF")
    assert view.certificate.number in overseer.get(f"/supervision/cases/{number}").text
    assert [one.broken for one in verify(town.site) if one.broken] == []


def test_a_visit_by_one_inspector_is_refused_and_what_was_typed_stays(town: Town) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    work(town, number, "visit")
    officer, path = desk_of(town, number)
    alone = named("record-visit", inspectors=["hd-inspection"], outcome="pass", words="与图纸一致")
    answer = officer.send(path, "record-visit", alone)
    assert answer.status_code == 422
    assert [line for line in summary_of(answer.text) if "2 名以上" in line]
    assert 'href="#f-record-visit.inspectors"' in answer.text
    assert "与图纸一致" in answer.text
    for pair in (["hd-inspection", "hd-inspection"], ["赵一", "钱二"], ["hd-inspection", "cy-inspection"]):
        made_up = named("record-visit", inspectors=pair, outcome="pass", words="与图纸一致")
        assert officer.send(path, "record-visit", made_up).status_code == 422


def test_inspectors_are_chosen_from_the_staff_of_the_authority_with_their_offices(town: Town) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    work(town, number, "visit")
    officer, path = desk_of(town, number)
    page = officer.get(path).text
    assert "海淀handling（" in page and 'value="hd-handling"' in page
    assert 'value="cy-handling"' not in page


@pytest.mark.parametrize(("language", "left"), [("zh", "未勾选的要点"), ("en", "Points not ticked")])
def test_whoever_decides_reads_who_went_what_they_ticked_and_what_they_did_not(
    town: Town, language: str, left: str
) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    work(town, number, "visit")
    officer, path = desk_of(town, number)
    stage = view_of(town, number).stage
    assert stage
    done, *open_points = [point.say(language) for point in stage.checkpoints]
    said = named("record-visit", inspectors=pair_of(view_of(town, number)), outcome="pass", words="与图纸一致")
    sent = {**said, "f-record-visit.checked": [stage.checkpoints[0].zh]}
    assert officer.send(path, "record-visit", sent).status_code == 302
    work(town, number, "decision")
    director, place = desk_of(town, number)
    page = unescape(director.get(f"{place}?lang={language}").text)
    said_there = page.partition('id="opinions-title"')[2].partition("</section>")[0]
    for words in (said_there, page.partition('id="history-title"')[2]):
        assert "海淀inspection" in words and "海淀handling" in words
        ticked, _, not_ticked = words.partition(left)
        assert done in ticked and open_points and all(point in not_ticked for point in open_points)
    director.get(f"{place}?lang=zh")


def test_a_refusal_without_facts_reasons_and_clause_is_refused_at_each_box(town: Town) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    work(town, number, "decision")
    officer, path = desk_of(town, number)
    answer = officer.send(path, "preview:decide", named("decide", outcome="refused"))
    assert answer.status_code == 422
    assert len(summary_of(answer.text)) == 3
    assert 'href="#f-decide.clause"' in answer.text


def test_a_refusal_is_previewed_with_its_remedies_before_it_is_made(town: Town) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    work(town, number, "decision")
    officer, path = desk_of(town, number)
    clause = town.item("pp-new").refusals[0].code
    said = named("decide", outcome="refused", facts="没有消毒间", reason="不符合标准", clause=clause)
    preview = officer.send(path, "preview:decide", said)
    assert "申请行政复议" in preview.text
    assert "提起行政诉讼" in preview.text
    assert "不再计时" in preview.text
    assert view_of(town, number).case.state == "under_review"
    assert officer.send(path, "decide", said, preview).status_code == 302
    assert view_of(town, number).case.state == "refused"


@pytest.mark.parametrize(
    ("language", "says"), [("zh", "没有写入：认定的事实、理由、依据条款"), ("en", "Left out: Facts found")]
)
def test_grounds_typed_for_a_refusal_are_left_out_of_a_grant_and_the_preview_says_so(
    town: Town, language: str, says: str
) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    work(town, number, "decision")
    officer, path = desk_of(town, number)
    clause = town.item("pp-new").refusals[0].code
    said = named("decide", outcome="granted", facts="没有消毒间", reason="不符合标准", clause=clause)
    preview = officer.send(f"{path}?lang={language}", "preview:decide", said)
    assert preview.status_code == 200 and says in preview.text
    assert officer.send(path, "decide", said, preview).status_code == 302
    assert view_of(town, number).case.decision == {"outcome": "granted"}
    officer.get(f"{path}?lang=zh")


def test_the_effect_of_a_special_procedure_on_the_limits_is_shown_before_it_begins(town: Town) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    work(town, number, "review")
    officer, path = desk_of(town, number)
    procedure = next(c.pauses[0] for c in town.item("pp-new").clocks if c.pauses)
    said = named("pause", procedure=procedure, days="10", notice="京海卫特〔2026〕1号")
    preview = officer.send(path, "preview:pause", said)
    assert preview.status_code == 200
    assert "停止计时" in preview.text
    assert view_of(town, number).case.procedures == ()


def test_the_page_says_until_when_a_limit_stands_still_and_that_it_goes_on_when_no_more_was_told(town: Town) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    work(town, number, "review")
    officer, path = desk_of(town, number)
    said = named("pause", procedure="hearing", days="3", notice="京海卫听〔2026〕1号")
    assert officer.send(path, "pause", said, officer.send(path, "preview:pause", said)).status_code == 302
    told = next(c.stands_until for c in view_of(town, number).clocks if c.stands_until)
    assert "停止计时，至书面告知的最后一日" in officer.get(path).text
    town.later(days=8)
    page = officer.get(path).text
    assert "没有再次告知，自次日起继续计时" in page and "停止计时，至" not in page
    more = named("prolong", procedure="hearing", days="3", notice="京海卫听〔2026〕2号", reason="证人未到")
    assert officer.send(path, "prolong", more, officer.send(path, "preview:prolong", more)).status_code == 302
    assert max(c.stands_until for c in view_of(town, number).clocks if c.stands_until) > told
    assert "停止计时，至书面告知的最后一日" in officer.get(path).text
    assert "告知文书 京海卫听〔2026〕2号" in officer.get(path).text


def test_days_that_are_no_number_come_back_as_typed(town: Town) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    work(town, number, "review")
    officer, path = desk_of(town, number)
    answer = officer.send(path, "preview:pause", named("pause", days="十天", notice="1号"))
    assert answer.status_code == 422
    assert 'value="十天"' in answer.text


def test_a_reviewer_takes_a_case_and_it_stands_under_their_name(town: Town) -> None:
    number = town.hand_in("nur-reg-first", "normal")
    work(town, number, "review")
    officer, path = desk_of(town, number)
    assert officer.send(path, "claim").status_code == 302
    assert number in officer.get("/office?tab=mine").text


def test_the_checkpoints_and_the_opinions_so_far_stand_on_the_page(town: Town) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    work(town, number, "visit")
    officer, path = desk_of(town, number)
    page = officer.get(path).text
    stage = view_of(town, number).stage
    assert stage is not None
    assert all(point.zh in page for point in stage.checkpoints)
    assert "材料齐全" in page


def test_an_officer_whose_turn_it_is_not_reads_the_case_and_has_no_buttons(town: Town) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    director = town.visitor("hd-director")
    page = director.get(f"/office/cases/{number}")
    assert page.status_code == 200
    assert "不由您办理" in page.text
    refused = director.send(f"/office/cases/{number}", "accept")
    assert refused.status_code == 422
    assert view_of(town, number).case.state == "received"


def test_a_reviewer_of_another_authority_finds_no_such_case(town: Town) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    assert town.visitor("cy-handling").get(f"/office/cases/{number}").status_code == 404
