"""Who checked what: marks are kept, and a case is accepted only when a person has looked at each line."""

from __future__ import annotations

from permits.core.forms import checklist
from permits.core.process import FOR_A_PERSON, line_id, uploads_of
from tests.unit.process.line import APPLICANT, Line, officer
from tests.unit.process.samples import hygiene


def waiting(line: Line) -> list[str]:
    """The lines only a person can settle."""
    lines = checklist(line.item, line.checked, uploads_of(line.case.uploads))
    return [line_id(one) for one in lines if one.state in FOR_A_PERSON]


def codes(line: Line, act: str, **data: object) -> list[str]:
    return [finding.code for finding in line.ask(act, **data).findings]


def mark(line: str, said: str, reason: str = "") -> dict[str, str]:
    return {"line": line, "mark": said, **({"reason": reason} if reason else {})}


def test_a_case_with_an_unmarked_line_is_not_accepted_and_each_such_line_is_named() -> None:
    line = hygiene()
    left = waiting(line)
    assert len(left) > 2
    first = line.do("mark", marks=[mark(left[0], "in_order")])
    found = first.ask("accept", all_in_order=False).findings
    assert {f.code for f in found} == {"accept.unmarked"}
    assert [f.where for f in found] == [f"/checklist/{name}" for name in left[1:]]
    titles = [line.item.materials[name.partition(":")[2]].title for name in left[1:]]
    assert all(title.zh in f.message.zh and title.en in f.message.en for title, f in zip(titles, found, strict=True))


def test_lines_the_system_answered_need_no_mark() -> None:
    line = hygiene()
    lines = checklist(line.item, line.checked, uploads_of(line.case.uploads))
    assert any(one.state == "passed" for one in lines)
    done = line.do("accept", all_in_order=False, marks=[mark(name, "in_order") for name in waiting(line)])
    assert done.case.state == "under_review"


def test_a_mark_is_kept_with_who_made_it_when_and_why() -> None:
    line = hygiene()
    first, second, third = waiting(line)[:3]
    ann = officer("window", "clerk", line.case.authority, "ann")
    line.do("mark", ann, marks=[mark(first, "original_seen"), mark(second, "not_in_order", "公章看不清")])
    line.pass_time(minutes=5).do("mark", marks=[mark(third, "in_order")])
    kept = line.case.marks
    assert (kept[first].mark, kept[first].actor, kept[first].reason) == ("original_seen", "ann", "")
    assert (kept[second].mark, kept[second].reason) == ("not_in_order", "公章看不清")
    assert kept[third].actor != "ann"
    assert (kept[third].at - kept[first].at).total_seconds() == 300
    assert line.case.state == "received"


def test_not_in_order_without_a_reason_means_not_as_the_standard_asks() -> None:
    line = hygiene()
    name = next(one for one in waiting(line) if line.item.materials[one.partition(":")[2]].standard)
    line.do("mark", marks=[mark(name, "not_in_order")])
    assert line.case.marks[name].reason == line.item.materials[name.partition(":")[2]].standard.zh


def test_a_rejected_check_without_a_reason_is_refused_at_its_reason() -> None:
    line = hygiene()
    rule = line.item.rules_of("check")[0].code
    [found] = line.ask("mark", marks=[mark(f"check:{rule}", "not_in_order")]).findings
    assert (found.code, found.where) == ("mark.no_reason", "/marks/0/reason")


def test_everything_left_is_marked_in_one_action_and_what_was_marked_stays() -> None:
    line = hygiene()
    left = waiting(line)
    line.do("mark", marks=[mark(left[0], "original_seen")])
    line.do("accept", all_in_order=True)
    assert line.case.marks[left[0]].mark == "original_seen"
    assert {name: line.case.marks[name].mark for name in left[1:]} == dict.fromkeys(left[1:], "in_order")
    assert line.types()[-4:-2] == ["lines_checked", "accepted"]


def test_one_rejected_line_keeps_a_case_from_being_accepted_whatever_else_is_in_order() -> None:
    line = hygiene()
    name = waiting(line)[0]
    line.do("mark", marks=[mark(name, "not_in_order", "看不清")])
    [found] = line.ask("accept", all_in_order=True).findings
    assert (found.code, found.where) == ("accept.rejected", f"/checklist/{name}")
    line.do("accept", all_in_order=True, marks=[mark(name, "in_order")])


def test_what_the_applicant_changed_is_to_be_looked_at_again_and_the_rest_is_not() -> None:
    line = hygiene()
    changed, kept = waiting(line)[:2]
    line.do("mark", marks=[mark(changed, "not_in_order", "看不清"), mark(kept, "in_order")])
    code = changed.partition(":")[2]
    line.do("request-correction", items=[{"where": f"/materials/{code}", "reason": "看不清"}])
    new = {"id": "att-new", "name": "new.pdf", "media_type": "application/pdf", "sha256": "1" * 64, "size": 900}
    line.do("supplement", APPLICANT, uploads={code: [new]})
    assert changed not in line.case.marks
    assert kept in line.case.marks
    assert f"/checklist/{changed}" in [f.where for f in line.ask("accept", all_in_order=False).findings]


