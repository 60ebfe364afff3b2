"""Cases and what happened to them. Knows how a case is stored, found and moved on; does not know what moves mean.

A case moves by compare-and-set: whoever read version n writes only if it is still n. Of two people who act on the
same case at once, exactly one does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, insert, or_, select, tuple_, update

from permits.core.process.events import Event
from permits.persistence import case_words
from permits.persistence.holding import holds
from permits.persistence.initials import wide
from permits.persistence.numbers import insert_or
from permits.persistence.tables import CaseEvent, PermitCase, table_of
from permits.persistence.unit_of_work import Asking, Reading, UnitOfWork

CHANGEABLE = frozenset(
    {
        "state",
        "stage",
        "process",
        "handling",
        "authority",
        "applicant_name",
        "agent_clerk",
        "accepted_on",
        "due_on",
        "search",
    }
)


class CaseRow(NamedTuple):
    """The row of a case as it was read: the columns of `PermitCase`."""

    id: str
    number: str
    item: str
    release_sha256: str
    state: str
    stage: str
    process: str
    handling: str
    version: int
    authority: str
    applicant: str
    applicant_name: str
    agent_clerk: str | None
    received_at: datetime
    accepted_on: date | None
    due_on: date | None
    submission_key: str | None
    channel: str
    search: str


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case as it lies in the database: its row and its events in order. `ref`: by what it was asked for."""

    row: CaseRow
    events: tuple[Event, ...]
    ref: str


def add(uow: UnitOfWork, row: PermitCase, events: Sequence[Event]) -> bool:
    """Store a new case with its first events. False, and nothing stored, if a case with this submission key exists:
    then `abandon()` the transaction and show that one (`load_by_submission_key`)."""
    row.version = _last_seq(0, events)
    values = {column.key: getattr(row, column.key) for column in PermitCase.__table__.columns}
    statement = (
        insert_or(uow, PermitCase)
        .values(values)
        .on_conflict_do_nothing(index_elements=[PermitCase.submission_key])
        .returning(PermitCase.id)
    )
    if uow.execute(statement).scalar_one_or_none() is None:
        return False
    _write_events(uow, row.id, events)
    case_words.keep(uow, row.id, values)
    return True


def append(
    uow: UnitOfWork, case_id: str, expected_version: int, events: Sequence[Event], changes: Mapping[str, Any]
) -> bool:
    """Move a case on: its events and the changed columns of its row. False, and nothing stored, if someone else
    was first. `changes` may name the columns in `CHANGEABLE`; events are numbered on from `expected_version`."""
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"a case's move cannot change {sorted(unknown)}")
    if not uow.rows(_MOVE_AND_TELL, {**changes, **_moved(case_id, expected_version, events)}):
        return False
    _write_events(uow, case_id, events)
    return True


def append_notes(uow: UnitOfWork, case_id: str, expected_version: int, events: Sequence[Event]) -> None:
    """Add events that change nothing of a case that was taken for this transaction before it was read. Nobody waits for
    an answer: should somebody have been first all the same, these events are there already, and the transaction fails.
    """
    uow.send(_MOVE, [_moved(case_id, expected_version, events)])
    _write_events(uow, case_id, events)


def _moved(case_id: str, expected_version: int, events: Sequence[Event]) -> dict[str, Any]:
    return {"version": _last_seq(expected_version, events), "its_id": case_id, "expected": expected_version}


def hold(uow: UnitOfWork, case_id: str, expected_version: int) -> bool:
    """Keep a case as it is until the end of the transaction, though nothing happens to it. False if it has moved on."""
    held = {"version": expected_version, "its_id": case_id, "expected": expected_version}
    return bool(uow.rows(_MOVE_AND_TELL, held))


def load(unit: Reading, id_or_number: str) -> StoredCase | None:
    """The case with this id or business number, with all its events."""
    return _load(unit, _BY_NAME, id_or_number)


def asking(id_or_number: str) -> list[Asking]:
    """What `load` asks, for those who foresee it."""
    return [(query, {"name": id_or_number}) for query in _BY_NAME]


def load_by_submission_key(unit: Reading, submission_key: str) -> StoredCase | None:
    """The case this key was used for, so that sending a form twice makes one case."""
    return _load(unit, _BY_SUBMISSION_KEY, submission_key)


def row_of(unit: Reading, id_or_number: str) -> PermitCase | None:
    """A case without its events."""
    return unit.first(select(PermitCase).where(or_(PermitCase.id == id_or_number, PermitCase.number == id_or_number)))


