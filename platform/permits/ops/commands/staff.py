"""permits staff: who works here; one more, such as the first administrator, who adds the others on the page; and where
SMS reach somebody."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from permits.core.finding import INFO, Finding, FindingKind
from permits.core.forms.formats import bare_mobile
from permits.core.process import SYSTEM_ACTOR
from permits.ops.answer import Answer, refused
from permits.ops.environment import settings_or_exit, top_level
from permits.ops.inputs import present
from permits.ops.root import open_site_from_environment
from permits.persistence import people
from permits.persistence.unit_of_work import reading
from permits.services.keep_staff import STAFF_ROLES, StaffWish, add_staff, change_mobile
from permits.services.site import Site

ALONE = FindingKind(
    "staff.needs_a_user",
    "--name、--role、--authority、--office、--mobile 说的是某个账号，请先写用户名：permits staff USERNAME …",
    "--name, --role, --authority, --office, --mobile tell of an account; give its user name: permits staff USERNAME …",
)
KNOWN = FindingKind("staff.known", "这里有：{known}", "There are: {known}", INFO)


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "username", nargs="?", help="a new account; without it, who works here / 新账号的用户名；不写则列出现有人员"
    )
    parser.add_argument("--name", default="", help="the person's name / 姓名")
    parser.add_argument(
        "--role", action="append", default=[], choices=STAFF_ROLES, help="as what, repeat / 身份，可重复"
    )
    parser.add_argument("--authority", default="", metavar="CODE", help="where they work / 所在机关的代码")
    parser.add_argument(
        "--office", default="", metavar="KIND", help="and in which office; clerks and reviewers need one / 所在处室"
    )
    parser.add_argument(
        "--mobile",
        metavar="NUMBER",
        help="where SMS reach them; alone, changes it, '' = none / 接收短信的手机号；单写则修改",
    )


def run(options: Namespace, language: str) -> Answer:
    site = open_site_from_environment()
    account = options.name or options.role or options.authority or options.office
    if options.username and options.mobile is not None and not account:
        return _reach(site, options, language)
    if options.username:
        return _add(site, options, language)
    if account or options.mobile is not None:
        return refused([ALONE.at()], language)
    return _everybody(site)


def _add(site: Site, options: Namespace, language: str) -> Answer:
    from permits.faces.accounts.security import add_staff_account

    place, roles = (options.authority, options.office), frozenset(options.role)
    wish = StaffWish(options.username, options.name, *place, roles, options.mobile or "")
    with top_level("app").create_app(settings_or_exit(), site=site).app_context():
        password, findings = add_staff(site, wish, add_staff_account, SYSTEM_ACTOR, present())
    if findings:
        return refused([*findings, *_places(site, options, findings)], language)
    username = wish.tidied().username
    said = {
        "zh": f"{username} 的一次性口令：{password}（首次登录后须更换；此处只显示一次）",
        "en": f"One-time password of {username}: {password} (to be changed at the first sign-in; shown only here)",
    }
    return Answer({"username": username, "password": password, "findings": []}, (said[language],))


def _reach(site: Site, options: Namespace, language: str) -> Answer:
    with top_level("app").create_app(settings_or_exit(), site=site).app_context():
        findings = change_mobile(site, options.username, options.mobile, SYSTEM_ACTOR, present())
    if findings:
        return refused(findings, language)
    username, mobile = options.username.strip().lower(), bare_mobile(options.mobile)
    said = {
        "zh": f"{username} 的短信发往 {mobile}" if mobile else f"不再给 {username} 发短信",
        "en": f"SMS for {username} go to {mobile}" if mobile else f"No SMS go to {username} any more",
    }
    return Answer({"username": username, "mobile": mobile, "findings": []}, (said[language],))


def _places(site: Site, options: Namespace, findings: list[Finding]) -> Iterator[Finding]:
    """Of a place nobody knows: the places there are."""
    asked = {finding.where for finding in findings}
    if "/authority" in asked:
        yield KNOWN.at("/authority", known="  ".join(site.authorities))
    if "/office" in asked and options.authority in site.authorities:
        yield KNOWN.at("/office", known="  ".join(site.authorities[options.authority].offices))


def _everybody(site: Site) -> Answer:
    with reading(site.database) as unit:
        staff = people.staff(unit)
    told = ("username", "name", "authority", "office")
    rows = [{name: getattr(p, name) for name in told} | {"mobile": p.mobile or ""} for p in staff]
    lines = tuple(f"{p.username:<22}{p.name}  {p.authority} {p.office} {p.mobile or ''}".rstrip() for p in staff)
    return Answer({"staff": rows}, lines)
