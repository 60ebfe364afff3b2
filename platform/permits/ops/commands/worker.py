"""permits worker: runs the scheduled jobs until told to stop."""

from __future__ import annotations

import signal
import sys
import threading
from argparse import ArgumentParser, Namespace

from permits.ops.answer import Answer
from permits.ops.jobs import start_jobs, stop_jobs
from permits.ops.root import open_site_from_environment


def declare(parser: ArgumentParser) -> None:
    pass


def run(options: Namespace, language: str) -> Answer:
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    start_jobs(open_site_from_environment())
    print(
        {"zh": "后台作业已启动，Ctrl-C 停止", "en": "Jobs are running; Ctrl-C stops them"}[language],
        file=sys.stderr,
        flush=True,
    )
    stop.wait()
    stop_jobs()
    return Answer({"stopped": True})
