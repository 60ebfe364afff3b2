"""Acting on a case: one transaction, one winner, and the loser is told who was first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from permits.core.process import Actor, plain_uploads
from permits.persistence import outbox
from permits.persistence.unit_of_work import reading
from permits.services.act import Done, act, acts_open
from permits.services.site import Site
from permits.services.sweep import sweep
from permits.services.verify import verify
from tests.sites import (
    APPLICANT,
    COLLEAGUE,
    RECEIVED,
    another_pdf,
    do,
    handed_in,
    holder,
    seen,
    step,
    take_in,
    until,
    who,
)  # fmt: skip

RACES = 50
CLERK = who("window", "clerk", "bj-haidian")


def broken(site: Site) -> list[object]:
    return [found for invariant in verify(site) for found in invariant.broken]


@pytest.mark.parametrize(
    ("code", "name"),
    [("pp-new", "ordinary-complete"), ("pp-new", "commitment-small"), ("nur-reg-first", "normal"),
     ("svc-donor-card", "first-issue-match"), ("svc-donor-card", "no-match-promised")],
)  # fmt: skip
def test_a_case_goes_from_receipt_to_certificate_and_nothing_is_broken(site: Site, code: str, name: str) -> None:
    ref = handed_in(site, code, name).case_id
    until(site, ref, "", seen(site, ref).events[0].at)
    view = seen(site, ref)
    assert view.case.state == "closed"
    assert view.certificate is not None
    assert papers(site, ref) == {"receipt", "acceptance", "grant", "delivery"}
    assert all(paper.content["zh"] and paper.content["en"] for paper in view.documents)
    assert [task for task in view.tasks if task.closed_at is None] == []
    assert broken(site) == []


def test_of_two_officers_who_decide_at_one_instant_exactly_one_does_and_the_other_is_told_of_it(site: Site) -> None:
    refs = [handed_in(site, "svc-donor-card", "first-issue-match").case_id for _ in range(RACES)]
    for ref in refs:
        until(site, ref, "finish", RECEIVED)
    officers = [Actor(name, name, frozenset({"clerk"}), "bj-blood", "window") for name in ("小王", "小李")]
    wishes = [{"outcome": "granted"}, {"outcome": "refused", "facts": "甲", "reason": "乙", "clause": "F1"}]
    start = Barrier(2)

    def decide(one: int) -> list[Done]:
        answers = []
        for ref in refs:
            version = seen(site, ref).version
            start.wait(timeout=60)
            answers.append(act(site, ref, "decide", wishes[one], officers[one], RECEIVED, version))
        return answers

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(decide, range(2))
    for ref, one, other in zip(refs, first, second, strict=True):
        won, lost = (one, other) if one.events else (other, one)
        winner = officers[0] if won is one else officers[1]
        assert not lost.events
        assert lost.conflict
        assert [f.code for f in lost.findings] == ["case.moved_on"]
        told = lost.findings[0].message
        for said in (told.zh, told.en):
            assert winner.username in said
            assert "2026-03-02 10:00" in said
        events = seen(site, ref).events
        assert sum(event.type == "decided" for event in events) == 1
        assert next(e for e in events if e.type == "decided").actor == winner.username
    assert broken(site) == []


def test_who_looked_before_the_case_moved_on_is_told_and_nothing_happens(site: Site) -> None:
    ref = handed_in(site).case_id
    version = seen(site, ref).version
    do(site, ref, "assign", RECEIVED, to=COLLEAGUE)
    late = act(site, ref, "accept", {"all_in_order": True}, CLERK, RECEIVED, version)
    assert (late.conflict, late.events) == (True, ())
    assert "交办" in late.findings[0].message.zh
    assert "Assigned" in late.findings[0].message.en


def test_an_act_on_no_case_is_a_finding(site: Site) -> None:
    assert [f.code for f in act(site, "no-such", "accept", {}, CLERK, RECEIVED).findings] == ["case.unknown"]
    assert acts_open(site, "no-such", CLERK) is None


def test_a_refused_act_stores_nothing(site: Site) -> None:
    ref = handed_in(site).case_id
    before = seen(site, ref)
    done = act(site, ref, "not-accept", {"outcome": "lazy"}, CLERK, RECEIVED)
    assert {f.code for f in done.findings} == {"act.data.choice", "act.data.missing"}
    assert seen(site, ref).events == before.events
    assert broken(site) == []


def papers(site: Site, ref: str) -> set[str]:
    kinds = [paper.kind for paper in seen(site, ref).documents]
    assert len(kinds) == len(set(kinds))
    return set(kinds)


def corrected(site: Site, *places: str) -> str:
    ref = handed_in(site).case_id
    do(site, ref, "request-correction", RECEIVED, items=[{"where": place, "reason": "不清晰"} for place in places])
    return ref


def test_a_corrected_file_is_judged_by_what_the_store_knows_of_it(site: Site) -> None:
    ref = corrected(site, "/materials/M3")
    kept = take_in(site, "M3", (), RECEIVED, content=another_pdf())
    claimed = replace(kept, media_type="text/html", size=1, sha256="0" * 64, name="other.html")
    done = act(site, ref, "supplement", {"uploads": plain_uploads({"M3": [claimed]})}, APPLICANT, RECEIVED)
    assert done.findings == ()
    assert seen(site, ref).uploads["M3"] == [kept]
    assert broken(site) == []


def test_a_supplement_may_send_the_files_the_case_has_along_with_the_new(site: Site) -> None:
    ref = corrected(site, "/materials/M3")
    uploads = {**seen(site, ref).uploads, "M3": [take_in(site, "M3", (), RECEIVED, content=another_pdf())]}
    done = act(site, ref, "supplement", {"uploads": plain_uploads(uploads)}, APPLICANT, RECEIVED)
    assert done.findings == ()
    assert broken(site) == []


def test_a_supplement_cannot_bring_files_of_somebody_else_or_files_nobody_has(site: Site) -> None:
    ref = corrected(site, "/materials/M3")
    strange = take_in(site, "M3", (), RECEIVED, "13911111111", another_pdf())
    invented = replace(strange, id="att-of-nobody", media_type="application/pdf")
    for file in (strange, invented):
        done = act(site, ref, "supplement", {"uploads": plain_uploads({"M3": [file]})}, APPLICANT, RECEIVED)
        assert [f.code for f in done.findings] == ["file.not_yours"]
    assert seen(site, ref).case.state == "awaiting_correction"


def test_a_file_that_answers_a_question_anew_becomes_the_case_s(site: Site) -> None:
    ref = corrected(site, "/disinfect_contract")
    new = take_in(site, "disinfect_contract", (), RECEIVED)
    answered = {"answers": {"disinfect_contract": new.id}}
    assert act(site, ref, "supplement", answered, APPLICANT, RECEIVED).findings == ()
    other = corrected(site, "/disinfect_contract")
    assert [f.code for f in act(site, other, "supplement", answered, APPLICANT, RECEIVED).findings] == [
        "file.not_yours"
    ]


def test_every_way_a_case_can_end_has_its_paper(site: Site) -> None:
    ends = {
        "not_required": ("not-accept", {"outcome": "not_required", "reason": "不需要许可"}),
        "non_acceptance": ("not-accept", {"outcome": "wrong_authority", "reason": "不归本局", "referral": "市局"}),
        "correction": ("request-correction", {"items": [{"where": "/materials/M3", "reason": "不清晰"},
                                                        {"where": "/rooms", "reason": "与图不符"}]}),
    }  # fmt: skip
    for kind, (name, data) in ends.items():
        ref = handed_in(site).case_id
        do(site, ref, name, RECEIVED, **data)
        assert papers(site, ref) == {"receipt", kind}
    refused = handed_in(site).case_id
    until(site, refused, "decide", RECEIVED)
    do(site, refused, "decide", RECEIVED, outcome="refused", facts="现场不符", reason="不满足", clause="F1")
    assert papers(site, refused) == {"receipt", "acceptance", "refusal"}
    gone = handed_in(site).case_id
    do(site, gone, "withdraw", RECEIVED, APPLICANT, reason="不办了")
    assert papers(site, gone) == {"receipt", "withdrawal"}
    longer = handed_in(site).case_id
    until(site, longer, "decide", RECEIVED)
    director = replace(who("director", "reviewer", "bj-haidian"), username="局长")
    do(site, longer, "extend", RECEIVED, director, clock="decision", reason="情况复杂")
    assert papers(site, longer) == {"receipt", "acceptance", "extension"}
    assert broken(site) == []


def test_a_pause_and_its_end_move_the_stored_clock(site: Site) -> None:
    ref = handed_in(site).case_id
    step(site, ref, RECEIVED)
    do(site, ref, "pause", RECEIVED + timedelta(days=7), procedure="hearing", days=14, notice="听字1号")
    do(site, ref, "resume", RECEIVED + timedelta(days=25))
    clock = next(c for c in seen(site, ref).clocks if c.code == "decision")
    assert clock.due.due_on.isoformat() == "2026-04-20"
    assert broken(site) == []


def told(site: Site, ref: str, event: str) -> list[tuple[str, str]]:
    """Through which channels the applicant was told of something, and of which day."""
    with reading(site.database) as unit:
        rows = outbox.of_case(unit, ref)
    return sorted((row.channel, str(row.params["due"])) for row in rows if row.template == event)


def test_a_procedure_told_to_take_longer_has_its_paper_and_the_applicant_is_told(site: Site) -> None:
    ref = handed_in(site).case_id
    step(site, ref, RECEIVED)
    do(site, ref, "pause", RECEIVED + timedelta(days=1), procedure="hearing", days=3, notice="听字1号")
    later = RECEIVED + timedelta(days=2)
    do(site, ref, "prolong", later, days=5, notice="延字1号", reason="证人未能到场")
    paper = next(paper for paper in seen(site, ref).documents if paper.kind == "prolongation")
    said = {language: str(paper.content[language]) for language in ("zh", "en")}
    assert all(part in said["zh"] for part in ("听证", "延字1号", "证人未能到场", "5个工作日", "2026年3月13日"))
    assert "13 March 2026" in said["en"]
    assert told(site, ref, "prolonged") == [("in_app", "2026-03-13"), ("sms", "2026-03-13")]
    extended = replace(who("director", "reviewer", "bj-haidian"), username="局长")
    do(site, ref, "extend", later, extended, clock="decision", reason="情况复杂")
    paper = next(paper for paper in seen(site, ref).documents if paper.kind == "extension")
    head = site.authorities["bj-haidian"].offices["director"].title.zh
    assert f"经{head}批准" in str(paper.content["zh"]), "by the office that approved it, not by a user name"
    day = next(clock for clock in seen(site, ref).clocks if clock.code == "decision").due.due_on.isoformat()
    assert told(site, ref, "extended") == [("in_app", day), ("sms", day)]
    assert broken(site) == []


def test_a_case_ended_by_the_authority_has_its_paper_and_no_task(site: Site) -> None:
    ref = handed_in(site).case_id
    step(site, ref, RECEIVED)
    do(site, ref, "terminate", RECEIVED, cause="entity_ended", reason="已注销登记", evidence="注销证明")
    paper = next(paper for paper in seen(site, ref).documents if paper.kind == "withdrawal")
    assert all(part in str(paper.content["zh"]) for part in ("申请单位依法终止", "已注销登记", "注销证明"))
    assert "The applying entity has ended" in str(paper.content["en"])
    assert [task for task in seen(site, ref).tasks if task.closed_at is None] == []
    assert len(told(site, ref, "terminated")) == 2
    assert broken(site) == []


def test_a_case_handed_over_is_the_task_of_whoever_receives_it(site: Site) -> None:
    ref = handed_in(site).case_id
    step(site, ref, RECEIVED)
    move = {"authority": "bj-wjw", "receiver": "bj-wjw:handling", "cause": "law", "reason": "管辖调整"}
    for wrong, where in (
        ({"authority": "nowhere"}, ["/authority"]), ({"authority": "bj-blood"}, ["/authority", "/receiver"]),
        ({"receiver": "bj-wjw:window"}, ["/receiver"]), ({"receiver": COLLEAGUE}, ["/receiver"]),
    ):  # fmt: skip
        refused = act(site, ref, "transfer", move | wrong, holder(site, ref), RECEIVED)
        assert [f.where for f in refused.findings] == where, wrong
    do(site, ref, "transfer", RECEIVED, **move)
    [task] = [task for task in seen(site, ref).tasks if task.closed_at is None]
    assert (task.authority, task.assignee, task.stage) == ("bj-wjw", "bj-wjw:handling", "review")
    assert len(told(site, ref, "transferred")) == 2
    do(site, ref, "opine", RECEIVED, outcome="agree", words="同意")
    assert broken(site) == []


def test_what_officers_noted_stands_in_the_one_notice(site: Site) -> None:
    ref = handed_in(site).case_id
    reader = who("handling", "reviewer", "bj-haidian")
    do(site, ref, "note-deficiency", RECEIVED, reader, where="/materials/M3", reason="没有盖章")
    do(site, ref, "request-correction", RECEIVED, items=[{"where": "/rooms", "reason": "与图不符"}])
    paper = next(paper for paper in seen(site, ref).documents if paper.kind == "correction")
    assert all(part in str(paper.content["zh"]) for part in ("没有盖章", "与图不符"))
    assert broken(site) == []


def test_what_is_open_is_what_the_holder_may_do(site: Site) -> None:
    ref = handed_in(site).case_id
    listed = acts_open(site, ref, CLERK)
    assert listed is not None
    assert [name for name, _, _ in listed] == [
        "accept", "not-accept", "request-correction", "note-deficiency", "mark", "correct-on-the-spot", "serve-papers",
        "assign", "transfer",
    ]  # fmt: skip
    assert [name for name, _, _ in acts_open(site, ref, APPLICANT) or ()] == ["write-to-agent", "withdraw"]
    assert holder(site, ref) == CLERK


def test_a_task_is_handed_only_to_somebody_of_the_same_authority(site: Site) -> None:
    ref = handed_in(site).case_id
    for name in ("nobody-there", "bj-wjw:window", APPLICANT.username):
        refused = act(site, ref, "assign", {"to": name}, CLERK, RECEIVED)
        assert [(f.code, f.where) for f in refused.findings] == [("act.not_a_colleague", "/to")]
    assert not act(site, ref, "assign", {"to": COLLEAGUE}, CLERK, RECEIVED).findings


def test_a_note_of_the_system_takes_nothing_out_of_an_officer_s_hands(site: Site) -> None:
    ref = handed_in(site).case_id
    version = seen(site, ref).version
    late = RECEIVED + timedelta(days=2)
    assert [fired.effect for fired in sweep(site, late).fired]
    assert seen(site, ref).version > version
    assert not act(site, ref, "accept", {"all_in_order": True}, CLERK, late, version).findings
