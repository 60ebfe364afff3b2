"""A case and its papers go from clerk to clerk: offered, accepted, declined, taken back; and a clerk's end of day."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import text

from permits.core.forms import paper
from permits.core.process import Actor
from permits.core.process.handing import keepers
from permits.persistence import people
from permits.persistence.unit_of_work import unit_of_work
from permits.services.act import Done, act
from permits.services.deliver_notices import deliver_notices
from permits.services.hand_over_many import hand_over_many
from permits.services.show_arrivals import show_arrivals
from permits.services.show_case import show_case
from permits.services.show_day import show_day
from permits.services.show_inbox import Wish, show_desk
from permits.services.site import Site
from permits.services.submit import submit
from permits.services.verify import verify
from tests.integration.services.test_notices import mailbox
from tests.sites import APPLICANT, RECEIVED, a_person, a_submission, example, released, seen, take_in, who

HERE = "bj-haidian"
FIRST = who("window", "clerk", HERE)
SECOND = Actor("haidian-2", "小李", frozenset({"clerk"}), HERE, "window")
REVIEWER = who("handling", "reviewer", HERE)
DIRECTOR = who("director", "reviewer", HERE)
TABS = ("new", "mine", "handed")


@pytest.fixture
def office(site: Site) -> Site:
    """A window with two clerks."""
    with unit_of_work(site.database) as uow:
        people.add(uow, a_person(SECOND, "staff", ""))
    return site


def walk_in(site: Site) -> str:
    """A case the first clerk took in, one material of it on paper."""
    wish = a_submission(site, "pp-new", example("pp-new", "ordinary-complete"), None, RECEIVED)
    code = next(iter(wish.uploads))
    item = released(site, "pp-new")
    files = {c: [take_in(site, c, item.materials[c].accept, RECEIVED, FIRST.username)] for c in wish.uploads}
    asked = {
        name: take_in(site, name, field.accept, RECEIVED, FIRST.username).id
        for name, field in item.fields.items()
        if field.kind == "file" and name in wish.answers
    }
    wish = replace(
        wish, answers={**wish.answers, **asked}, uploads={**files, code: [paper(code, 1, 2)]}, channel="window",
        files=frozenset(asked.values()),
    )  # fmt: skip
    done = submit(site, wish, FIRST, RECEIVED)
    assert done.number, [(one.code, one.where) for one in done.findings]
    return done.number


def held(site: Site, number: str) -> dict[str, str]:
    return {code: one.receiver for code, one in keepers(seen(site, number).case.passed).items()}


def offer(
    site: Site, number: str, giver: Actor = FIRST, to: Actor = SECOND, at: datetime = RECEIVED, **said: Any
) -> Done:
    papers = [code for code, holder in held(site, number).items() if holder == giver.username]
    wish = {"to": to.username, "what": "case", "papers": papers, "words": "下班交接", **said}
    return act(site, number, "hand-over", {name: value for name, value in wish.items() if value}, giver, at)


def codes(done: Done) -> list[str]:
    return [one.code for one in done.findings]


def counts(site: Site, actor: Actor) -> dict[str, int]:
    return dict(show_desk(site, TABS, Wish("mine"), actor, "clerk", RECEIVED.date()).counts)


def broken(site: Site) -> list[str]:
    return [one.code for one in verify(site) if one.broken]


def open_acts(site: Site, number: str, actor: Actor) -> set[str]:
    view = show_case(site, number, actor)
    assert view is not None
    return {one.name for one, _ in view.acts}


def test_a_case_changes_hands_when_the_other_accepts_and_its_papers_with_it(office: Site) -> None:
    number = walk_in(office)
    assert seen(office, number).case.answerable == FIRST.username
    assert offer(office, number).findings == ()
    case = seen(office, number).case
    assert (case.answerable, case.assignee) == (FIRST.username, ""), "until it is accepted nothing has changed"
    assert counts(office, SECOND)["handed"] == 1
    came = show_arrivals(office, SECOND, "clerk", RECEIVED)
    assert any(one.handed for one in came if one.number == number)
    deliver_notices(office, RECEIVED)
    assert any(number in said and "交接" in said for said in mailbox(office, SECOND.username))
    assert codes(act(office, number, "accept-hand-over", {}, SECOND, RECEIVED)) == ["hand.unconfirmed"]
    done = act(office, number, "accept-hand-over", {"received": "all"}, SECOND, RECEIVED)
    assert done.findings == ()
    case = seen(office, number).case
    assert (case.answerable, case.assignee) == (SECOND.username, SECOND.username)
    assert set(held(office, number).values()) == {SECOND.username}
    assert (counts(office, SECOND)["handed"], counts(office, SECOND)["mine"]) == (0, 1)
    assert "accept" in open_acts(office, number, SECOND)
    assert "accept" not in open_acts(office, number, FIRST)
    deliver_notices(office, RECEIVED)
    assert any("已由同事接收" in said for said in mailbox(office, FIRST.username))
    assert broken(office) == []


def test_papers_that_did_not_come_are_named_and_stay_with_the_giver(office: Site) -> None:
    number = walk_in(office)
    [code] = held(office, number)
    offer(office, number)
    for said, found in (
        ({"received": "partly"}, "hand.missing_unsaid"),
        ({"received": "all", "missing": [code]}, "hand.nothing_missing"),
    ):
        assert codes(act(office, number, "accept-hand-over", said, SECOND, RECEIVED)) == [found]
    act(office, number, "accept-hand-over", {"received": "partly", "missing": [code]}, SECOND, RECEIVED)
    assert held(office, number) == {code: FIRST.username}
    assert seen(office, number).case.assignee == SECOND.username
    alone = offer(office, number, what="paper", to=REVIEWER)
    assert alone.findings == (), "papers alone go to any office"
    act(office, number, "accept-hand-over", {"received": "all"}, REVIEWER, RECEIVED)
    assert held(office, number) == {code: REVIEWER.username}
    assert seen(office, number).case.assignee == SECOND.username
    assert broken(office) == []


def test_what_is_declined_or_taken_back_stays_with_the_giver(office: Site) -> None:
    number = walk_in(office)
    offer(office, number)
    assert codes(offer(office, number)) != [], "it is offered already"
    act(office, number, "decline-hand-over", {"reason": "今天忙不过来"}, SECOND, RECEIVED)
    assert seen(office, number).case.answerable == FIRST.username
    assert [one.answer for one in show_day(office, FIRST, "clerk", RECEIVED).back] == ["今天忙不过来"]
    offer(office, number)
    act(office, number, "take-back-hand-over", {}, FIRST, RECEIVED)
    assert counts(office, SECOND)["handed"] == 0
    late = act(office, number, "accept-hand-over", {"received": "all"}, SECOND, RECEIVED)
    assert codes(late) == ["act.not_yours"]
    assert broken(office) == []


def test_nothing_is_handed_to_oneself_or_to_somebody_who_may_not(office: Site) -> None:
    number = walk_in(office)
    assert "hand.to_oneself" in codes(offer(office, number, to=FIRST))
    for other in (REVIEWER, APPLICANT, who("window", "clerk", "bj-wjw")):
        assert codes(offer(office, number, to=other)) == ["hand.cannot_take"]
    assert codes(act(office, number, "assign", {"to": SECOND.username}, FIRST, RECEIVED)) == ["hand.instead"]
    view = show_case(office, number, SECOND)
    assert view is not None
    to = next(schema for one, schema in view.acts if one.name == "assign")["properties"]["to"]  # type: ignore[index]
    assert SECOND.username not in to["enum"]
    assert FIRST.username in to["enum"]


def test_what_a_colleague_took_is_not_to_be_accepted_by_others(office: Site) -> None:
    number = walk_in(office)
    before = counts(office, FIRST)["new"]
    act(office, number, "assign", {"to": SECOND.username}, SECOND, RECEIVED)
    assert counts(office, FIRST)["new"] == before - 1
    assert seen(office, number).case.answerable == SECOND.username


def test_what_is_given_by_name_stands_under_handed_and_what_is_taken_under_mine(office: Site) -> None:
    wish = a_submission(office, "pp-new", example("pp-new", "ordinary-complete"), None, RECEIVED)
    number = submit(office, wish, APPLICANT, RECEIVED).number
    act(office, number, "assign", {"to": SECOND.username}, FIRST, RECEIVED)
    assert (counts(office, SECOND)["handed"], counts(office, SECOND)["mine"]) == (1, 0)
    assert broken(office) == []


def test_a_director_gives_to_another_what_an_absent_clerk_took(office: Site) -> None:
    number = walk_in(office)
    act(office, number, "assign", {"to": FIRST.username}, FIRST, RECEIVED)
    said = {"to": SECOND.username, "reason": "请假"}
    assert act(office, number, "reassign", said, DIRECTOR, RECEIVED).findings == ()
    case = seen(office, number).case
    assert (case.assignee, case.answerable) == (SECOND.username, SECOND.username)
    assert broken(office) == []


def test_of_two_who_answer_an_offer_at_once_one_is_told_who_was_first(office: Site) -> None:
    number = walk_in(office)
    offer(office, number)
    version = seen(office, number).version
    wishes: list[tuple[str, dict[str, object], Actor]] = [
        ("accept-hand-over", {"received": "all"}, SECOND), ("take-back-hand-over", {}, FIRST)
    ]  # fmt: skip
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda one: act(office, number, *one, RECEIVED, version), wishes))
    assert sorted(bool(one.findings) for one in done) == [False, True]
    assert [one.conflict for one in done if one.findings] == [True]
    assert broken(office) == []


def test_the_end_of_a_day_lists_it_and_hands_several_to_one_colleague(office: Site) -> None:
    numbers = [walk_in(office), walk_in(office)]
    day = show_day(office, FIRST, "clerk", RECEIVED)
    assert {one.line.number for one in day.desk} == set(numbers) == {one.line.number for one in day.taken}
    assert [one.papers for one in day.desk] == [1, 1]
    assert len(day.papers) == 2
    assert list(day.colleagues) == [SECOND.username]
    wanted = [(one.line.number, one.version) for one in day.desk]
    act(office, numbers[0], "assign", {"to": SECOND.username}, SECOND, RECEIVED)
    done = hand_over_many(office, wanted, SECOND.username, "早班继续", FIRST, RECEIVED)
    assert {one.number: [f.code for f in one.findings] for one in done} == {
        numbers[0]: ["case.moved_on"], numbers[1]: [],
    }  # fmt: skip
    day = show_day(office, FIRST, "clerk", RECEIVED)
    assert [(one.line.number, one.line.by, one.open) for one in day.handed] == [(numbers[1], "小李", True)]
    assert [one.offered_to for one in day.desk] == ["小李"]
    act(office, numbers[1], "accept-hand-over", {"received": "all"}, SECOND, RECEIVED + timedelta(minutes=1))
    day = show_day(office, FIRST, "clerk", RECEIVED)
    assert (len(day.desk), [one.state.zh for one in day.handed]) == (0, ["已接收"])
    assert broken(office) == []


def test_what_was_taken_in_on_paper_before_is_known_after_the_upgrade(office: Site) -> None:
    number = walk_in(office)
    with unit_of_work(office.database) as uow:
        uow.execute(text("DELETE FROM case_paper"))
    assert broken(office) == ["I16"]
    step = import_module("permits.persistence.migrations.versions.r0013_hand_over")
    with unit_of_work(office.database) as uow:
        step.fill(uow.connection)
    assert broken(office) == []
    assert FIRST.username in held(office, number).values()


def test_a_list_that_says_otherwise_than_the_events_is_found(office: Site) -> None:
    offer(office, walk_in(office))
    with unit_of_work(office.database) as uow:
        uow.execute(text("UPDATE case_handing SET state = 'accepted'"))
    assert broken(office) == ["I16"]
