"""Who acts for which organisation, and whose something is. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, delete, select, update

from permits.persistence.batches import BETWEEN
from permits.persistence.member_tables import Member
from permits.persistence.numbers import insert_or
from permits.persistence.tables import Attachment, Draft, PermitCase, Person
from permits.persistence.unit_of_work import Reading, UnitOfWork


class Membership(NamedTuple):
    """A member with the names of both."""

    organisation: str
    title: str
    username: str
    name: str
    manager: bool
    joined: bool


def hold(uow: UnitOfWork, organisation: str) -> bool:
    """Let nobody else change who belongs to it until this transaction is over. False if there is no such one."""
    same = update(Person).where(Person.username == organisation).values(username=organisation)
    return uow.execute(same).rowcount == 1


def of_person(unit: Reading, username: str) -> Sequence[Membership]:
    """The organisations somebody acts for or is asked to act for, by name."""
    return _read(unit, Member.username == username)


def of_organisation(unit: Reading, organisation: str) -> Sequence[Membership]:
    """Those who act for it or are asked to, by name."""
    return _read(unit, Member.organisation == organisation)


def add(uow: UnitOfWork, organisation: str, username: str, by: str, at: datetime, *, joined: bool) -> bool:
    """Enter somebody; the one who enters themselves (`joined`) is the first manager. False if they are there."""
    said = {
        "organisation": organisation, "username": username, "manager": joined, "asked_by": by, "asked_at": at,
        "joined_at": at if joined else None,
    }  # fmt: skip
    statement = insert_or(uow, Member).values(said).on_conflict_do_nothing().returning(Member.username)
    return uow.execute(statement).scalar_one_or_none() is not None


def join(uow: UnitOfWork, organisation: str, username: str, at: datetime) -> bool:
    """Somebody who was asked says yes. False if nobody asked them, or they did before."""
    waiting = _one(organisation, username) & Member.joined_at.is_(None)
    return uow.execute(update(Member).where(waiting).values(joined_at=at)).rowcount == 1


def set_manager(uow: UnitOfWork, organisation: str, username: str, manager: bool) -> bool:
    """False if they do not belong to it, or it was so before."""
    others = _one(organisation, username) & Member.joined_at.is_not(None) & (Member.manager != manager)
    return uow.execute(update(Member).where(others).values(manager=manager)).rowcount == 1


def remove(uow: UnitOfWork, organisation: str, username: str) -> bool:
    """Take somebody out, or back that they were asked. False if they were not there."""
    return uow.execute(delete(Member).where(_one(organisation, username))).rowcount == 1


def owner_of(unit: Reading, kind: str, name: str) -> str:
    """Whose a draft, a batch, a case (by its number) or a file is; empty if there is none. What was handed in is its
    case's."""
    for query in _OWNERS[kind](name):
        if owner := unit.session.scalar(query):
            return str(owner)
    return ""


_OWNERS: dict[str, Callable[[str], tuple[Select[Any], ...]]] = {
    "draft": lambda name: (
        select(Draft.owner).where(Draft.id == name),
        select(PermitCase.applicant).where(PermitCase.submission_key == name),
    ),
    "batch": lambda name: (
        select(Draft.owner).where(Draft.id.startswith(name + BETWEEN, autoescape=True)).limit(1),
        select(PermitCase.applicant)
        .where(PermitCase.submission_key.startswith(name + BETWEEN, autoescape=True))
        .limit(1),
    ),
    "number": lambda name: (select(PermitCase.applicant).where(PermitCase.number == name),),
    "attachment_id": lambda name: (
        select(PermitCase.applicant).join(Attachment, Attachment.case_id == PermitCase.id).where(Attachment.id == name),
        select(Attachment.owner).where(Attachment.id == name),
    ),
}
KINDS = frozenset(_OWNERS)
"""What `owner_of` knows, by the names addresses give them."""


def _one(organisation: str, username: str) -> ColumnElement[bool]:
    return (Member.organisation == organisation) & (Member.username == username)


def _read(unit: Reading, which: ColumnElement[bool]) -> Sequence[Membership]:
    them = select(Person.username, Person.name).subquery()
    query = (
        select(Member.organisation, Person.name, Member.username, them.c.name, Member.manager, Member.joined_at)
        .join(Person, Person.username == Member.organisation)
        .join(them, them.c.username == Member.username)
        .where(which)
        .order_by(Person.name, them.c.name, Member.username)
    )
    return [
        Membership(organisation, title, username, name, manager, joined_at is not None)
        for organisation, title, username, name, manager, joined_at in unit.session.execute(query)
    ]
