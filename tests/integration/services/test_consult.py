"""Questions people ask and what is known: asked, answered once and in time, kept as versions, withdrawn, never lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from permits.core.clock import TimeLimit
from permits.core.process import Actor
from permits.core.text import Text
from permits.persistence import audit, tables
from permits.persistence.unit_of_work import reading
from permits.services.consult import (
    Asked,
    Asking,
    answer,
    ask,
    how_many_open,
    my_consultations,
    open_consultations,
    overdue_consultations,
    shared_consultations,
    show_consultation,
    windows_for,
)
from permits.services.deliver_notices import deliver_notices
from permits.services.knowledge import (
    Kept,
    Written,
    common_questions,
    find_knowledge,
    find_known,
    keep_knowledge,
    matching,
    versions_of,
    withdraw_knowledge,
)
from permits.services.show_items import show_item
from permits.services.site import Site
from tests.sites import APPLICANT, RECEIVED, who

HALL = "bj-haidian"
CLERK = who("window", "clerk", HALL)
OTHER = Actor("haidian-2", "另一位", frozenset({"clerk"}), HALL, "window")
ELSEWHERE = who("window", "clerk", "bj-wjw")
HANDLER = who("handling", "reviewer", HALL)
ITEM = "pp-new"
TODAY = date(2026, 3, 2)
SAID = Written(
    Text("需要带身份证吗", "Do I bring my card?"), Text("需要，带原件。", "Yes, the original."), (ITEM,), True
)


def ask_one(site: Site, **changes: str) -> Asked:
    asking = Asking(ITEM, HALL, "要带身份证吗？", name="李女士", mobile="138 0013 8000")
    return ask(site, replace(asking, **changes), RECEIVED)


def asked(site: Site, **changes: str) -> str:
    done = ask_one(site, **changes)
    assert done.findings == ()
    return done.consultation


def codes(done: Asked | Kept) -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in done.findings]


def kept(site: Site, said: Written = SAID, entry: str = "", version: int = 0, by: Actor = CLERK) -> str:
    done = keep_knowledge(site, by, said, RECEIVED, entry, version)
    assert done.findings == ()
    return done.entry


def test_a_question_is_answered_once_within_its_own_limit_and_whoever_asked_is_told(site: Site) -> None:
    name = asked(site)
    standing = show_consultation(site, name, RECEIVED)
    assert standing is not None
    assert standing.row.number == "ZX20260302-000001"
    assert (standing.due.due_on, standing.left) == (date(2026, 3, 9), 5)
    assert how_many_open(site, HALL) == 1
    assert codes(answer(site, ELSEWHERE, name, "不", RECEIVED)) == [("consultation.not_yours", "")]
    assert codes(answer(site, HANDLER, name, "不", RECEIVED)) == [("consultation.not_yours", "")]
    assert codes(answer(site, CLERK, name, " \n", RECEIVED)) == [("consultation.empty", "/answer")]
    assert codes(answer(site, CLERK, name, "长" * 4001, RECEIVED)) == [("consultation.too_long", "/answer")]
    assert codes(answer(site, CLERK, name, " 要带。 ", RECEIVED)) == []
    assert codes(answer(site, OTHER, name, "不用。", RECEIVED)) == [("consultation.overtaken", "")]
    standing = show_consultation(site, name, RECEIVED)
    assert standing is not None
    assert (standing.row.answer, standing.row.answered_by) == ("要带。", CLERK.username)
    with reading(site.database) as unit:
        [told] = unit.all(select(tables.OutboxMessage))
        actions = [one.action for one in audit.entries(unit, subject=f"consultation:{name}")]
        assert audit.verify_chain(unit) == []
    assert (told.channel, told.recipient, told.template) == ("sms", "13800138000", "consultation_answered")
    assert actions == ["consultation.asked", "consultation.answered"]
    assert deliver_notices(site, RECEIVED).failed == 0


def test_a_question_is_shown_to_everybody_only_if_asker_and_clerk_both_agree(site: Site) -> None:
    def shared(words: str = "") -> list[str]:
        return [one.question for one in shared_consultations(site, words)]

    both, asker, clerk = (
        ask(site, Asking(ITEM, HALL, f"第{n}问 100%", name="李", mobile="13800138000", may_share=may), RECEIVED)
        for n, may in enumerate((True, True, False), start=1)
    )
    assert shared() == []
    for done, share in ((both, True), (asker, False), (clerk, True)):
        assert answer(site, CLERK, done.consultation, "可以。", RECEIVED, share).findings == ()
    assert shared() == ["第1问 100%"]
    assert [shared(words) for words in ("第1问 可以", "100%", "_", "没有")] == [["第1问 100%"], ["第1问 100%"], [], []]


def test_two_clerks_who_answer_at_once_send_one_answer(site: Site) -> None:
    name, start = asked(site), Barrier(2)

    def say(clerk: Actor) -> Asked:
        start.wait(timeout=60)
        return answer(site, clerk, name, clerk.username, RECEIVED)

    with ThreadPoolExecutor(2) as both:
        done = list(both.map(say, (CLERK, OTHER)))
    assert sorted(codes(one) for one in done) == [[], [("consultation.overtaken", "")]]


def test_overdue_questions_stand_first_and_before_the_supervisor(site: Site) -> None:
    first = asked(site)
    last_day = RECEIVED + timedelta(days=7)
    assert overdue_consultations(site, last_day) == []
    [late] = overdue_consultations(site, last_day + timedelta(days=1))
    assert (late.row.id, late.left) == (first, -1)
    urgent = replace(site, consultations={ITEM: TimeLimit(1, "workday")})
    second = asked(urgent)
    assert [one.row.id for one in open_consultations(site, HALL, RECEIVED)] == [second, first]


def test_everything_wrong_with_a_question_is_said_at_its_place(site: Site) -> None:
    done = ask_one(site, question="  ", authority="", name=" ", mobile="123")
    assert codes(done) == [
        ("consultation.empty", "/question"), ("consultation.no_authority", "/authority"),
        ("consultation.empty", "/name"), ("consultation.mobile", "/mobile"),
    ]  # fmt: skip
    assert codes(ask_one(site, question="问" * 1001)) == [("consultation.too_long", "/question")]
    assert codes(ask_one(site, item="nothing")) == [("consultation.not_taken", "")]


def test_whoever_is_signed_in_gives_no_name_and_sees_their_own(site: Site) -> None:
    name = asked(site, asker=APPLICANT.username, name="", mobile="")
    assert [one.row.id for one in my_consultations(site, APPLICANT.username, RECEIVED)] == [name]
    assert my_consultations(site, "somebody-else", RECEIVED) == []
    row = my_consultations(site, APPLICANT.username, RECEIVED)[0].row
    assert (row.name, row.mobile) == ("", "")


def test_no_questions_are_taken_where_no_limit_is_laid_down(site: Site) -> None:
    item = show_item(site, ITEM, TODAY)
    assert item is not None
    assert windows_for(site, item)
    without = replace(site, consultations={})
    assert windows_for(without, item) == []
    assert codes(ask_one(without)) == [("consultation.not_taken", "")]


def test_every_change_is_a_version_and_the_loser_of_a_race_is_told(site: Site) -> None:
    entry = kept(site)
    other = replace(SAID, answer=Text("带原件和复印件。"), question=Text("带身份证吗"))
    assert kept(site, other, entry, 1, OTHER) == entry
    lost = keep_knowledge(site, CLERK, SAID, RECEIVED, entry, 1)
    assert codes(lost) == [("knowledge.overtaken", "")]
    assert [(one.version, one.current, one.written_by) for one in versions_of(site, entry)] == [
        (2, True, OTHER.username), (1, False, CLERK.username),
    ]  # fmt: skip


def test_two_who_save_at_once_make_one_version(site: Site) -> None:
    entry, start = kept(site), Barrier(2)

    def save(by: Actor) -> Kept:
        start.wait(timeout=60)
        return keep_knowledge(site, by, SAID, RECEIVED, entry, 1)

    with ThreadPoolExecutor(2) as both:
        done = list(both.map(save, (CLERK, OTHER)))
    assert sorted(codes(one) for one in done) == [[], [("knowledge.overtaken", "")]]
    assert len(versions_of(site, entry)) == 2


def test_an_entry_is_withdrawn_with_its_reason_and_may_come_back(site: Site) -> None:
    entry = kept(site)
    assert codes(withdraw_knowledge(site, CLERK, entry, 1, "  ", RECEIVED)) == [("knowledge.no_reason", "/reason")]
    assert codes(withdraw_knowledge(site, HANDLER, entry, 1, "旧", RECEIVED)) == [("knowledge.not_allowed", "")]
    assert codes(withdraw_knowledge(site, CLERK, entry, 1, "规定改了", RECEIVED)) == []
    assert find_knowledge(site) == []
    assert common_questions(site, ITEM) == []
    assert [one.withdrawn for one in find_knowledge(site, withdrawn=True)] == ["规定改了"]
    assert codes(withdraw_knowledge(site, CLERK, entry, 2, "再撤", RECEIVED)) == [("knowledge.overtaken", "")]
    kept(site, SAID, entry, 2)
    assert [one.version for one in find_knowledge(site)] == [3]


@pytest.mark.parametrize("typed", ["身份证", "sfz", "original", "带 原件"])
def test_an_entry_is_found_by_question_answer_or_initials(site: Site, typed: str) -> None:
    entry = kept(site)
    assert [one.entry for one in find_knowledge(site, typed)] == [entry]
    assert find_knowledge(site, f"{typed} 没有这个") == []


def test_an_entry_stands_on_the_guides_it_is_about_if_it_is_public(site: Site) -> None:
    kept(site)
    kept(site, replace(SAID, question=Text("几点开门"), answer=Text("九点。"), items=(), public=False))
    everywhere = kept(site, replace(SAID, question=Text("在哪里停车", "Where to park"), items=()))
    assert [question.zh for question, _ in common_questions(site, "rad-first")] == ["在哪里停车"]
    assert {question.zh for question, _ in common_questions(site, ITEM)} == {"需要带身份证吗", "在哪里停车"}
    assert matching(site, TODAY, "请问停车在哪里", ITEM)[0].entry == everywhere
    of_guide = [one for one in find_known(site, TODAY, item="rad-first") if not one.version]
    assert {one.items for one in of_guide} == {("rad-first",)}, "what the guide declares is known as well"
    word = of_guide[-1].question.zh[:6]
    assert of_guide[-1] in find_known(site, TODAY, word)
    assert find_known(site, TODAY, f"{word} 没有这个") == []


def test_what_is_wrong_with_an_entry_is_said_at_its_place(site: Site) -> None:
    wrong = Written(Text(" ", "What?"), Text("答" * 4001), ("nothing",))
    assert codes(keep_knowledge(site, CLERK, wrong, RECEIVED)) == [
        ("knowledge.empty", "/question_zh"), ("knowledge.too_long", "/answer_zh"), ("knowledge.half", "/answer_en"),
        ("knowledge.no_item", "/items"),
    ]  # fmt: skip
    assert codes(keep_knowledge(site, HANDLER, SAID, RECEIVED)) == [("knowledge.not_allowed", "")]
