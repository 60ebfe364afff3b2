"""People and what they may be taken for. Knows the platform's own row of a person and reads the accounts and roles
Flask-AppBuilder keeps; writes neither passwords nor roles.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypedDict

from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    func,
    inspect,
    select,
    union,
    update,
)
from sqlalchemy.sql.expression import ClauseElement

from permits.persistence.member_tables import Member
from permits.persistence.tables import Person, table_of
from permits.persistence.unit_of_work import Reading, UnitOfWork

STAFF, APPLICANT, ORGANISATION = "staff", "applicant", "organisation"

# Only the columns read here, apart from our own metadata: these tables are made and changed by Flask-AppBuilder.
_accounts = MetaData()
_user = Table(
    "ab_user", _accounts, Column("id", Integer), Column("username", String), Column("active", Boolean),
    Column("first_name", String), Column("last_name", String), Column("password", String),
)  # fmt: skip
_role = Table("ab_role", _accounts, Column("id", Integer), Column("name", String))
_user_role = Table("ab_user_role", _accounts, Column("user_id", Integer), Column("role_id", Integer))
_user_group = Table("ab_user_group", _accounts, Column("user_id", Integer), Column("group_id", Integer))
_group_role = Table("ab_group_role", _accounts, Column("group_id", Integer), Column("role_id", Integer))


_NAMED = (_user.c.id, _user.c.username, _user.c.active, _user.c.first_name, _user.c.last_name)


class ActorFacts(TypedDict):
    """What `permits.core.process.Actor` is made of: `Actor(**actor_of(…))`."""

    username: str
    name: str
    roles: frozenset[str]
    authority: str
    office: str


def add(uow: UnitOfWork, row: Person) -> None:
    """Store a person. Raises IntegrityError if the user name is taken."""
    uow.add(row)


def change(uow: UnitOfWork, username: str, **changes: object) -> bool:
    """Change columns of a person (name, mobile, authority, office, language, profile). False if there is none."""
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"cannot change {sorted(unknown)} of a person")
    return uow.execute(update(Person).where(Person.username == username).values(**changes)).rowcount == 1


CHANGEABLE = frozenset({"name", "mobile", "authority", "office", "language", "profile"})


_PERSON = table_of(Person)
_ONE = select(_PERSON).where(_PERSON.c.username == bindparam("username"))
_ADDRESS = (_PERSON.c.username, _PERSON.c.mobile, _PERSON.c.language)
_MEMBER = table_of(Member)
_THEIRS = (_MEMBER.c.username == _PERSON.c.username) & (_MEMBER.c.organisation == bindparam("username"))
_ADDRESS_OF = (
    select(*_ADDRESS)
    .where(_PERSON.c.username == bindparam("username"), _PERSON.c.kind != ORGANISATION)
    .union_all(select(*_ADDRESS).where(_THEIRS, _MEMBER.c.joined_at.is_not(None)))
)
_ADDRESSES = (
    select(*_ADDRESS)
    .where(_PERSON.c.authority == bindparam("authority"), _PERSON.c.office == bindparam("office"))
    .where(_PERSON.c.kind == STAFF)
    .order_by(_PERSON.c.username)
)


def person(unit: Reading, username: str) -> Person | None:
    found = unit.rows(_ONE, {"username": username})
    return Person(**dict(zip(_PERSON.c.keys(), found[0], strict=True))) if found else None


class Address(NamedTuple):
    """Where a person is told things, and in which language; empty = they have chosen none."""

    username: str
    mobile: str | None
    language: str


def address_of(unit: Reading, username: str) -> list[Address]:
    """One person's address, or those of who acts for an organisation; empty if there is none of this name."""
    return [Address(*row) for row in unit.rows(*asking_address(username))]


def asking_address(username: str) -> tuple[ClauseElement, dict[str, Any]]:
    """What `address_of` asks, for those who foresee it."""
    return _ADDRESS_OF, {"username": username}


def addresses(unit: Reading, authority: str, office: str) -> list[Address]:
    """Those of the staff of one office, by user name."""
    return [Address(*row) for row in unit.once(*asking_addresses(authority, office))]


def asking_addresses(authority: str, office: str) -> tuple[ClauseElement, dict[str, Any]]:
    """What `addresses` asks, for those who foresee it."""
    return _ADDRESSES, {"authority": authority, "office": office}


def staff(unit: Reading, *, authority: str = "", office: str = "") -> list[Person]:
    """The staff of an authority or one of its offices, by user name."""
    query = select(Person).where(Person.kind == STAFF)
    if authority:
        query = query.where(Person.authority == authority)
    if office:
        query = query.where(Person.office == office)
    return unit.all(query.order_by(Person.username))


