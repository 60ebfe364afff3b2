"""Cases move on by compare-and-set and are found in lists, page by page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from permits.persistence import cases, clocks, tasks
from permits.persistence.cases import CaseFilter
from permits.persistence.database import Database
from permits.persistence.initials import initials
from permits.persistence.tables import CaseTask
from permits.persistence.tasks import InboxCounts, InboxFilter
from permits.persistence.unit_of_work import reading, unit_of_work
from tests.integration.persistence.samples import (
    NOW,
    TODAY,
    a_case,
    a_clock,
    a_task,
    an_event,
    store_case,
    with_a_case,
    with_a_release,
)  # fmt: skip


def test_a_case_is_found_by_its_id_and_by_its_number_with_its_events_in_order(database):
    case_id = with_a_case(database, "海-1")
    with unit_of_work(database) as uow:
        assert cases.append(uow, case_id, 1, [an_event(2, "accepted", route="R1"), an_event(3, "stage_entered")], {})
    with reading(database) as view:
        found = cases.load(view, case_id)
        assert cases.load(view, "海-1").row.id == case_id
        assert cases.load(view, "海-2") is None
    assert found.row.version == 3
    assert found.events == (an_event(1), an_event(2, "accepted", route="R1"), an_event(3, "stage_entered"))


def test_whoever_saw_an_older_version_changes_nothing_and_is_told(database):
    case_id = with_a_case(database)
    with unit_of_work(database) as uow:
        assert cases.append(uow, case_id, 1, [an_event(2, "accepted")], {"state": "under_review"})
    with unit_of_work(database) as uow:
        assert not cases.append(uow, case_id, 1, [an_event(2, "not_accepted")], {"state": "not_accepted"})
    with reading(database) as view:
        found = cases.load(view, case_id)
    assert (found.row.state, [event.type for event in found.events]) == ("under_review", ["received", "accepted"])


@pytest.mark.parametrize("events", [[], [an_event(1)], [an_event(3)], [an_event(2), an_event(4)]])
def test_events_that_do_not_go_on_from_the_version_seen_are_a_mistake_of_the_caller(database, events):
    case_id = with_a_case(database)
    with pytest.raises(ValueError, match="do not go on"), unit_of_work(database) as uow:
        cases.append(uow, case_id, 1, events, {})


@pytest.mark.parametrize("column", ["id", "number", "version", "release_sha256", "received_at", "applicant"])
def test_what_a_case_is_pinned_to_cannot_be_changed_by_a_move(database, column):
    case_id = with_a_case(database)
    with pytest.raises(ValueError, match=column), unit_of_work(database) as uow:
        cases.append(uow, case_id, 1, [an_event(2)], {column: "x"})


def test_every_page_together_shows_every_case_once_newest_first(database):
    with_a_release(database)
    with unit_of_work(database) as uow:
        for n in range(23):
            store_case(uow, f"N-{n:02}", received_at=NOW + timedelta(hours=n // 3))
    seen, after = [], ""
    with reading(database) as view:
        while True:
            page = cases.list_cases(view, CaseFilter(), after=after, limit=5)
            seen += page.rows
            after = page.after
            if not after:
                break
        assert cases.count_cases(view, CaseFilter()) == 23
    assert len({row.id for row in seen}) == len(seen) == 23
    assert [row.received_at for row in seen] == sorted((row.received_at for row in seen), reverse=True)


@pytest.mark.parametrize(("wanted", "numbers"), [
    (CaseFilter(), {"A-1", "B-2", "C_3"}),
    (CaseFilter(applicant="han"), {"B-2"}),
    (CaseFilter(agent_clerk="wang"), {"C_3"}),
    (CaseFilter(authorities=("somewhere",)), {"A-1", "B-2"}),
    (CaseFilter(authorities=("somewhere", "elsewhere"), states=("granted",)), {"B-2", "C_3"}),
    (CaseFilter(items=("nothing",)), set()),
    (CaseFilter(stage="end"), {"C_3"}),
    (CaseFilter(received_from=NOW + timedelta(days=1)), {"B-2", "C_3"}),
    (CaseFilter(received_from=NOW + timedelta(days=1), received_before=NOW + timedelta(days=2)), {"B-2"}),
    (CaseFilter(text="泳池"), {"A-1"}),
    (CaseFilter(text="b-2"), {"B-2"}),
    (CaseFilter(text="韩梅 泳馆"), {"B-2"}),
    (CaseFilter(text="_"), {"C_3"}),
    (CaseFilter(text="%"), set()),
])  # fmt: skip
def test_a_list_shows_what_was_asked_for(database, wanted, numbers):
    with_a_release(database)
    with unit_of_work(database) as uow:
        store_case(uow, "A-1", search="某某泳池")
        store_case(uow, "B-2", applicant="han", applicant_name="韩梅梅", state="granted", search="泳馆",
                   received_at=NOW + timedelta(days=1))  # fmt: skip
        store_case(uow, "C_3", authority="elsewhere", state="granted", stage="end", agent_clerk="wang",
                   received_at=NOW + timedelta(days=2))  # fmt: skip
    with reading(database) as view:
        assert {row.number for row in cases.list_cases(view, wanted).rows} == numbers
        assert cases.count_cases(view, wanted) == len(numbers)


def test_cases_are_counted_by_state(database):
    with_a_release(database)
    with unit_of_work(database) as uow:
        for n, state in enumerate(["received", "granted", "granted"]):
            store_case(uow, f"N-{n}", state=state)
    with reading(database) as view:
        assert cases.count_by(view, "state", CaseFilter()) == {"granted": 2, "received": 1}


def test_clocks_are_replaced_whole_and_found_when_their_look_has_come(database):
    case_id = with_a_case(database)
    with unit_of_work(database) as uow:
        clocks.replace_clocks(uow, case_id, [a_clock("old"), a_clock("late")], {})
        clocks.replace_clocks(uow, case_id, [
            a_clock("late", due_on=date(2026, 4, 1), next_look_at=NOW + timedelta(hours=2)),
            a_clock("soon", due_on=date(2026, 3, 3), next_look_at=NOW + timedelta(hours=1)),
            a_clock("over", due_on=date(2026, 3, 2), state="ended", next_look_at=None),
        ], clocks.kept(uow, case_id))  # fmt: skip
    with reading(database) as view:
        assert [clock.code for clock in clocks.clocks_of(view, case_id)] == ["over", "soon", "late"]
        for hours, codes in [(0.5, []), (1, ["soon"]), (3, ["soon", "late"])]:
            found = clocks.clocks_to_look_at(view, NOW + timedelta(hours=hours), 10)
            assert [code for _, _, code in found] == codes
        assert [code for _, _, code in clocks.clocks_to_look_at(view, NOW + timedelta(hours=3), 10, found[0])] == [
            "late"
        ]
        assert [clock.code for clock in clocks.clocks_due(view, date(2026, 3, 3))] == ["soon"]


@pytest.fixture
def office(database):
    """Six tasks: three of the window (one of them Wang's, one overdue), one reviewer's, one elsewhere, one closed."""
    case_id = with_a_case(database, search="泳池")
    with unit_of_work(database) as uow:
        for name, changes in {
            "nobody's": {"due_on": TODAY},
            "wang's": {"assignee": "wang", "due_on": TODAY - timedelta(days=1)},
            "no day": {"due_on": None},
            "review": {"office": "handling", "role": "reviewer"},
            "elsewhere": {"authority": "elsewhere"},
            "closed": {"closed_at": NOW, "closed_by": "wang"},
        }.items():
            tasks.open_tasks(uow, [a_task(case_id, **{"id": name} | changes)])
    return database


WINDOW = InboxFilter(authority="somewhere", offices=("window",), roles=("clerk",), assignee="wang")


@pytest.mark.parametrize(("wanted", "ids"), [
    (WINDOW, ["wang's", "nobody's", "no day"]),
    (InboxFilter(authority="somewhere", offices=("window",), assignee="wang", or_nobodys=False), ["wang's"]),
    (InboxFilter(authority="somewhere", offices=("window",), assignee="zhao"), ["nobody's", "no day"]),
    (InboxFilter(roles=("reviewer",)), ["review"]),
    (InboxFilter(authority="elsewhere"), ["elsewhere"]),
    (InboxFilter(due_before=TODAY), ["wang's"]),
    (InboxFilter(items=("another",)), []),
    (InboxFilter(roles=("reviewer",), text="泳池"), ["review"]),
    (InboxFilter(text="不存在"), []),
])  # fmt: skip
def test_an_inbox_shows_the_tasks_one_may_take_the_most_urgent_first(office, wanted, ids):
    with reading(office) as view:
        lines = tasks.inbox(view, wanted).lines
    assert [line.task.id for line in lines] == ids
    assert all(line.case.id == line.task.case_id for line in lines)


def test_the_numbers_above_an_inbox(office):
    with reading(office) as view:
        assert tasks.inbox_counts(view, WINDOW, TODAY) == InboxCounts(open=3, mine=1, due_today=1, overdue=1)


def test_every_page_of_an_inbox_together_shows_every_task_once(office):
    seen, after = [], ""
    with reading(office) as view:
        for _ in range(3):
            page = tasks.inbox(view, InboxFilter(), after=after, limit=2)
            seen += [line.task.id for line in page.lines]
            after = page.after
    assert (seen[0], seen[-1], len(seen), len(set(seen)), after) == ("wang's", "no day", 5, 5, "")


def test_a_task_is_closed_once_and_not_given_to_anybody_after_that(office):
    with unit_of_work(office) as uow:
        assert tasks.close_task(uow, "nobody's", NOW, "wang")
        assert not tasks.close_task(uow, "nobody's", NOW, "zhao")
        assert not tasks.assign_task(uow, "nobody's", "zhao", instead_of=None)
        assert tasks.task(uow, "nobody's").closed_by == "wang"


def test_a_task_changes_hands_only_from_the_hands_it_is_thought_to_be_in(office):
    with unit_of_work(office) as uow:
        assert not tasks.assign_task(uow, "wang's", "zhao", instead_of="li")
        assert tasks.assign_task(uow, "wang's", "zhao", instead_of="wang")
        assert tasks.assign_task(uow, "wang's", None, instead_of="zhao")
        assert tasks.task(uow, "wang's").assignee is None


def test_the_open_tasks_of_a_case_are_closed_together(office):
    with unit_of_work(office) as uow:
        case_id = uow.first(select(CaseTask.case_id))
        assert len(tasks.tasks_of(uow, case_id, open_only=True)) == 5
        tasks.close_tasks_of(uow, case_id, NOW, "system")
        assert tasks.tasks_of(uow, case_id, open_only=True) == []
        assert tasks.task(uow, "closed").closed_by == "wang"


def test_a_second_case_with_one_submission_key_is_not_stored(database):
    first = with_a_case(database, "N-1", submission_key="k")
    with unit_of_work(database) as uow:
        assert not cases.add(uow, a_case("N-2", submission_key="k"), [an_event(1)])
    with reading(database) as view:
        assert cases.load_by_submission_key(view, "k").row.id == first
        assert cases.count_cases(view, CaseFilter()) == 1


NAMES = [
    ("林晓岚", "lxl"), ("曾仕强", "zsq"), ("曾仕强", "CSQ"), ("买买提·吐尔逊", "mmttex"), ("𠮷田一郎", "tyl"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "typed"), NAMES)
def test_a_case_is_found_by_the_initials_of_its_name_in_every_usual_reading(
    database: Database, name: str, typed: str
) -> None:
    for number, applicant in (("N-1", name), ("N-2", "欧阳震")):
        with_a_case(database, number, applicant_name=applicant, search=f"Nurse {initials(applicant)}")
    assert _found(database, typed) == ["N-1"]


def test_a_few_letters_are_initials_and_no_part_of_an_english_word(database: Database) -> None:
    with_a_case(database, search=f"Public-place hygiene licence {initials('欧阳震')}")
    assert (_found(database, "hygiene"), _found(database, "hyg"), _found(database, "oyz")) == (["N-1"], [], ["N-1"])


def test_a_foreign_name_is_found_by_a_part_of_it(database: Database) -> None:
    with_a_case(database, applicant_name="John Smith", search=initials("John Smith"))
    assert _found(database, "smi") == ["N-1"]


SAID = "海淀区某某泳池 Public-place hygiene licence 13800138000 110108199001011234 straße １２号 " + initials("欧阳震")
TYPED = [
    "海淀", "泳池 海淀", "淀区某", "某", "hygiene", "HYGIENE", "place", "1380", "8000", "00", "0101123", "oyz", "OYZ",
    "yz", "z", "王芳", "wang", "wan", "g F", "N-1", "n-", "１２", "strasse", "hygienic", "泳馆", "淀海", "13801",
    "oyzz", "ouyz", "·", "a'b", 'q"uote"s', "x OR y", "泳池 OR 泳馆", "(", "王%", "\\海淀", "某某泳池　Public",
    "Public-place",
]  # fmt: skip


@pytest.mark.parametrize("typed", TYPED)
def test_the_index_of_words_finds_what_looking_at_every_case_finds(
    database: Database, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    with_a_case(database, "N-1", applicant_name="Wang Fang", search=SAID)
    with_a_case(database, "N-2", applicant_name="王芳", search='a\'b q"uote"s x OR y 100% \\海淀')
    with_a_case(database, "N-3", applicant_name="王芳", authority="elsewhere", search=SAID)
    found = _found(database, typed)
    monkeypatch.setattr(cases.case_words, "candidates", lambda *_: None)
    assert found == _found(database, typed)


def test_only_cases_that_hold_the_pieces_are_looked_at(database: Database) -> None:
    ids = [with_a_case(database, f"N-{n}", search=f"海淀 {n:04}", authority=f"district-{n % 2}") for n in range(4)]

    def candidates(typed: str, *authorities: str) -> set[str] | None:
        with reading(database) as unit:
            found = cases.case_words.candidates(unit, typed, authorities)
        return None if found is None else set(found)

    assert candidates("海淀") == set(ids)
    assert candidates("海淀", "district-1") == {ids[1], ids[3]}
    assert candidates("0002 海淀", "district-0", "district-1") == {ids[2]}
    assert candidates("0002", "district-1") == set()
    assert candidates("海") is candidates("2") is candidates("海 2") is None


def test_where_very_many_hold_the_pieces_the_list_is_looked_along_instead(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases.case_words, "MOST", 2)
    for number in range(3):
        with_a_case(database, f"N-{number}", search="海淀")
    with reading(database) as unit:
        assert cases.case_words.candidates(unit, "海淀", ()) is None
        assert cases.count_cases(unit, CaseFilter(text="海淀")) == 3


def test_a_case_is_found_by_its_new_words_and_no_more_by_the_old(database: Database) -> None:
    case_id = with_a_case(database, search="泳池")
    row = {"authority": "elsewhere", "number": "N-1", "applicant_name": "李雷", "search": "理发"}
    with unit_of_work(database) as uow:
        cases.append(uow, case_id, 1, [an_event(2)], {name: row[name] for name in ("authority", "search")})
        cases.case_words.keep(uow, case_id, row)
    assert (_found(database, "泳池"), _found(database, "理发")) == ([], ["N-1"])
    with reading(database) as unit:
        assert cases.case_words.candidates(unit, "泳池", ()) == []
        assert cases.case_words.candidates(unit, "理发", ("elsewhere",)) == [case_id]


def _found(database: Database, typed: str) -> list[str]:
    with reading(database) as unit:
        return [row.number for row in cases.list_cases(unit, CaseFilter(text=typed)).rows]
