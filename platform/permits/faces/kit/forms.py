"""From the questions of an item to a form on a page, and back to answers. The one table from kind to control.

Knows core's Field and WTForms; does not know which item, and judges nothing. A question `name` is posted as
`f-name`, a cell as `f-table-0-column`: no name an item invents can collide with the page's own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import wtforms
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from werkzeug.datastructures import FileStorage
from wtforms.fields.core import UnboundField

from permits.core.definitions.types import Field, Option, Vocabulary
from permits.core.finding import Finding, pointer
from permits.faces.kit.controls import (
    Amount,
    Code,
    Control,
    Day,
    FileAnswer,
    Fixed,
    OneOf,
    Rows,
    SeveralOf,
    WholeNumber,
    Words,
    YesNo,
)  # fmt: skip
from permits.faces.kit.render import say
from permits.services.hand_in_draft import file_ids

PREFIX, ATTRIBUTE = "f-", "f_"
MOST_RADIOS = 7
MOST_LISTED = 60


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
    "date": _look(Day, "date"),
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
    (lambda q, options, register: bool(q.schema.get("readOnly")), "fixed", Fixed),
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
) -> AnswersForm:
    """A form of those `fields` that are `visible`, showing `answers`, or what was posted in this request.

    `vocabularies` are the item's (for `code` questions). `posted`: a MultiDict with the files in it, None for
    "show the answers whatever was posted"; left out, the request's own form on POST.
    """
    asked = [question for question in fields if question.id in visible]
    maker = _Maker(vocabularies or {}, file_ids(asked, answers))
    members = {ATTRIBUTE + question.id: maker.unbound(question) for question in asked}
    data = _data_of(asked, answers)
    form: AnswersForm = type("PageForm", (AnswersForm,), members)(formdata=posted, data=data, prefix=PREFIX)
    return form


class _Maker:
    """Makes controls of questions, with the vocabularies and attachments they may name."""

    def __init__(self, vocabularies: Mapping[str, Vocabulary], known: frozenset[str]) -> None:
        self.vocabularies, self.known = vocabularies, known

    def unbound(self, question: Field) -> UnboundField:
        look = CONTROLS[question.kind]
        options, register = self._options(question)
        found = (e for e in EXCEPTIONS if e[0](question, options, register))
        _, template, control = next(found, (None, look.template, None))
        made: dict[str, Any] = {"name": question.id, "question": question, "template": template}
        if question.kind == "table":
            columns = {ATTRIBUTE + column.id: self.unbound(column) for column in question.columns}
            return UnboundField(Rows, row_form=type("RowForm", (wtforms.Form,), columns), **made)
        if question.kind == "file" and control is None:
            made["known"] = self.known
        return UnboundField(control or look.control, options=options, render_kw=_attributes(question, look), **made)

    def _options(self, question: Field) -> tuple[tuple[Option, ...], bool]:
        listed = self.vocabularies.get(question.vocabulary)
        if question.options or listed is None:
            return question.options, False
        return tuple(listed.options.values()), listed.register


def _attributes(question: Field, look: Look) -> dict[str, str]:
    own = {"autocomplete": AUTOCOMPLETE[question.prefill]} if question.prefill in AUTOCOMPLETE else {}
    longest = question.schema.get("maxLength")
    if isinstance(longest, int) and look.control is Words:
        own["maxlength"] = str(longest)
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
    return value


# ---------------------------------------------------------------- back to answers


def answers_from(form: AnswersForm) -> dict[str, object]:
    """What the form says, absent when empty: text as typed, decimals as text, days in ISO form, whole numbers as int
    where they are some. Empty rows leave the form. Files give the attachment they had: see `uploads_from`."""
    said = {control.question.id: control.answer() for control in form.questions}
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
    """Do what an `add-row:table` or `remove-row:table:1` button among the posted names asks. Whether there was one:
    then save what was typed and show the page again, unjudged."""
    for name in posted:
        act, _, rest = name.partition(":")
        table, _, number = rest.partition(":")
        control = form.control(table) if form.asks(table) else None
        if act in ROW_ACTS and isinstance(control, Rows):
            ROW_ACTS[act](control, int(number) if number.isascii() and number.isdigit() else -1)
            return True
    return False


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
        line = (control.anchor if control is not None else "", text)
        if line not in lines:
            lines.append(line)
    return lines


def _nearest(form: AnswersForm, where: str) -> Any:
    parts = [part.replace("~1", "/").replace("~0", "~") for part in where.split("/")[1:]]
    if not parts or not form.asks(parts[0]):
        return None
    control = form.control(parts[0])
    if isinstance(control, Rows) and len(parts) > 2 and parts[1].isdigit() and int(parts[1]) < len(control.entries):
        return control.rows[int(parts[1])]._fields.get(ATTRIBUTE + parts[2], control)
    return control


def _controls(form: AnswersForm) -> Iterator[tuple[str, Control]]:
    """Every control with the pointer of its answer, cells of rows too."""
    for control in form.questions:
        if not isinstance(control, Rows):
            yield pointer(control.question.id), control
            continue
        for number, row in enumerate(control.rows):
            for cell in row:
                yield pointer(control.question.id, number, cell.question.id), cell