def seated(unit: Reading, authority: str, office: str, role: str) -> list[Person]:
    """Those of an office who may do what its role does: with an open account that has the role. Before there are
    accounts, everybody."""
    found = staff(unit, authority=authority, office=office)
    if not found or not inspect(unit.connection).has_table("ab_user"):
        return found
    direct = select(_user_role.c.user_id).join(_role, _role.c.id == _user_role.c.role_id).where(_role.c.name == role)
    in_groups = (
        select(_user_group.c.user_id)
        .join(_group_role, _group_role.c.group_id == _user_group.c.group_id)
        .join(_role, _role.c.id == _group_role.c.role_id)
        .where(_role.c.name == role)
    )
    here = _user.c.username.in_([one.username for one in found]) & _user.c.active.is_(True)
    ids = union(direct, in_groups).subquery()
    known = set(unit.session.scalars(select(_user.c.username).where(here, _user.c.id.in_(select(ids.c.user_id)))))
    return [one for one in found if one.username in known]


class Account(NamedTuple):
    """A person with their account: whether it is open, and the roles it was given (those of groups left out)."""

    username: str
    name: str
    authority: str
    office: str
    active: bool
    roles: frozenset[str]
    mobile: str


def staff_accounts(unit: Reading, username: str = "") -> list[Account]:
    """Every account that is no applicant's, or only the one named, by authority, office and user name. One made
    outside the platform works for no authority yet."""
    held = select(_user.c.username, _role.c.name).join_from(_user, _user_role, _user_role.c.user_id == _user.c.id)
    roles: dict[str, set[str]] = {}
    for name, role in unit.session.execute(held.join(_role, _role.c.id == _user_role.c.role_id)):
        roles.setdefault(name, set()).add(role)
    columns = (
        _user.c.username,
        _user.c.first_name,
        _user.c.active,
        _PERSON.c.name,
        _PERSON.c.authority,
        _PERSON.c.office,
        _PERSON.c.mobile,
    )
    query = select(*columns).outerjoin_from(_user, _PERSON, _user.c.username == _PERSON.c.username)
    query = query.where(func.coalesce(_PERSON.c.kind, STAFF) == STAFF)
    if username:
        query = query.where(_user.c.username == username)
    found = [
        Account(
            row[0], row[3] or row[1], row[4] or "", row[5] or "", row[2], frozenset(roles.get(row[0], ())), row[6] or ""
        )
        for row in unit.session.execute(query)
    ]  # fmt: skip
    return sorted(found, key=lambda account: (account.authority, account.office, account.username))


def count(unit: Reading, kind: str) -> int:
    """How many people of this kind there are."""
    return unit.count(select(func.count()).select_from(_PERSON).where(_PERSON.c.kind == kind))


def actor_of(unit: Reading, username: str) -> ActorFacts | None:
    """Who acts under this user name, with roles as they are this instant; None if the account is missing or closed."""
    account = unit.session.execute(select(*_NAMED).where(_user.c.username == username)).one_or_none()
    if account is None or not account.active:
        return None
    row = person(unit, username)
    return ActorFacts(
        username=username,
        name=row.name if row else f"{account.last_name}{account.first_name}",
        roles=_roles_of(unit, account.id),
        authority=row.authority if row else "",
        office=row.office if row else "",
    )


def stored_passwords(unit: Reading) -> list[tuple[str, str | None]]:
    """What Flask-AppBuilder keeps as the password of each account, by user name; empty before there are accounts."""
    if not inspect(unit.connection).has_table("ab_user"):
        return []
    query = select(_user.c.username, _user.c.password).order_by(_user.c.username)
    return [(row.username, row.password) for row in unit.session.execute(query)]


def closed_accounts(unit: Reading) -> frozenset[str]:
    """The user names of accounts that were closed; none before there are accounts."""
    if not inspect(unit.connection).has_table("ab_user"):
        return frozenset()
    return frozenset(unit.session.scalars(select(_user.c.username).where(_user.c.active.is_(False))))


def _roles_of(unit: Reading, user_id: int) -> frozenset[str]:
    direct = select(_user_role.c.role_id).where(_user_role.c.user_id == user_id)
    through_groups = (
        select(_group_role.c.role_id)
        .join(_user_group, _user_group.c.group_id == _group_role.c.group_id)
        .where(_user_group.c.user_id == user_id)
    )
    ids = union(direct, through_groups).subquery()
    return frozenset(unit.session.scalars(select(_role.c.name).join(ids, ids.c.role_id == _role.c.id)))
