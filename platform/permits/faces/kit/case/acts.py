"""From an act's JSON Schema to a form on a page, and back to the data of the act. Knows schemas; knows no item.

Acts share one page and one form, so that nothing typed for one is lost by sending another: the question of a
property is named after both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from permits.core.definitions.cards import COLOURS
from permits.core.definitions.types import Field, Option
from permits.core.finding import Finding
from permits.core.forms import place_title
from permits.core.forms.check import said_of
from permits.core.process import LEGAL_ZONE, NAMES, ONLY_WITH, STEP_OF, Act, Card, curable, desks_of, holding, leaving
from permits.core.process.messages import procedure_title
from permits.core.text import Text, joined
from permits.faces.kit.forms import AnswersForm, answers_from, form_for
from permits.faces.kit.render import say_day
from permits.faces.kit.views import site
from permits.faces.kit.words import words
from permits.services.show_case import CaseView
from permits.services.show_people import Colleague

Schema = Mapping[str, Any]

# Acts that go beside the work of a stage.
BESIDE = (
    "note-deficiency", "hand-over", "take-back-hand-over", "assign", "reassign",
    "pause", "prolong", "resume", "extend", "hold", "release", "transfer", "terminate",
    "answer-card", "judge-card",
    "serve-papers", "urge", "ask-agent", "tell-applicant", "announce-visit", "call-off-visit", "take-agency",
)  # fmt: skip
# Acts that put a paper into somebody's hands or move a limit: looked at once more before they are done.
PREVIEWED = (
    "finish", "fall-back", "not-accept", "request-correction", "decide", "pause", "prolong", "extend", "hold",
    "release", "revoke", "terminate", "transfer",
)  # fmt: skip
# Drawn by the page itself: its data come from the checklist.
FROM_CHECKLIST = ("request-correction", "mark")
# Done on a page of its own, with files.
ON_OWN_PAGE = ("hand-in-late", "supplement", "correct-on-the-spot")
# Properties of any act that the checklist answers.
LIST_ANSWERS = ("marks", "all_in_order")
# Questions the page asks already, beside another act.
ASKED_ONCE = (("finish", "words"),)


@dataclass(frozen=True, slots=True)
class ActForm:
    """One act open to the viewer, with its questions."""

    act: Act
    schema: Schema
    form: AnswersForm

    @property
    def name(self) -> str:
        return self.act.name

    @property
    def previewed(self) -> bool:
        return self.name in PREVIEWED

    @property
    def beside(self) -> bool:
        return self.name in BESIDE


def act_forms(view: CaseView, colleagues: Sequence[Colleague], posted: Any, language: str) -> list[ActForm]:
    """Every act the viewer may do, what was posted still in it (`posted` None: nothing was; then what the rules
    propose and what the applicant asked for)."""
    return [
        ActForm(act, schema, _form(view, act, schema, colleagues, posted, language))
        for act, schema in view.acts
        if act.name not in (*FROM_CHECKLIST, *ON_OWN_PAGE) and _answerable(schema)
    ]


def _answerable(schema: Schema) -> bool:
    """Whether there is anything to choose wherever something must be chosen."""
    return all(schema["properties"][name].get("enum") != [""] for name in schema["required"])


def _form(
    view: CaseView, act: Act, schema: Schema, colleagues: Sequence[Colleague], posted: Any, language: str
) -> AnswersForm:
    asked = [
        _question(view, act, name, prop, name in schema["required"], colleagues)
        for name, prop in schema["properties"].items()
        if prop.get("enum") != [""] and name not in LIST_ANSWERS and (act.name, name) not in ASKED_ONCE
    ]
    usual = {name: prop["default"] for name, prop in schema["properties"].items() if "default" in prop}
    said = usual | _PROPOSED.get(act.name, _nothing)(view, language)
    proposed = {named(act.name, name): words for name, words in said.items()}
    return form_for(asked, {question.id for question in asked}, proposed, posted=posted)


def _nothing(view: CaseView, language: str) -> dict[str, object]:
    return {}


def _as_intake_says(view: CaseView, language: str) -> dict[str, object]:
    """What the rules say by which the application is not for us, and the authorities they name; whoever does not
    accept it may say otherwise."""
    rules = view.checked.not_for_us
    if not rules:
        return {}
    named_by = [to for rule in rules if isinstance(to := rule.effect.get("refer_to"), Text)]
    referral = {"referral": joined(list(dict.fromkeys(named_by)), "、", "; ").say(language)} if named_by else {}
    return {"outcome": rules[0].effect["outcome"], "reason": said_of(rules).say(language), **referral}


# What an act's questions open with, in the language of the page.
_PROPOSED: Mapping[str, Callable[[CaseView, str], dict[str, object]]] = {"not-accept": _as_intake_says}


def named(act: str, prop: str) -> str:
    """The id of the question of a property of an act."""
    return f"{act}.{prop}"


def _question(
    view: CaseView, act: Act, name: str, prop: Schema, required: bool, colleagues: Sequence[Colleague]
) -> Field:
    options = _options(view, act, name, prop, colleagues)
    title = Text(prop.get("title", name), prop.get("x-en", name))
    limits = {key: prop[key] for key in ("maxLength",) if key in prop}
    hint = words().get(f"act.{act.name}.{name}.hint", Text(""))
    # A hint says when the question must be answered, so it is not marked optional besides.
    return Field(
        named(act.name, name), _kind(prop, options), title, limits, required or bool(hint), hint, options=options
    )


def _kind(prop: Schema, options: tuple[Option, ...]) -> str:
    if prop.get("type") == "array":
        return "several_of" if options else "longtext"
    if options:
        return "one_of"
    if prop.get("type") in ("integer", "boolean"):
        return {"integer": "integer", "boolean": "yesno"}[prop["type"]]
    if prop.get("format") == "date":
        return "date"
    return "text" if prop.get("minLength") == 1 else "longtext"


_ALL_CAUSES = {**holding.CAUSES, **leaving.CAUSES, **leaving.MOVED}
# What a property may be chosen from, where the schema itself gives no words for it.
_CHOICES: Mapping[str, Callable[[CaseView, Sequence[Colleague]], Iterable[Option]]] = {
    "clause": lambda view, people: [
        Option(c.code, Text(f"{c.title.zh}（{_cited(c.basis).zh}）", f"{c.title.en} ({_cited(c.basis).en})"))
        for c in view.item.refusals
    ],
    "clock": lambda view, people: [
        *(Option(clock.code, clock.title) for clock in view.item.clocks),
        *(Option(STEP_OF + desk.code, desk.title) for desk in desks_of(view.item, view.case)),
    ],
    "card": lambda view, people: [Option(str(one.number), card_title(one)) for one in view.case.cards.values()],
    "cause": lambda view, people: [Option(code, title) for code, title in _ALL_CAUSES.items()],
    "checked": lambda view, people: [Option(point.zh, point) for point in (view.desk.checkpoints if view.desk else ())],
    "where": lambda view, people: [Option(w, place_title(view.item, w)) for w in curable(view.item, view.case)],
    "authority": lambda view, people: [Option(a.code, a.title) for a in site().authorities.values()],
    "to": lambda view, people: [Option(p.username, Text(p.name, p.name)) for p in people],
}


def _cited(basis: Sequence[Any]) -> Text:
    return joined([one.cite() for one in basis], "、", "; ")


def _options(view: CaseView, act: Act, name: str, prop: Schema, colleagues: Sequence[Colleague]) -> tuple[Option, ...]:
    listed = tuple(_CHOICES[name](view, colleagues)) if name in _CHOICES else ()
    named = prop.get(NAMES) or prop.get("items", {}).get(NAMES)
    if named:
        return tuple(Option(one, Text(said["zh"], said["en"])) for one, said in named.items())
    if "enum" not in prop:
        return listed
    by_code = {option.code: option for option in listed}
    return tuple(
        by_code.get(value) or Option(value, value_title(act.name, name, value)) for value in prop["enum"] if value
    )


def card_title(card: Card) -> Text:
    """A card by its colour, its name and the day it was raised."""
    day = say_day(card.raised_at.astimezone(LEGAL_ZONE).date())
    return joined([COLOURS[card.colour], card.title, Text(day, day)], " · ", " · ")


def value_title(act: str, prop: str, value: str) -> Text:
    """What a value of an act's property is called: in the words of the pages, by act, property and value."""
    if prop == "procedure":
        return procedure_title(value)
    return words().get(f"act.{act}.{prop}.{value}", Text(value, value))


