"""The holder of a certificate that ends is reminded as its definition says: each time once, whoever sweeps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Barrier

from sqlalchemy import select

from permits.core.process import LEGAL_ZONE, REMINDED, window_of
from permits.persistence import tables
from permits.persistence.unit_of_work import reading
from permits.services.deliver_notices import deliver_notices
from permits.services.site import Site
from permits.services.sweep import sweep
from permits.services.verify import verify
from tests.sites import APPLICANT, RECEIVED, handed_in, released, seen, site_at, until

ENDS = date(2031, 3, 2)


def at(days_before: int, hour: int = 9) -> datetime:
    """An hour of the day so many days before the certificate ends."""
    return datetime.combine(ENDS - timedelta(days=days_before), time(hour), LEGAL_ZONE).astimezone(UTC)


def a_nurse(site: Site) -> str:
    ref = handed_in(site, "nur-reg-first", "normal").case_id
    until(site, ref, "", RECEIVED)
    assert seen(site, ref).case.certificate["valid_to"] == ENDS.isoformat()
    return ref


def reminded(site: Site, ref: str) -> list[int]:
    return [int(str(e.data["days_before"])) for e in seen(site, ref).events if e.type == REMINDED]


def told(site: Site, ref: str) -> list[tuple[str, str]]:
    with reading(site.database) as unit:
        rows = unit.all(select(tables.OutboxMessage).where(tables.OutboxMessage.case_id == ref))
        return [(row.channel, row.recipient) for row in rows if row.template == "renewal"]


def broken(site: Site) -> list[object]:
    return [found for invariant in verify(site) for found in invariant.broken]


def test_the_window_and_the_days_of_reminding_are_counted_back_from_the_last_day(site: Site) -> None:
    ref = a_nurse(site)
    window = window_of(released(site, "nur-reg-first"), seen(site, ref).case)
    assert window is not None
    assert (window.opens_on, window.closes_on, window.ends_on) == (date(2030, 12, 2), date(2031, 1, 31), ENDS)
    assert [(count, day.isoformat()) for count, day in window.reminders] == [
        (90, "2030-12-02"), (60, "2031-01-01"), (30, "2031-01-31"),
    ]  # fmt: skip
    assert seen(site, ref).case.state == "closed"


def test_each_reminder_is_sent_on_its_day_and_once(site: Site) -> None:
    ref = a_nurse(site)
    sweep(site, at(91, 23))
    assert reminded(site, ref) == []
    for days in (90, 90, 89, 60, 59, 30, 30, 29, 1, 0, -1, -400):
        sweep(site, at(days))
        sweep(site, at(days, 15))
    assert reminded(site, ref) == [90, 60, 30]
    assert told(site, ref) == [("in_app", APPLICANT.username), ("sms", "13800000000")] * 3
    assert broken(site) == []


def test_of_reminders_missed_while_nothing_ran_only_the_latest_is_sent(site: Site) -> None:
    ref = a_nurse(site)
    assert [(f.effect, f.clock) for f in sweep(site, at(50)).fired if f.effect == REMINDED] == [(REMINDED, "renewal")]
    assert reminded(site, ref) == [60]
    sweep(site, at(12))
    assert reminded(site, ref) == [60, 30]
    late = a_nurse(site)
    sweep(site, at(-1))
    assert reminded(site, late) == [], "it has ended: there is nothing left to renew"


def test_a_restart_in_between_sends_nothing_twice_and_forgets_nothing(site: Site, tmp_path: Path) -> None:
    ref = a_nurse(site)
    sweep(site, at(90))
    again = site_at(str(site.database.engine.url.render_as_string(hide_password=False)), tmp_path / "again")
    sweep(again, at(90, 10))
    sweep(again, at(60))
    assert reminded(site, ref) == [90, 60]


def test_two_sweeps_at_once_remind_once(site: Site) -> None:
    refs = [a_nurse(site) for _ in range(3)]
    start = Barrier(3)

    def run(_: int) -> None:
        start.wait(timeout=30)
        sweep(site, at(90))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))
    assert [reminded(site, ref) for ref in refs] == [[90]] * 3


def test_the_message_says_by_when_to_apply_and_when_the_certificate_ends(site: Site) -> None:
    ref = a_nurse(site)
    sweep(site, at(50))
    deliver_notices(site, at(50))
    with reading(site.database) as unit:
        bodies = [m.text.zh for m in unit.all(select(tables.InAppMessage)) if m.recipient == APPLICANT.username]
    assert any("还有50日到期" in body and "最晚于2031年1月31日" in body for body in bodies)
    assert seen(site, ref).case.number in next(body for body in bodies if "50日" in body)


def test_a_certificate_that_lasts_has_no_window(site: Site) -> None:
    ref = handed_in(site, "svc-donor-card", "first-issue-match").case_id
    until(site, ref, "", RECEIVED)
    assert "renewal" not in [clock.code for clock in seen(site, ref).clocks]
