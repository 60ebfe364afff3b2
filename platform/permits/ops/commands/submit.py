"""permits submit: hand in an application through the same service as the portal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from permits.core.definitions.types import Item
from permits.core.process import LEGAL_ZONE
from permits.ops.answer import Answer, finding_document, finding_line, refused
from permits.ops.inputs import moment, object_from, present, taken_in
from permits.ops.root import actor_named, open_site_from_environment
from permits.ops.views import clock_documents, material_documents
from permits.persistence.unit_of_work import reading
from permits.services.messages import ITEM_UNKNOWN
from permits.services.show_case import show_case
from permits.services.submit import Submission, Submitted, submit

# What is promised, where no case came about.
NOTHING: dict[str, object] = {"case": "", "state": "", "materials": [], "clocks": []}


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("item", help="item code / 事项编号")
    parser.add_argument(
        "--answers",
        required=True,
        metavar="F",
        help="JSON file of answers, - for standard input / 回答（JSON 文件），- 为标准输入",
    )
    parser.add_argument(
        "--upload", action="append", default=[], metavar="CODE=FILE",
        help="a file for a material, or for a question that asks for one; repeat / 材料或附件题的文件，可重复",
    )  # fmt: skip
    parser.add_argument("--as", dest="user", required=True, metavar="USER", help="who hands it in / 提交人账号")
    parser.add_argument(
        "--applicant",
        metavar="USER",
        help="whom the case belongs to, default who hands it in / 申请人账号，缺省为提交人",
    )
    parser.add_argument(
        "--now", type=moment, metavar="TS", help="when it is received, default now / 收到时刻，缺省为现在"
    )
    parser.add_argument(
        "--key", metavar="K", help="the same key twice opens one case / 提交编号；同一编号只生成一个办件"
    )


def run(options: Namespace, language: str) -> Answer:
    site = open_site_from_environment()
    now = options.now or present()
    actor, findings = actor_named(site, options.user)
    answers, unreadable = object_from(options.answers)
    with reading(site.database) as unit:
        item = site.catalogue.item_on(unit, options.item, now.astimezone(LEGAL_ZONE).date())
    findings += unreadable if item else [*unreadable, ITEM_UNKNOWN.at(code=options.item)]
    if actor is None or findings or item is None:
        return refused(findings, language, **NOTHING)
    if "says" in answers and isinstance(answers.get("answers"), dict):
        answers = answers["answers"]
    files = taken_in(site, item, options.upload, actor.username, now)
    if files.findings:
        return refused(files.findings, language, **NOTHING)
    channel = "window" if actor.office else "online"
    submission = Submission(
        item.code, {**answers, **files.answers}, files.uploads, options.applicant or actor.username, channel,
        options.key, frozenset(files.answers.values()),
    )  # fmt: skip
    done = submit(site, submission, actor, now)
    if not done.number:
        return refused(done.findings, language, **{**NOTHING, "materials": material_documents(item, done.checked)})
    view = show_case(site, done.case_id, actor)
    told = [finding_document(finding, language) for finding in done.told]
    # A case that went to another authority is no longer before the eyes of the clerk who took it in.
    state, clocks = (view.case.state, clock_documents(view.clocks)) if view else ("received", [])
    document = _document(item, done, state, clocks) | {"findings": told}
    return Answer(document, (done.number, state, *(finding_line(one, language) for one in done.told)))


def _document(item: Item, done: Submitted, state: str, clocks: list[dict[str, object]]) -> dict[str, object]:
    return {
        "case": done.number, "state": state, "materials": material_documents(item, done.checked),
        "clocks": clocks, "again": done.again,
    }  # fmt: skip
