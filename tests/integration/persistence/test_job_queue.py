"""A job is asked for with its transaction or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from permits.persistence import cases
from permits.persistence.job_queue import enqueue, open_job_queue, prepare_job_queue
from permits.persistence.migrate import differences
from permits.persistence.unit_of_work import reading, unit_of_work
from tests.integration.persistence.samples import an_event, with_a_case


@pytest.fixture
def jobs(database):
    prepare_job_queue(database)
    client = open_job_queue(database)
    yield client
    client.destroy()


def asked_for(database) -> list[tuple[str, str, str]]:
    folder = "" if database.is_sqlite else "dbos."
    query = f"""SELECT workflow_uuid, name, i.inputs FROM {folder}workflow_status s
                JOIN {folder}workflow_input i USING (workflow_uuid) ORDER BY workflow_uuid"""
    with reading(database) as view:
        return [tuple(row) for row in view.session.execute(text(query))]


def decide(uow, jobs, case_id: str) -> None:
    assert cases.append(uow, case_id, 1, [an_event(2, "decided")], {"state": "granted"})
    enqueue(uow, jobs, job="render", queue="papers", key=f"{case_id}:2", args=(case_id, 2))


def test_a_job_is_there_after_the_commit_with_plain_json_arguments(database, jobs):
    case_id = with_a_case(database)
    with unit_of_work(database) as uow:
        decide(uow, jobs, case_id)
    ((key, name, inputs),) = asked_for(database)
    assert (key, name) == (f"{case_id}:2", "render")
    assert json.loads(inputs)["positionalArgs"] == [case_id, 2]


def test_a_rollback_leaves_no_job(database, jobs):
    case_id = with_a_case(database)
    with pytest.raises(KeyError), unit_of_work(database) as uow:
        decide(uow, jobs, case_id)
        raise KeyError
    with unit_of_work(database) as uow:
        decide(uow, jobs, case_id)
        uow.abandon()
    assert asked_for(database) == []
    with reading(database) as view:
        assert cases.row_of(view, case_id).state == "received"


def test_a_job_asked_for_again_under_its_key_is_the_same_job(database, jobs):
    for _ in range(2):
        with unit_of_work(database) as uow:
            for _ in range(2):
                enqueue(uow, jobs, job="render", queue="papers", key="one", args=(1,))
    assert [key for key, _, _ in asked_for(database)] == ["one"]


def test_the_queue_s_tables_are_no_concern_of_our_steps(database, jobs):
    assert differences(database) == []


def test_a_worker_of_its_own_process_does_the_job(database, jobs):
    with unit_of_work(database) as uow:
        enqueue(uow, jobs, job="render", queue="papers", key="one", args=("案", 2))
    worker = Path(__file__).with_name("worker.py")
    subprocess.run(
        [sys.executable, worker, database.url], check=True, timeout=60, env={"PYTHONPATH": ":".join(sys.path)}
    )
    (job,) = jobs.list_workflows()
    assert (job.status, job.output) == ("SUCCESS", "('案', 2)")