def in_words(view: CaseView, question: str, value: str, colleagues: Sequence[Colleague]) -> Text:
    """What was posted to a question, as a person reads it: a choice by its title, also when its act is no longer open.
    `question`: the name `named` gives."""
    act, _, prop = question.partition(".")
    listed = _CHOICES[prop](view, colleagues) if prop in _CHOICES else ()
    return next((option.title for option in listed if option.code == value), None) or value_title(act, prop, value)


def data_of(form: ActForm) -> dict[str, object]:
    """What was typed, as the act's data. What was left empty is absent, and so is what belongs to another choice."""
    said = _typed(form)
    return {name: answer for name, answer in said.items() if _belongs(form.schema["properties"][name], said)}


def _typed(form: ActForm) -> dict[str, object]:
    answers = answers_from(form.form)
    said = {name: answers.get(named(form.name, name)) for name in form.schema["properties"]}
    return {
        name: _as_declared(form.schema["properties"][name], answer)
        for name, answer in said.items()
        if answer is not None
    }


def _belongs(prop: Schema, said: Mapping[str, object]) -> bool:
    """Whether a property is asked with what else was chosen; while nothing is chosen it may be."""
    return all(said.get(name, value) == value for name, value in prop.get(ONLY_WITH, {}).items())


def left_out(form: ActForm) -> list[Text]:
    """What was typed and belongs to another choice than the one made, by its titles: told, and not part of the act."""
    said = _typed(form)
    props = form.schema["properties"]
    return [Text(props[n]["title"], props[n]["x-en"]) for n in said if not _belongs(props[n], said)]


def _as_declared(prop: Schema, answer: object) -> object:
    if prop.get("type") == "array" and isinstance(answer, str):
        return [line.strip() for line in answer.splitlines() if line.strip()]
    return answer.replace("\r\n", "\n") if isinstance(answer, str) else answer


def on_questions(act: str, findings: Iterable[Finding]) -> list[Finding]:
    """Findings on an act's data, pointing at the questions they were typed in."""
    return [replace(f, where=f"/{act}.{f.where[1:]}") if f.where.startswith("/") else f for f in findings]


def entries(form: ActForm, data: Mapping[str, object]) -> list[dict[str, object]]:
    """What was typed, as rows of a summary, choices by their titles."""
    rows = []
    for control in form.form.questions:
        value = data.get(control.question.id.partition(".")[2])
        if value is not None:
            titles = {option.code: option.title for option in control.options}
            rows.append({"key": control.question.title, "value": _shown(value, titles)})
    return rows


def _shown(value: object, titles: Mapping[str, Text]) -> Text:
    if isinstance(value, list):
        return joined([titles.get(str(one), Text(str(one), str(one))) for one in value], "；", "; ")
    return titles.get(str(value), Text(str(value), str(value)))
