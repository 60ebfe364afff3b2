"""What the task list, the materials page and "check your answers" show of an application. Knows no particular item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup

from permits.core.definitions.types import Field, Item
from permits.core.finding import Finding, errors
from permits.core.forms import MaterialNeed, Upload, shown
from permits.core.forms.formats import date_of
from permits.core.text import Text
from permits.faces.kit.applying import Application, Step
from permits.faces.kit.materials import file_link_of, file_links, spared_words
from permits.faces.kit.render import say, say_day, t
from permits.faces.kit.words import word
from permits.faces.portal.applying import materials_status, status_of

Row = dict[str, Any]


# ---------------------------------------------------------------- task list


def task_lists(application: Application) -> dict[str, Any]:
    """The steps with how each stands, and the first that is not done."""
    draft = application.draft.id
    filled = [_task(application, step) for step in application.steps]
    words, look = materials_status(application)
    materials = {
        "title": word("portal.tasks.materials"), "href": url_for("ApplicationView.materials", draft=draft),
        "status": words, "look": look,
    }  # fmt: skip
    ready = application.checked.passes
    last = {
        "title": word("portal.tasks.check"), "href": url_for("ApplicationView.check", draft=draft),
        "status": word("portal.status.ready" if ready else "portal.status.waiting"),
        "look": "moving" if ready else "calm",
    }  # fmt: skip
    todo = [*filled, materials]
    done = sum(task["look"] == "done" for task in todo)
    following = next((task for task in todo if task["look"] != "done" and not task.get("optional")), last)
    groups = _groups(application, filled, materials)
    return {"filled": todo, "groups": groups, "last": [last], "done": done, "following": following}


def _groups(application: Application, filled: Sequence[Row], materials: Row) -> list[tuple[Text, list[Row]]]:
    """The steps under the tasks they belong to; all together where the form names no tasks."""
    if not application.item.tasks:
        return [(word("portal.tasks.fill"), [*filled, materials])]
    row_of = {step.page.code: row for step, row in zip(application.steps, filled, strict=True)}
    found = [(task.title, [row_of[code] for code in task.pages if code in row_of]) for task in application.item.tasks]
    return [*(group for group in found if group[1]), (word("portal.check.materials"), [materials])]


def _task(application: Application, step: Step) -> Row:
    words, look = status_of(application, step)
    return {
        "title": step.page.title, "status": words, "look": look,
        "href": url_for("ApplicationView.page", draft=application.draft.id, page=step.page.code),
        "optional": words == word("portal.status.optional"),
    }  # fmt: skip


# ---------------------------------------------------------------- check your answers


def sections(application: Application) -> list[tuple[Text, list[Row]]]:
    """Every page with its answers, then the materials; each line with the way to change it."""
    found = [
        (step.page.title, [_line(application, step, name) for name in step.fields]) for step in application.steps
    ]  # fmt: skip
    needs = application.checked.needs
    return [*found, (word("portal.check.materials"), [_material_line(application, need) for need in needs])]


def _line(application: Application, step: Step, name: str) -> Row:
    field = application.item.fields[name]
    value = said(application.item, field, application.shown.get(name), application.files)
    back = url_for(
        "ApplicationView.page", draft=application.draft.id, page=step.page.code, back="check", _anchor=f"f-{name}"
    )
    # What is shown and never asked has nothing to change.
    return {"key": field.title, "value": value, "href": "" if field.read_only else back}


def said(item: Item, field: Field, answer: object, files: Mapping[str, Upload]) -> Text | Markup:
    """An answer as people read it: files by name, rows one below the other."""
    if answer is None:
        return word("portal.check.not_given")
    if field.kind == "file":
        return _link(files.get(str(answer)))
    if field.kind == "table" and isinstance(answer, list):
        rows = [_row(item, field, row, files) for row in answer if isinstance(row, Mapping)]
        return Markup('<ol class="govuk-list govuk-list--number">{}</ol>').format(Markup("").join(rows))
    if field.kind == "date" and (day := date_of(answer)) is not None:
        return Text(say_day(day), say_day(day))
    return shown(item, field, answer)


def _row(item: Item, field: Field, row: Mapping[str, Any], files: Mapping[str, Upload]) -> Markup:
    cells = [
        Markup("{}{}{}").format(say(column.title), t("due.colon"), say(said(item, column, row[column.id], files)))
        for column in field.columns
        if column.id in row
    ]
    return Markup("<li>{}</li>").format(Markup("<br>").join(cells))


def _link(file: Upload | None) -> Text | Markup:
    return word("portal.check.not_given") if file is None else file_link_of(file)


def _material_line(application: Application, need: MaterialNeed) -> Row:
    if not need.to_upload:
        return {"key": need.material.title, "value": spared_words(application.item, need), "href": ""}
    files = application.uploads.get(need.material.code, [])
    address = url_for("ApplicationView.materials", draft=application.draft.id, _anchor=f"m-{need.material.code}")
    return {
        "key": need.material.title, "value": file_links(files) if files else word("portal.check.not_given"),
        "href": address,
    }  # fmt: skip


def problems(application: Application, refused: Sequence[Finding]) -> dict[str, Any]:
    """Everything that stands in the way, each with the address where it is put right; once each."""
    found = errors([*refused, *application.checked.findings])
    # Without a place it is a consequence of the others, and goes when they do.
    placed = [finding for finding in found if finding.where] or found
    groups: dict[Text, list[Finding]] = {}
    for finding in placed:
        groups.setdefault(_page_title(application, finding), []).append(finding)
    lines = {line: None for title, group in groups.items() for line in _lines(application, title, group)}
    return {"lines": list(lines), "ready": not found}


MOST_LINES = 3


def _lines(application: Application, title: Text, group: Sequence[Finding]) -> list[tuple[str, str]]:
    """A page with much left to do is one line; with little, a line for each."""
    if len(group) > MOST_LINES and title:
        said = t("portal.check.many", page=title, count=len(group))
        return [(_address(application, group[0]).partition("#")[0], said)]
    return [(_address(application, finding), say(finding.message)) for finding in group]


def _page_title(application: Application, finding: Finding) -> Text:
    parts = finding.where.split("/")
    if len(parts) > 2 and parts[1] == "materials":
        return word("portal.check.materials")
    step = next((s for s in application.steps if len(parts) > 1 and parts[1] in s.fields), None)
    return step.page.title if step else Text("")


def _address(application: Application, finding: Finding) -> str:
    draft, parts = application.draft.id, finding.where.split("/")
    if len(parts) > 2 and parts[1] == "materials":
        return url_for("ApplicationView.materials", draft=draft, _anchor=f"m-{parts[2]}")
    step = next((s for s in application.steps if len(parts) > 1 and parts[1] in s.fields), None)
    if step is None:
        return ""
    anchor = f"f-{parts[1]}"
    return url_for("ApplicationView.page", draft=draft, page=step.page.code, back="check", _anchor=anchor)
