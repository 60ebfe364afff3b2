"""Answering a correction notice on one page, by the applicant or at the window for them: only what it names may be
changed, and what that change newly asks. At the window paper is taken as well. How lines are asked, read and shown
serves corrections on the spot too.

Knows a case and what was posted; judges nothing and stores nothing but files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from permits.core.definitions.types import Field
from permits.core.finding import Finding
from permits.core.forms import MaterialNeed, Upload, check, place_title
from permits.core.process import plain_uploads, uploads_of
from permits.faces.kit.applying import files_sent_before, keep_file, paper_brought
from permits.faces.kit.file_words import file_words
from permits.faces.kit.forms import AnswersForm, answers_from, change_rows, form_for, pin, uploads_from
from permits.faces.kit.materials import file_links, file_row
from permits.faces.kit.views import current_actor, notice, now, render, say, site, word
from permits.services.act import act
from permits.services.open_file import own_files
from permits.services.show_case import CaseView
from permits.services.submit import at_the_window

Answer = str | Response | tuple[str, int]
Row = dict[str, Any]
ACT = "supplement"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what is to be put right: a place, and what is wrong there (empty = nobody said)."""

    where: str
    reason: str = ""

    @property
    def parts(self) -> list[str]:
        return self.where.strip("/").split("/")

    @property
    def material(self) -> str:
        return self.parts[1] if self.parts[0] == "materials" and len(self.parts) > 1 else ""

    @property
    def field(self) -> str:
        return "" if self.material else self.parts[0]


def notice_lines(view: CaseView) -> list[Line]:
    """The lines of the notice to be answered."""
    items: Any = view.case.corrections[-1]["items"]
    return [Line(str(line["where"]), str(line["reason"])) for line in items]


@dataclass(frozen=True, slots=True)
class Correction:
    """What the page holds: the form, the new files by material, and what is asked beyond the notice because of it."""

    form: AnswersForm
    answers: Mapping[str, Any]
    uploads: Mapping[str, Sequence[Upload]]
    also_fields: tuple[str, ...] = ()
    also_materials: tuple[MaterialNeed, ...] = ()
    findings: tuple[Finding, ...] = ()
    unfinished: bool = False

    def data(self) -> dict[str, object]:
        """The data of the act: the answers that were open to change, and the new files."""
        return {"answers": dict(self.answers), "uploads": plain_uploads(self.uploads)}


def page(view: CaseView, back: str) -> Answer:
    """The page and what is posted to it. `back`: the endpoint of the case's own page on this face."""
    if not any(one.name == ACT for one, _ in view.acts):
        return redirect(url_for(back, number=view.case.number))
    lines = notice_lines(view)
    if request.method == "GET":
        return _page(view, back, fresh(view, lines))
    sent = read(view, lines)
    if sent.unfinished and not sent.findings:
        return _page(view, back, sent)
    if sent.findings:
        return _page(view, back, sent, sent.findings), 422
    done = act(site(), view.id, ACT, sent.data(), current_actor(), now(), seen())
    if done.findings:
        return _page(view, back, sent, done.findings), 409 if done.conflict else 422
    notice(word("correct.done"))
    return redirect(url_for(back, number=view.case.number))


def seen() -> int | None:
    """The version of the case the page showed."""
    given = request.form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() else None


def _page(view: CaseView, back: str, sent: Correction, findings: Sequence[Finding] = ()) -> str:
    told = shown(view, sent, notice_lines(view), findings)
    return render("kit/case/correction.html", back=url_for(back, number=view.case.number), **told)


def fresh(view: CaseView, lines: Sequence[Line]) -> Correction:
    """The page before anything was sent."""
    names = [line.field for line in lines if line.field]
    return Correction(_form(view, names, view.case.answers, posted=None), {}, {})


def read(view: CaseView, lines: Sequence[Line]) -> Correction:
    """What was sent. What the changes newly ask is read along, for it stands on the page the second time."""
    files = files_sent_before()
    named = [line.field for line in lines if line.field]
    first = {**view.case.answers, **answers_from(_form(view, named, view.case.answers, files=files))}
    again = check(view.item, first, uploads_of(view.case.uploads), _received_on(view))
    also = [n for n in view.item.fields if n in again.visible - view.checked.visible and n not in named]
    form = _form(view, [*named, *also], view.case.answers, files=files)
    unfinished = change_rows(form, request.form)
    refused = _keep_files(form)
    answers = answers_from(form)
    materials = [line.material for line in lines if line.material]
    newly = tuple(n for n in again.needs if n.to_upload and n.material.code not in [*materials, *view.uploads])
    uploads, more = _uploads(view, [*materials, *(need.material.code for need in newly)])
    again_asked = _form(view, [*named, *also], {**view.case.answers, **_cleared(form), **answers}, posted=None)
    _add_rows(again_asked)
    return Correction(again_asked, answers, uploads, tuple(also), newly, (*refused, *more), unfinished)


