"""permits act: any act of the process; with --list, what is open to this user now."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping

from permits.core.process import Actor, plain_uploads
from permits.ops import messages
from permits.ops.answer import MISUSED, Answer, refused
from permits.ops.inputs import moment, object_from, present, taken_in
from permits.ops.root import actor_named, open_site_from_environment
from permits.ops.views import clock_documents, document_documents, event_documents
from permits.services.act import act
from permits.services.show_case import CaseView, show_case
from permits.services.site import Site


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("case", help="business number or id / 业务号")
    parser.add_argument("action", nargs="?", help="what to do / 动作")
    parser.add_argument("--data", help="JSON file with the data of the act, - for standard input / 数据")
    parser.add_argument("--upload", action="append", default=[], metavar="CODE=FILE")
    parser.add_argument("--as", dest="user", required=True, help="username / 账号")
    parser.add_argument("--now", type=moment, help="the moment it is done / 办理时刻")
    parser.add_argument("--list", action="store_true", help="what this user may do now / 列出可办动作")


def run(options: Namespace, language: str) -> Answer:
    site = open_site_from_environment()
    actor, findings = actor_named(site, options.user)
    if actor is None:
        return refused(findings, language)
    view = show_case(site, options.case, actor)
    if view is None:
        return refused([messages.CASE_HIDDEN.at(number=options.case)], language)
    if options.list:
        return _list(view, language)
    if not options.action:
        return Answer({"findings": []}, ("permits act CASE ACTION --as USER",), MISUSED)
    return _act(site, view, actor, options, language)


def _list(view: CaseView, language: str) -> Answer:
    acts = [{"act": act.name, "title": act.title, "schema": schema} for act, schema in view.acts]
    return Answer({"acts": acts}, tuple(f"{act.name:<20}{act.title.say(language)}" for act, _ in view.acts))


def _act(site: Site, view: CaseView, actor: Actor, options: Namespace, language: str) -> Answer:
    now = options.now or present()
    data, findings = object_from(options.data) if options.data else ({}, [])
    files = taken_in(site, view.item, options.upload, actor.username, now)
    if findings or files.findings:
        return refused([*findings, *files.findings], language)
    if options.upload:
        data = {
            **data,
            "uploads": {**_object_in(data, "uploads"), **plain_uploads(files.uploads)},
            "answers": {**_object_in(data, "answers"), **files.answers},
        }
    done = act(site, view.id, options.action, data, actor, now, view.version)
    after = show_case(site, view.id, actor)
    if done.findings or after is None:
        return refused(done.findings, language, case=view.case.number, state=view.case.state)
    document = {
        "case": after.case.number, "state": after.case.state, "stage": after.case.stage,
        "events": event_documents(done.events), "clocks": clock_documents(after.clocks),
        "documents": document_documents(after.documents), "findings": [],
    }  # fmt: skip
    return Answer(document, (after.case.number, after.case.state, after.case.stage))


def _object_in(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = data.get(key, {})
    return value if isinstance(value, Mapping) else {}
