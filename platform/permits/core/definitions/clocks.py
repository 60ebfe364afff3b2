"""Clocks as declared: what starts and ends them, how long, and what when they run out. Computes no dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from permits.core.clock import TimeLimit, check_limit
from permits.core.definitions import silences
from permits.core.definitions.facts import FactTable
from permits.core.definitions.reading import Place, Raw, Reading, unique
from permits.core.definitions.stages import check_told, read_limit, read_reminding
from permits.core.definitions.types import Authority, ClockRule, Extension, Process, Reminding
from permits.core.finding import FindingKind

UNKNOWN_CLOCK = FindingKind(
    "clock.unknown",
    "共用时限里没有“{code}”，请加入或改正代码。",
    'There is no shared clock "{code}": add it or correct the code.',
)
CLOCK_TWICE = FindingKind(
    "clock.twice",
    "时限代码“{code}”重复，请改正其中一个。",
    'The clock code "{code}" occurs twice: change one of them.',
)
UNKNOWN_PROCESS = FindingKind(
    "clock.unknown_process",
    "没有流程“{code}”，请改正代码。",
    'There is no process "{code}": correct the code.',
)
UNKNOWN_STAGE = FindingKind(
    "clock.unknown_stage",
    "没有流程含有环节“{code}”，这个事件不会发生，请改正。",
    'No process has a stage "{code}", so this event never happens: correct it.',
)
UNKNOWN_EVENT = FindingKind(
    "clock.unknown_event",
    "没有事件“{event}”，请改正。",
    'There is no event "{event}": correct it.',
)
PROMISE_TOO_LONG = FindingKind(
    "clock.promise_too_long",
    "承诺时限（{promised}）长于法定时限（{statutory}），请改短。",
    "The promised limit ({promised}) is longer than the statutory one ({statutory}): shorten it.",
)

NO_APPROVER = FindingKind(
    "clock.no_approver",
    "实施主体“{authority}”没有岗位“{office}”，无人批准“{clock}”的延长；请补上岗位或改由别处批准。",
    'The authority "{authority}" has no office "{office}", so nobody can approve an extension of "{clock}": add the '
    "office or change the approver.",
)

EVENTS = frozenset(
    {"received", "accepted", "not_accepted", "correction_requested", "supplemented"}
    | {"decided", "certified", "delivered", "closed", "withdrawn"}
)
STAGE_EVENTS = ("stage_entered", "stage_done")
ALWAYS_END = frozenset({"withdrawn", "closed"})  # they end every clock, so they do not say what a clock is for
NO_TIME = TimeLimit(0, "day")  # stands in for a limit that was refused, and of a clock that runs to a day


def read_clocks(
    reading: Reading, raw: list[Raw], processes: Mapping[str, Process], facts: FactTable
) -> tuple[ClockRule, ...]:
    """The item's clocks; `use` takes over a shared one, and whatever stands beside `use` replaces its parts."""
    place = Place("item") / "clocks"
    merged = [(place / n, *_merged(reading, place / n, one)) for n, one in enumerate(raw)]
    read = [(here, _clock(reading, here, whole, origin, facts), whole) for here, whole, origin in merged if whole]
    clocks = [(here, clock) for here, clock, _ in read]
    unique(reading, CLOCK_TWICE, [(clock.code, here) for here, clock in clocks])
    stages = {stage.code for process in processes.values() for stage in process.stages}
    for here, clock, whole in read:
        _check_names(reading, here, clock, processes, stages)
        _check_promise(reading, here, clock, [other for _, other in clocks])
        silences.check_clock(reading, here, clock, processes, "silence_when" in whole)
    return tuple(clock for _, clock in clocks)


def _merged(reading: Reading, place: Place, raw: Raw) -> tuple[Raw | None, Place]:
    """The whole clock, and where its basis stands."""
    if "use" not in raw:
        return raw, place
    shared = reading.shared("clocks").get(raw["use"])
    if shared is None:
        reading.wrong(UNKNOWN_CLOCK, place / "use", code=raw["use"])
        return None, place
    own = {key: value for key, value in raw.items() if key != "use"}
    return {**shared, **own}, place if "basis" in own else Place(f"clocks/{raw['use']}")


