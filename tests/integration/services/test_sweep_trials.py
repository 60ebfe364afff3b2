"""Sweeps that are killed, run twice at once, come late or find the clock set, around the moment of an effect: nothing
comes about early, twice or not at all. A few trials here; ten thousand on each database by `make test-faults`.

Each round has its own installation with two cases of each kind: whom nobody answers (deemed accepted), whose step
counts as agreed, whose step is only noted as late and whose promise then grants it. In the night of each effect sweeps
are disturbed again and again; only the last of the night is left in peace.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from permits.core.process import Event
from permits.ops.inputs import present
from permits.services.site import Site
from permits.services.sweep import sweep
from permits.services.sweep_guard import Watch, guarded_sweep
from permits.services.verify import verify
from tests import sites
from tests.integration.services import silences
from tests.integration.services.test_silence import items as items
from tests.integration.services.test_silence import postgres_site_url as postgres_site_url
from tests.integration.services.test_silence import postgres_with_them as postgres_with_them
from tests.integration.services.test_silence import sqlite_site_url as sqlite_site_url
from tests.integration.services.test_silence import sqlite_with_them as sqlite_with_them
from tests.integration.services.test_sweep import midnight

NOTED, ACCEPTED, GRANTED = (midnight(f"2026-03-{day}") for day in ("04", "10", "11"))
A_NIGHT, ROUNDS, WIDEST = 34, 100, 80
"""Trials in a night, rounds on each database; a sweep that is killed dies at one of so many statements, or lives."""
SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.fault) for seed in range(2, ROUNDS + 1))]
forking = multiprocessing.get_context("fork")
Chance = random.Random


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_comes_about_early_twice_or_not_at_all_however_sweeps_are_disturbed(
    site: Site, items: dict[str, tuple[Path, str]], seed: int
) -> None:
    chance = Chance(seed)
    silent = [sites.handed_in(site, key=f"silent{place}").number for place in range(2)]
    agreed = [silences.at_stage(site, items["guarded"], "read") for _ in range(2)]
    granted = [silences.at_stage(site, items["approved"], "read") for _ in range(2)]
    for night in NOTED, ACCEPTED, GRANTED:
        for _ in range(A_NIGHT if seed > 1 else A_NIGHT // 4):
            chance.choice(DISTURBED)(site, night, chance)
        sweep(site, night + timedelta(hours=2))
    for numbers, moment, kind, told in (
        (silent, ACCEPTED, "accepted", ""),
        (agreed, NOTED, "stage_done", "read"),
        (granted, NOTED, "overdue", "read"),
        (granted, GRANTED, "decided", "read"),
    ):
        for number in numbers:
            came = [one for one in sites.seen(site, number).events if one.type == kind and _tells(one, told)]
            assert len(came) == 1, (kind, number, came)
            assert moment <= came[0].at <= moment + timedelta(hours=2), (kind, number, came[0].at)
    for number in silent + agreed + granted:
        reminded = [(e.data["clock"], e.day) for e in sites.seen(site, number).events if e.type == "reminded"]
        assert len(reminded) == len(set(reminded))
    assert [one for invariant in verify(site) for one in invariant.broken] == []


def _tells(one: Event, stage: str) -> bool:
    return not stage or (one.data.get("stage") == stage and (one.type == "overdue" or "silence" in one.data))


def _killed(site: Site, night: datetime, chance: Chance) -> None:
    """A sweep that dies at some statement."""
    _in_processes(site, [(night + _minutes(chance), chance.randint(1, WIDEST))])


def _doubled(site: Site, night: datetime, chance: Chance) -> None:
    """Two sweeps at once, of which one may die."""
    now = night + _minutes(chance)
    _in_processes(site, [(now, 0), (now + timedelta(seconds=chance.randint(-5, 5)), chance.choice([0, 5, 30]))])


def _early(site: Site, night: datetime, chance: Chance) -> None:
    """A sweep a moment before the night, or hours before."""
    sweep(site, night - timedelta(milliseconds=chance.choice([1, 1000, 60_000, 5_000_000])))


def _clock_set(site: Site, night: datetime, chance: Chance) -> None:
    """The clock is set forward to the night, or back, while the process that sweeps is at work."""
    true = night - timedelta(minutes=chance.randint(10, 300))
    watch = Watch(true)
    assert guarded_sweep(site, true, as_if=True, watch=watch).finding is None
    for wrong in night + _minutes(chance), true - timedelta(days=1), true + timedelta(days=400):
        stopped = guarded_sweep(site, wrong, as_if=True, watch=watch)
        assert stopped.swept is None and stopped.finding and stopped.finding.code == "sweep.clock_jumped"


DISTURBED: list[Callable[[Site, datetime, Chance], None]] = [_killed, _killed, _killed, _doubled, _early, _clock_set]


def _minutes(chance: Chance) -> timedelta:
    return timedelta(seconds=chance.randint(0, 5400))


def _in_processes(site: Site, sweeps: list[tuple[datetime, int]]) -> None:
    """Sweep in processes of their own, killed before the statement of that number (0: not killed)."""
    # No open connection is shared with a child: it would be closed under the parent's hands.
    site.database.engine.dispose()
    workers = [forking.Process(target=_sweep_and_die, args=(site, *one)) for one in sweeps]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
        assert worker.exitcode in (0, -signal.SIGKILL)


def _sweep_and_die(site: Site, now: datetime, at: int) -> None:
    left = at

    @event.listens_for(site.database.engine, "before_cursor_execute", retval=True)
    def count(_connection: object, _cursor: object, words: str, values: Any, _context: object, _many: bool) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return words, values

    sweep(site, now)
    os._exit(0)


def test_a_clock_that_was_not_set_lets_the_sweep_go_on(site: Site) -> None:
    assert guarded_sweep(site, present(), watch=Watch(present())).finding is None
