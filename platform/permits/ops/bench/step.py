"""How fast one act on a case is: an opinion at a review stage, with everything that goes with it, durably committed.

An act loads the case with its events, lets the core decide, moves the case by compare-and-set, and writes its events,
clocks, tasks, audit entries and notices in one transaction. Beside it stand, taking turns with it in the same run:

- the bare transaction: the very statements the act wrote, sent again by the plain driver, one by one, to a twin of the
  database with the same settings; of a database that is a server every other time in one go (`bare in one go`), which
  is what the wire and the disk allow and has no goal: it neither reads nor waits for an answer;
- the same with the statements by which the act reads (`bare, reading too`), answers fetched and not looked at: what
  an act would take if deciding cost nothing. It has no goal;
- SpiffWorkflow's step on as many user tasks, as a server takes it (read from JSON, done, written as JSON) and in
  memory alone. It commits nothing;
- the same act on twenty cases in one transaction (`grouped`).

Times are the clock's, since a commit is waiting. On a busy machine they swing by several times, and the more one works
between waits, the longer one waits for one's turn; the processor's own time beside them (`processor`) does not.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from permits.core.definitions import compile_authorities
from permits.core.definitions.compile import compile_judged
from permits.core.process import Actor
from permits.ops.bench import spiff, twins
from permits.ops.bench.generated import REVIEWING, generated_answers, generated_bundle
from permits.ops.environment import ROOT
from permits.persistence import people, releases, tables
from permits.persistence.unit_of_work import unit_of_work
from permits.services.act import act, act_within
from permits.services.open_site import open_site
from permits.services.site import Site
from permits.services.submit import Submission, submit

QUESTIONS, REVIEWS, CASES = 30, 10, 20
AUTHORITY, ITEM = "somewhere", "generated"
RECEIVED_AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
OPINION = {"outcome": "agree", "words": "材料齐全，符合规定。"}
CLERK = Actor("clerk", "窗口人员", frozenset({"clerk"}), AUTHORITY, "window")
REVIEWER = Actor("reviewer1", "审查人员", frozenset({"reviewer"}), AUTHORITY, REVIEWING)
OFFICE = (REVIEWER, replace(REVIEWER, username="reviewer2"))

GOALS = {"bare_to_single": 0.5, "spiff_to_single": 1.3, "spiff_to_grouped": 5.0}


def run() -> dict[str, Any]:
    """Figures: microseconds an act, medians. Ratios: the other's time to ours, so more is better."""
    figures: dict[str, Any] = {}
    ratios: dict[str, float] = {}
    for kind, (opened, twin_of) in twins.KINDS.items():
        with TemporaryDirectory(prefix="permits-bench-") as name, opened(Path(name)) as url:
            if url is None:
                figures[f"{kind}, note"] = "not measured: no server is installed here"
                continue
            times = _measure(url, Path(name), twin_of)
        figures |= {f"{kind}, {what}_us": round(taken * 1e6) for what, taken in times.items()}
        ratios |= {f"{kind}, {what}": round(ratio, 2) for what, ratio in _ratios(times).items()}
    if not spiff.installed():
        figures["note"] = "SpiffWorkflow is not installed; see requirements-bench.txt"
    return {"name": "step", "figures": figures, "ratios": ratios, "goals": {r: GOALS[r.split(", ")[1]] for r in ratios}}


def _ratios(times: dict[str, float]) -> dict[str, float]:
    found = {"bare_to_single": times["bare"] / times["single"]}
    if "spiff" in times:
        found["spiff_to_single"] = times["spiff"] / times["single"]
        found["spiff_to_grouped"] = times["spiff"] / times["grouped"]
    return found


