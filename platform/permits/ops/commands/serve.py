"""permits serve: the site, with its jobs. On the first start it makes a demonstration to look at."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from sqlalchemy import func, select

from permits.core.finding import errors
from permits.ops.answer import DONE, Answer, finding_line
from permits.ops.environment import settings_or_exit, top_level
from permits.ops.inputs import present
from permits.ops.publishing import publish_folder
from permits.ops.root import open_site_from_environment
from permits.persistence import tables
from permits.persistence.unit_of_work import reading
from permits.services.site import Site


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-seed", action="store_true", help="start empty / 不建立演示数据")
    parser.add_argument("--no-jobs", action="store_true", help="leave the jobs to `permits worker` / 不运行后台作业")


def run(options: Namespace, language: str) -> Answer:
    host = "127.0.0.1" if options.host in ("0.0.0.0", "::") else options.host
    os.environ.setdefault("PERMITS_BASE_URL", f"http://{host}:{options.port}")
    settings: Any = settings_or_exit()
    site = open_site_from_environment()
    if options.no_seed or not settings.seed or not _untouched(site):
        _publish(site, language)
    else:
        site.database.close()
        _demonstrate(language)
    _announce(options, language)
    # Connections do not survive the fork into the server's worker; it opens its own.
    site.database.close()
    top_level("app").serve(settings, options.host, options.port, jobs=not options.no_jobs)
    return Answer({}, (), DONE)


def _untouched(site: Site) -> bool:
    with reading(site.database) as unit:
        return unit.count(select(func.count()).select_from(tables.Person)) == 0


def _publish(site: Site, language: str) -> None:
    _, findings = publish_folder(site, None, present())
    for finding in errors(findings):
        print(finding_line(finding, language), flush=True)


def _demonstrate(language: str) -> None:
    """In a process of its own: what it starts (threads that typeset papers among it) would not survive the fork into
    the server's worker."""
    say = {
        "zh": "首次启动：正在建立演示账号和四十多个办件（用 make run SEED=no 可从空白开始）……",
        "en": "First start: making demonstration accounts and some forty cases (make run SEED=no starts empty) …",
    }
    print(say[language], flush=True)
    program = "import sys; from permits.ops.cli import main; sys.exit(main())"
    subprocess.run([sys.executable, "-c", program, "seed"], check=True)


def _announce(options: Namespace, language: str) -> None:
    address = f"http://{options.host}:{options.port}"
    lines = {
        "zh": (f"已启动：{address}", f"  登录：{address}/sign-in", "  演示账号：permits seed", "  Ctrl-C 停止"),
        "en": (
            f"Serving: {address}",
            f"  sign in: {address}/sign-in",
            "  demo accounts: permits seed",
            "  Ctrl-C stops",
        ),
    }
    print("\n".join(lines[language]), flush=True)