def events_of(unit: Reading, case_id: str) -> tuple[Event, ...]:
    """What happened to a case, in order."""
    return tuple(Event(*row) for row in unit.rows(_EVENTS, {"case": case_id}))


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list shows. Empty = no restriction; `text` is looked for in number, applicant and search text."""

    applicant: str = ""
    agent_clerk: str = ""
    authorities: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    stage: str = ""
    received_from: datetime | None = None
    received_before: datetime | None = None
    due_before: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of a list, newest first. `after` asks for the next page; empty = this is the last."""

    rows: tuple[PermitCase, ...]
    after: str


def list_cases(unit: Reading, wanted: CaseFilter, *, after: str = "", limit: int = 50) -> CasePage:
    """Cases by time of receipt, newest first, from the case named by `after` on (paging by key, not by offset)."""
    query = _filtered(unit, select(PermitCase), wanted)
    query = query.order_by(PermitCase.received_at.desc(), PermitCase.id.desc())
    last = row_of(unit, after) if after else None
    if last is not None:
        query = query.where(tuple_(PermitCase.received_at, PermitCase.id) < (last.received_at, last.id))
    rows = unit.all(query.limit(limit + 1))
    return CasePage(tuple(rows[:limit]), rows[limit - 1].id if len(rows) > limit else "")


def of_namesakes(
    unit: Reading, item: str, applicant_name: str, account: str, states: Collection[str]
) -> list[PermitCase]:
    """The newest cases of this item in these states of applicants of this name that came by other accounts."""
    query = select(PermitCase).where(PermitCase.item == item, PermitCase.applicant_name == applicant_name)
    query = query.where(PermitCase.applicant != account, PermitCase.state.in_(states))
    return unit.all(query.order_by(PermitCase.received_at.desc()).limit(_MOST_NAMESAKES))


_MOST_NAMESAKES = 20


def most_urgent(unit: Reading, wanted: CaseFilter, limit: int = 50) -> list[PermitCase]:
    """Cases with a running limit, the one due first at the top."""
    query = _filtered(unit, select(PermitCase), wanted).where(PermitCase.due_on.is_not(None))
    return unit.all(query.order_by(PermitCase.due_on, PermitCase.id).limit(limit))


def count_cases(unit: Reading, wanted: CaseFilter, most: int | None = None) -> int:
    """How many cases `list_cases` would show in all; counted up to `most` where so many are enough to know."""
    found = _filtered(unit, select(PermitCase.id), wanted).limit(most)
    return unit.count(select(func.count()).select_from(found.subquery()))


def items_lately(unit: Reading, most: int) -> list[str]:
    """The items of the last so many cases, the newest first."""
    return unit.all(select(PermitCase.item).order_by(PermitCase.received_at.desc(), PermitCase.id.desc()).limit(most))


def items_of(unit: Reading, authority: str) -> list[str]:
    """The codes of the items an authority has cases of, in order; asked from item to item, not of every case."""

    def least(*tests: Any) -> Any:
        return select(func.min(PermitCase.item).label("item")).where(PermitCase.authority == authority, *tests)

    known = least().cte("known", recursive=True)
    following = least(PermitCase.item > known.c.item).scalar_subquery()
    known = known.union_all(select(following).where(known.c.item.is_not(None)))
    return [row[0] for row in unit.session.execute(select(known.c.item).where(known.c.item.is_not(None)))]


def count_by(unit: Reading, column: str, wanted: CaseFilter) -> dict[str, int]:
    """Numbers of cases by one of: state, item, authority, stage, channel, process, handling."""
    attribute = GROUPS[column]
    query = _filtered(unit, select(attribute, func.count()), wanted).group_by(attribute).order_by(attribute)
    return {row[0]: row[1] for row in unit.session.execute(query)}


def fewer_events(
    unit: Reading, release_sha256: str, states: Sequence[str], event: str, than: int, limit: int
) -> list[str]:
    """The ids of cases received under this release, in one of these states, to which this happened fewer times."""
    happened = (
        select(func.count())
        .select_from(CaseEvent)
        .where(CaseEvent.case_id == PermitCase.id, CaseEvent.type == event)
        .scalar_subquery()
    )
    received = select(PermitCase.id).where(PermitCase.release_sha256 == release_sha256, PermitCase.state.in_(states))
    return unit.all(received.where(happened < than).order_by(PermitCase.id).limit(limit))