def _cleared(form: AnswersForm) -> dict[str, object]:
    return {control.question.id: None for control in form.questions}


def _add_rows(form: AnswersForm) -> None:
    change_rows(form, [name for name in request.form if name.startswith("add-row:")])


def _received_on(view: CaseView) -> Any:
    return view.case.received_on


def _form(view: CaseView, names: Sequence[str], answers: Mapping[str, Any], **how: Any) -> AnswersForm:
    fields: list[Field] = [view.item.fields[name] for name in names if name in view.item.fields]
    given = {name: value for name, value in answers.items() if value is not None}
    names, lists = [field.id for field in fields], view.item.vocabularies
    return form_for(fields, names, given, vocabularies=lists, on=_received_on(view), **how)


def _keep_files(form: AnswersForm) -> list[Finding]:
    findings: list[Finding] = []
    for sent in uploads_from(form):
        stored = keep_file(sent.file, sent.question.id, sent.question.accept, sent.question.max_bytes)
        if stored.upload:
            sent.control.keep(stored.upload.id)
        findings += stored.findings
    return findings


def _uploads(view: CaseView, codes: Sequence[str]) -> tuple[dict[str, list[Upload]], list[Finding]]:
    """New files by material: those kept from the page before, and those just sent."""
    kept = own_files(site(), request.form.getlist("kept"), current_actor().username)
    found: dict[str, list[Upload]] = {}
    findings: list[Finding] = []
    for code in codes:
        material = view.item.materials[code]
        files = [upload for upload, slot in kept if slot == code]
        for file in request.files.getlist(f"m-{code}"):
            if file.filename:
                stored = keep_file(file, code, material.accept, material.max_bytes)
                findings += [f.below("/materials") for f in stored.findings]
                files += [stored.upload] if stored.upload else []
        brought = paper_brought(code) if at_the_window(current_actor()) else None
        if files or brought:
            found[code] = [*files, *([brought] if brought else [])]
    return found, findings


def shown(view: CaseView, sent: Correction, lines: Sequence[Line], findings: Sequence[Finding] = ()) -> Row:
    """What the page shows: the lines, each with its control; what is asked besides; what is wrong with it."""
    on_fields = [f for f in findings if not f.where.startswith(("/materials/", "/uploads/"))]
    told = pin(sent.form, on_fields)
    wrong = {f.where.split("/")[2]: say(f.message) for f in findings if f not in on_fields}
    told += [(f"m-{code}", text) for code, text in wrong.items()]
    return {
        "view": view, "form": sent.form, "at_window": view.case.applicant != current_actor().username,
        "file_link": lambda one: url_for("CaseFilesView.attachment", attachment_id=one),
        "lines": [_line(view, sent, line, wrong) for line in lines],
        "also": [sent.form.control(name) for name in sent.also_fields if sent.form.asks(name)],
        "also_materials": [_material(view, sent, need.material.code, wrong) for need in sent.also_materials],
        "errors": told,
    }  # fmt: skip


def _line(view: CaseView, sent: Correction, line: Line, wrong: dict[str, str]) -> Row:
    control = sent.form.control(line.field) if line.field and sent.form.asks(line.field) else None
    material = _material(view, sent, line.material, wrong) if line.material in view.item.materials else None
    return {
        "where": line.where, "title": place_title(view.item, line.where), "reason": line.reason,
        "control": control, "material": material,
    }  # fmt: skip


def _material(view: CaseView, sent: Correction, code: str, wrong: dict[str, str]) -> Row:
    material = view.item.materials[code]
    return {
        "code": code, "title": material.title, "standard": material.standard, "accept": ",".join(material.accept),
        "kinds": file_words(material.accept, material.max_bytes), "pinned": [wrong[code]] if code in wrong else [],
        "before": file_links(view.uploads.get(code, [])),
        "kept": [file_row(f) for f in sent.uploads.get(code, []) if not f.on_paper],
        "paper": next((f for f in sent.uploads.get(code, []) if f.on_paper), None),
        "originals": material.originals, "copies": material.copies,
    }  # fmt: skip
