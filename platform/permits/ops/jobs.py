"""Work that goes on by itself: the sweep of due clocks and the sending of notices, scheduled durably by DBOS.

Any number of processes may run this on one database: schedules fire once in all, and both jobs are safe to repeat.
Start it in the process that works (after a fork, never before), stop it with `stop_jobs`.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from dbos import DBOS, DBOSConfig

from permits.ops.inputs import present
from permits.persistence.statistics import gather
from permits.services.deliver_notices import deliver_notices
from permits.services.keep_unsent import forget_unsent
from permits.services.park import settle
from permits.services.scan_files import scan_files
from permits.services.site import Site
from permits.services.sweep_guard import Watch, guarded_sweep

# DBOS's name for us: at least three characters, the same in every process.
APPLICATION = "permits"
# In-flight jobs belong to a version of the application; both jobs are repeatable, so one name serves every version.
VERSION = "1"
KEEP = timedelta(days=2)
SWEEP, NOTICES, VIRUSES = "0 * * * * *", "*/10 * * * * *", "30 * * * * *"
TIDY, FILES, STATISTICS = "0 30 3 * * *", "0 40 3 * * *", "0 50 3 * * *"

_site: list[Site] = []
_watch: list[Watch] = []
_sending = Lock()
_log = logging.getLogger(__name__)


@DBOS.workflow()
def sweep_clocks(scheduled: datetime, context: Any) -> None:
    """Let what is due happen."""
    DBOS.run_step(None, _sweep)


@DBOS.workflow()
def send_notices(scheduled: datetime, context: Any) -> None:
    """Send what waits, what follows from acts that were due meanwhile among it."""
    DBOS.run_step(None, _carry_out)
    DBOS.run_step(None, _send)


@DBOS.workflow()
def forget_old_runs(scheduled: datetime, context: Any) -> None:
    """The records of finished runs are of no use after two days."""
    before = (present() - KEEP).isoformat()
    old = DBOS.list_workflows(end_time=before, limit=20_000, load_input=False, load_output=False)
    DBOS.delete_workflows([run.workflow_id for run in old])


@DBOS.workflow()
def forget_files(scheduled: datetime, context: Any) -> None:
    """Files that belong to nothing any more leave the disk."""
    DBOS.run_step(None, _forget_files)


@DBOS.workflow()
def gather_statistics(scheduled: datetime, context: Any) -> None:
    """The database looks at how its tables are filled."""
    DBOS.run_step(None, _gather_statistics)


@DBOS.workflow()
def look_for_viruses(scheduled: datetime, context: Any) -> None:
    """Files that came while the scanner did not answer."""
    DBOS.run_step(None, _scan)


def _sweep() -> int:
    done = guarded_sweep(_site[0], present(), watch=_watch[0])
    if done.finding:
        _log.warning("%s %s", done.finding.message.zh, done.finding.message.en)
    return len(done.swept.fired) if done.swept else 0


def _forget_files() -> None:
    forget_unsent(_site[0], present())


def _scan() -> int:
    done = scan_files(_site[0], present())
    return done.clean + done.infected


def _gather_statistics() -> None:
    gather(_site[0].database)


def _carry_out() -> int:
    return settle(_site[0], present())


def _send() -> int:
    # A round may take longer than the time between two, where a provider is slow; it takes what came meanwhile itself.
    if not _sending.acquire(blocking=False):
        return 0
    try:
        return deliver_notices(_site[0], present()).sent
    finally:
        _sending.release()


def start_jobs(site: Site) -> None:
    """Begin working on this database in threads of this process."""
    _site[:] = [site]
    _watch[:] = [Watch(present())]
    config: DBOSConfig = {
        "name": APPLICATION,
        "system_database_url": site.database.url,
        "application_version": VERSION,
        "console_log_level": "WARNING",
    }
    DBOS(config=config)
    DBOS.launch()
    DBOS.apply_schedules([
        {"schedule_name": "sweep", "workflow_fn": sweep_clocks, "schedule": SWEEP},
        {"schedule_name": "notices", "workflow_fn": send_notices, "schedule": NOTICES},
        {"schedule_name": "viruses", "workflow_fn": look_for_viruses, "schedule": VIRUSES},
        {"schedule_name": "tidy", "workflow_fn": forget_old_runs, "schedule": TIDY, "cron_timezone": "Asia/Shanghai"},
        {"schedule_name": "files", "workflow_fn": forget_files, "schedule": FILES, "cron_timezone": "Asia/Shanghai"},
        {"schedule_name": "statistics", "workflow_fn": gather_statistics, "schedule": STATISTICS,
         "cron_timezone": "Asia/Shanghai"},
    ])  # fmt: skip


def stop_jobs() -> None:
    """Finish what is being done and stop."""
    DBOS.destroy()
