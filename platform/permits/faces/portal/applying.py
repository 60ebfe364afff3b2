"""An application being written, as pages: which steps it has now, how each stands, what a page posts.

Knows drafts and items; judges nothing (`core.forms.check` does) and renders nothing. What somebody typed is kept
whether or not it will do; only what was changed elsewhere meanwhile is not written over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.datastructures import FileStorage

from permits.core.definitions.types import Item, Page, Rule
from permits.core.finding import Finding, errors
from permits.core.forms import Checked, Upload, required_by_rules
from permits.core.forms.behind import deciding_among, questions_behind
from permits.core.process import plain_uploads, uploads_of
from permits.core.text import Text
from permits.faces.kit.controls import KEPT_FILE
from permits.faces.kit.forms import AnswersForm, answers_from, change_rows, form_for, uploads_from
from permits.faces.kit.views import current_actor, notice, now, site, today
from permits.faces.kit.words import word
from permits.services import messages
from permits.services.begin_application import read_only_answers
from permits.services.hand_in_draft import file_ids, judged_there
from permits.services.open_file import files_named, own_files
from permits.services.renew_draft import renew_draft
from permits.services.save_draft import OpenDraft, open_draft, save_draft
from permits.services.show_items import case_of_key
from permits.services.store_attachment import Stored, plain_name, store_attachment

MATERIALS, CHECK = "materials", "check"
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

    def address_after(self, step: Step) -> str:
        """Where to go when this page is done."""
        following = next((other for other in self.steps if other.number == step.number + 1), None)
        if following:
            return url_for("ApplicationView.page", draft=self.draft.id, page=following.page.code)
        return url_for("ApplicationView.materials", draft=self.draft.id)

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


def opened(draft_id: str) -> Application:
    """The asker's own application. One handed in already leads to its receipt, whatever page was asked for; anybody
    else's is not there."""
    username = current_actor().username
    draft = open_draft(site(), draft_id, username)
    if draft is not None:
        return _today(draft)
    number = case_of_key(site(), draft_id, username)
    if number:
        abort(redirect(url_for("MyCasesView.receipt", number=number)))
    abort(404)


def _today(draft: OpenDraft) -> Application:
    """The application under today's rules, and said so if they are new; told that it is closed if there are none."""
    renewed = renew_draft(site(), draft, now())
    if renewed is None:
        abort(redirect(url_for("ItemsView.guide", code=draft.item.code)))
    if renewed.item is not draft.item:
        notice(word("portal.page.renewed"), "info")
    read_only = read_only_answers(site(), renewed.item, renewed.owner)
    return Application(renewed, {**renewed.answers, **read_only} if read_only else None)


# ---------------------------------------------------------------- how the steps stand


def status_of(application: Application, step: Step) -> tuple[Text, str]:
    """(words, look) of a step in the task list. Only what must be put right is red."""
    findings = application.findings_on(step.fields)
    answered = any(name in application.answers for name in step.fields)
    if not findings:
        return (word("portal.status.done"), "done") if answered else (word("portal.status.optional"), "calm")
    if not answered:
        return word("portal.status.todo"), "calm"
    wrong = any(f.code != "answer.required" for f in findings)
    return (word("portal.status.wrong"), "bad") if wrong else (word("portal.status.part"), "moving")


def materials_status(application: Application) -> tuple[Text, str]:
    if not application.material_findings:
        return word("portal.status.done"), "done"
    return (word("portal.status.part"), "moving") if application.uploads else (word("portal.status.todo"), "calm")


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
        for file in request.files.getlist(f"m-{material.code}") if need.to_upload else ():
            if not file.filename or _there_already(file, kept.get(material.code, ())):
                continue
            name = name_beside(file.filename, [one.name for one in kept.get(material.code, ())])
            stored = keep_file(file, material.code, material.accept, material.max_bytes, application.draft.id, name)
            findings += [f.below("/materials") for f in stored.findings]
            if stored.upload:
                kept.setdefault(material.code, []).append(stored.upload)
                came += 1
    removed = request.form.get("remove", "")
    kept = {code: [file for file in files if file.id != removed] for code, files in kept.items()}
    if came or removed:
        findings += _save_uploads(application, kept)
    return came, findings


def _there_already(file: FileStorage, kept: Sequence[Upload]) -> bool:
    """Whether one of these is the same file, which is said then."""
    digest = hashlib.sha256(file.read()).hexdigest()
    file.seek(0)
    same = next((one for one in kept if one.sha256 == digest), None)
    if same is not None:
        notice(word("portal.files.already", name=plain_name(file.filename or ""), kept=same.name), "info")
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
