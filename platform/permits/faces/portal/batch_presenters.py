"""What the pages of a batch show: how far it is, and of each row what is missing or wrong. Knows no particular item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_wtf.form import _Auto

from permits.core.definitions.types import Item, Material
from permits.core.finding import Finding, errors
from permits.core.forms.batch import spoilt
from permits.core.process.intake import applicant_name
from permits.core.text import Text, joined
from permits.faces.kit.file_words import file_words
from permits.faces.kit.forms import AnswersForm, form_for
from permits.faces.kit.render import say
from permits.faces.kit.views import today
from permits.faces.kit.words import word
from permits.services.add_to_batch import materials_of_all
from permits.services.hand_in_batch import HandedIn
from permits.services.show_batch import BatchRow, OpenBatch

Row = dict[str, Any]

AT_ONCE = 50


def common_form(item: Item, known: Mapping[str, object], posted: bool = False) -> AnswersForm:
    """The questions that may be answered once for all. None must be: the table may answer them row by row."""
    names = item.batch.common if item.batch else ()
    fields = [replace(item.fields[name], required=False) for name in names]
    lists = item.vocabularies
    return form_for(fields, names, known, vocabularies=lists, posted=_Auto if posted else None, on=today())


def page(batch: OpenBatch, first: int) -> dict[str, Any]:
    """One page of a batch, from the row at place `first`, counted from 1."""
    first = max(1, min(first, len(batch.rows)))
    shown = batch.rows[first - 1 : first - 1 + AT_ONCE]
    ready, cases = len(batch.ready), len(batch.cases)
    return {
        "rows": [_row(batch.item, row) for row in shown],
        "figures": [
            {"count": cases, "label": word("portal.batch.cases")},
            {"count": ready, "label": word("portal.batch.ready")},
            {"count": len(batch.rows) - cases - ready, "label": word("portal.batch.todo")},
        ],
        "ready": ready if batch.open else 0, "left": len(batch.rows) - cases,
        **_files(materials_of_all(batch)),
        "previous": _at(batch, first - AT_ONCE) if first > 1 else "",
        "next": _at(batch, first + AT_ONCE) if first - 1 + AT_ONCE < len(batch.rows) else "",
    }  # fmt: skip


def _at(batch: OpenBatch, first: int) -> str:
    return url_for("BatchView.batch", batch=batch.name, place=max(1, first))


def refusals(done: HandedIn) -> list[tuple[str, str]]:
    """Why some could not be handed in, row by row, as lines of the error summary."""
    rows = [(word("portal.batch.row_only", row=row), f.message) for row, found in done.refused.items() for f in found]
    return [("rows", say(word("portal.batch.wrong", column=row, sentence=sentence))) for row, sentence in rows]


def _files(materials: Sequence[Material]) -> Row:
    """The materials one file can be given to all for, and what kinds of file they take."""
    kinds = dict.fromkeys(file_words(material.accept, material.max_bytes) for material in materials)
    return {"materials": materials, "kinds": joined(list(kinds), "；", "; ")}


def _row(item: Item, row: BatchRow) -> Row:
    if row.case is not None:
        number = row.case.number
        return {
            "title": _title(row.row, row.case.applicant_name), "status": word("portal.batch.row_done"), "look": "done",
            "number": number, "href": url_for("MyCasesView.case", number=number), "lines": [],
        }  # fmt: skip
    assert row.draft is not None
    name, draft = applicant_name(item, row.draft.answers), row.draft.id
    return {
        "title": _title(row.row, name), "number": "", "href": url_for("ApplicationView.tasks", draft=draft),
        "files": url_for("ApplicationView.materials", draft=draft), **_standing(item, row),
    }  # fmt: skip


def _title(row: int, name: str) -> Text:
    return word("portal.batch.row", row=row, name=name) if name else word("portal.batch.row_only", row=row)


def _standing(item: Item, row: BatchRow) -> Row:
    """How a draft stands, with every line that tells what is left to do."""
    if row.checked is None:
        return {"status": word("portal.batch.row_closed"), "look": "calm", "lines": []}
    found = errors(row.checked.findings)
    notes = [rule.message for rule in row.checked.not_for_us]
    if not found:
        return {"status": word("portal.batch.row_ready"), "look": "moving", "lines": notes}
    wrong = [f for f in found if f.code not in MISSING]
    lines = [*_wrong(item, row, wrong), *_missing(item, found), *notes]
    status, look = ("portal.batch.row_wrong", "bad") if wrong else ("portal.batch.row_part", "waiting")
    return {"status": word(status), "look": look, "lines": lines}


# Finding → the line that lists everything missing of its sort.
MISSING = {"answer.required": "portal.batch.unanswered", "material.missing": "portal.batch.no_material"}


def _missing(item: Item, found: Sequence[Finding]) -> list[Text]:
    lines = []
    for code, key in MISSING.items():
        titles = dict.fromkeys(_title_of(item, finding) for finding in found if finding.code == code)
        if titles:
            lines.append(word(key, titles=joined(list(titles))))
    return lines


def _wrong(item: Item, row: BatchRow, found: Sequence[Finding]) -> list[Text]:
    """Column and sentence of everything that is wrong; a number the spreadsheet rounded is told as that."""
    rounded = {f.where: f for f in spoilt(item, row.draft.answers if row.draft else {})}
    # Without a place it is a consequence of the others, and goes when they do.
    placed = [finding for finding in found if finding.where] or list(found)
    lines = {_line(item, rounded.get(finding.where, finding)): None for finding in placed}
    return list(lines)


def _line(item: Item, finding: Finding) -> Text:
    title = _title_of(item, finding)
    return word("portal.batch.wrong", column=title, sentence=finding.message) if title else finding.message


def _title_of(item: Item, finding: Finding) -> Text:
    parts = finding.where.split("/")
    if len(parts) > 2 and parts[1] == "materials" and parts[2] in item.materials:
        return item.materials[parts[2]].title
    field = item.fields.get(parts[1]) if len(parts) > 1 else None
    return field.title if field else Text("")
