"""From the questions of an item to a form on a page, and back to answers. The one table from kind to control.

Knows core's Field and WTForms; does not know which item, and judges nothing. A question `name` is posted as
`f-name`, a cell as `f-table-0-column`: no name an item invents can collide with the page's own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import wtforms
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from werkzeug.datastructures import FileStorage
from wtforms.fields.core import UnboundField

from permits.core.definitions.types import Field, Option, Vocabulary
from permits.core.finding import Finding, pointer
from permits.core.text import Text, joined
from permits.faces.kit.controls import (
    Amount,
    Code,
    Control,
    Day,
    FileAnswer,
    Fixed,
    OneOf,
    Parts,
    Pinned,
    Rows,
    SeveralOf,
    WholeNumber,
    Words,
    YesNo,
)  # fmt: skip
from permits.faces.kit.render import say
from permits.faces.kit.words import word
from permits.services.hand_in_draft import file_ids

PREFIX, ATTRIBUTE = "f-", "f_"
MOST_RADIOS = 7
MOST_LISTED = 30


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind is asked: the class that reads it, the template that draws it, and the box's attributes."""

    control: type
    template: str
    attributes: Mapping[str, str]


def _look(control: type, template: str, **attributes: str) -> Look:
    return Look(control, template, attributes)


CONTROLS: dict[str, Look] = {
    "text": _look(Words, "input"),
    "longtext": _look(Words, "textarea"),
    "integer": _look(WholeNumber, "input", inputmode="numeric", width="10"),
    "decimal": _look(Amount, "input", inputmode="decimal", width="10"),
    "money": _look(Amount, "input", inputmode="decimal", width="10"),
    "date": _look(Day, "date"),
    "date_range": _look(Parts, "parts"),
    "address": _look(Parts, "parts"),
    "yesno": _look(YesNo, "yesno"),
    "one_of": _look(OneOf, "radios"),
    "several_of": _look(SeveralOf, "checkboxes"),
    "code": _look(Code, "select"),
    "file": _look(FileAnswer, "file"),
    "table": _look(Rows, "table"),
    "email": _look(Words, "input", type="email", autocomplete="email", spellcheck="false", width="20"),
    "mobile": _look(Words, "input", type="tel", inputmode="tel", autocomplete="tel", width="20"),
    "identity": _look(Words, "input", autocomplete="off", spellcheck="false", width="20"),
    "password": _look(Words, "input", type="password", spellcheck="false", width="20"),
}

# When a kind is drawn otherwise than usual: the first that applies.
EXCEPTIONS: tuple[tuple[Callable[[Field, tuple[Option, ...], bool], bool], str, type | None], ...] = (
    (lambda q, options, register: q.read_only, "fixed", Fixed),
    (lambda q, options, register: q.kind == "yesno" and q.schema.get("const") is True, "confirm", None),
    (lambda q, options, register: q.kind == "one_of" and len(options) > MOST_RADIOS, "select", None),
    # A register stands for records of people and bodies: it is never listed on a page.
    (lambda q, options, register: q.kind == "code" and register, "input", None),
    (lambda q, options, register: q.kind == "code" and len(options) > MOST_LISTED, "search", None),
)

AUTOCOMPLETE = {
    "account.name": "name",
    "account.organisation": "organization",
    "account.mobile": "tel",
    "account.email": "email",
    "account.username": "username",
    "account.password": "current-password",
    "account.new_password": "new-password",
}


class AnswersForm(FlaskForm):
    """A page of questions. The token that guards it is the page's own (`csrf_token`), checked for every POST."""

    class Meta(FlaskForm.Meta):
        csrf = False

    @property
    def questions(self) -> list[Any]:
        """The controls in the order they are asked."""
        return list(self._fields.values())

    def control(self, name: str) -> Any:
        """The control of a question by its id."""
        return self._fields[ATTRIBUTE + name]

    def asks(self, name: str) -> bool:
        return ATTRIBUTE + name in self._fields


