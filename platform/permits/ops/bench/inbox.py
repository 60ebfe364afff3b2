"""How long a clerk waits for the list, and whether the cases of years past slow it down.

Cases of nineteen authorities (a city and its eighteen districts), all closed but for those on the clerk's desk, which
are as many at every size. Read as the page reads it, in one look at the database: the first page with the numbers of
all tabs; the page of all cases; those of one item; searches among all of them by a name that a few have, by a number,
a telephone number and by initials. What the database knows of its tables is gathered first, as every night.

Times are the clock's, the 95th percentile of each; the ratio: its time among ten thousand cases to the one here.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, select

from permits.core.process import Actor
from permits.ops.bench import step, twins
from permits.persistence import tables
from permits.persistence.case_words import words_of
from permits.persistence.columns import new_token
from permits.persistence.initials import initials
from permits.persistence.statistics import gather
from permits.services.show_inbox import Wish, show_desk
from permits.services.site import Site

SIZES, LARGE = (10_000, 1_000_000), 10_000_000
AUTHORITIES = (step.AUTHORITY, *(f"district-{number}" for number in range(1, 19)))
ON_DESK, A_TIME, TURNS = 40, 20_000, 40
TABS = ("new", "waiting", "today", "overdue", "mine", "desk", "all")
CLERK = Actor("reviewer1", "审查人员", frozenset({"reviewer"}), step.AUTHORITY, step.REVIEWER.office)
TODAY = date(2026, 3, 3)
GROWTH, SEARCH_MS = 1 / 1.2, 300
_SURNAMES, _GIVEN = ([chr(0x4E00 + 37 * place + off) for place in range(many)] for many, off in ((50, 0), (60, 11)))
"""Characters of names that are not there: all that matters is how many share one."""


def run(large: bool = False) -> dict[str, Any]:
    """Figures: milliseconds. Ratios: more is better; of searches, 300 ms to theirs as well."""
    figures: dict[str, Any] = {}
    ratios: dict[str, float] = {}
    goals: dict[str, float] = {}
    for kind, (opened, _) in twins.KINDS.items():
        with TemporaryDirectory(prefix="permits-bench-") as name, opened(Path(name)) as url:
            if url is None:
                figures[f"{kind}, note"] = "not measured: no server is installed here"
                continue
            taken = dict(_measure(url, Path(name), (*SIZES, LARGE) if large else SIZES))
        for size, times in taken.items():
            figures |= {f"{kind}, {size:,} cases, {what}, ms": round(p95 * 1e3, 1) for what, p95 in times.items()}
            for what, p95 in times.items() if size != SIZES[0] else ():
                named = f"{kind}, {size:,} cases, {what}"
                ratios[named], goals[named] = round(taken[SIZES[0]][what] / p95, 2), GROWTH
                if what.startswith("search"):
                    named = f"{named}, to {SEARCH_MS} ms"
                    ratios[named], goals[named] = round(SEARCH_MS / 1e3 / p95, 2), 1.0
    return {"name": "inbox", "figures": figures, "ratios": ratios, "goals": {r: round(g, 2) for r, g in goals.items()}}


def _measure(url: str, folder: Path, sizes: tuple[int, ...]) -> Iterator[tuple[int, dict[str, float]]]:
    site = step.generated_site(url, folder)
    numbers = [step.under_review(site) for _ in range(ON_DESK)]
    there, chance = 0, random.Random(1)
    for size in sizes:
        known = _fill(site, numbers[0], there, size, chance)
        there = size
        yield size, {what: _p95(site, wishes) for what, wishes in _wishes(known, chance).items()}
    site.database.close()


def _wishes(known: list[Mapping[str, Any]], chance: random.Random) -> dict[str, Callable[[], Wish]]:
    """What is asked, of a case of the clerk's authority that is there, another one every time."""
    mine = [row for row in known if row["authority"] == step.AUTHORITY]

    def search(words: Callable[[Mapping[str, Any]], str]) -> Callable[[], Wish]:
        return lambda: Wish("all", text=words(chance.choice(mine)))

    return {
        "first page": lambda: Wish("desk"),
        "all cases": lambda: Wish("all"),
        "one item": lambda: Wish("all", item=step.ITEM),
        "search by name": search(lambda row: row["applicant_name"]),
        "search by two characters": search(lambda row: row["applicant_name"][-2:]),
        "search by number": search(lambda row: row["number"]),
        "search by telephone": search(lambda row: row["search"].split()[1]),
        "search by initials": search(lambda row: initials(row["applicant_name"]).split()[0]),
    }


def _p95(site: Site, wish: Callable[[], Wish]) -> float:
    taken = []
    show_desk(site, TABS, wish(), CLERK, "reviewer", TODAY)
    for _ in range(TURNS):
        asked, started = wish(), time.perf_counter()
        show_desk(site, TABS, asked, CLERK, "reviewer", TODAY)
        taken.append(time.perf_counter() - started)
    return statistics.quantiles(taken, n=20)[-1]


def _fill(site: Site, like: str, there: int, until: int, chance: random.Random) -> list[Mapping[str, Any]]:
    """Closed cases otherwise like one of the others; some of the last ones, which are searched for."""
    table, words = tables.table_of(tables.PermitCase), tables.table_of(tables.CaseWords)
    with site.database.engine.connect() as connection:
        [first] = connection.execute(select(table).where(table.c.number == like)).mappings()
        like_it = dict(first)
    rows: list[Mapping[str, Any]] = []
    for start in range(there, until, A_TIME):
        rows = [_row(like_it, place, chance) for place in range(start, min(start + A_TIME, until))]
        with site.database.engine.begin() as connection:
            connection.execute(insert(table), rows)
            connection.execute(insert(words), [{"case_id": row["id"], "words": words_of(row)} for row in rows])
    gather(site.database)
    return rows


def _row(first: Mapping[str, Any], place: int, chance: random.Random) -> dict[str, Any]:
    name = chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2))))
    mobile = f"1{chance.randrange(10**9, 10**10)}"
    return {
        **first, "id": new_token(), "number": f"110108-26-{place:06d}-{place % 97:02d}", "submission_key": None,
        "state": "closed", "due_on": None, "authority": AUTHORITIES[place % len(AUTHORITIES)], "applicant_name": name,
        "received_at": first["received_at"] - timedelta(minutes=place), "agent_clerk": None,
        "search": f"示例事项 {mobile} Sample {chance.randrange(10**17, 10**18)} 某某路{place}号 {initials(name)}",
    }  # fmt: skip
