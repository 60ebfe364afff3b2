"""What breaks in the middle of an act: a process that is killed, a connection that is lost, a disk that is full.

A case is as it was before the act or as it is after it, never between; `verify` finds nothing broken; and the same act
can be done again. Each kind is tried at a few places here, and at every place by `make test-faults`.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from permits.services.site import Site
from permits.services.sweep import sweep
from permits.services.verify import verify
from tests import sites

NOW = sites.RECEIVED
SENT = 15
"""How many statements accepting sends at least; `AFTER` is more than it can send: then nothing strikes."""
AFTER = 30
SOME = [1, 8, 13, AFTER]
EVERY = [pytest.param(at, marks=() if at in SOME else pytest.mark.fault) for at in range(1, AFTER + 1)]
forking = multiprocessing.get_context("fork")


@contextmanager
def struck(site: Site, at: int, how: Callable[[], None]) -> Iterator[None]:
    """Have `how` happen inside the block, right before the statement of this number, counted from 1."""
    left = at

    def count(_connection: object, _cursor: object, words: str, values: Any, _context: object, _many: bool) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            how()
        return words, values

    event.listen(site.database.engine, "before_cursor_execute", count, retval=True)
    yield
    event.remove(site.database.engine, "before_cursor_execute", count)


def alone(work: Callable[..., None], *given: Any) -> int:
    """Do this in a process of its own; its exit code, negative if it was killed."""
    process = forking.Process(target=work, args=given)
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def opened_again(site: Site, folder: Path) -> Site:
    """The same installation with connections of its own, as another process opens it."""
    return sites.site_at(make_url(site.database.engine.url).render_as_string(hide_password=False), folder)


def kill_oneself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def act_and_be_killed(site: Site, folder: Path, number: str, at: int) -> None:
    own = opened_again(site, folder)
    clerk = sites.holder(own, number)
    with struck(own, at, kill_oneself):
        sites.do(own, number, "accept", NOW, clerk)
    os._exit(0)


def broken(site: Site) -> list[object]:
    return [one for invariant in verify(site) for one in invariant.broken]


@pytest.mark.parametrize("at", EVERY)
def test_an_act_that_is_killed_was_done_whole_or_not_at_all_and_can_be_done_again(
    site: Site, tmp_path: Path, at: int
) -> None:
    number = sites.handed_in(site, now=NOW).number
    before = len(sites.seen(site, number).events)
    killed = alone(act_and_be_killed, site, tmp_path, number, at) == -signal.SIGKILL
    assert killed if at < SENT else not killed or at < AFTER
    assert (len(sites.seen(site, number).events) == before) == killed
    assert broken(site) == []
    sites.until(site, number, "", NOW)
    assert broken(site) == []


@pytest.mark.postgres
@pytest.mark.parametrize("at", EVERY)
def test_an_act_whose_connection_is_lost_is_not_done_at_all_and_can_be_done_again(
    postgres_site_url: str, postgres_server: str, tmp_path: Path, at: int
) -> None:
    site = sites.site_at(postgres_site_url, tmp_path)
    number = sites.handed_in(site, now=NOW).number
    before = len(sites.seen(site, number).events)
    clerk = sites.holder(site, number)
    lost = False
    with struck(site, at, lambda: lose_connections(postgres_server, postgres_site_url)):
        try:
            sites.do(site, number, "accept", NOW, clerk)
        except DBAPIError:
            lost = True
    assert lost if at < SENT else not lost or at < AFTER
    assert (len(sites.seen(site, number).events) == before) == lost
    sites.until(site, number, "", NOW)
    assert broken(site) == []
    site.database.close()


def lose_connections(server: str, url: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        connection.execute(ended, [make_url(url).database])


def test_an_act_for_which_the_disk_has_no_room_is_not_done_at_all_and_can_be_done_when_there_is_room(
    sqlite_site_url: str, tmp_path: Path
) -> None:
    site = sites.site_at(sqlite_site_url, tmp_path)
    number = sites.handed_in(site, now=NOW).number
    before = sites.seen(site, number).events
    full, room = True, 2**30

    @event.listens_for(site.database.engine, "begin")
    def limit(connection: Any) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={1 if full else room}").fetchall()

    with pytest.raises(DBAPIError, match="full"):
        for _ in range(100):
            sites.step(site, number, NOW)
    kept = sites.seen(site, number).events
    assert broken(site) == []
    full = False
    sites.until(site, number, "", NOW)
    assert sites.seen(site, number).events[: len(kept)] == kept and kept[: len(before)] == before
    assert broken(site) == []
    site.database.close()


def walk(site: Site, folder: Path, numbers: list[str], seed: int) -> None:
    own, chosen = opened_again(site, folder), random.Random(seed)
    for number in chosen.sample(numbers, len(numbers)) * 8:
        if sites.seen(own, number).case.stage:
            sites.step(own, number, NOW)
        sweep(own, NOW + timedelta(hours=1))
    os._exit(0)


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.fault) for seed in range(2, 21))])
def test_of_two_processes_at_work_one_is_killed_and_nothing_is_half_done(site: Site, tmp_path: Path, seed: int) -> None:
    numbers = [sites.handed_in(site, key=str(place), now=NOW).number for place in range(4)]
    workers = [forking.Process(target=walk, args=(site, tmp_path, numbers, seed + place)) for place in range(2)]
    for worker in workers:
        worker.start()
    time.sleep(random.Random(seed).uniform(0.05, 1.5))
    workers[0].kill()
    for worker in workers:
        worker.join()
    assert broken(site) == []
    for number in numbers:
        sites.until(site, number, "", NOW)
    assert broken(site) == []
