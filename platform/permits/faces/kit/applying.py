"""An application being written, whoever writes it: which steps it has now, and what a page posts.

Knows drafts and items; judges nothing (`core.forms.check` does) and renders nothing. What somebody typed is kept
whether or not it will do; only what was changed elsewhere meanwhile is not written over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from itertools import count
from typing import Any

from flask import request, url_for
from werkzeug.datastructures import FileStorage

from permits.core.definitions.questions import Section
from permits.core.definitions.types import Item, Material, Page, Rule
from permits.core.finding import Finding, errors
from permits.core.forms import Checked, Upload, paper, required_by_rules
from permits.core.forms.behind import deciding_among, questions_behind
from permits.core.process import plain_uploads, uploads_of
from permits.faces.kit.controls import KEPT_FILE
from permits.faces.kit.forms import AnswersForm, answers_from, change_rows, form_for, uploads_from
from permits.faces.kit.views import current_actor, notice, now, render, site, today
from permits.faces.kit.words import word
from permits.persistence import parts
from permits.persistence.columns import new_token
from permits.services import messages
from permits.services.hand_in_draft import file_ids, judged_there
from permits.services.open_file import files_named, own_files
from permits.services.reuse_files import take_again
from permits.services.save_draft import OpenDraft, save_draft
from permits.services.store_attachment import Stored, plain_name, store_attachment

MATERIALS = "materials"
# Before the name of each question that stands on a page, as the page sends it.
ASKED = "asked:"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form as it stands: its questions asked now, in order."""

    page: Page
    number: int
    fields: tuple[str, ...]


class Application:
    """A draft and everything the engine says of it now."""

    def __init__(self, draft: OpenDraft, answers: Mapping[str, Any] | None = None) -> None:
        self.draft = draft
        self.answers: Mapping[str, Any] = draft.answers if answers is None else answers

    def with_answers(self, answers: Mapping[str, Any]) -> Application:
        return Application(self.draft, answers)

    @cached_property
    def uploads(self) -> dict[str, list[Upload]]:
        return uploads_of(self.draft.uploads)

    @cached_property
    def files(self) -> dict[str, Upload]:
        """The files that answer questions, by id."""
        return files_named(site(), file_ids(self.draft.item.fields.values(), self.answers))

    @cached_property
    def _there(self) -> tuple[Item, Checked]:
        return judged_there(site(), self.draft, self.answers, frozenset(self.files), now())

    @property
    def item(self) -> Item:
        """The item as the authority has it that the answers lead to so far."""
        return self._there[0]

    @property
    def checked(self) -> Checked:
        return self._there[1]

    @cached_property
    def shown(self) -> Mapping[str, Any]:
        """The answers as pages show them: as they will be kept, and those that are computed as they come out now."""
        fields = self.item.fields
        typed = {n: v for n, v in self.answers.items() if n not in fields or not fields[n].computed}
        return {**typed, **self.checked.answers}

    @cached_property
    def steps(self) -> list[Step]:
        found: list[Step] = []
        for page in self.item.pages:
            asked = tuple(name for name in page.fields if name in self.checked.visible)
            if asked:
                found.append(Step(page, len(found) + 1, asked))
        return found

    @property
    def whole(self) -> Step:
        """Every question asked now, as one page with a section for each of the form's."""
        sections = tuple(Section(step.page.code, step.page.title, step.fields, step.page.hint) for step in self.steps)
        fields = tuple(name for step in self.steps for name in step.fields)
        return Step(Page("whole", self.item.title, fields, sections=sections), 1, fields)

    @property
    def length(self) -> int:
        """How many steps there are, materials and the check among them."""
        return len(self.steps) + 2

    def step(self, code: str) -> Step | None:
        return next((step for step in self.steps if step.page.code == code), None)

    def deciding(self, step: Step) -> frozenset[str]:
        """The questions of a page whose answers decide what else it asks, and how."""
        return deciding_among(self.item, step.page.fields)

    def findings_on(self, names: Sequence[str]) -> list[Finding]:
        return [f for f in errors(self.checked.findings) if question_of(f) in names]

    @property
    def material_findings(self) -> list[Finding]:
        return [f for f in errors(self.checked.findings) if f.where.startswith("/materials/")]

    @property
    def not_for_us(self) -> tuple[Rule, ...]:
        """Every rule by which the item is not needed, or not asked for here."""
        return self.checked.not_for_us

    @property
    def may_go_on(self) -> bool:
        """Whether it can be handed in all the same, to be answered by the window: there is a way for it, or an answer
        is still open that one may rest on."""
        behind = questions_behind(self.item, self.item.rules_of("route"))
        return self.checked.route is not None or not (behind & self.checked.visible) <= set(self.checked.answers)


def question_of(finding: Finding) -> str:
    """The question a finding points into; empty where it points at none."""
    return finding.where.split("/")[1] if finding.where else ""


# ---------------------------------------------------------------- a page is posted


