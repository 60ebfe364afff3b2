"""An applicant's own application as pages: how each step stands, and where each leads."""

from __future__ import annotations

from flask import abort, redirect, url_for

from permits.core.text import Text
from permits.faces.kit.applying import Application, Step
from permits.faces.kit.views import current_actor, notice, now, site
from permits.faces.kit.words import word
from permits.services.begin_application import read_only_answers
from permits.services.renew_draft import renew_draft
from permits.services.save_draft import OpenDraft, open_draft
from permits.services.show_items import case_of_key

CHECK = "check"


def address_after(application: Application, step: Step) -> str:
    """Where to go when this page is done."""
    draft = application.draft.id
    following = next((other for other in application.steps if other.number == step.number + 1), None)
    if following:
        return url_for("ApplicationView.page", draft=draft, page=following.page.code)
    return url_for("ApplicationView.materials", draft=draft)


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
