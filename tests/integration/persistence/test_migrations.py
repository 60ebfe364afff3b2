"""The steps and the tables say the same, forwards and backwards, and leave other people's tables alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from dbos import DBOS
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from permits.persistence import case_words, releases
from permits.persistence.database import Database, open_database
from permits.persistence.migrate import STEP_TABLE, differences, go_back, migrate, migrate_database, step_reached
from permits.persistence.tables import Base, Person, Release
from permits.persistence.unit_of_work import reading, unit_of_work
from tests.integration.persistence import samples


def tables_in(database: Database) -> set[str]:
    """All but those an index of SQLite's is kept in."""
    return {name for name in inspect(database.engine).get_table_names() if not name.startswith("case_words_index")}


def test_the_steps_make_exactly_the_tables_declared(database: Database):
    assert tables_in(database) == set(Base.metadata.tables) | {STEP_TABLE}
    assert differences(database) == []


def test_a_missing_index_or_column_would_be_noticed(database: Database):
    with database.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_case_task_case_id"))
        connection.execute(text("ALTER TABLE person DROP COLUMN language"))
    assert [kind[0] for kind in differences(database)] == ["add_index", "add_column"]


def test_going_back_takes_every_table_away_and_forward_again_brings_them_back(database: Database):
    go_back(database)
    assert tables_in(database) == {STEP_TABLE}
    assert step_reached(database) is None
    migrate_database(database)
    assert differences(database) == []


def test_tables_of_others_are_neither_compared_nor_dropped(database: Database):
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE ab_user (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE workflow_status (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
    assert differences(database) == []
    migrate_database(database)
    go_back(database)
    assert {"ab_user", "workflow_status", "alembic_version"} <= tables_in(database)


def test_what_is_published_and_every_case_on_it_outlive_the_step_that_tells_authorities_apart(
    database: Database,
) -> None:
    with unit_of_work(database) as uow:
        releases.publish(uow, samples.a_release())
        uow.session.flush()
        samples.store_case(uow)
    go_back(database, "r0001")
    assert step_reached(database) == "r0001"
    migrate_database(database)
    assert differences(database) == []
    with reading(database) as unit:
        kept = unit.first(select(Release))
        assert kept is not None and (kept.authority, kept.revision) == ("", 0)
    with database.engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(text("DELETE FROM release"))


def test_people_outlive_the_step_that_lets_them_share_a_mobile_and_the_way_back(database: Database) -> None:
    def mobiles() -> list[tuple[str, str | None]]:
        with reading(database) as unit:
            return [(one.username, one.mobile) for one in unit.all(select(Person).order_by(Person.username))]

    shared = "13800138000"
    with unit_of_work(database) as uow:
        uow.add(a_person(shared, "applicant", shared))
        uow.add(a_person("officer", "staff", shared))
    go_back(database, "r0004")
    assert mobiles() == [(shared, shared), ("officer", None)]
    migrate_database(database)
    assert (differences(database), mobiles()) == ([], [(shared, shared), ("officer", None)])


def a_person(username: str, kind: str, mobile: str) -> Person:
    return Person(
        username=username, name="王", mobile=mobile, kind=kind, authority="", office="", language="zh", profile={}
    )


def test_cases_from_before_are_found_by_initials_after_the_step_and_the_way_back_leaves_them_as_they_were(
    database: Database,
) -> None:
    with unit_of_work(database) as uow:
        releases.publish(uow, samples.a_release())
        uow.session.flush()
        samples.store_case(uow, applicant_name="林晓岚", search="护士执业注册 Nurse")
    go_back(database, "r0006")
    assert _searches(database) == ["护士执业注册 Nurse"]
    migrate_database(database)
    assert _searches(database) == ["护士执业注册 Nurse ｌｘｌ"]
    go_back(database, "r0006")
    assert _searches(database) == ["护士执业注册 Nurse"]


def test_cases_from_before_are_found_by_the_phone_of_their_account_after_the_step_and_the_way_back_takes_it_away(
    database: Database,
) -> None:
    with unit_of_work(database) as uow:
        releases.publish(uow, samples.a_release())
        uow.session.flush()
        samples.store_case(uow, "N-1", applicant="13912345678", search="护士执业注册 Nurse")
        samples.store_case(uow, "N-2", applicant="nobody", search="放射诊疗")
        samples.store_case(uow, "N-3", applicant="13911111111", search="电话 13911111111 ｌｘ")
    go_back(database, "r0015")
    migrate_database(database)
    assert sorted(_searches(database)) == sorted(
        ["护士执业注册 Nurse 13912345678", "放射诊疗", "电话 13911111111 ｌｘ"]
    )
    with reading(database) as unit:
        assert len(case_words.candidates(unit, "13912345678", ()) or ()) == 1
    go_back(database, "r0015")
    assert sorted(_searches(database)) == sorted(["护士执业注册 Nurse", "放射诊疗", "电话 13911111111 ｌｘ"])


def _searches(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return list(connection.execute(text("SELECT search FROM permit_case")).scalars())


def test_several_starts_at_once_migrate_once(database_url: str):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, [database_url] * 4))
    database = open_database(database_url)
    assert differences(database) == []
    database.close()


def test_the_tables_of_the_scheduled_jobs_are_no_concern_of_our_steps(database):
    migrate_database(database)
    DBOS.migrate(database.url)
    assert differences(database) == []