@dataclass(slots=True)
class Stopwatch:
    """Seconds an act, by what did it."""

    taken: dict[str, list[float]] = field(default_factory=dict)

    def time(self, what: str, work: Callable[..., object], *given: object, acts: int = 1) -> None:
        started, worked = time.perf_counter(), time.process_time()
        work(*given)
        for name, taken in (what, time.perf_counter() - started), (f"{what}, processor", time.process_time() - worked):
            self.taken.setdefault(name, []).append(taken / acts)

    def medians(self) -> dict[str, float]:
        return {what: statistics.median(taken) for what, taken in self.taken.items()}


def _measure(url: str, folder: Path, twin_of: Callable[..., twins.Twin]) -> dict[str, float]:
    """Seconds an act, by what did it: medians over every case at every stage, each taking its turn."""
    site = generated_site(url, folder)
    single, grouped = [[under_review(site) for _ in range(CASES)] for _ in range(2)]
    twin, heard = twin_of(site.database.engine, folder), twins.overhear(site.database.engine)
    peers = [spiff.spiff(REVIEWS) for _ in range(CASES)] if spiff.installed() else []
    watch = Stopwatch()
    for turn in range(1, REVIEWS):
        now = RECEIVED_AT + timedelta(minutes=turn)
        for place, number in enumerate(single):
            watch.time("single", _opine, site, number, now)
            writing, everything = heard.take()
            if place % 4 == 1:
                watch.time("bare, reading too", twin.commit, everything)
            elif twin.travels and place % 4 == 3:
                watch.time("bare in one go", twin.commit_in_one_go, writing)
            else:
                watch.time("bare", twin.commit, writing)
            for peer in peers[place : place + 1]:
                watch.time("spiff", peer.step_from_store, OPINION)
        watch.time("grouped", _opine_on_all, site, grouped, now, acts=CASES)
        twin.commit(heard.take()[0])
    for _ in peers:
        watch.time("spiff in memory", spiff.spiff(REVIEWS).step, OPINION)
    twin.connection.close()
    site.database.close()
    return watch.medians()


def _opine(site: Site, number: str, now: datetime) -> None:
    done = act(site, number, "opine", OPINION, REVIEWER, now)
    assert done.events, done.findings


def _opine_on_all(site: Site, numbers: list[str], now: datetime) -> None:
    with unit_of_work(site.database) as uow:
        for number in numbers:
            done = act_within(uow, site, number, "opine", OPINION, REVIEWER, now)
            assert done and done.events, done


def with_authority(site: Site) -> Site:
    """The installation with the generated item's authority for all it knows."""
    authorities, _ = compile_authorities(generated_bundle(QUESTIONS)["library"]["authorities"])
    return replace(site, authorities=authorities)


def generated_site(url: str, folder: Path) -> Site:
    """An installation with the generated item in force and an office of two to review its cases."""
    bundle = generated_bundle(QUESTIONS, reviews=REVIEWS)
    item, found = compile_judged(bundle)
    assert item is not None, found
    site = with_authority(open_site(url, folder, ROOT / "definitions"))
    with unit_of_work(site.database) as uow:
        releases.publish(uow, tables.Release(
            sha256=item.sha256, item=ITEM, version=1, bundle=bundle, effective_from=item.effective_from,
            effective_to=None, published_at=RECEIVED_AT, published_by="bench",
        ))  # fmt: skip
        for place, officer in enumerate(OFFICE):
            people.add(uow, tables.Person(
                username=officer.username, name=officer.name, mobile=f"1380013800{place}", kind=people.STAFF,
                authority=AUTHORITY, office=REVIEWING, language="zh", profile={},
            ))  # fmt: skip
    return site


def under_review(site: Site) -> str:
    """The number of a new case at its first review."""
    applicant = Actor("applicant", "申请人", frozenset({"applicant"}))
    sent = submit(site, Submission(ITEM, generated_answers(QUESTIONS), {}, "applicant", "web"), applicant, RECEIVED_AT)
    done = act(site, sent.number, "accept", {"all_in_order": True}, CLERK, RECEIVED_AT)
    assert done.events, (sent.findings, done.findings)
    return sent.number
