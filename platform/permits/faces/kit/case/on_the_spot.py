"""当场更正 on one page: what an applicant at the counter corrects, shown before and after, then confirmed.

Opens with the lines the clerk found not in order; any other place may be added. Knows a case and what was posted; what
is right the core says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, request, url_for
from werkzeug.datastructures import MultiDict

from permits.core.definitions.types import Field
from permits.core.finding import Finding, pointer
from permits.core.forms import place_of, place_title
from permits.core.process import Mark, curable, line_id
from permits.core.process.marks import NOT_IN_ORDER
from permits.core.process.supplying import ON_THE_SPOT
from permits.documents.stored import content_from_json
from permits.faces.kit.case.acts import named, on_questions
from permits.faces.kit.case.correcting import Answer, Correction, Line, fresh, read, seen, shown
from permits.faces.kit.forms import AnswersForm, answers_from, form_for, pin
from permits.faces.kit.views import current_actor, language, notice, now, render, site, word
from permits.services.act import act
from permits.services.preview_act import preview_act
from permits.services.show_case import CaseView

SIGNER, SIGNED = named(ON_THE_SPOT, "signer"), named(ON_THE_SPOT, "signed")
ADD, CONFIRM = "add", "confirm"
Lines = list[tuple[str, str]]


def page(view: CaseView, back: str) -> Answer:
    """The page and what is posted to it. `back`: the endpoint of the case's own page on this face."""
    if not any(one.name == ON_THE_SPOT for one, _ in view.acts):
        return redirect(url_for(back, number=view.case.number))
    lines = _lines(view)
    if request.method == "GET":
        return _page(view, back, lines, fresh(view, lines))
    sent = read(view, lines)
    wish = request.form.get("do", "")
    if sent.findings:
        return _page(view, back, lines, sent, sent.findings), 422
    if sent.unfinished or wish == ADD or not lines:
        return _page(view, back, lines, sent)
    return _judged(view, back, lines, sent, confirmed=wish == CONFIRM)


def _judged(view: CaseView, back: str, lines: Sequence[Line], sent: Correction, confirmed: bool) -> Answer:
    """Done where it was confirmed as it was shown; else shown as it would be done."""
    data = {**sent.data(), **_signature(view)}
    as_shown = request.form.get("shown", "") == _digest(sent)
    if confirmed and as_shown:
        done = act(site(), view.id, ON_THE_SPOT, data, current_actor(), now(), seen())
        if not done.findings:
            notice(word("spot.done"))
            return redirect(url_for(back, number=view.case.number))
        again = () if done.conflict else _foreseen(view, data)
        return _page(view, back, lines, sent, done.findings, again), 409 if done.conflict else 422
    tried = preview_act(site(), view.id, ON_THE_SPOT, {**data, "signed": True}, current_actor(), now())
    if tried.findings:
        return _page(view, back, lines, sent, tried.findings), 422
    if confirmed:
        notice(word("spot.changed"))
    return _page(view, back, lines, sent, (), _foreseen(view, data))


def _foreseen(view: CaseView, data: Mapping[str, object]) -> tuple[object, ...]:
    """The papers it would issue."""
    tried = preview_act(site(), view.id, ON_THE_SPOT, {**data, "signed": True}, current_actor(), now())
    contents: list[Any] = [row.content for row in tried.papers]
    return tuple(content_from_json(one[language()] if language() in one else one["zh"]) for one in contents)


def _lines(view: CaseView) -> list[Line]:
    """The places chosen on the page, and those whose line is marked not in order; each once, with what was said."""
    allowed = _open_places(view)
    marked: dict[str, Mark] = {
        place_of(view.item, line.where): view.case.marks[line_id(line)]
        for line in view.checklist
        if line_id(line) in view.case.marks and view.case.marks[line_id(line)].mark == NOT_IN_ORDER
    }
    chosen = [where for where in request.values.getlist("at") if where in allowed]
    places = dict.fromkeys([*(where for where in marked if where in allowed), *chosen])
    return [Line(where, marked[where].reason if where in marked else "") for where in places]


def _open_places(view: CaseView) -> list[str]:
    """What may be corrected here: the questions, then the materials that somebody hands in. A paper made from the
    answers is corrected by its answers."""
    places = curable(view.item, view.case)
    made = {pointer("materials", code) for code, one in view.item.materials.items() if one.asked != "upload"}
    handed_in = [where for where in places if where.startswith("/materials/") and where not in made]
    return [where for where in places if not where.startswith("/materials/")] + handed_in


def _signature(view: CaseView) -> dict[str, object]:
    said = answers_from(_signing(view, request.form))
    return {"signer": said.get(SIGNER, ""), "signed": said.get(SIGNED) is True}


def _signing(view: CaseView, posted: MultiDict[str, str] | None) -> AnswersForm:
    """Who corrects, and that they signed."""
    signer = Field(SIGNER, "text", word("spot.signer"), {"maxLength": 60}, True, word("spot.signer.hint"))
    signed = Field(SIGNED, "yesno", word("spot.signed"), {"const": True}, True)
    return form_for([signer, signed], (SIGNER, SIGNED), {SIGNER: view.case.applicant_name}, posted=posted)


def _digest(sent: Correction) -> str:
    """What was sent, in short, to see whether it is what was shown. Paper gets a new name whenever it is read."""
    files = {
        code: [(one.originals, one.copies) if one.on_paper else one.id for one in came]
        for code, came in sent.uploads.items()
    }
    said = json.dumps([sent.answers, files], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def _page(
    view: CaseView, back: str, lines: Sequence[Line], sent: Correction, findings: Sequence[Finding] = (),
    papers: Sequence[object] = (),
) -> str:  # fmt: skip
    own = [finding for finding in findings if finding.where in ("/signer", "/signed")]
    told = shown(view, sent, lines, [finding for finding in findings if finding not in own])
    signing = _signing(view, request.form if SIGNER_POSTED in request.form else None)
    errors: Lines = [*told.pop("errors"), *pin(signing, on_questions(ON_THE_SPOT, own))]
    there = {line.where for line in lines}
    others = [(where, place_title(view.item, where)) for where in _open_places(view) if where not in there]
    return render(
        "kit/case/on_the_spot.html", back=url_for(back, number=view.case.number), **told, errors=errors,
        signer=signing.control(SIGNER), signed=signing.control(SIGNED), papers=papers,
        digest=_digest(sent) if papers else "", others=others,
    )  # fmt: skip


SIGNER_POSTED = f"f-{SIGNER}"