@dataclass(frozen=True, slots=True)
class Posted:
    """What a page brought. `after` is the application with it; `findings` are what could not be kept at all: files
    refused, or a page changed elsewhere. `added` names the table that is to get another row."""

    before: Application
    after: Application
    step: Step
    findings: tuple[Finding, ...] = ()
    added: str = ""
    saved: bool = True

    @property
    def seen(self) -> str:
        """What the page shows when it comes back: what is kept now."""
        kept = self.after if self.saved else self.before
        return seen(kept, kept.step(self.step.page.code) or self.step)

    @property
    def new_questions(self) -> tuple[str, ...]:
        asked = self.after.step(self.step.page.code)
        return tuple(name for name in asked.fields if name not in self.step.fields) if asked else ()

    @property
    def new_notice(self) -> bool:
        """Whether these answers newly say that the item is not needed."""
        was, now_is = ({rule.code for rule in one.not_for_us} for one in (self.before, self.after))
        return bool(now_is - was)


def read_page(application: Application, step: Step) -> Posted:
    """Read, keep and save what was posted for a page."""
    opened_with, step = seen(application, step), _stood(step)
    form = page_form(application, step, files=files_sent_before(application.draft.id))
    changed = change_rows(form, request.form)
    refused = _keep_files(application.draft, form)
    after = _with_answers(application, step, form)
    added = next((n.partition(":")[2] for n in request.form if n.startswith("add-row:")), "") if changed else ""
    moved_on = _save(application, after, step, opened_with)
    if added.partition(":")[0] not in step.fields:
        added = ""
    return Posted(application, after, step, (*moved_on, *refused), added, saved=not moved_on)


def as_typed(application: Application, step: Step) -> tuple[Step, Application]:
    """The page as it stood when it was sent, and the application with what was typed on it; nothing is kept."""
    stood = _stood(step)
    form = page_form(application, stood, files=files_sent_before(application.draft.id))
    return stood, _with_answers(application, stood, form)


def asked_now(application: Application, step: Step, again: Callable[[Application], Step | None]) -> str:
    """What the page asks with what is typed on it now, as scripts put it in its place; nothing of it is kept. `again`:
    the page as answers ask for it."""
    stood, after = as_typed(application, step)
    now_asked = again(after) or replace(stood, fields=())
    came, went = (
        [after.item.fields[name].title for name in one.fields if name not in other.fields]
        for one, other in ((now_asked, stood), (stood, now_asked))
    )
    return render(
        "kit/asked.html", form=page_form(after, now_asked, posted=None), step=now_asked, more=came, fewer=went,
        deciding=after.deciding(now_asked), file_link=file_link,
    )  # fmt: skip


def file_link(attachment: str) -> str:
    return url_for("CaseFilesView.attachment", attachment_id=attachment)


def _stood(step: Step) -> Step:
    """The page with the questions that stood on it when it was sent: scripts show at once what answers ask for, and
    take away what they no longer ask. What did not stand there keeps its answer."""
    stood = tuple(name for name in step.page.fields if ASKED + name in request.form)
    return replace(step, fields=stood) if stood else step


def _with_answers(application: Application, step: Step, form: AnswersForm) -> Application:
    others = {name: value for name, value in application.answers.items() if name not in step.fields}
    return application.with_answers({**others, **answers_from(form)})


def page_form(application: Application, step: Step, **how: Any) -> AnswersForm:
    required = required_by_rules(application.item, frozenset(application.checked.verdict.fired))
    fields = [
        replace(field, required=True) if (field := application.item.fields[name]).id in required else field
        for name in step.fields
    ]
    lists = application.item.vocabularies
    return form_for(fields, step.fields, application.shown, vocabularies=lists, on=today(), **how)


def _keep_files(draft: OpenDraft, form: AnswersForm) -> list[Finding]:
    findings: list[Finding] = []
    for sent in uploads_from(form):
        stored = keep_file(sent.file, sent.question.id, sent.question.accept, sent.question.max_bytes, draft.id)
        if stored.upload:
            sent.control.keep(stored.upload.id)
        findings += [replace(finding, where=sent.where) for finding in stored.findings]
    return findings


def files_sent_before(draft: str | None = None) -> dict[str, str]:
    """Files the page says it has (id → question), sent with it before and stored though the page was refused."""
    named = {value for name, value in request.form.items(multi=True) if name.endswith(KEPT_FILE)}
    return {file.id: slot for file, slot in own_files(site(), named, current_actor().username, draft)}


def keep_file(
    file: FileStorage, slot: str, accept: Sequence[str], most: int, draft: str | None = None, name: str = ""
) -> Stored:
    """Store one file somebody sent, under its own name or another."""
    owner, name, content = current_actor().username, name or file.filename or "", file.read()
    return store_attachment(site(), owner, slot, name, content, accept, most, now(), draft)


