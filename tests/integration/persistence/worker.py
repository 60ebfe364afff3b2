"""A worker of its own process: does the jobs asked for until it has done one, then leaves."""

from __future__ import annotations

import sys
import time

from dbos import DBOS
from sqlalchemy import create_engine

from permits.persistence.database import configure_engine, engine_options
from permits.persistence.job_queue import APPLICATION

done: list[tuple[object, ...]] = []


@DBOS.workflow(name="render")
def render(*args: object) -> str:
    done.append(args)
    return repr(args)


def main(url: str) -> None:
    engine = create_engine(url, **engine_options(url))
    configure_engine(engine)
    DBOS(config={"name": APPLICATION, "system_database_engine": engine, "application_version": "1",
                 "run_admin_server": False, "log_level": "WARNING", "use_listen_notify": False})  # fmt: skip
    DBOS.launch()
    DBOS.register_queue("papers", polling_interval_sec=0.1)
    give_up = time.monotonic() + 30
    while not done and time.monotonic() < give_up:
        time.sleep(0.05)
    DBOS.destroy(workflow_completion_timeout_sec=5)


if __name__ == "__main__":
    main(sys.argv[1])