def form_for(
    fields: Iterable[Field],
    visible: Collection[str],
    answers: Mapping[str, object],
    *,
    vocabularies: Mapping[str, Vocabulary] | None = None,
    posted: Any = _Auto,
    on: date | None = None,
    files: Mapping[str, str] | None = None,
) -> AnswersForm:
    """A form of those `fields` that are `visible`, showing `answers`, or what was posted in this request.

    `vocabularies` are the item's (for `code` questions); of dated entries those in use `on` that day are offered
    (None = all). `posted`: a MultiDict with the files in it, None for
    "show the answers whatever was posted"; left out, the request's own form on POST. `files` sent before with a page
    that was refused, id → question: the page may name them as it may those of `answers`.
    """
    asked = [question for question in fields if question.id in visible]
    maker = _Maker(vocabularies or {}, file_ids(asked, answers), files or {}, on)
    members = {ATTRIBUTE + question.id: maker.unbound(question) for question in asked}
    data = _data_of(asked, answers)
    form: AnswersForm = type("PageForm", (AnswersForm,), members)(formdata=posted, data=data, prefix=PREFIX)
    return form


class _Maker:
    """Makes controls of questions, with the vocabularies and attachments they may name."""

    def __init__(
        self, vocabularies: Mapping[str, Vocabulary], known: frozenset[str], files: Mapping[str, str], on: date | None
    ) -> None:
        self.vocabularies, self.known, self.files, self.on = vocabularies, known, files, on

    def unbound(self, question: Field) -> UnboundField:
        look = CONTROLS[question.kind]
        options, register = self._options(question)
        found = (e for e in EXCEPTIONS if e[0](question, options, register))
        _, template, control = next(found, (None, look.template, None))
        made: dict[str, Any] = {"name": question.id, "question": question, "template": template}
        if question.kind == "table":
            return UnboundField(Rows, row_form=self._form_of(question.columns), **made)
        if question.parts:
            return UnboundField(Parts, part_form=self._form_of(question.parts), **made)
        if question.kind == "file" and control is None:
            made["known"] = self.known | {one for one, asked in self.files.items() if asked == question.id}
        made["labels"] = self._labels(question)
        return UnboundField(control or look.control, options=options, render_kw=_attributes(question, look), **made)

    def _form_of(self, questions: Iterable[Field]) -> type[wtforms.Form]:
        return type("PartForm", (wtforms.Form,), {ATTRIBUTE + one.id: self.unbound(one) for one in questions})

    def _labels(self, question: Field) -> dict[str, Text]:
        """What the entries of a hierarchy are called: 北京市 / 海淀区."""
        listed = self.vocabularies.get(question.vocabulary)
        if listed is None or not any(option.parent for option in listed.options.values()):
            return {}
        return {code: joined([one.title for one in listed.path(code)], " / ", " / ") for code in listed.options}

    def _options(self, question: Field) -> tuple[tuple[Option, ...], bool]:
        listed = self.vocabularies.get(question.vocabulary)
        if question.options or listed is None:
            return question.options, False
        return tuple(o for o in listed.options.values() if self.on is None or o.alive_on(self.on)), listed.register


def _attributes(question: Field, look: Look) -> dict[str, str]:
    own = {"autocomplete": AUTOCOMPLETE[question.prefill]} if question.prefill in AUTOCOMPLETE else {}
    longest = question.schema.get("maxLength")
    if isinstance(longest, int) and look.control is Words:
        # A number may be pasted with blanks and hyphens, which are taken out: the box must not cut off its end.
        own |= {} if question.kind in ("identity", "mobile") else {"maxlength": str(longest)}
        if longest <= 20:
            own["width"] = "10" if longest <= 10 else "20"
    return {"type": "text", **own, **look.attributes}


def _data_of(questions: Iterable[Field], answers: Mapping[str, object]) -> dict[str, object]:
    """Answers under the names the form knows them by."""
    given = ((question, answers[question.id]) for question in questions if question.id in answers)
    return {ATTRIBUTE + question.id: _datum(question, value) for question, value in given}


def _datum(question: Field, value: object) -> object:
    if question.kind == "table":
        rows = value if isinstance(value, list) else []
        return [_data_of(question.columns, row) for row in rows if isinstance(row, Mapping)]
    if question.parts:
        return _data_of(question.parts, value) if isinstance(value, Mapping) else {}
    return value


# ---------------------------------------------------------------- back to answers


