"""版本: what several versions of one item say of each other, and what a new one says of cases in flight.

Knows days and version numbers; not where versions are kept, nor what happens to a case (`process.versions`). Of the
versions in effect on a day the highest counts; one without a last day ends with the day before the next begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar

from permits.core.finding import Finding, FindingKind

OVERLAP = FindingKind(
    "versions.overlap",
    "第 {version} 版自 {starts} 起施行，与第 {before} 版（{from_day} 至 {to_day}）重叠；"
    "请让后一版自前一版最后一天的次日起施行。",
    "Version {version} takes effect on {starts} and overlaps version {before} ({from_day} to {to_day}): let the later "
    "one begin on the day after the last day of the earlier.",
)
GAP = FindingKind(
    "versions.gap",
    "第 {before} 版于 {to_day} 失效，第 {version} 版自 {starts} 起施行，其间不能收件；如非有意停办，请改正日期。",
    "Version {before} ends on {to_day} and version {version} takes effect on {starts}: nothing can be received in "
    "between. Unless the item is meant to rest, correct the dates.",
    "warning",
)
NOT_NEWEST = FindingKind(
    "versions.not_newest",
    "文件“{name}”应是最新版本，但另有第 {version} 版；请把最新的一版放在“{name}”中，其余各版的文件名加上“@版本号”。",
    'The file "{name}" holds the newest version, yet there is a version {version}: put the newest into "{name}" and '
    "the others into files with @version in their names.",
)
OPEN = "…"

AXES = FORM, CONDITIONS, ROUTING, LIMITS = ("form", "conditions", "routing", "limits")
"""What a transition is said of: form and materials; conditions; process and authority; limits."""
PIN, MIGRATE, ASK_AGAIN, BETTER = "pin", "migrate", "ask_again", "better"


@dataclass(frozen=True, slots=True)
class Transition:
    """过渡规定: what becomes of cases in flight when a version takes effect, for each axis: pin (they keep what they
    have) | migrate (the new version governs) | ask_again (so, and the applicant is asked for what it lacks) | better
    (whichever is better for the applicant). What each comes to is ADR 11."""

    form: str = PIN
    conditions: str = PIN
    routing: str = PIN
    limits: str = PIN

    def of(self, axis: str) -> str:
        return str(getattr(self, axis))


PINNED = Transition()


def read_transition(raw: str | Mapping[str, str] | None) -> Transition:
    """As written: a word for all four axes, or a word for each; what is not named is pinned."""
    if isinstance(raw, str):
        return Transition(raw, raw, raw, raw)
    said = raw or {}
    return Transition(**{axis: said[axis] for axis in AXES if axis in said})


class Dated(Protocol):
    """Anything that is a version: an item, or a line of the register of releases."""

    @property
    def version(self) -> int: ...
    @property
    def effective_from(self) -> date: ...
    @property
    def effective_to(self) -> date | None: ...


V = TypeVar("V", bound=Dated)


def in_force(versions: Iterable[V], day: date) -> V | None:
    """The version that applications of this day are received under; None if none is in effect."""
    begun = (one for one in versions if one.effective_from <= day)
    alive = (one for one in begun if one.effective_to is None or day <= one.effective_to)
    return max(alive, key=lambda one: one.version, default=None)


def judge_versions(versions: Mapping[str, Dated]) -> Iterator[tuple[str, Finding]]:
    """Days on which two versions of an item would be in effect, or none between two, and a newest version in the wrong
    file. `versions` of one item by file name; each finding comes with the name of the file it is about."""
    inside = sorted(versions, key=lambda name: versions[name].version)
    for first, second in pairwise(inside):
        yield from ((second, finding) for finding in _between(versions[first], versions[second]))
    for name in inside[:-1]:
        if "@" not in name:
            newest = versions[inside[-1]].version
            yield name, NOT_NEWEST.at("item#/version", name=f"{name}.json", version=newest)


def _between(first: Dated, second: Dated) -> Iterator[Finding]:
    told = {
        "version": second.version, "starts": second.effective_from, "before": first.version,
        "from_day": first.effective_from, "to_day": first.effective_to or OPEN,
    }  # fmt: skip
    last = first.effective_to
    if second.effective_from <= first.effective_from or (last is not None and second.effective_from <= last):
        yield OVERLAP.at("item#/effective_from", **told)
    elif last is not None and second.effective_from > last + timedelta(days=1):
        yield GAP.at("item#/effective_from", **told)
