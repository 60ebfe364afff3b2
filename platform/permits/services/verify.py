"""An fsck for cases: re-derives what is stored from the events and says what does not hold.

The invariants are numbered I1…I14 in docs/operating/verify.md; each is one function in `INVARIANTS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from permits.core.forms import check
from permits.core.process import Case, Event, clocks_of, fold, uploads_of
from permits.core.text import Text
from permits.documents.signing import verify as signature_of
from permits.persistence import attachments, audit, cases, clocks, tables, tasks
from permits.persistence.unit_of_work import Reading, reading
from permits.services.record import digest
from permits.services.site import Site

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that does not hold, and where."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Invariant:
    """How one invariant fared: how many things were looked at, and which do not hold."""

    code: str
    title: Text
    checked: int
    broken: tuple[Broken, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    row: tables.PermitCase
    events: tuple[Event, ...]
    case: Case


def verify(site: Site) -> tuple[Invariant, ...]:
    """Every invariant, over the whole database, in one consistent reading."""
    with reading(site.database) as unit:
        per_case = list(_per_case(unit, site))
        return (*per_case, *(judge(unit, site) for judge in WHOLE))


def _each(unit: Reading) -> Iterator[_Read]:
    last = ""
    while True:
        rows = unit.all(
            select(tables.PermitCase).where(tables.PermitCase.id > last).order_by(tables.PermitCase.id).limit(_BATCH)
        )
        if not rows:
            return
        for row in rows:
            events = cases.events_of(unit, row.id)
            yield _Read(row, events, _folded(events))
        last = rows[-1].id


def _folded(events: tuple[Event, ...]) -> Case:
    try:
        return fold(events)
    except (LookupError, ValueError, TypeError):
        return Case()


def _per_case(unit: Reading, site: Site) -> Iterator[Invariant]:
    looked: Counter[str] = Counter()
    broken: dict[str, list[Broken]] = {code: [] for code in INVARIANTS}
    for read in _each(unit):
        for code, (_, judge) in INVARIANTS.items():
            looked[code] += 1
            broken[code] += [Broken(read.row.number, what) for what in _judged(judge, unit, site, read)]
    for code, (title, _) in INVARIANTS.items():
        yield Invariant(code, title, looked[code], tuple(broken[code]))


def _judged(judge: _Judge, unit: Reading, site: Site, read: _Read) -> list[str]:
    """What one judge says of one case. Records damaged so far that nothing follows from them are a finding too."""
    try:
        return list(judge(unit, site, read))
    except (LookupError, ValueError, TypeError, AttributeError, AssertionError) as error:
        return [f"nothing can be worked out from the events ({type(error).__name__}: {error})"]


def _state_is_fold(unit: Reading, site: Site, read: _Read) -> Iterator[str]:
    row, case = read.row, read.case
    stored = (row.state, row.stage, row.process, row.handling, row.authority, row.version, row.number)
    derived = (case.state, case.stage, case.process, case.handling, case.authority, case.last, case.number)
    if stored != derived:
        yield f"stored {stored}, events say {derived}"


def _one_decision(unit: Reading, site: Site, read: _Read) -> Iterator[str]:
    decisions = sum(event.type == "decided" for event in read.events)
    if decisions > 1 or (decisions == 0 and read.case.state in ("granted", "refused")):
        yield f"{decisions} decisions"


def _numbered_events(unit: Reading, site: Site, read: _Read) -> Iterator[str]:
    if [event.seq for event in read.events] != list(range(1, len(read.events) + 1)):
        yield "events are not numbered 1, 2, 3 …"
    logged = {entry.data.get("seq"): entry for entry in audit.entries(unit, subject=f"case:{read.row.id}")}
    for event in read.events:
        entry = logged.pop(event.seq, None)
        if entry is None:
            yield f"event {event.seq} ({event.type}) has no audit entry"
        elif entry.action != event.type or entry.data.get("sha256") != digest(event):
            yield f"event {event.seq} ({event.type}) is not what the audit entry {entry.seq} saw"
    yield from (f"audit entry {entry.seq} ({entry.action}) has no event" for entry in logged.values())


def _judged_by_release(unit: Reading, site: Site, read: _Read) -> Iterator[str]:
    try:
        item = site.catalogue.release(unit, read.case.release)
    except KeyError:
        yield f"release {read.case.release} is not stored"
        return
    assert read.case.received_on is not None
    found = check(item, read.case.answers, uploads_of(read.case.uploads), read.case.received_on).findings
    yield from (f"{finding.where}: {finding.code}" for finding in found if finding.severity == "error")


def _clocks_derive(unit: Reading, site: Site, read: _Read) -> Iterator[str]:
    item = site.catalogue.release(unit, read.case.release)
    derived = {
        c.code: (c.starts_on, c.due.due_on, c.ended_on, c.state, c.due.provisional)
        for c in clocks_of(item, read.case, read.events, site.calendar)
    }
    stored = {
        c.code: (c.starts_on, c.due_on, c.ended_on, c.state, c.provisional) for c in clocks.clocks_of(unit, read.row.id)
    }
    for code in sorted(derived.keys() | stored.keys()):
        if derived.get(code) != stored.get(code):
            yield f"clock {code}: stored {stored.get(code)}, events say {derived.get(code)}"


def _one_open_task(unit: Reading, site: Site, read: _Read) -> Iterator[str]:
    waiting = read.case.state in ("received", "under_review", "granted") and bool(read.case.stage)
    count = len(tasks.tasks_of(unit, read.row.id, open_only=True))
    if count != int(waiting):
        yield f"{count} open tasks in state {read.case.state}"


_Judge = Callable[[Reading, Site, _Read], Iterator[str]]
INVARIANTS: dict[str, tuple[Text, _Judge]] = {
    "I2": (Text("状态等于办理记录的累积", "The state is what the events add up to"), _state_is_fold),
    "I3": (Text("每件至多一个决定", "At most one decision a case"), _one_decision),
    "I4": (Text("每条办理记录都有一条审计记录", "Every event has its audit entry"), _numbered_events),
    "I6": (Text("申请内容符合其所依版本", "The application meets the release it is pinned to"), _judged_by_release),
    "I7": (Text("时限可由办理记录重算", "Clocks can be worked out again from the events"), _clocks_derive),
    "I13": (Text("在办件有且只有一项待办", "An open case has exactly one task"), _one_open_task),
}


def _chain(unit: Reading, site: Site) -> Invariant:
    found = audit.verify_chain(unit)
    broken = tuple(Broken(finding.where, finding.message.en) for finding in found)
    return Invariant("I9", Text("审计链完整", "The audit chain is whole"), audit.head(unit).seq, broken)


def _files(unit: Reading, site: Site) -> Invariant:
    state = attachments.check_files(unit, site.data_dir)
    broken = tuple(Broken(sha256, "missing or changed on disk") for sha256 in state.damaged)
    return Invariant(
        "I10", Text("附件与记录一致", "Attachments are as recorded"), len(attachments.hashes_wanted(unit)), broken
    )


def _numbers(unit: Reading, site: Site) -> Invariant:
    numbers = list(unit.all(select(tables.PermitCase.number)))
    twice = tuple(Broken(n, "given out twice") for n, count in Counter(numbers).items() if count > 1)
    return Invariant("I11", Text("业务号不重复", "No number was given out twice"), len(numbers), twice)


def _certificates(unit: Reading, site: Site) -> Invariant:
    rows = unit.all(select(tables.Certificate))
    broken = [
        Broken(row.number, "signature does not hold")
        for row in rows
        if site.public_keys is not None and signature_of(row.token, site.public_keys)[0] is None
    ]
    return Invariant("I9c", Text("证照签名有效", "Signatures of certificates hold"), len(rows), tuple(broken))


WHOLE: tuple[Callable[[Reading, Site], Invariant], ...] = (_chain, _files, _numbers, _certificates)