def answers_from(form: AnswersForm) -> dict[str, object]:
    """What the form says, absent when empty: text as typed, decimals as text, days in ISO form, whole numbers as int
    where they are some. Empty rows leave the form. What is computed is not said at all. Files give the attachment they
    had: see `uploads_from`."""
    said = {control.question.id: control.answer() for control in form.questions if not control.question.computed}
    return {name: value for name, value in said.items() if value is not None}


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file somebody sent: where it belongs (JSON pointer), its question, and the control to tell (`keep`)."""

    where: str
    question: Field
    file: FileStorage
    control: FileAnswer


def uploads_from(form: AnswersForm) -> list[SentFile]:
    """The files sent with this form. Store each, call `sent.control.keep(id)`, then read `answers_from`."""
    answers_from(form)
    return [
        SentFile(where, control.question, control.upload, control)
        for where, control in _controls(form)
        if isinstance(control, FileAnswer) and control.upload is not None
    ]


def change_rows(form: AnswersForm, posted: Iterable[str]) -> bool:
    """Do what an `add-row:table` or `remove-row:table:1` button among the posted names asks; `table:0:inner` is the
    table in the first row of another. Whether there was one: then save what was typed and show the page again,
    unjudged."""
    for name in posted:
        act, _, rest = name.partition(":")
        path, _, number = rest.rpartition(":") if act == "remove-row" else (rest, "", "")
        if act in ROW_ACTS and table_at(form, rest.partition(":")[0]) is not None:
            control = table_at(form, path)
            if control is not None:
                ROW_ACTS[act](control, int(number) if number.isascii() and number.isdigit() else -1)
            return True
    return False


def table_at(form: AnswersForm, path: str) -> Rows | None:
    """The table a path leads to: `staff`, or `staff:0:duties`; None where there is none."""
    at: Any = form
    for step in path.split(":"):
        at = _below(at, step)
    return at if isinstance(at, Rows) else None


ROW_ACTS: dict[str, Callable[[Rows, int], None]] = {
    "add-row": lambda rows, number: rows.add_row(),
    "remove-row": lambda rows, number: rows.remove_row(number),
}


# ---------------------------------------------------------------- findings on their fields


def pin(form: AnswersForm, findings: Iterable[Finding], prefix: str = "") -> list[tuple[str, str]]:
    """Put each finding on the control its pointer names, or the nearest one round it. Gives the lines of the error
    summary: (anchor, text), the anchor empty where no control on this page is meant. `prefix` is taken off pointers."""
    lines = []
    for finding in findings:
        control = _nearest(form, finding.where.removeprefix(prefix))
        text = say(finding.message)
        if control is not None and text not in control.pinned:
            control.pinned.append(text)
        line = (
            control.anchor if control is not None else "",
            _with_row(form, finding.where.removeprefix(prefix), text),
        )
        if line not in lines:
            lines.append(line)
    return lines


def _with_row(form: AnswersForm, where: str, text: str) -> str:
    """What is said of an answer in a row, with the table and the row: below the control it stands without them."""
    at: Any = form
    rows = []
    for part in where.split("/")[1:]:
        table, at = at, _below(at, part.replace("~1", "/").replace("~0", "~"))
        rows += [(table, int(part) + 1)] if isinstance(table, Rows) and at is not None else []
    for table, number in reversed(rows):
        text = say(word("form.in_row", table=table.question.title, number=number, said=text))
    return text


def _nearest(form: AnswersForm, where: str) -> Any:
    """The control a pointer leads to, or the last one on the way."""
    at: Any = form
    nearest = None
    for part in where.split("/")[1:]:
        at = _below(at, part.replace("~1", "/").replace("~0", "~"))
        nearest = at if isinstance(at, Pinned) else nearest
    return nearest


def _below(at: Any, step: str) -> Any:
    """One step down: from a table to a row's form, from a form or an answer of several parts to a control."""
    if isinstance(at, Rows):
        return at.rows[int(step)] if step.isascii() and step.isdigit() and int(step) < len(at.entries) else None
    held = at.form if isinstance(at, Parts) else at
    return held._fields.get(ATTRIBUTE + step) if isinstance(held, wtforms.Form) else None


def _controls(form: AnswersForm) -> Iterator[tuple[str, Control]]:
    """Every control with the pointer of its answer, those in rows and in answers of several parts too."""
    for control in form.questions:
        yield from _controls_in(control, "")


def _controls_in(control: Any, where: str) -> Iterator[tuple[str, Control]]:
    here = where + pointer(control.question.id)
    if isinstance(control, Rows):
        for number, row in enumerate(control.rows):
            for cell in row:
                yield from _controls_in(cell, here + pointer(number))
    elif isinstance(control, Parts):
        for part in control.parts:
            yield from _controls_in(part, here)
    else:
        yield here, control