def _clock(reading: Reading, place: Place, raw: Raw, origin: Place, facts: FactTable) -> ClockRule:
    silences.check_until(reading, place, raw, facts)
    limit = read_limit(reading, place / "limit", raw.get("limit"))
    extension = _extension(reading, origin, raw.get("extension"))
    for n, one in enumerate(raw.get("pause_basis", ())):
        reading.basis(place / "pause_basis" / n, one)
    if limit and extension:
        reading.add(check_limit(limit, extension.limit, str(place)))
    return ClockRule(
        code=raw["code"],
        title=reading.say(place / "title", f"clocks.{raw['code']}.title", raw["title"]),
        kind=raw["kind"],
        limit=limit or NO_TIME,
        starts=raw["starts"],
        ends=tuple(raw.get("ends", ())),
        silence=raw.get("silence", "none"),
        pauses=tuple(raw.get("pauses", ())),
        extension=extension,
        remind=read_reminding(raw.get("remind", _as_once(raw))) or Reminding(),
        processes=tuple(raw.get("processes", ())),
        basis=reading.basis(origin, raw),
        once=raw.get("once", ""),
        until=raw.get("until", ""),
        silence_when=silences.read_when(reading, place, raw, facts),
        release=raw.get("release", 0),
    )


def _extension(reading: Reading, place: Place, raw: Raw | None) -> Extension | None:
    if raw is None:
        return None
    limit = read_limit(reading, place / "extension" / "limit", raw["limit"])
    basis = reading.basis(place / "extension", raw)
    return Extension(limit, raw["approver"], basis) if limit else None


def _as_once(raw: Raw) -> Raw | None:
    """How releases published before there were schedules said it, which hold for their cases as long as these last."""
    return {"before": raw["remind_before"]} if "remind_before" in raw else None


def check_approvers(
    reading: Reading, clocks: Iterable[ClockRule], led_to: Mapping[str, Iterable[str]],
    authorities: Mapping[str, Authority],
) -> None:  # fmt: skip
    """Somebody must be able to extend: each authority that a clock's processes are led to has the office that approves,
    and the one that is told besides once it has passed.
    A shared clock's approver stands in the list of shared ones."""
    shared_ones = reading.shared("clocks")
    raw = {  # a shared part may say another code than the name it is used by
        {**shared_ones.get(one.get("use"), {}), **one}.get("code"): (n, one)
        for n, one in enumerate(reading.bundle["item"].get("clocks", ()))
    }
    for clock in clocks:
        (n, own), shared = raw[clock.code], Place(f"clocks/{clock.code}")
        reached = {name for code in clock.processes or led_to for name in led_to.get(code, ())}
        named = [authorities[name] for name in sorted(reached) if name in authorities]
        # The schedule of a shared clock is for authorities of every size: one without that office tells its desk alone.
        if "remind" in own:
            check_told(reading, Place("item") / "clocks" / n, clock.remind, named)
        office = clock.extension.approver if clock.extension else ""
        for authority in (one for one in named if office and office not in one.offices):
            here = (Place("item") / "clocks" / n if "extension" in own else shared) / "extension" / "approver"
            reading.wrong(NO_APPROVER, here, authority=authority.title, office=office, clock=clock.title)


def _check_names(
    reading: Reading, place: Place, clock: ClockRule, processes: Mapping[str, Process], stages: set[str]
) -> None:
    for n, code in enumerate(clock.processes):
        if code not in processes:
            reading.wrong(UNKNOWN_PROCESS, place / "processes" / n, code=code)
    events = [(clock.starts, place / "starts")] + [(end, place / "ends" / n) for n, end in enumerate(clock.ends)]
    events += [(clock.once, place / "once")] if clock.once else []
    for event, here in events:
        name, _, stage = event.partition(":")
        if name in STAGE_EVENTS and stage not in stages:
            reading.wrong(UNKNOWN_STAGE, here, code=stage)
        elif name not in STAGE_EVENTS and event not in EVENTS:
            reading.wrong(UNKNOWN_EVENT, here, event=event)


def _check_promise(reading: Reading, place: Place, clock: ClockRule, others: list[ClockRule]) -> None:
    """A promise may only shorten the law. Compared in one unit, from one start, for one process."""
    if clock.kind != "promised":
        return
    for law in others:
        comparable = law.kind == "statutory" and law.starts == clock.starts and law.limit.unit == clock.limit.unit
        longer = clock.limit.length > law.limit.length
        if comparable and longer and (set(law.ends) & set(clock.ends)) - ALWAYS_END and _together(clock, law):
            params = {"promised": clock.limit.length, "statutory": law.limit.length}
            reading.wrong(PROMISE_TOO_LONG, place / "limit", **params)


def _together(one: ClockRule, other: ClockRule) -> bool:
    return not one.processes or not other.processes or bool(set(one.processes) & set(other.processes))
