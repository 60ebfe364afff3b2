"""Who has a case open, and lists that officers keep under a name. Stores and finds; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select

from permits.persistence.columns import new_token
from permits.persistence.desk_tables import CaseLook, KeptList
from permits.persistence.numbers import insert_or
from permits.persistence.unit_of_work import Reading, UnitOfWork


def note_look(uow: UnitOfWork, case_id: str, username: str, at: datetime) -> None:
    statement = insert_or(uow, CaseLook).values(case_id=case_id, username=username, at=at)
    uow.execute(statement.on_conflict_do_update(index_elements=["case_id", "username"], set_={"at": at}))


def forget_looks(uow: UnitOfWork, before: datetime) -> None:
    uow.execute(delete(CaseLook).where(CaseLook.at < before))


def looks_since(unit: Reading, case_id: str, since: datetime) -> list[CaseLook]:
    """Who had a case open since then."""
    found = select(CaseLook).where(CaseLook.case_id == case_id, CaseLook.at >= since)
    return unit.all(found.order_by(CaseLook.username))


def kept_lists(unit: Reading, username: str, place: str) -> list[KeptList]:
    found = select(KeptList).where(KeptList.username == username, KeptList.place == place)
    return unit.all(found.order_by(KeptList.name))


def keep_list(uow: UnitOfWork, username: str, place: str, name: str, wish: Mapping[str, str]) -> None:
    """Keep it in place of one of the same name."""
    said = {"wish": dict(wish)}
    statement = insert_or(uow, KeptList).values(id=new_token(), username=username, place=place, name=name, **said)
    uow.execute(statement.on_conflict_do_update(index_elements=["username", "place", "name"], set_=said))


def forget_list(uow: UnitOfWork, username: str, list_id: str) -> bool:
    """False if this person keeps no such list."""
    mine = delete(KeptList).where(KeptList.id == list_id, KeptList.username == username)
    return uow.execute(mine).rowcount == 1
