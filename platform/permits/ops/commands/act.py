"""permits act: any act of the process; with --list, what is open to this user now."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping

from permits.core.process import Actor, plain_uploads
from permits.core.text import Text
from permits.ops import messages
from permits.ops.answer import MISUSED, Answer, refused
from permits.ops.inputs import moment, object_from, present, taken_in
from permits.ops.root import actor_named, open_site_from_environment
from permits.ops.views import branch_documents, clock_documents, document_documents, event_documents
from permits.services.act import act
from permits.services.show_case import CaseView, show_case
from permits.services.site import Site

# What is promised, where no case was found.
NOTHING: dict[str, object] = {
    "case": "",
    "state": "",
    "stage": "",
    "branches": [],
    "events": [],
    "clocks": [],
    "documents": [],
}
UNSAID = Text(
    "permits act：请写明要办的动作，或用 --list 列出现在可办的动作",
    "permits act: say what to do, or --list what can be done now",
)


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("case", help="business number or id / 业务号")
    parser.add_argument("action", nargs="?", help="what to do; --list says what there is / 办理动作；--list 列出可选的")
    parser.add_argument(
        "--data",
        metavar="F",
        help="JSON file with the data of the act, - for standard input / 数据（JSON 文件），- 为标准输入",
    )
    parser.add_argument(
        "--upload", action="append", default=[], metavar="CODE=FILE",
        help="a file for a material, or for a question that asks for one; repeat / 材料或附件题的文件，可重复",
    )  # fmt: skip
    parser.add_argument("--as", dest="user", required=True, metavar="USER", help="who does it / 办理人账号")
    parser.add_argument("--now", type=moment, metavar="TS", help="when it is done, default now / 办理时刻，缺省为现在")
    parser.add_argument("--list", action="store_true", help="what this user may do now / 列出可办动作")


def run(options: Namespace, language: str) -> Answer:
    if not options.action and not options.list:
        print(UNSAID.say(language), file=sys.stderr)
        return Answer({"findings": []}, (), MISUSED)
    nothing: dict[str, object] = {"acts": []} if options.list else NOTHING
    site = open_site_from_environment()
    actor, findings = actor_named(site, options.user)
    if actor is None:
        return refused(findings, language, **nothing)
    view = show_case(site, options.case, actor)
    if view is None:
        return refused([messages.CASE_HIDDEN.at(number=options.case)], language, **nothing)
    if options.list:
        return _list(view, language)
    return _act(site, view, actor, options, language)


def _list(view: CaseView, language: str) -> Answer:
    acts = [{"act": act.name, "title": act.title, "schema": schema} for act, schema in view.acts]
    return Answer({"acts": acts}, tuple(f"{act.name:<20}{act.title.say(language)}" for act, _ in view.acts))


def _act(site: Site, view: CaseView, actor: Actor, options: Namespace, language: str) -> Answer:
    now = options.now or present()
    data, findings = object_from(options.data) if options.data else ({}, [])
    files = taken_in(site, view.item, options.upload, actor.username, now)
    if findings or files.findings:
        return refused([*findings, *files.findings], language, **_as_it_stands(view))
    if options.upload:
        data = {
            **data,
            "uploads": {**_object_in(data, "uploads"), **plain_uploads(files.uploads)},
            "answers": {**_object_in(data, "answers"), **files.answers},
        }
    done = act(site, view.id, options.action, data, actor, now, view.version)
    after = show_case(site, view.id, actor)
    if done.findings or after is None:
        return refused(done.findings, language, **_as_it_stands(after or view))
    document = {
        "case": after.case.number, "state": after.case.state, "stage": after.case.stage,
        "branches": branch_documents(after),
        "events": event_documents(done.events), "clocks": clock_documents(after.clocks),
        "documents": document_documents(after.documents), "findings": [],
    }  # fmt: skip
    return Answer(document, (after.case.number, after.case.state, after.case.stage))


def _as_it_stands(view: CaseView) -> dict[str, object]:
    return {
        "case": view.case.number, "state": view.case.state, "stage": view.case.stage, "events": [],
        "branches": branch_documents(view),
        "clocks": clock_documents(view.clocks), "documents": document_documents(view.documents),
    }  # fmt: skip


def _object_in(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = data.get(key, {})
    return value if isinstance(value, Mapping) else {}
