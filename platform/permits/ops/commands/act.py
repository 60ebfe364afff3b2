"""permits act: any act of the process; without one or with --list, what is open to this user now and how it is said."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from permits.core.process import Act, Actor, plain_uploads
from permits.core.text import Text
from permits.ops import messages
from permits.ops.answer import Answer, refused
from permits.ops.inputs import moment, object_from, present, taken_in
from permits.ops.root import actor_named, open_site_from_environment
from permits.ops.views import branch_documents, clock_documents, document_documents, event_documents
from permits.services.act import act
from permits.services.show_case import CaseView, show_case
from permits.services.site import Site

Schema = Mapping[str, Any]
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
NONE_OPEN = Text("现在没有可办的动作", "Nothing can be done by this user now")
NO_DATA = Text("不需要数据", "takes no data")
MAY = Text("（可不填）", " (may be left out)")
EXAMPLE = Text("例如", "for example")
HELP = Text(
    "不写动作时，列出该用户现在可办的动作、各自的数据和一个例子：",
    "Without an act it lists what this user may do with the case now, the data each act takes and an example of it:",
)
TRY = """
  permits act CASE --as haidian-window
  permits act CASE not-accept --data why.json --as haidian-window
      why.json: {"outcome": "not_required", "reason": "..."}
"""


def declare(parser: ArgumentParser) -> None:
    parser.epilog = f"{HELP.say('en')} / {HELP.zh}\n{TRY}"
    parser.add_argument("case", help="business number or id / 业务号")
    parser.add_argument("action", nargs="?", help="what to do; left out, it is listed / 办理动作；不写则列出")
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
    listing = options.list or not options.action
    nothing: dict[str, object] = {"acts": []} if listing else NOTHING
    site = open_site_from_environment()
    actor, findings = actor_named(site, options.user)
    if actor is None:
        return refused(findings, language, **nothing)
    view = show_case(site, options.case, actor)
    if view is None:
        return refused([messages.CASE_HIDDEN.at(number=options.case)], language, **nothing)
    if listing:
        return _list(view, language)
    return _act(site, view, actor, options, language)


def _list(view: CaseView, language: str) -> Answer:
    acts = [
        {"act": act.name, "title": act.title, "schema": schema, "example": _example(schema)}
        for act, schema in view.acts
    ]
    lines = [line for act, schema in view.acts for line in _told(act, schema, language)]
    return Answer({"acts": acts}, tuple(lines or [NONE_OPEN.say(language)]))


def _told(act: Act, schema: Schema, language: str) -> Iterator[str]:
    """An act, the data it takes, and data that would do."""
    yield f"{act.name:<20}{act.title.say(language)}"
    if not schema.get("properties"):
        yield f"    {NO_DATA.say(language)}"
        return
    for name, prop in schema["properties"].items():
        title = Text(prop.get("title", name), prop.get("x-en", name)).say(language)
        chosen = " | ".join(str(one) for one in prop.get("enum", ()) if one) or str(prop.get("type", ""))
        may = "" if name in schema.get("required", ()) else MAY.say(language)
        yield f"    {name:<16}{title}{may}: {chosen}"
    yield f"    {EXAMPLE.say(language)}: {json.dumps(_example(schema), ensure_ascii=False)}"


def _example(schema: Schema) -> object:
    """Data that the schema takes: what it requires, or of what it does not require the first."""
    if "default" in schema:
        return schema["default"]
    if "enum" in schema:
        return next((one for one in schema["enum"] if one), "")
    kind = str(schema.get("type", "object" if "properties" in schema else "string"))
    return _EXAMPLES.get(kind, _of_text)(schema)


def _of_text(schema: Schema) -> object:
    return {"date": "2026-03-02"}.get(str(schema.get("format", "")), "...")


def _of_object(schema: Schema) -> object:
    properties = schema.get("properties", {})
    named = schema.get("required") or list(properties)[:1]
    return {name: _example(properties[name]) for name in named if name in properties}


def _of_array(schema: Schema) -> object:
    """As few as there may be; where none may stand twice, each of its own."""
    items, count = schema.get("items", {}), max(1, int(schema.get("minItems", 1)))
    choices = [one for one in items.get("enum", ()) if one]
    if schema.get("uniqueItems") and count > 1:
        return choices[:count] if choices else [f"...{number}" for number in range(1, count + 1)]
    return [_example(items)] * count


_EXAMPLES: Mapping[str, Callable[[Schema], object]] = {
    "object": _of_object,
    "array": lambda schema: _of_array(schema),
    "boolean": lambda schema: True,
    "integer": lambda schema: int(schema.get("minimum", 1)),
}


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
