"""A draft of an item as it grows: questions, pages, materials, rules, wordings in two languages, and what was lost.

Knows what every item must have and what of it no foreign document can say; those parts are written so that the checker
asks for them. Never invents a law, an authority or a number of days.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from permits.core.definitions.lints import lints
from permits.core.definitions.messages import TO_FILL
from permits.core.drafts import losses
from permits.core.drafts.names import name_for, wording
from permits.core.drafts.sample import answers_for
from permits.core.finding import Finding, FindingKind, errors
from permits.core.strict_json import misfits
from permits.core.text import Text

PROCESS = "ordinary"
_ROUTE = "R"
_STAGES = (
    ("accept", "acceptance", "window", "clerk", Text("受理", "Acceptance")),
    ("review", "review", "handling", "reviewer", Text("审查", "Review")),
    ("decide", "decision", "director", "supervisor", Text("决定", "Decision")),
)
_FORM = Text("申请信息", "Application")
_SUMMARY = Text("（请写办事指南摘要）", "(write the summary of the guide)")
_EXAMPLE = Text("导入时凑成的样例，请换成真实情形", "Made up by the import: put a real case here")
NO_WORDS = Text("")
SECTIONS = ("facts", "visibility", "requirements", "checks", "materials", "limits", "fees", "intake", "tables")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the author says beside the source. `title`, `category`: empty where not said; `day`: in force from."""

    code: str
    day: date
    title: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The files of an item that an author goes on with, and what became of the source (`losses`). With an error among
    the losses the files are empty."""

    item: Mapping[str, Any]
    rules: Mapping[str, Any]
    texts: Mapping[str, str]
    example: Mapping[str, Any]
    losses: tuple[Finding, ...]


@dataclass(slots=True)
class Sketch:
    """A draft while it is drawn. Names of questions are given out by `name`, codes of rules by `rule`."""

    title: Text = NO_WORDS
    summary: Text = NO_WORDS
    properties: dict[str, dict[str, Any]] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(default_factory=list)
    materials: list[dict[str, Any]] = field(default_factory=list)
    processes: list[dict[str, Any]] = field(default_factory=list)
    rules: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    losses: list[Finding] = field(default_factory=list)
    untranslated: int = 0
    without_chinese: list[str] = field(default_factory=list)

    def tell(self, kind: FindingKind, place: str, /, line: int = 0, **params: object) -> None:
        """Note what became of something, at its place in the source."""
        found = kind.at(place, **{key: _short(value) for key, value in params.items()})
        self.losses.append(found.at_line("", line) if line else found)

    def name(self, given: str, place: str, line: int = 0, otherwise: str = "field") -> str:
        """A free name for a question; told where it had to be another than `given`."""
        name = name_for(given, self.properties, otherwise)
        if name != given:
            self.tell(losses.RENAMED, place, line, given=given, name=name)
        return name

    def say(self, key: str, words: Text) -> str:
        """What to write inline: the Chinese, or for want of it the English. The English goes to the texts."""
        if words.en:
            self.texts[key] = words.en
        else:
            self.untranslated += 1
        if not words.zh:
            self.without_chinese.append(words.en)
        return words.zh or words.en

    def rule(self, section: str, letter: str, raw: dict[str, Any]) -> str:
        """Adds a rule under the next free code of its letter; the code."""
        rules = self.rules.setdefault(section, [])
        code = f"{letter}{len(rules) + 1}"
        rules.append({"code": code, **raw})
        return code

    def said_rule(self, section: str, letter: str, raw: dict[str, Any], key: str, words: Text) -> str:
        """Adds a rule with a wording (`key`: message, because or title)."""
        code = self.rule(section, letter, raw)
        self.rules[section][-1][key] = self.say(f"rules.{code}", words)
        return code

    def page(self, code: str, title: Text) -> dict[str, Any]:
        """A new page without questions yet."""
        page = {"code": code, "title": self.say(f"pages.{code}.title", title), "fields": []}
        self.pages.append(page)
        return page


def _short(value: object) -> object:
    """As much of a thing of the source as a sentence can hold."""
    if isinstance(value, int | Text):
        return value
    plain = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
    text = " ".join(plain.split())
    return text if len(text) <= 120 else text[:119] + "…"


def refused(kind: FindingKind, place: str = "", /, **params: object) -> Draft:
    """No draft, and why."""
    return Draft({}, {}, {}, {}, (kind.at(place, **params),))


def finished(sketch: Sketch, wanted: Wanted) -> Draft:
    """The draft with everything an item must have."""
    if errors(sketch.losses):
        return Draft({}, {}, {}, {}, tuple(sketch.losses))
    if not (sketch.properties or sketch.materials):
        return Draft({}, {}, {}, {}, (*sketch.losses, losses.NOTHING.at()))
    _tell_what_is_to_fill(sketch, wanted)
    item, rules = _item(sketch, wanted), _rules(sketch, wanted)
    found = [
        losses.CHECKER_WILL_SAY.at(one.where, code=one.code, message=one.message)
        for one in lints({"item": item, "rules": rules, "library": {}})
    ]
    _tell_of_words(sketch)
    day = wanted.day.isoformat()
    example = {
        "says": _EXAMPLE.zh, "says_en": _EXAMPLE.en, "received_on": day,
        "answers": answers_for(sketch.properties, sketch.required, day),
        "uploads": [one["code"] for one in sketch.materials], "expect": {},
    }  # fmt: skip
    if too_much := [one for part in (item, rules, sketch.texts, example) for one in misfits(part)]:
        return refused(losses.TOO_MUCH, "", why=too_much[0].message)
    return Draft(item, rules, dict(sketch.texts), example, (*sketch.losses, *found))


def _tell_what_is_to_fill(sketch: Sketch, wanted: Wanted) -> None:
    sketch.tell(losses.BASIS_TO_FILL, "")
    sketch.tell(losses.AUTHORITY_TO_FILL, "")
    if not wanted.category:
        sketch.tell(losses.CATEGORY_TO_FILL, "")
    sketch.tell(losses.ASSUMED, "", day=wanted.day.isoformat())
    sketch.tell(losses.EXAMPLE_TO_FILL, "")


def _tell_of_words(sketch: Sketch) -> None:
    if sketch.untranslated:
        sketch.tell(losses.ENGLISH_TO_FILL, "", count=sketch.untranslated)
    if sketch.without_chinese:
        count, first = len(sketch.without_chinese), sketch.without_chinese[0]
        sketch.tell(losses.CHINESE_TO_FILL, "", count=count, first=first)


def _item(sketch: Sketch, wanted: Wanted) -> dict[str, Any]:
    title = sketch.title
    if wanted.title:
        title = wording(wanted.title)
    if not sketch.properties:
        _nothing_asked(sketch)
    schema: dict[str, Any] = {"type": "object", "properties": sketch.properties}
    processes = sketch.processes or [process(sketch, PROCESS, Text("一般程序", "Ordinary procedure"))]
    return {
        "code": wanted.code,
        "version": 1,
        "effective_from": wanted.day.isoformat(),
        "title": sketch.say("title", title or Text(wanted.code, wanted.code)),
        "category": wanted.category or TO_FILL,
        "type": "licence",
        "handling": "promised",
        "basis": [{"law": TO_FILL, "mark": "K"}],
        "guide": {"summary": sketch.say("guide.summary", sketch.summary or _SUMMARY)},
        "form": {"pages": [_tidied(page) for page in sketch.pages if _asks(page)],
                 "schema": {**schema, "required": sketch.required}},
        **({"materials": sketch.materials} if sketch.materials else {}),
        "processes": processes,
    }  # fmt: skip


def _nothing_asked(sketch: Sketch) -> None:
    """A source of materials alone: a form has at least one question."""
    name, words = "remarks", Text("补充说明", "Remarks")
    sketch.properties[name] = {"title": sketch.say(f"fields.{name}.title", words), "type": "string"}
    sketch.page("application", _FORM)["fields"].append(name)


def _asks(page: Mapping[str, Any]) -> bool:
    return bool(page["fields"] or any(one["fields"] for one in page.get("sections", ())))


def _tidied(page: Mapping[str, Any]) -> dict[str, Any]:
    """A page has questions or sections with questions, not both."""
    if "sections" not in page:
        return dict(page)
    sections = [one for one in page["sections"] if one["fields"]]
    return {**{key: value for key, value in page.items() if key != "fields"}, "sections": sections}


def process(sketch: Sketch, code: str, title: Text) -> dict[str, Any]:
    """A process of the three stages that every decision has."""
    stages = [
        {"code": stage, "title": sketch.say(f"stages.{code}.{stage}.title", words), "kind": kind, "office": office,
         "role": role}
        for stage, kind, office, role, words in _STAGES
    ]  # fmt: skip
    said = sketch.say(f"processes.{code}.title", title)
    return {"code": code, "title": said, "handling": "promised", "stages": stages}


def _rules(sketch: Sketch, wanted: Wanted) -> dict[str, Any]:
    routes = sketch.rules.get("routing", [])
    if not any("otherwise" in one for one in routes):
        last = sketch.processes[-1]["code"] if sketch.processes else PROCESS
        code = f"{_ROUTE}{len(routes) + 1}"
        routes = [*routes, {"code": code, "otherwise": True, "process": last, "authority": {"code": TO_FILL}}]
    said: dict[str, Any] = {part: sketch.rules[part] for part in SECTIONS if sketch.rules.get(part)}
    return {"item": wanted.code, **said, "routing": routes}
