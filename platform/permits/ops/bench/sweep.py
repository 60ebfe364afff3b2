"""How fast time's effects come about, and whether many clocks that are not due slow down those that are.

So many cases stand at a review whose limit has passed; beside them lie clocks that are looked at much later: a hundred
thousand, a million and, asked with `large`, ten million. One sweep looks at the due ones: each case is read, its clocks
derived, the overdue note and its card written with their notices and places in the audit chain, durably committed: two
effects, as `permits sweep` tells them. On a database that is a server, two processes sweep side by side as well. Every
sweep has a fresh copy of the same database.

Rates are effects a second by the clock. The ratios: a rate to the one among a hundred thousand clocks, and the best
rate to two thousand a second.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, create_engine, insert, select
from sqlalchemy.engine import make_url

from permits.core.text import Text
from permits.ops.bench import step, twins
from permits.ops.environment import ROOT
from permits.persistence import tables
from permits.persistence.columns import new_token
from permits.services.open_site import open_site
from permits.services.site import Site
from permits.services.sweep import sweep

DUE, SIZES, LARGE = 10_000, (100_000, 1_000_000), 10_000_000
OF_A_CASE = 2
"""What a late step brings about: the note of it, and the yellow card."""
PASSED_AT = step.RECEIVED_AT + timedelta(days=3)
"""The first review's two working days are over, and nothing else is due."""
LATER = step.RECEIVED_AT + timedelta(days=300)
A_CASE, A_TIME = 100, 1_000
"""How many clocks a case that is not due has, and how many of such cases are written at a time."""
RATE = 2_000
GROWTH = 1 / 1.2


def run(large: bool = False) -> dict[str, Any]:
    """Figures: effects a second. Ratios: more is better."""
    figures: dict[str, Any] = {}
    ratios: dict[str, float] = {}
    goals: dict[str, float] = {}
    for kind, (opened, _) in twins.KINDS.items():
        with TemporaryDirectory(prefix="permits-bench-") as name, opened(Path(name)) as url:
            if url is None:
                figures[f"{kind}, note"] = "not measured: no server is installed here"
                continue
            rates = dict(_measure(_Store(url, Path(name)), (*SIZES, LARGE) if large else SIZES))
        figures |= {f"{kind}, {what}": round(rate) for what, rate in rates.items()}
        alone = [rate for what, rate in rates.items() if what.endswith("one process")]
        for size, rate in zip((*SIZES, LARGE)[1:], alone[1:], strict=False):
            ratios[f"{kind}, among {size:,}"], goals[f"{kind}, among {size:,}"] = round(rate / alone[0], 2), GROWTH
        ratios[f"{kind}, rate"], goals[f"{kind}, rate"] = round(max(rates.values()) / RATE, 2), 1.0
    return {"name": "sweep", "figures": figures, "ratios": ratios, "goals": {r: round(g, 2) for r, g in goals.items()}}


@dataclass(frozen=True, slots=True)
class _Store:
    """A database that grows, and is copied for every sweep."""

    url: str
    folder: Path

    @property
    def is_file(self) -> bool:
        return self.url.startswith("sqlite")

    def copied(self, engine: Engine) -> str:
        """The address of a fresh copy; the last one is gone."""
        engine.dispose()
        if self.is_file:
            shutil.copyfile(self.folder / "permits.db", self.folder / "copy.db")
            return f"sqlite:///{self.folder / 'copy.db'}"
        whole = make_url(self.url)
        plain = create_engine(whole.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with plain.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS copy WITH (FORCE)")
            connection.exec_driver_sql("CREATE DATABASE copy TEMPLATE permits")
        plain.dispose()
        return whole.set(database="copy").render_as_string(hide_password=False)


def _measure(store: _Store, sizes: tuple[int, ...]) -> Iterator[tuple[str, float]]:
    site = step.generated_site(store.url, store.folder)
    numbers = [step.under_review(site) for _ in range(DUE)]
    there = 0
    for size in sizes:
        _fill(site, numbers[0], there, size)
        there = size
        for processes, told in ((1, "one process"), (2, "two processes"))[: 1 if store.is_file else 2]:
            yield f"among {size:,} clocks, {told}", _rate(store.copied(site.database.engine), store.folder, processes)
    site.database.close()


def _rate(url: str, folder: Path, processes: int) -> float:
    """Effects a second of so many processes that begin together."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        begin = time.time() + 6
        swept = list(pool.map(_sweep, *zip(*[(url, str(folder), begin)] * processes, strict=True)))
    fired = sum(many for many, _ in swept)
    assert fired == DUE * OF_A_CASE, f"{fired} effects where {DUE * OF_A_CASE} were due"
    return fired / (max(ended for _, ended in swept) - begin)


def _sweep(url: str, folder: str, begin: float) -> tuple[int, float]:
    """How many effects came about in this process, and when it was done."""
    site: Site = step.with_authority(open_site(url, Path(folder), ROOT / "definitions"))
    time.sleep(max(0.0, begin - time.time()))
    fired = sweep(site, PASSED_AT).fired
    ended = time.time()
    site.database.close()
    return len(fired), ended


def _fill(site: Site, like: str, there: int, until: int) -> None:
    """Clocks that are not due yet, of cases that are otherwise like one of the others."""
    case, clock = tables.table_of(tables.PermitCase), tables.table_of(tables.CaseClock)
    with site.database.engine.connect() as connection:
        [first] = connection.execute(select(case).where(case.c.number == like)).mappings()
    for start in range(there, until, A_CASE * A_TIME):
        ids = [new_token() for _ in range(min(A_TIME, (until - start) // A_CASE))]
        with site.database.engine.begin() as connection:
            connection.execute(
                insert(case), [{**first, "id": one, "number": one, "submission_key": None} for one in ids]
            )
            connection.execute(insert(clock), [_clock(one, place) for one in ids for place in range(A_CASE)])


def _clock(case: str, place: int) -> dict[str, Any]:
    return {
        "case_id": case, "code": f"c{place}", "title": Text("—", "—"), "kind": "statutory", "unit": "workday",
        "length": 20, "starts_on": date(2026, 3, 2), "due_on": LATER.date(), "due_at": None, "ended_on": None,
        "state": "running", "provisional": False, "silence": "none", "next_look_at": LATER + timedelta(minutes=place),
    }  # fmt: skip