GROUPS = {
    "state": PermitCase.state,
    "item": PermitCase.item,
    "authority": PermitCase.authority,
    "stage": PermitCase.stage,
    "channel": PermitCase.channel,
    "process": PermitCase.process,
    "handling": PermitCase.handling,
}


# One line per field of `CaseFilter` that narrows a list.
def mentions(text: str) -> Any:
    """That a case is found by all these words. A few letters by themselves are the initials of a name."""
    return and_(*[_mentions(word) for word in text.split()])


def _mentions(word: str) -> Any:
    letters = case_words.is_letters(word)
    columns = [PermitCase.number, PermitCase.applicant_name]
    if not letters or len(word) > case_words.FEW:
        columns.append(PermitCase.search)
    by_initials = [PermitCase.search.contains(wide(word), autoescape=True)] if letters else []
    return or_(*[holds(column, word) for column in columns], *by_initials)


NARROWING: dict[str, Callable[[Any], Any]] = {
    "applicant": lambda wanted: PermitCase.applicant == wanted,
    "agent_clerk": lambda wanted: PermitCase.agent_clerk == wanted,
    "authorities": PermitCase.authority.in_,
    "items": PermitCase.item.in_,
    "states": PermitCase.state.in_,
    "stage": lambda wanted: PermitCase.stage == wanted,
    "received_from": lambda wanted: PermitCase.received_at >= wanted,
    "received_before": lambda wanted: PermitCase.received_at < wanted,
    "due_before": lambda wanted: PermitCase.due_on < wanted,
    "text": mentions,
}


def _filtered(unit: Reading, query: Any, wanted: CaseFilter) -> Any:
    asked = {name: getattr(wanted, name) for name in NARROWING}
    if wanted.text and (few := case_words.candidates(unit, wanted.text, wanted.authorities)) is not None:
        query = query.where(PermitCase.id.in_(few))
    return query.where(*[NARROWING[name](value) for name, value in asked.items() if value])


_CASE, _EVENT = table_of(PermitCase).c, table_of(CaseEvent).c
NAMED = or_(_CASE.id == bindparam("name"), _CASE.number == bindparam("name"))
"""The one case with this id or business number, in a statement that is asked along with `load`."""
EVENT = ("seq", "type", "at", "actor", "office", "data")
"""The columns an `Event` is made of, in its order."""
_EVENTS_OF = select(*[_EVENT[name] for name in EVENT]).order_by(_EVENT.seq)
_EVENTS = _EVENTS_OF.where(_EVENT.case_id == bindparam("case"))


def _with_events(test: ColumnElement[bool]) -> tuple[Select[Any], Select[Any]]:
    """The row of the one case the test is true of, and its events."""
    its_id = select(_CASE.id).where(test).scalar_subquery()
    row = select(*[_CASE[name] for name in CaseRow._fields]).where(test)
    return row, _EVENTS_OF.where(_EVENT.case_id == its_id)


_BY_NAME = _with_events(NAMED)
_BY_SUBMISSION_KEY = _with_events(_CASE.submission_key == bindparam("name"))
_MOVE = update(table_of(PermitCase)).where(_CASE.id == bindparam("its_id"), _CASE.version == bindparam("expected"))
_MOVE_AND_TELL = _MOVE.returning(_CASE.version)
_ADD_EVENTS = insert(table_of(CaseEvent))


def _load(unit: Reading, asked: tuple[Select[Any], Select[Any]], name: str) -> StoredCase | None:
    of_row, of_events = ((query, {"name": name}) for query in asked)
    unit.foresee(of_events)
    found, events = unit.rows(*of_row), unit.rows(*of_events)
    if not found:
        return None
    row = CaseRow(*found[0])
    # Between the two queries somebody may have moved the case on: what came after the row is not looked at, and
    # whoever then acts on it is told that somebody else was first.
    return StoredCase(row, tuple([Event(*event) for event in events if event[0] <= row.version]), name)


def _last_seq(version: int, events: Sequence[Event]) -> int:
    """The version after `events`. Raises ValueError if there are none or they do not go on from `version`."""
    if not events or [event.seq for event in events] != list(range(version + 1, version + 1 + len(events))):
        raise ValueError(f"events {[event.seq for event in events]} do not go on from version {version}")
    return events[-1].seq


def _write_events(uow: UnitOfWork, case_id: str, events: Sequence[Event]) -> None:
    rows = [
        {"case_id": case_id, "seq": event.seq, "type": event.type, "at": event.at, "actor": event.actor,
         "office": event.office, "data": dict(event.data)}
        for event in events
    ]  # fmt: skip
    uow.send(_ADD_EVENTS, rows)