def seen(application: Application, step: Step) -> str:
    """What a page showed when it was opened, in short: so that a change made elsewhere meanwhile is noticed."""
    shown = {name: application.answers[name] for name in step.fields if name in application.answers}
    return hashlib.sha256(json.dumps(shown, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _save(before: Application, after: Application, step: Step, opened_with: str) -> Sequence[Finding]:
    differs = seen(before, step) != seen(after, step)
    if differs and request.form.get("seen", "") != opened_with:
        return (messages.DRAFT_MOVED_ON.at(),)
    draft = before.draft
    return save_draft(site(), draft, after.answers, draft.uploads, step.page.code, now())


# ---------------------------------------------------------------- materials


def save_materials(application: Application) -> tuple[int, list[Finding]]:
    """Keep the files that were sent and forget those to be removed; how many came, and what was refused. A file that is
    there already is told of and not added; another of the same name gets a number."""
    kept: dict[str, list[Upload]] = {code: list(files) for code, files in application.uploads.items()}
    came, findings = 0, []
    for need in application.checked.needs:
        material = need.material
        for file in _sent(application, material) if need.to_upload else ():
            if not file.filename or _there_already(file, kept.get(material.code, ())):
                continue
            name = name_beside(file.filename, [one.name for one in kept.get(material.code, ())])
            stored = keep_file(file, material.code, material.accept, material.max_bytes, application.draft.id, name)
            findings += [f.below("/materials") for f in stored.findings]
            if stored.upload:
                kept.setdefault(material.code, []).append(stored.upload)
                came += 1
        _forget_parts(application, material)
    came += _taken_again(application, kept)
    removed = request.form.get("remove", "")
    kept = {code: [file for file in files if file.id != removed] for code, files in kept.items()}
    papers = application.draft.applicant and not removed and _take_paper(application, kept)
    if came or removed or papers:
        findings += _save_uploads(application, kept)
    return came, findings


def part_key(application: Application, material: str, file: str) -> tuple[str, str]:
    """What a file that comes in parts goes by until it is whole. `file`: `size|modified|name`, as its sender says."""
    return application.draft.id, f"{material}\n{file}"


def _sent(application: Application, material: Material) -> Iterator[FileStorage]:
    """The files sent for a material: with the form, or in parts before it."""
    yield from request.files.getlist(f"m-{material.code}")
    for file in request.form.getlist(f"part-{material.code}"):
        content = parts.read(site().data_dir, *part_key(application, material.code, file))
        yield FileStorage(BytesIO(content), file.split("|", 2)[-1])


def _forget_parts(application: Application, material: Material) -> None:
    for file in request.form.getlist(f"part-{material.code}"):
        parts.drop(site().data_dir, *part_key(application, material.code, file))


def _taken_again(application: Application, kept: dict[str, list[Upload]]) -> int:
    """Put in a file of an earlier case that the page offered; how many that were."""
    code, _, file_id = request.form.get("again", "").partition(":")
    need = next((one for one in application.checked.needs if one.material.code == code and one.to_upload), None)
    if need is None:
        return 0
    upload = take_again(site(), application.draft, application.answers, need.material, file_id, now())
    if upload is None:
        return 0
    kept.setdefault(code, []).append(upload)
    return 1


def _take_paper(application: Application, kept: dict[str, list[Upload]]) -> bool:
    """Put down what the clerk says was handed over on paper; whether that changed."""
    before = {code: list(files) for code, files in kept.items()}
    for need in application.checked.needs:
        code = need.material.code
        had = next((one for one in kept.get(code, ()) if one.on_paper), None)
        files = [one for one in kept.get(code, ()) if not one.on_paper]
        brought = paper_brought(code) if need.to_upload else None
        if brought:
            same = had is not None and (had.originals, had.copies) == (brought.originals, brought.copies)
            files.append(had if had and same else brought)
        kept[code] = files
    return {c: f for c, f in before.items() if f} != {c: f for c, f in kept.items() if f}


def paper_brought(code: str) -> Upload | None:
    """What the page says was brought of a material on paper; None if nothing."""
    given = [_count(f"{what}-{code}") for what in ("originals", "copies")]
    return paper(new_token(), *given) if any(given) else None


_MOST_SHEETS = 99


def _count(name: str) -> int:
    said = request.form.get(name, "").strip()
    return min(int(said), _MOST_SHEETS) if said.isascii() and said.isdigit() else 0


def _there_already(file: FileStorage, kept: Sequence[Upload]) -> bool:
    """Whether one of these is the same file, which is said then."""
    digest = hashlib.sha256(file.read()).hexdigest()
    file.seek(0)
    same = next((one for one in kept if one.sha256 == digest), None)
    if same is not None:
        notice(word("files.already", name=plain_name(file.filename or ""), kept=same.name), "info")
    return same is not None


def name_beside(name: str, taken: Sequence[str]) -> str:
    """The name of a file beside others: with a number where one has its name already."""
    shown = plain_name(name)
    stem, dot, ending = shown.rpartition(".")
    numbered = (f"{stem if dot else shown} ({number}){dot}{ending if dot else ''}" for number in count(2))
    return shown if shown not in taken else next(one for one in numbered if one not in taken)


def _save_uploads(application: Application, kept: Mapping[str, Sequence[Upload]]) -> Sequence[Finding]:
    draft = application.draft
    return save_draft(site(), draft, draft.answers, plain_uploads(kept), MATERIALS, now())
