"""What must hold of every case: each invariant one function, judging one case read whole. All of them in `OF_A_CASE`.

The numbers I1…I14 are those of docs/operating/verify.md. Judges read and compare; what a case should be, the core and
the recording service say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from permits.core.forms import check
from permits.core.process import RAISED, SPOT_CORRECTED, Case, Event, calls_for, clocks_of, desks_of, fold, uploads_of
from permits.core.text import Text
from permits.documents.signing import canonical
from permits.documents.signing import verify as signature_of
from permits.documents.verification import face_as_signed
from permits.persistence import (
    audit,
    cards,
    case_words,
    certificates,
    clocks,
    handings,
    outbox,
    parked,
    ratings,
    tables,
    tasks,
)
from permits.persistence.unit_of_work import Reading
from permits.services import record
from permits.services.certificate_face import certificate_face
from permits.services.digests import digest
from permits.services.notify import IN_APP, NOT_REACHED, names_for
from permits.services.site import Site


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
class CaseRead:
    """A case as it is stored, its events, and what the events add up to."""

    row: tables.PermitCase
    events: tuple[Event, ...]
    case: Case


def _state_is_fold(unit: Reading, site: Site, read: CaseRead) -> Iterator[str]:
    row, case = read.row, read.case
    stored = (row.state, row.stage, row.process, row.handling, row.authority, row.version, row.number)
    derived = (case.state, case.stage, case.process, case.handling, case.authority, case.last, case.number)
    if stored != derived:
        yield f"stored {stored}, events say {derived}"


def _one_decision(unit: Reading, site: Site, read: CaseRead) -> Iterator[str]:
    decisions = sum(event.type == "decided" for event in read.events)
    if decisions > 1 or (decisions == 0 and read.case.state in ("granted", "refused")):
        yield f"{decisions} decisions"


def _numbered_events(unit: Reading, site: Site, read: CaseRead) -> Iterator[str]:
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


def _judged_by_release(unit: Reading, site: Site, read: CaseRead) -> Iterator[str]:
    """What was handed in met what governed the case when it was, and every release that governs it is stored."""
    last = max(n for n, event in enumerate(read.events) if event.type in ("received", "supplemented", SPOT_CORRECTED))
    then = fold(read.events[: last + 1])
    try:
        item = site.catalogue.governing(unit, then)
        site.catalogue.governing(unit, read.case)
    except KeyError as missing:
        yield f"release {missing.args[0]} is not stored"
        return
    assert then.received_on is not None
    uploads = uploads_of({**then.uploads, **read.case.uploads})
    found = check(item, then.answers, uploads, then.received_on).findings
    yield from (f"{finding.where}: {finding.code}" for finding in found if finding.severity == "error")


def _clocks_derive(unit: Reading, site: Site, read: CaseRead) -> Iterator[str]:
    item = site.catalogue.governing(unit, read.case)
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


def _a_task_at_each_desk(unit: Reading, site: Site, read: CaseRead) -> Iterator[str]:
    waiting = read.case.state in ("received", "under_review", "granted")
    item = site.catalogue.release(unit, read.case.release)
    desks = sorted(desk.code for desk in desks_of(item, read.case)) if waiting else []
    stored = sorted(task.stage for task in tasks.tasks_of(unit, read.row.id, open_only=True))
    if stored != desks:
        yield f"open tasks {stored} in state {read.case.state}, events say {desks}"


def _columns_of_lists(unit: Reading, site: Site, read: CaseRead) -> Iterator[str]:
    """What lists filter and count by, worked out anew as it is when an act is recorded."""
    row, case, first = read.row, read.case, read.events[0]
    item = site.catalogue.governing(unit, case)
    derived = record.columns(item, case, clocks_of(item, case, read.events, site.calendar))
    derived |= {
        "item": case.item, "release_sha256": case.release, "channel": case.channel, "applicant": case.applicant,
        "received_at": first.at,
    }  # fmt: skip
    for name, value in derived.items():
        if getattr(row, name) != value:
            yield f"column {name}: stored “{getattr(row, name)}”, events say “{value}”"
    if case_words.kept(unit, row.id) != case_words.words_of({"number": case.number, **derived}):
        yield "the words it is searched by are not those of its events"
    rating = ratings.of_subject(unit, f"case:{row.id}")
    if rating and {"score": rating.score} not in [
        one.data for one in audit.entries(unit, subject=f"rating:case:{row.id}")
    ]:
        yield "a rating is stored that no entry of the log tells of"


def _notices_have_events(unit: Reading, site: Site, read: CaseRead) -> Iterator[str]:
    """Every notice follows from the event its key names; the key names it on every try."""
    rows = outbox.of_case(unit, read.row.id)
    left = {row.key.split(":")[1] for row in rows if row.channel != IN_APP and ":" in row.key}
    called_for = {
        event.seq: {*names_for(event), *([NOT_REACHED] if str(event.seq) in left else [])} for event in read.events
    }
    for row in rows:
        case_id, seq, template, channel, _ = (*row.key.split(":", 4), "", "", "", "")[:5]
        if (case_id, template, channel) != (row.case_id, row.template, row.channel) or not seq.isdecimal():
            yield f"notice {row.id} carries a key that is not its own"
        elif row.template not in called_for.get(int(seq), ()):
            yield f"notice {row.id} ({row.template}) tells of an event that did not happen"


def _certificate_as_signed(unit: Reading, site: Site, read: CaseRead) -> Iterator[str]:
    """What the case says, what the register says and what was signed are one face."""
    row = certificates.of_case(unit, read.row.id)
    if (row is None) != (not read.case.certificate):
        yield "a certificate is in the register that no event tells of" if row else "no certificate is in the register"
    if row is None or not read.case.certificate or site.public_keys is None:
        return
    signed, wrong = signature_of(row.token, site.public_keys)
    if signed is None:
        yield f"{row.number}: the signature does not hold ({wrong.code if wrong else ''})"
        return
    printed = certificate_face(read.case.certificate, site.authorities[read.case.authority])
    public = face_as_signed(replace(printed, lines=tuple(line for line in printed.lines if line.public)))
    yield from (
        f"{row.number}: {what} says otherwise than what was signed"
        for what, face in (("the printed face", public), ("the register", row.face))
        if canonical(face) != canonical(signed)
    )
    if (row.number, row.valid_from, row.valid_to) != (printed.number, printed.valid_from, printed.valid_to):
        yield f"{row.number}: the register's number or days are not those of the face"
    if (row.state == certificates.REVOKED) != ("revoked_on" in read.case.certificate):
        yield f"{row.number}: the register says {row.state}, the events do not"


def _cards_have_causes(unit: Reading, site: Site, read: CaseRead) -> Iterator[str]:
    """Every card follows from something that happened before it, is there once, and stands in the lists as it is."""
    by_seq, seen = {event.seq: event for event in read.events}, set()
    for event in read.events:
        if event.type == RAISED:
            data = event.data
            cause = by_seq.get(int(str(data["cause"])))
            days, name = int(str(data["days"])), f"card {event.seq} ({data['card']})"
            if cause is None or cause.seq >= event.seq or not calls_for(str(data["when"]), days, cause):
                yield f"{name} has no cause"
            run = (data["card"], data["office"], data.get("clock"), data.get("since", data["cause"]))
            if run in seen:
                yield f"{name} was raised twice"
            seen.add(run)
    stored = {
        (c.seq, c.rule, c.colour, c.authority, c.office, c.state, c.raised_on)
        for c in cards.cards_of(unit, read.row.id)
    }
    names = ("seq", "rule", "colour", "authority", "office", "state", "raised_on")
    if stored != {tuple(row[name] for name in names) for row in record.card_rows(read.case)}:
        yield "the cards in the lists are not those of the events"


def _acts_that_wait(unit: Reading, site: Site, read: CaseRead) -> Iterator[str]:
    waiting = parked.all_waiting(unit, read.row.id)
    if len(waiting) > 1:
        yield f"{len(waiting)} acts wait for it"
    for one in waiting:
        if one.seen > len(read.events) or one.due_at < one.parked_at:
            yield f"an act of {one.username} waits that was meant for version {one.seen}, due at {one.due_at}"


def _handings_in_lists(unit: Reading, site: Site, read: CaseRead) -> Iterator[str]:
    """What was handed to whom, and who holds which papers, stands in the lists as the events say it."""
    if handings.kept(unit, read.row.id) != handings.rows_of(read.case):
        yield "the hand-overs or the holders of papers in the lists are not those of the events"


Judge = Callable[[Reading, Site, CaseRead], Iterator[str]]
OF_A_CASE: dict[str, tuple[Text, Judge]] = {
    "I2": (Text("状态等于办理记录的累积", "The state is what the events add up to"), _state_is_fold),
    "I3": (Text("每件至多一个决定", "At most one decision a case"), _one_decision),
    "I4": (Text("每条办理记录都有一条审计记录", "Every event has its audit entry"), _numbered_events),
    "I5": (Text("通知与办理记录对应", "Every notice follows from an event"), _notices_have_events),
    "I6": (Text("申请内容符合其所依版本", "The application meets the release it is pinned to"), _judged_by_release),
    "I7": (Text("时限可由办理记录重算", "Clocks can be worked out again from the events"), _clocks_derive),
    "I8": (
        Text("清单和统计所依各列可重算", "What lists and counts rest on can be derived"),
        _columns_of_lists,
    ),
    "I9c": (
        Text("证照的票面、登记与签名一致", "Certificates: face, register and signature agree"),
        _certificate_as_signed,
    ),
    "I15": (
        Text("每张牌都有其原因，且只有一张", "Every card has its cause, and is there once"),
        _cards_have_causes,
    ),
    "I16": (
        Text("交接和纸质材料清单与办理记录一致", "Hand-overs and holders of papers are those of the events"),
        _handings_in_lists,
    ),
    "I18": (
        Text("待作出的操作每件至多一项，且针对本件有过的状态", "At most one act waits for a case as it was"),
        _acts_that_wait,
    ),
    "I13": (
        Text("在办件的每个岗位有且只有一项待办", "An open case has exactly one task at each desk it lies on"),
        _a_task_at_each_desk,
    ),
}
