"""Asking for work to be done after the commit. Knows how to put a job on DBOS's queue inside our own transaction;
runs none.

A job asked for in a transaction that is rolled back was never asked for. DBOS keeps its tables in the same
database: beside ours in a SQLite file, in a schema of their own on PostgreSQL.
"""

from __future__ import annotations

from typing import Any

from dbos import DBOS, DBOSClient
from dbos import WorkflowSerializationFormat as Format

from permits.persistence.database import Database
from permits.persistence.unit_of_work import UnitOfWork

# At least three characters, and the same for whoever asks and whoever works.
APPLICATION = "permits"


def prepare_job_queue(database: Database) -> None:
    """Make DBOS's tables or bring them up to date. Part of migrating; run it before `open_job_queue`."""
    DBOS.migrate(database.url)


def open_job_queue(database: Database) -> DBOSClient:
    """The queue in this database. Keep it as long as the database is open."""
    return DBOSClient(system_database_engine=database.engine, application_name=APPLICATION, lazy=True)


def enqueue(uow: UnitOfWork, jobs: DBOSClient, *, job: str, queue: str, key: str, args: tuple[Any, ...] = ()) -> None:
    """Ask for `job` (the name of a workflow) with plain JSON `args`, once per `key`: asked again, it is the same job.

    Arguments are stored as JSON, never pickled: what lies in the database must not be able to run.
    """
    jobs.enqueue_in_transaction(
        uow.session,
        {
            "workflow_name": job,
            "queue_name": queue,
            "workflow_id": key,
            "serialization_type": Format.PORTABLE,
        },
        *args,
    )
