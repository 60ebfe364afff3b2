"""permits seed: demonstration accounts, and cases spread over time."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from datetime import datetime

from permits.core.finding import Finding, FindingKind, errors
from permits.ops.answer import Answer, finding_line, refused
from permits.ops.environment import settings_or_exit
from permits.ops.inputs import present
from permits.ops.root import open_site_from_environment
from permits.ops.seeding import PASSWORD, DemoAccount
from permits.ops.seeding.demonstration import demonstrate
from permits.services.site import Site

NOT_HERE = FindingKind(
    "seed.production",
    "正式环境不能建立演示账号：其口令是公开的",
    "Demonstration accounts have a published password and are not made in production",
)

NOT_WITH_A_PROVIDER = FindingKind(
    "seed.provider",
    "已设置短信或邮件服务商：演示人员的号码是编的，可能属于别人。请先去掉 PERMITS_SMS_URL 和 PERMITS_MAIL_URL",
    "A provider of SMS or mail is set: the numbers of demonstration people are made up and may be somebody's. Take "
    "PERMITS_SMS_URL and PERMITS_MAIL_URL away first",
)


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--cases",
        type=int,
        default=54,
        metavar="N",
        help="how many cases, default 54; 0: accounts alone / 办件数，缺省 54；0 为只建账号",
    )


def run(options: Namespace, language: str) -> Answer:
    settings = settings_or_exit()
    if getattr(settings, "production", False):
        return refused([NOT_HERE.at()], language)
    if getattr(settings, "providers", None):
        return refused([NOT_WITH_A_PROVIDER.at()], language)
    accounts, cases, findings = seed(open_site_from_environment(), options.cases, present())
    for finding in errors(findings):
        print(finding_line(finding, language), file=sys.stderr, flush=True)
    users = [
        {"username": a.actor.username, "name": a.actor.name, "roles": sorted(a.actor.roles), "title": a.title,
         "place": a.place}
        for a in accounts
    ]  # fmt: skip
    lines = (*who_can_sign_in(accounts, language), {"zh": f"共 {cases} 个办件", "en": f"{cases} cases"}[language])
    return Answer({"users": users, "password": PASSWORD, "cases": cases}, lines)


def seed(site: Site, count: int, now: datetime) -> tuple[list[DemoAccount], int, list[Finding]]:
    """Publish the definitions and make the demonstration, with progress on a terminal."""

    def progress(done: int, of: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done}/{of} ", end="\n" if done == of else "", file=sys.stderr, flush=True)

    return demonstrate(site, count, now, progress)


def who_can_sign_in(accounts: list[DemoAccount], language: str) -> tuple[str, ...]:
    """One line a person; they all share one password."""
    said = {"zh": f"演示账号的口令都是 {PASSWORD}", "en": f"Every demonstration account has the password {PASSWORD}"}
    return (said[language], *(f"  {a.actor.username:<22}{a.actor.name}  {a.title.say(language)}" for a in accounts))
