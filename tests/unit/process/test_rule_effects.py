"""What rules adjust on a case: its limits, wherever they are told, and the duties of whoever got what was asked for."""

from __future__ import annotations

from datetime import date

from permits.core.clock import TimeLimit
from permits.core.process import Case, alarm, duties_of, open_to
from tests.unit.definitions.rich import rich_item
from tests.unit.forms import samples
from tests.unit.process.line import APPLICANT, Line, calendar
from tests.unit.process.samples import invented

OUTDOORS = {"yesno": True, "hidden_text": "天热", "email": "who@example.com"}
KITE = rich_item()


def outdoors() -> Line:
    return invented(**OUTDOORS)


def test_the_limit_of_a_case_is_the_one_its_answers_give() -> None:
    for line, length, due_on, rules in (
        (invented(), 6, date(2026, 3, 10), []), (outdoors(), 8, date(2026, 3, 12), ["L1"]),
    ):  # fmt: skip
        line.do("accept")
        promise = line.clocks()["promise"]
        assert promise.limit == TimeLimit(length, "workday") and promise.due.due_on == due_on
        assert [rule.code for rule in promise.adjusted_by] == rules


def test_what_may_follow_does_not_stand_in_the_way_of_acceptance() -> None:
    line = outdoors()
    assert "M3" not in line.case.uploads
    line.do("accept")
    assert line.case.state == "under_review"


def holder(**known: object) -> dict[str, date | None]:
    case = Case(decision={"outcome": "granted"}, **known)  # type: ignore[arg-type]
    return {duty.rule.code: duty.due_on for duty in duties_of(KITE, case, frozenset({"D2"}), calendar())}


def test_duties_have_their_days_once_they_can_be_known() -> None:
    assert holder() == {"D1": None, "D2": None, "D3": None}
    known = holder(decided_on=date(2026, 3, 2), certificate={"valid_to": "2027-03-01"})
    assert known == {"D1": date(2027, 1, 30), "D2": date(2026, 3, 16), "D3": None}


def test_a_duty_counts_from_a_grant_and_from_nothing_else() -> None:
    refused = Case(decision={"outcome": "refused"}, decided_on=date(2026, 3, 2))
    assert all(duty.due_on is None for duty in duties_of(KITE, refused, frozenset({"D2"}), calendar()))


def test_a_duty_of_some_is_not_a_duty_of_all() -> None:
    assert [duty.rule.code for duty in duties_of(KITE, Case(), frozenset(), calendar())] == ["D1", "D3"]


def test_the_invented_item_pays_by_its_table() -> None:
    assert [str(fee.amount) for fee in invented().checked.fees] == ["20.00"]
    assert samples.item().tables[0].code == "size"
    assert [str(fee.amount) for fee in outdoors().checked.fees] == ["20.00", "128.50"]


def late_file(code: str = "M3") -> dict[str, object]:
    file = {"id": "att-late", "name": "a.pdf", "media_type": "application/pdf", "size": 10, "sha256": "0" * 64}
    return {"uploads": {code: [file]}}


def test_a_material_that_may_follow_has_a_day_by_which_it_comes() -> None:
    line = outdoors().do("accept")
    clock = line.clocks()["late:M3"]
    assert (clock.state, clock.due.due_on) == ("running", date(2026, 3, 9))
    line.on("2026-03-04").do("hand-in-late", APPLICANT, **late_file())
    clock = line.clocks()["late:M3"]
    assert (clock.state, clock.ended_on) == ("ended", date(2026, 3, 4))
    assert list(line.case.uploads) == ["M1", "M2", "M3"]
    assert line.ask("hand-in-late", APPLICANT, **late_file()).findings != ()


def test_what_was_not_to_follow_cannot_be_handed_in_late() -> None:
    line = outdoors().do("accept")
    assert [finding.where for finding in line.ask("hand-in-late", APPLICANT, **late_file("M1")).findings] != []
    [nothing] = line.ask("hand-in-late", APPLICANT, uploads={}).findings
    assert nothing.code == "late.nothing"
    assert invented().do("accept").clocks().keys() == {"correction", "decision", "promise", "stage:read"}


def test_the_applicants_own_time_is_no_alarm_of_the_office() -> None:
    line = outdoors().do("accept").on("2026-03-04")
    told = alarm(list(line.clocks().values()))
    assert told is not None and told.code == "promise"


def test_who_need_not_hand_in_anything_later_is_not_asked_to() -> None:
    line = invented().do("accept")
    assert "hand-in-late" not in [act.name for act, _ in open_to(APPLICANT, line.item, line.case)]
    assert "hand-in-late" in [a.name for a, _ in open_to(APPLICANT, line.item, outdoors().do("accept").case)]
