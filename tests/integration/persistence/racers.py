"""What runs in the other processes of a race. Apart from the tests, so that a new process can import it alone."""

from __future__ import annotations

from typing import Any

from permits.persistence import cases
from permits.persistence.database import open_database
from permits.persistence.unit_of_work import unit_of_work
from tests.integration.persistence.samples import an_event


def decide_each(url: str, case_ids: list[str], decision: str, start: Any, results: Any) -> None:
    """Decide every case at the same instant as the other process; put the ids of those this one decided."""
    database = open_database(url)
    won = []
    for case_id in case_ids:
        start.wait(timeout=60)
        with unit_of_work(database) as uow:
            if cases.append(uow, case_id, 1, [an_event(2, "decided", decision=decision)], {"state": decision}):
                won.append(case_id)
    results.put((decision, won))
    database.close()
