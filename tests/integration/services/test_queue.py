"""Numbers in a hall: taken without gaps, called once, waiting and service measured."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from permits.core.process import LEGAL_ZONE, Actor
from permits.persistence import audit, tables
from permits.persistence.queue_tables import QueueTicket
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.call_next import Called, call_next, keep_counter, say_of_ticket
from permits.services.show_queue import (
    LETTERS,
    QUESTION,
    QUESTION_LETTER,
    groups_at,
    halls,
    letter_of,
    show_called,
    show_desk,
    show_queues,
    show_ticket,
)
from permits.services.site import Site
from permits.services.take_number import take_number
from permits.services.verify import verify
from tests.sites import RECEIVED, who

HALL = "bj-haidian"
CLERK = who("window", "clerk", HALL)
OTHER = Actor("haidian-2", "另一位", frozenset({"clerk"}), HALL, "window")
TODAY = RECEIVED.astimezone(LEGAL_ZONE).date()


def later(minutes: float) -> datetime:
    return RECEIVED + timedelta(minutes=minutes)


def take(site: Site, group: str = QUESTION, at: datetime = RECEIVED, hall: str = HALL) -> str:
    taken = take_number(site, hall, group, at)
    assert taken.findings == ()
    return taken.ticket


def stored(site: Site, ticket: str) -> QueueTicket:
    place = show_ticket(site, ticket, RECEIVED)
    assert place is not None
    return place.ticket


def numbers(site: Site, hall: str = HALL) -> list[str]:
    with reading(site.database) as unit:
        rows = unit.all(select(QueueTicket).where(QueueTicket.authority == hall))
    return sorted(one.name for one in rows)


def sit(site: Site, clerk: Actor = CLERK, name: str = "窗口 3", groups: tuple[str, ...] = ()) -> None:
    assert keep_counter(site, clerk, name, groups, RECEIVED) == ()


def called(done: Called) -> str:
    assert done.findings == () and done.ticket is not None
    return done.ticket.id


def refused(done: Called) -> str:
    [finding] = done.findings
    return finding.code


def a_category(site: Site) -> str:
    return groups_at(site, HALL, TODAY)[0].code


def test_numbers_begin_at_one_for_every_group_hall_and_legal_day(site: Site) -> None:
    group = a_category(site)
    letter = groups_at(site, HALL, TODAY)[0].letter
    names = [stored(site, take(site, one)).name for one in (group, QUESTION, group)]
    assert names == [f"{letter}001", f"{QUESTION_LETTER}001", f"{letter}002"]
    assert stored(site, take(site, hall="bj-wjw")).name == f"{QUESTION_LETTER}001"
    before_midnight = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)
    assert stored(site, take(site, at=before_midnight)).name == f"{QUESTION_LETTER}002"
    assert stored(site, take(site, at=before_midnight + timedelta(minutes=1))).name == f"{QUESTION_LETTER}001"


def test_two_kiosks_that_give_numbers_at_once_leave_none_out_and_give_none_twice(site: Site) -> None:
    start, each = Barrier(2), 15

    def press(_: int) -> None:
        start.wait(timeout=60)
        for _ in range(each):
            take(site)

    with ThreadPoolExecutor(2) as kiosks:
        list(kiosks.map(press, range(2)))
    assert numbers(site) == [f"{QUESTION_LETTER}{n:03d}" for n in range(1, 2 * each + 1)]


def test_two_clerks_who_call_at_once_never_get_the_same_number(site: Site) -> None:
    tickets = {take(site, at=later(n)) for n in range(12)}
    clerks, start = (CLERK, OTHER), Barrier(2)
    for clerk in clerks:
        sit(site, clerk)

    def serve(clerk: Actor) -> list[str]:
        start.wait(timeout=60)
        mine = []
        while (done := call_next(site, clerk, later(20))).ticket is not None:
            mine.append(called(done))
            called(say_of_ticket(site, clerk, mine[-1], "came", later(21)))
            called(say_of_ticket(site, clerk, mine[-1], "finished", later(22)))
        return mine

    with ThreadPoolExecutor(2) as both:
        first, second = both.map(serve, clerks)
    assert len(first) + len(second) == len(tickets)
    assert {*first, *second} == tickets


def test_who_waits_longest_of_the_chosen_groups_is_called_to_the_counter_of_the_clerk(site: Site) -> None:
    group = a_category(site)
    early, asking, late = take(site, group), take(site, at=later(1)), take(site, group, later(2))
    assert refused(call_next(site, CLERK, later(3))) == "queue.no_counter"
    sit(site, CLERK, "  窗口  3 ", (QUESTION,))
    assert [called(call_next(site, CLERK, later(3)))] == [asking]
    assert [(one.id, one.counter) for one in show_called(site, HALL, later(3))] == [(asking, "窗口 3")]
    assert refused(call_next(site, CLERK, later(4))) == "queue.finish_first"
    sit(site, OTHER, "窗口 4")
    assert called(call_next(site, OTHER, later(4))) == early
    place = show_ticket(site, late, later(4))
    assert place is not None and place.before == 0
    called(say_of_ticket(site, CLERK, asking, "absent", later(5)))
    assert refused(call_next(site, CLERK, later(5))) == "queue.nobody"


def test_how_many_wait_before_a_ticket_counts_its_own_group_alone(site: Site) -> None:
    group = a_category(site)
    first, second, _ = take(site), take(site, at=later(1)), take(site, group)
    for ticket, before in ((first, 0), (second, 1)):
        place = show_ticket(site, ticket, later(2))
        assert place is not None and (place.before, place.over) == (before, False)
    tomorrow = show_ticket(site, second, RECEIVED + timedelta(days=1))
    assert tomorrow is not None and tomorrow.over
    assert show_ticket(site, "nobody's", RECEIVED) is None


def test_waiting_ends_with_the_first_call_and_service_lasts_from_coming_to_the_end(site: Site) -> None:
    first, second, third = (take(site, at=later(n)) for n in range(3))
    sit(site)
    called(call_next(site, CLERK, later(10)))
    called(say_of_ticket(site, CLERK, first, "again", later(12)))
    called(say_of_ticket(site, CLERK, first, "came", later(13)))
    called(say_of_ticket(site, CLERK, first, "finished", later(33)))
    assert called(call_next(site, CLERK, later(33))) == second
    called(say_of_ticket(site, CLERK, second, "absent", later(34)))
    figures = next(one for one in show_desk(site, CLERK, later(40)).figures if one.letter == QUESTION_LETTER)
    assert (figures.taken, figures.waiting, figures.served, figures.absent) == (3, 1, 1, 1)
    assert (figures.wait, figures.wait_most) == (timedelta(minutes=21), timedelta(minutes=32))
    assert (figures.service, figures.service_most) == (timedelta(minutes=20), timedelta(minutes=20))
    assert figures.longest == timedelta(minutes=38)
    assert stored(site, third).called_at is None
    [(authority, whole, groups)] = show_queues(site, later(40))
    assert (authority.code, whole.taken, [one.taken for one in groups]) == (HALL, 3, [3])


def test_who_did_not_come_can_be_called_again_by_another_clerk(site: Site) -> None:
    ticket = take(site)
    sit(site)
    sit(site, OTHER, "窗口 4")
    called(call_next(site, CLERK, later(1)))
    assert refused(say_of_ticket(site, OTHER, ticket, "came", later(2))) == "queue.moved_on"
    called(say_of_ticket(site, CLERK, ticket, "absent", later(2)))
    assert [one.id for one in show_desk(site, OTHER, later(3)).absent] == [ticket]
    called(say_of_ticket(site, OTHER, ticket, "again", later(3)))
    found = stored(site, ticket)
    assert (found.state, found.counter, found.clerk, found.ended_at) == ("called", "窗口 4", OTHER.username, None)
    assert found.called_at == later(1)
    assert refused(say_of_ticket(site, CLERK, ticket, "again", later(4))) == "queue.moved_on"


def test_every_act_of_a_clerk_is_noted_and_what_is_refused_is_not(site: Site) -> None:
    ticket = take(site)
    sit(site)
    called(call_next(site, CLERK, later(1)))
    refused(say_of_ticket(site, CLERK, ticket, "finished", later(2)))
    for act in ("again", "came", "finished"):
        called(say_of_ticket(site, CLERK, ticket, act, later(2)))
    with reading(site.database) as unit:
        noted = list(audit.entries(unit, subject=f"ticket:{ticket}"))
    assert [one.action for one in noted] == ["queue_called", "queue_again", "queue_came", "queue_finished"]
    assert {one.actor for one in noted} == {CLERK.username}
    assert [one for invariant in verify(site) for one in invariant.broken] == []


def test_what_is_unknown_or_not_theirs_is_refused_in_words(site: Site) -> None:
    assert [one.code for one in take_number(site, "nowhere", QUESTION, RECEIVED).findings] == ["queue.no_hall"]
    assert [one.code for one in take_number(site, HALL, "nothing", RECEIVED).findings] == ["queue.no_group"]
    ticket = take(site)
    sit(site)
    elsewhere, inside = who("window", "clerk", "bj-wjw"), who("handling", "clerk", HALL)
    assert refused(say_of_ticket(site, elsewhere, ticket, "came", RECEIVED)) == "queue.unknown"
    assert refused(say_of_ticket(site, CLERK, "nobody's", "came", RECEIVED)) == "queue.unknown"
    assert refused(say_of_ticket(site, CLERK, ticket, "sing", RECEIVED)) == "queue.unknown"
    tomorrow = RECEIVED + timedelta(days=1)
    assert refused(say_of_ticket(site, CLERK, ticket, "came", tomorrow)) == "queue.unknown"
    assert refused(call_next(site, CLERK, tomorrow)) == "queue.no_counter", "where a clerk sits holds for a day"
    assert refused(call_next(site, inside, RECEIVED)) == "queue.not_at_the_window"
    assert [one.code for one in keep_counter(site, inside, "窗口 9", (), RECEIVED)] == ["queue.not_at_the_window"]
    for name in ("", " ", "号" * 21):
        assert [one.code for one in keep_counter(site, CLERK, name, (), RECEIVED)] == ["queue.no_counter"]
    assert show_desk(site, elsewhere, RECEIVED).absent == []


def test_a_number_cannot_be_stored_twice(site: Site) -> None:
    ticket = stored(site, take(site))
    with pytest.raises(Exception, match=r"(?i)unique"), unit_of_work(site.database) as uow:
        said = {column.key: getattr(ticket, column.key) for column in tables.table_of(QueueTicket).c}
        uow.add(QueueTicket(**{**said, "id": "another"}))


def test_each_group_has_a_letter_of_its_own_and_a_question_has_one_that_no_category_gets(site: Site) -> None:
    letters = [letter_of(place) for place in range(4 * len(LETTERS))]
    assert len(set(letters)) == len(letters)
    assert QUESTION_LETTER not in letters
    for hall in halls(site):
        groups = groups_at(site, hall.code, TODAY)
        assert groups[-1].code == QUESTION
        assert len({one.letter for one in groups}) == len(groups)
    assert groups_at(site, HALL, date(2000, 1, 1)) == groups_at(site, HALL, TODAY)[-1:], "nothing in force then"