def test_marks_of_lines_the_case_has_not_or_of_no_line_at_all_are_refused() -> None:
    line = hygiene()
    has = {line_id(one) for one in checklist(line.item, line.checked, uploads_of(line.case.uploads))}
    other = next(f"material:{code}" for code in line.item.materials if f"material:{code}" not in has)
    assert codes(line, "mark", marks=[mark(other, "in_order")]) == ["mark.no_line"]
    assert codes(line, "mark") == ["mark.nothing"]
    for wrong in ([mark("material:nothing", "in_order")], [mark(waiting(line)[0], "fine")], ["M1"], "M1", [{}]):
        assert any(code.startswith("act.data") for code in codes(line, "mark", marks=wrong)), wrong


def test_a_moment_before_the_last_event_is_refused_and_the_same_moment_is_not() -> None:
    line = hygiene()
    line.pass_time(hours=2).do("mark", all_in_order=True)
    line.pass_time(minutes=-5, seconds=-1)
    [found] = line.ask("accept").findings
    assert found.code == "act.before_last"
    assert "2026" in found.message.zh
    line.pass_time(minutes=5, seconds=1).do("accept")


def test_an_act_overtaken_by_another_takes_place_right_after_it() -> None:
    line = hygiene()
    line.pass_time(hours=2).do("mark", all_in_order=True)
    last = line.events[-1].at
    line.pass_time(minutes=-5).do("accept")
    assert {event.at for event in line.events[-2:]} == {last}


def test_time_deems_nothing_accepted_before_the_last_event() -> None:
    line = hygiene().on("2026-03-20").do("mark", all_in_order=True).pass_time(hours=-1)
    before = line.events
    assert line.sweep().events == before


def notice(line: Line, code: str, **data: object) -> list[tuple[str, str]]:
    """What is said of a notice about one material."""
    items = [{"where": f"/materials/{code}", "reason": "看不清"}]
    return [(f.code, f.where) for f in line.ask("request-correction", items=items, **data).findings]


def test_a_notice_is_not_given_while_a_line_has_not_been_looked_at_and_each_such_line_is_named() -> None:
    line = hygiene()
    first, *left = waiting(line)
    code = first.partition(":")[2]
    assert notice(line, code) == [("correction.unmarked", f"/checklist/{name}") for name in left]
    assert notice(line, code, all_in_order=True) == []
    assert notice(line, code, marks=[mark(name, "in_order") for name in left]) == []


def test_a_notice_keeps_what_it_is_about_as_not_in_order_and_the_rest_as_it_was_found() -> None:
    line = hygiene()
    first, *left = waiting(line)
    items = [{"where": f"/materials/{first.partition(':')[2]}", "reason": "看不清"}]
    line.do("request-correction", items=items, all_in_order=True)
    assert (line.case.marks[first].mark, line.case.marks[first].reason) == ("not_in_order", "看不清")
    assert {line.case.marks[name].mark for name in left} == {"in_order"}


def test_a_notice_names_every_line_found_not_in_order() -> None:
    line = hygiene()
    first, second = waiting(line)[:2]
    line.do("mark", marks=[mark(second, "not_in_order", "缺页")])
    assert notice(line, first.partition(":")[2], all_in_order=True) == [("correction.left_out", f"/checklist/{second}")]


def corrected_once(line: Line) -> tuple[str, str]:
    """After one notice about the first line, answered; the first line and one that the notice did not name."""
    first, other = waiting(line)[:2]
    code = first.partition(":")[2]
    line.do("request-correction", items=[{"where": f"/materials/{code}", "reason": "看不清"}])
    new = {"id": "att-new", "name": "new.pdf", "media_type": "application/pdf", "sha256": "1" * 64, "size": 900}
    line.do("supplement", APPLICANT, uploads={code: [new]})
    return first, other


def test_what_may_not_be_asked_for_any_more_stays_as_a_remark_and_does_not_keep_a_case_from_being_accepted() -> None:
    line = hygiene()
    _, other = corrected_once(line)
    code = other.partition(":")[2]
    line.do("mark", marks=[mark(other, "not_in_order", "缺页")])
    assert ("correction.new_demand", "/items/0") in notice(line, code, all_in_order=True)
    line.do("accept", all_in_order=True)
    assert (line.case.marks[other].mark, line.case.marks[other].reason) == ("not_in_order", "缺页")
    [accepted] = [event for event in line.events if event.type == "accepted"]
    assert accepted.data["remarks"] == [other]


def test_what_may_be_asked_for_again_still_keeps_a_case_from_being_accepted() -> None:
    line = hygiene()
    first, _ = corrected_once(line)
    line.do("mark", marks=[mark(first, "not_in_order", "仍看不清")])
    assert codes(line, "accept", all_in_order=True) == ["accept.rejected"]
    assert notice(line, first.partition(":")[2], all_in_order=True) == []
