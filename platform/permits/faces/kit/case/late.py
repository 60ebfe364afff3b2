"""The page on which materials that were to follow are handed in: by the applicant, or at the window for them.

Knows which materials a case waits for and until when; judges nothing and stores nothing but files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from permits.core.finding import Finding
from permits.core.forms import Upload
from permits.core.process import LATE, plain_uploads, waiting_for
from permits.faces.kit.applying import paper_brought
from permits.faces.kit.file_words import file_words
from permits.faces.kit.render import say
from permits.faces.kit.views import current_actor, notice, now, render, site, word
from permits.services.act import act
from permits.services.open_file import own_files
from permits.services.show_case import CaseView, show_case
from permits.services.store_attachment import store_attachment
from permits.services.submit import at_the_window

Answer = str | Response | tuple[str, int]
Files = Mapping[str, list[Upload]]
ACT = "hand-in-late"


def waiting(view: CaseView) -> list[dict[str, Any]]:
    """Every material the case waits for: its declaration and the last day it may come."""
    days = {clock.code: clock.due.due_on for clock in view.clocks if clock.kind == LATE and clock.running}
    codes = waiting_for(view.item, view.case)
    return [{"material": view.item.materials[code], "day": days.get(f"{LATE}:{code}")} for code in codes]


def page(number: str, back: str) -> Answer:
    """The page and what is posted to it. `back`: the endpoint of the case's own page on this face."""
    view = show_case(site(), number, current_actor())
    if view is None:
        abort(404)
    if not any(one.name == ACT for one, _ in view.acts):
        return redirect(url_for(back, number=number))
    if request.method == "GET":
        return _page(view, back, {}, ())
    uploads, findings = _taken_in(view)
    if findings:
        return _page(view, back, uploads, findings), 422
    done = act(site(), view.id, ACT, {"uploads": plain_uploads(uploads)}, current_actor(), now())
    if done.findings:
        return _page(view, back, uploads, done.findings), 409 if done.conflict else 422
    notice(word("late.done"))
    return redirect(url_for(back, number=number))


def _taken_in(view: CaseView) -> tuple[Files, list[Finding]]:
    """Files by material: those kept from the page before, and those just sent."""
    username = current_actor().username
    kept = own_files(site(), request.form.getlist("kept"), username)
    found: dict[str, list[Upload]] = {}
    findings: list[Finding] = []
    for code in waiting_for(view.item, view.case):
        material, files = view.item.materials[code], [upload for upload, slot in kept if slot == code]
        for sent in (one for one in request.files.getlist(f"m-{code}") if one.filename):
            name, content = sent.filename or "", sent.read()
            stored = store_attachment(site(), username, code, name, content, material.accept, material.max_bytes, now())
            findings += [finding.below("/uploads") for finding in stored.findings]
            files += [stored.upload] if stored.upload else []
        brought = paper_brought(code) if at_the_window(current_actor()) else None
        if files or brought:
            found[code] = [*files, *([brought] if brought else [])]
    return found, findings


def _page(view: CaseView, back: str, uploads: Files, findings: tuple[Finding, ...] | list[Finding]) -> str:
    rows = waiting(view)
    wrong: dict[str, str] = {}
    for finding in findings:
        named = [row["material"].code for row in rows if f"/{row['material'].code}" in finding.where]
        wrong.setdefault(next(iter(named), rows[0]["material"].code), say(finding.message))
    for row in rows:
        code = row["material"].code
        material = row["material"]
        sent = uploads.get(code, [])
        row |= {
            "code": code, "title": material.title, "accept": ",".join(material.accept),
            "kinds": file_words(material.accept, material.max_bytes), "pinned": [wrong[code]] if code in wrong else [],
            "kept": [file for file in sent if not file.on_paper],
            "paper": next((file for file in sent if file.on_paper), None),
        }  # fmt: skip
    errors = [(f"m-{code}", text) for code, text in wrong.items()]
    return render(
        "kit/case/late.html",
        view=view,
        rows=rows,
        errors=errors,
        back=url_for(back, number=view.case.number),
        at_window=view.case.applicant != current_actor().username,
    )
