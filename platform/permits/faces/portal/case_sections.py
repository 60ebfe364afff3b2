"""The answers of a case handed in as people read them, and the page that answers a correction notice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from permits.core.finding import Finding
from permits.core.forms import place_title
from permits.core.text import Text
from permits.faces.kit.file_words import file_words
from permits.faces.kit.forms import pin
from permits.faces.kit.materials import file_row, spared_words
from permits.faces.kit.render import say
from permits.faces.kit.views import site
from permits.faces.kit.words import word
from permits.faces.portal.check_presenters import file_links, said
from permits.faces.portal.correcting import Correction, Line, notice_lines
from permits.services.hand_in_draft import file_ids
from permits.services.open_file import files_named
from permits.services.show_case import CaseView

Row = dict[str, Any]


def sections(view: CaseView) -> list[tuple[Text, list[Row]]]:
    """Every page of the form with its answers, then the materials."""
    item, answers = view.item, view.case.answers
    files = files_named(site(), file_ids(item.fields.values(), answers))
    pages = [
        (page.title, [{"key": item.fields[n].title, "value": said(item, item.fields[n], answers.get(n), files)}
                      for n in page.fields if n in view.checked.visible])
        for page in item.pages
    ]  # fmt: skip
    materials = [
        {
            "key": need.material.title,
            "value": file_links(view.uploads[need.material.code])
            if view.uploads.get(need.material.code)
            else spared_words(item, need),
        }
        for need in view.checked.needs
    ]
    return [*((title, rows) for title, rows in pages if rows), (word("portal.check.materials"), materials)]


def correction(view: CaseView, sent: Correction, findings: Sequence[Finding]) -> Row:
    """The lines of the notice, each with its control; what is asked besides; and what is wrong with what was sent."""
    on_fields = [f for f in findings if not f.where.startswith("/materials/")]
    lines = pin(sent.form, on_fields)
    wrong = {f.where.split("/")[2]: say(f.message) for f in findings if f not in on_fields}
    lines += [(f"m-{code}", text) for code, text in wrong.items()]
    return {
        "lines": [_line(view, sent, line, wrong) for line in notice_lines(view)],
        "also": [sent.form.control(name) for name in sent.also_fields if sent.form.asks(name)],
        "also_materials": [_material(view, sent, need.material.code, wrong) for need in sent.also_materials],
        "errors": lines,
    }


def _line(view: CaseView, sent: Correction, line: Line, wrong: dict[str, str]) -> Row:
    control = sent.form.control(line.field) if line.field and sent.form.asks(line.field) else None
    material = _material(view, sent, line.material, wrong) if line.material in view.item.materials else None
    return {
        "title": place_title(view.item, line.where), "reason": line.reason, "control": control, "material": material,
    }  # fmt: skip


def _material(view: CaseView, sent: Correction, code: str, wrong: dict[str, str]) -> Row:
    material = view.item.materials[code]
    return {
        "code": code, "title": material.title, "standard": material.standard, "accept": ",".join(material.accept),
        "kinds": file_words(material.accept, material.max_bytes), "pinned": [wrong[code]] if code in wrong else [],
        "before": file_links(view.uploads.get(code, [])), "kept": [file_row(f) for f in sent.uploads.get(code, [])],
    }  # fmt: skip
