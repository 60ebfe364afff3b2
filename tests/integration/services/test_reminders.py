"""催办: a limit presses on its days, whoever has the work then hears of it, once, and nobody once it is done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

from permits.core.process import Event
from permits.persistence import outbox
from permits.persistence.unit_of_work import reading
from permits.services.keep_staff import StaffWish, change_staff
from permits.services.site import Site
from permits.services.sweep import sweep
from permits.services.verify import verify
from tests.integration.services.test_sweep import midnight
from tests.sites import COLLEAGUE, OVERSEER, RECEIVED, do, handed_in, seen, until

HANDLING, HEAD = "bj-haidian:handling", "bj-haidian:section-head"
AGENT = "bj-haidian:window"


def at_review(site: Site) -> str:
    """A case accepted on 2 March, its promise of eight working days due on the 12th."""
    ref = handed_in(site).case_id
    until(site, ref, "review", RECEIVED)
    assert next(c for c in seen(site, ref).clocks if c.code == "promise").due.due_on == date(2026, 3, 12)
    return ref


def every_day(site: Site, first: str, last: str) -> None:
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        for hour in (0, 9):
            sweep(site, midnight(day.isoformat()) + timedelta(hours=hour))
        day += timedelta(days=1)


def reminders(site: Site, ref: str, clock: str = "promise") -> list[Event]:
    return [e for e in seen(site, ref).events if e.type == "reminded" and e.data["clock"] == clock]


def told(event: Event) -> tuple[str, int, list[str]]:
    """The day, the working days left, and why that day."""
    because = [f"{one['kind']} {one['count']}" for one in event.data["because"]]  # type: ignore[attr-defined]
    return event.day.isoformat(), int(str(event.data["left"])), because


def recipients(site: Site, ref: str, event: Event, channel: str = "in_app") -> set[tuple[str, str]]:
    with reading(site.database) as unit:
        rows = outbox.of_case(unit, seen(site, ref).id)
    of_it = [row for row in rows if row.key.split(":")[1] == str(event.seq) and row.channel == channel]
    return {(row.template, row.recipient) for row in of_it}


def test_a_limit_presses_at_half_its_time_before_its_end_on_the_day_and_every_working_day_after(site: Site) -> None:
    ref = at_review(site)
    every_day(site, "2026-03-03", "2026-03-18")
    assert [told(event) for event in reminders(site, ref)] == [
        ("2026-03-06", 4, ["used 50"]),
        ("2026-03-10", 2, ["before 2"]),
        ("2026-03-11", 1, ["before 1"]),
        ("2026-03-12", 0, ["before 0"]),
        # On the 13th it was noted as overdue, which tells the same; 14 and 15 March are a weekend.
        ("2026-03-16", -2, ["after 2"]),
        ("2026-03-17", -3, ["after 3"]),
        ("2026-03-18", -4, ["after 4"]),
    ]
    assert [found for invariant in verify(site) for found in invariant.broken] == []


def test_the_head_of_whoever_is_late_hears_of_it_and_nobody_s_head_before(site: Site) -> None:
    ref = at_review(site)
    every_day(site, "2026-03-12", "2026-03-16")
    due, late = reminders(site, ref)
    assert recipients(site, ref, due) == {("due_soon", HANDLING), ("due_soon", AGENT)}
    assert recipients(site, ref, late) == {("still_overdue", who) for who in (HANDLING, HEAD, AGENT)}


def test_a_reminder_goes_to_whoever_has_the_task_that_day_by_sms_too(site: Site) -> None:
    ref = handed_in(site).case_id
    sweep(site, midnight("2026-03-05"))
    [first] = reminders(site, ref, "correction")
    assert recipients(site, ref, first) == {("due_soon", "bj-haidian:window")}
    assert [template for template, _ in recipients(site, ref, first, "sms")] == ["due_soon"]
    do(site, ref, "assign", midnight("2026-03-05") + timedelta(hours=9), to=COLLEAGUE)
    sweep(site, midnight("2026-03-06"))
    assert recipients(site, ref, reminders(site, ref, "correction")[-1]) == set(), "taken by one who does not sit there"
    until(site, other := handed_in(site).case_id, "review", RECEIVED)
    sweep(site, midnight("2026-03-06"))
    assert recipients(site, other, reminders(site, other)[-1]) == {("due_soon", HANDLING), ("due_soon", AGENT)}


def test_an_officer_gets_the_sms_of_a_reminder_once_their_mobile_is_known_and_before_only_the_mailbox(
    site: Site,
) -> None:
    ref = at_review(site)
    every_day(site, "2026-03-03", "2026-03-06")
    assert recipients(site, ref, reminders(site, ref)[-1]) == {("due_soon", HANDLING), ("due_soon", AGENT)}
    [(_, agent_s_mobile)] = recipients(site, ref, reminders(site, ref)[-1], "sms")
    for colleague in ("li.na", "li.ping"):
        wish = StaffWish(colleague, "李", "bj-haidian", "handling", frozenset({"clerk"}), "+86 138-0013-8000")
        assert change_staff(site, wish, lambda same: None, OVERSEER, RECEIVED) == []
    every_day(site, "2026-03-07", "2026-03-10")
    last = reminders(site, ref)[-1]
    assert recipients(site, ref, last) == {("due_soon", who) for who in (HANDLING, AGENT, "li.na", "li.ping")}
    with reading(site.database) as unit:
        rows = outbox.of_case(unit, seen(site, ref).id)
    of_it = [row for row in rows if row.key.split(":")[1] == str(last.seq)]
    assert [row.recipient for row in of_it if row.channel == "sms" and row.recipient != agent_s_mobile] == [
        "13800138000"
    ], "one phone, once"


def test_what_was_missed_while_nothing_ran_is_told_once_with_the_days_as_they_are(site: Site) -> None:
    ref = at_review(site)
    sweep(site, midnight("2026-03-11") + timedelta(hours=8))
    sweep(site, midnight("2026-03-11") + timedelta(hours=9))
    assert [told(event) for event in reminders(site, ref)] == [("2026-03-11", 1, ["used 50", "before 2", "before 1"])]
    late = at_review(site)
    sweep(site, midnight("2026-03-20"))
    sweep(site, midnight("2026-03-20") + timedelta(hours=1))
    assert reminders(site, late) == [], "that it has passed is told by the note of it"
    sweep(site, midnight("2026-03-24"))
    assert [told(event) for event in reminders(site, late)] == [("2026-03-24", -8, ["after 8"])]


def test_nobody_is_pressed_while_the_limit_stands_still_or_once_the_work_is_done(site: Site) -> None:
    ref = at_review(site)
    do(site, ref, "pause", RECEIVED + timedelta(days=1), procedure="hearing", days=10, notice="听字1号")
    every_day(site, "2026-03-04", "2026-03-12")
    assert reminders(site, ref) == []
    done = at_review(site)
    until(site, done, "", midnight("2026-03-09"))
    every_day(site, "2026-03-10", "2026-03-20")
    assert [event.day.isoformat() for event in reminders(site, done)] == []


def test_a_procedure_past_the_days_it_was_told_for_presses_again(site: Site) -> None:
    ref = at_review(site)
    do(site, ref, "pause", midnight("2026-03-03"), procedure="hearing", days=5, notice="听字1号")
    due = next(c for c in seen(site, ref).clocks if c.code == "promise").due.due_on
    every_day(site, "2026-03-03", due.isoformat())
    days = [one for one, _, _ in map(told, reminders(site, ref))]
    assert days and min(days) > "2026-03-10", "nobody is pressed on the days that were told"
    assert days[-1] == due.isoformat()


def test_a_step_presses_on_its_last_day_and_no_more_when_the_case_has_gone_on(site: Site) -> None:
    ref = at_review(site)
    every_day(site, "2026-03-03", "2026-03-03")
    assert [told(event) for event in reminders(site, ref, "stage:review")] == [("2026-03-03", 0, ["before 0"])]
    until(site, ref, "decide", midnight("2026-03-04") - timedelta(hours=1))
    every_day(site, "2026-03-04", "2026-03-06")
    assert len(reminders(site, ref, "stage:review")) == 1


def test_two_sweeps_at_the_same_moment_remind_once(site: Site) -> None:
    refs = [at_review(site) for _ in range(4)]
    start = Barrier(3)

    def run(_: int) -> None:
        start.wait(timeout=30)
        sweep(site, midnight("2026-03-12"))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))
    assert [len(reminders(site, ref)) for ref in refs] == [1] * 4
