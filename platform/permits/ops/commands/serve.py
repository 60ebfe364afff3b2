"""permits serve: the site, with its jobs. On the first start it makes a demonstration to look at."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from sqlalchemy import func, select

from permits.core.finding import errors
from permits.ops.answer import DONE, Answer, finding_line
from permits.ops.inputs import present
from permits.ops.publishing import publish_folder
from permits.ops.root import open_site_from_environment, settings_or_exit, top_level
from permits.persistence import tables
from permits.persistence.unit_of_work import reading
from permits.services.site import Site

_DEMO_CASES = 40


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-seed", action="store_true", help="start empty / 不建立演示数据")
    parser.add_argument("--no-jobs", action="store_true", help="leave the jobs to `permits worker` / 不运行后台作业")


def run(options: Namespace, language: str) -> Answer:
    settings: Any = settings_or_exit()
    site = open_site_from_environment()
    if options.no_seed or not settings.seed or not _untouched(site):
        _publish(site, language)
    else:
        _demonstrate(site, language)
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


def _demonstrate(site: Site, language: str) -> None:
    from permits.ops.commands.seed import seed, who_can_sign_in

    say = {
        "zh": "首次启动：正在建立演示账号和约 40 个办件（用 make run SEED=no 可从空白开始）……",
        "en": "First start: making demonstration accounts and about 40 cases (make run SEED=no starts empty) …",
    }
    print(say[language], flush=True)
    accounts, _ = seed(site, _DEMO_CASES, present())
    print("\n".join(who_can_sign_in(accounts, language)), flush=True)


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
