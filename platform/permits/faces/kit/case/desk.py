"""One desk's way with a case: show it, receive what was typed, let the service act, say what came of it.

Shared by every face of officers; a face adds its addresses and its role. Whatever is refused or lost to somebody
quicker comes back on the same page with every word still in its box.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import abort, redirect, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from permits.core.process import SYSTEM, Event
from permits.core.text import Text, joined
from permits.documents.stored import content_from_json
from permits.faces.kit.case import checking, correcting, late, on_the_spot, sheet
from permits.faces.kit.case.acts import act_forms, data_of, entries, left_out
from permits.faces.kit.case.came import came_of_last, number_in
from permits.faces.kit.case.hands import hands_of
from permits.faces.kit.case.tell import tell
from permits.faces.kit.case.typed import (
    ACCEPT,
    CORRECT,
    FALL_BACK,
    FINISH,
    MARK,
    Answer,
    Desk,
    Lines,
    Typed,
    pinned,
    typed_words,
)  # fmt: skip
from permits.faces.kit.files import PDF, sent
from permits.faces.kit.views import current_actor, language, notice, now, render, say, site, word
from permits.faces.kit.words import words
from permits.services.act import Steps, acted_since
from permits.services.foresee import foreseen
from permits.services.open_file import files_named
from permits.services.park import Committed, Meant, commit, settle
from permits.services.preview_act import preview_act
from permits.services.print_paper import print_preview
from permits.services.show_case import CaseView, show_case
from permits.services.show_parked import ParkedView, show_parked
from permits.services.show_people import colleagues_of, names_of
from permits.services.who_looks import AGAIN, look_in

CLAIM = "claim"
# The buttons that take everything left as in order, in one press, and then accept or give a notice.
ACCEPT_ALL, CORRECT_ALL = "accept-all", "correct-all"
# After these the case has left whoever did them: the next one opens by itself for those who wish it.
LEAVES_DESK = (ACCEPT, FINISH, FALL_BACK, CORRECT, "not-accept", "opine", "verify", "decide", "deliver")
GOES_ON = "goes_on"
# What is done instead of giving a notice.
ENDS_INTAKE = (ACCEPT, ACCEPT_ALL, FINISH, FALL_BACK, "not-accept")


def show(desk: Desk, number: str) -> str:
    """The page of a case: nothing typed yet, but for what could not be carried out before."""
    view = _view(number)
    lost = [one for one in _parked(view) if not one.waits and one.number == view.case.number]
    return _page(desk, _typed(view, MultiDict(lost[-1].typed) if lost else None))


def show_again(desk: Desk, number: str, typed: Lines) -> str:
    """The page as it was when it was sent, everything typed still in it."""
    return _page(desk, _typed(_view(number), MultiDict(typed)))


def take_correction(desk: Desk, number: str) -> Answer:
    """The page on which what answers a correction notice is taken in for the applicant."""
    return correcting.page(_view(number), desk.case)


def correct_on_the_spot(desk: Desk, number: str) -> Answer:
    """The page on which the applicant at the counter corrects what is wrong."""
    return on_the_spot.page(_view(number), desk.case)


def receive(desk: Desk, number: str) -> Answer:
    """What a button of the page asks: preview an act, do it, or only show the page again."""
    view = _view(number)
    typed = _typed(view, request.form)
    wish, _, name = request.form.get("do", "").rpartition(":")
    if not name or not desk.acts:
        return _page(desk, typed)
    if name == MARK:
        return _keep(desk, typed)
    refused = _not_yet(typed, name)
    if refused is not None:
        return refused_page(desk, typed, refused)
    data = _data(typed, name)
    return WISHES.get(wish, _do)(desk, typed, name, data)


def _marks(typed: Typed) -> list[dict[str, str]]:
    """The marks made on the page and not kept yet: kept with whatever is done, and not when it is refused."""
    return checking.marks_made(typed.view, typed.rows, typed.form or {}) if typed.may(MARK) else []


def _keep(desk: Desk, typed: Typed) -> Answer:
    """The same page, its marks kept. A script that keeps marks as they are made wants no page."""
    if refused := _not_kept(desk, typed):
        return refused
    typed = _typed(_view(typed.view.id), typed.form)
    silent = checking.without_reason(typed.rows)
    by_script = request.headers.get("X-Requested-With") == "fetch"
    if silent:
        return refused_page(desk, typed, [(anchor, say(finding.message)) for anchor, finding in silent])
    if by_script:
        return "", 204
    notice(word("case.check.kept"))
    return _page(desk, typed)


def _not_kept(desk: Desk, typed: Typed) -> Answer | None:
    """Keeps the marks made on the page; the page again where they cannot be kept."""
    if made := _marks(typed):
        kept = _commit(typed, MARK, [(MARK, {"marks": made})]).done
        if kept.conflict:
            return _lost(desk, typed)
        if kept.findings:
            return refused_page(desk, typed, pinned(typed, MARK, kept.findings))
    return None


def _view(number: str) -> CaseView:
    settle(site(), now())
    view = show_case(site(), number, current_actor())
    if view is None:
        abort(404)
    return view


def _parked(view: CaseView) -> list[ParkedView]:
    """What waits for this case, and everything of whoever looks that waits or was not carried out."""
    return show_parked(site(), current_actor().username, now(), view.case.number)


def _typed(view: CaseView, form: MultiDict[str, str] | None) -> Typed:
    colleagues = colleagues_of(site(), current_actor())
    rows = checking.check_rows(view, form or {}, language())
    version = number_in(form.get("seen", "") if form else "", view.version)
    return Typed(
        view, form, act_forms(view, colleagues, form, language()), rows, checking.other_rows(form or {}), seen=version
    )


def _not_yet(typed: Typed, name: str) -> Lines | None:
    """Why the page itself sends the clerk back to the list before anything is asked of the core."""
    if name not in (CORRECT, CORRECT_ALL, *ENDS_INTAKE):
        return None
    if silent := checking.without_reason(typed.rows):
        return [(anchor, say(finding.message)) for anchor, finding in silent]
    if not typed.may(CORRECT):
        return None
    if _called(name) != CORRECT:
        lost = checking.not_told(typed.others, _title(typed, _called(name)))
    else:
        lost = checking.without_place(typed.others)
    if lost:
        return [(anchor, say(finding.message)) for anchor, finding in lost]
    asked = checking.rejected(typed.rows, typed.others) or typed.view.case.deficiencies
    if _called(name) == CORRECT and not asked:
        return [("checklist", say(checking.nothing_to_ask(typed.rows).message))]
    return None


def _data(typed: Typed, name: str) -> dict[str, object]:
    if name == CLAIM:
        return {"to": current_actor().username}
    called, marks = _called(name), _marks(typed)
    said: dict[str, object] = {"marks": marks} if marks and called in WITH_MARKS else {}
    said |= {"all_in_order": True} if name in (ACCEPT_ALL, CORRECT_ALL, FINISH, FALL_BACK) else {}
    if called == CORRECT:
        return checking.correction_data(checking.rejected(typed.rows, typed.others)) | said
    form = typed.act(called)
    return (data_of(form) if form else {}) | said


# Buttons that are another act's, by that act; and acts that take the marks of the page themselves.
_CALLED = {CLAIM: "assign", ACCEPT_ALL: ACCEPT, CORRECT_ALL: CORRECT}
WITH_MARKS = (ACCEPT, CORRECT, FINISH, FALL_BACK)


def _called(name: str) -> str:
    return _CALLED.get(name, name)


def _do(desk: Desk, typed: Typed, name: str, data: dict[str, object]) -> Answer:
    called, marks = _called(name), _marks(typed)
    before = [(MARK, {"marks": marks})] if marks and called not in WITH_MARKS else []
    committed = _commit(typed, name, [*before, (called, data)])
    done = committed.done
    if done.conflict:
        return _lost(desk, typed)
    if done.findings:
        return refused_page(desk, typed, pinned(typed, called, done.findings))
    session[GOES_ON] = bool(request.form.get("goes-on"))
    return go_on(desk, typed.view.case.number, called, done=not committed.waits)


def _commit(typed: Typed, button: str, steps: Steps) -> Committed:
    called = _called(button)
    title = next((one.title for one, _ in typed.view.acts if one.name == called), Text(called, called))
    meant = Meant(title, _pairs(), typed_words(typed))
    return commit(site(), typed.view.id, steps, meant, current_actor(), now(), typed.seen)


def go_on(desk: Desk, number: str, called: str, done: bool = True) -> Response:
    """To the next case, for whoever wishes and has done with this one; else to its page. `done`: to be told."""
    if session.get(GOES_ON) and called in LEAVES_DESK:
        told: dict[str, Any] = {"done": called, "of": number} if done else {}
        return redirect(url_for(desk.next, besides=number, **told))
    return redirect(url_for(desk.case, number=number, done=called if done else None))


def _lost(desk: Desk, typed: Typed) -> Answer:
    """Somebody was first: the page as it is now, what happened meanwhile, and every word still there."""
    again = _typed(_view(typed.view.id), typed.form)
    again.conflict = True
    return _page(desk, again), 409


def refused_page(desk: Desk, typed: Typed, lines: Lines) -> Answer:
    typed.lines = lines
    return _page(desk, typed), 422


def _preview(desk: Desk, typed: Typed, name: str, data: dict[str, object]) -> Answer:
    if acted_since(typed.view.events, typed.seen, current_actor(), typed.view.desk):
        return _lost(desk, typed)
    called = _called(name)
    found = preview_act(site(), typed.view.id, called, data, current_actor(), now())
    if found.findings:
        return refused_page(desk, typed, pinned(typed, called, found.findings))
    form = typed.act(called)
    told = checking.told(typed.view, data) if called == CORRECT else []
    return render(
        "kit/case/preview.html", dense=True, desk=desk, view=typed.view, act=_title(typed, called), name=name,
        decided=words().get(f"act.{called}.outcome.{data.get('outcome')}", ""),
        entries=entries(form, data) if form else told, once=called == CORRECT,
        note=words().get(f"act.{called}.note", ""),
        unwritten=joined(left_out(form), "、", ", ") if form else "", pairs=_pairs(),
        papers=[(row.kind, _content(row)) for row in found.papers],
        limits=sheet.limits_before_and_after(typed.view, found.clocks),
    )  # fmt: skip


def _print_preview(desk: Desk, typed: Typed, name: str, data: dict[str, object]) -> Answer:
    """One of the papers the act would issue, as it would be printed."""
    found = preview_act(site(), typed.view.id, _called(name), data, current_actor(), now())
    wanted = request.form.get("paper", "")
    row = next((row for row in found.papers if row.kind == wanted), None)
    if found.findings or row is None:
        return _preview(desk, typed, name, data)
    title, printed = print_preview(row, language())
    return sent(title, PDF, printed)


def _open(desk: Desk, typed: Typed, name: str, data: dict[str, object]) -> Answer:
    """The act's own page, the marks made here kept."""
    return _not_kept(desk, typed) or redirect(url_for(desk.on_the_spot, number=typed.view.case.number))


# What a button of the page may ask of an act besides doing it.
WISHES: Mapping[str, Callable[[Desk, Typed, str, dict[str, object]], Answer]] = {
    "preview": _preview,
    "print": _print_preview,
    "open": _open,
}


def _title(typed: Typed, name: str) -> Text:
    return next(one.title for one, _ in typed.view.acts if one.name == name)


def _pairs() -> list[tuple[str, str]]:
    return [
        (name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "do", "paper")
    ]


def _content(row: object) -> object:
    contents = row.content  # type: ignore[attr-defined]
    return content_from_json(contents[language()] if language() in contents else contents["zh"])


def _page(desk: Desk, typed: Typed) -> str:
    parked = _parked(typed.view)
    mine = [one for one in parked if one.mine and one.waits and one.number == typed.view.case.number]
    # Nothing else can be done to the case before, so nothing else is offered, and nothing typed can get lost.
    if waits := next(iter(mine), None) if request.method == "GET" else None:
        typed = replace(typed, view=replace(typed.view, acts=()), acts=())
    view, here = typed.view, site()
    names = _names(view)
    kept = files_named(here, sheet.file_answers(view))
    whole = sheet.sheet_of(view, here, now(), names, kept)
    since = [tell(view, event, names, here) for event in _missed(typed)]
    foretold = foreseen(here, view.item, view.events, view.checked, now()) if typed.may(ACCEPT) else []
    return render(
        "kit/case/case.html", dense=True, desk=desk, sheet=whole, view=view, typed=typed, errors=typed.lines,
        since=since, foretold=foretold, done=came_of_last(view), waiting=late.waiting(view),
        places=checking.places(view), me=current_actor(), names=names,
        goes_on=session.get(GOES_ON), looking=_looking(desk, view), again=AGAIN,
        checkpoints=sheet.checkpoints(view.desk), hands=hands_of(view, names),
        typed_words=typed_words(typed) if typed.conflict else [], parked=parked, mine_waits=waits,
    )  # fmt: skip


def _looking(desk: Desk, view: CaseView) -> list[str] | None:
    """Who else has the case open; None where nobody works on cases here."""
    return look_in(site(), view.case.number, current_actor(), now()) if desk.acts and view.desk else None


def _names(view: CaseView) -> dict[str, str]:
    """What everybody the page speaks of is called; the system never stands there by its user name."""
    return {**names_of(site(), sheet.people_in(view)), SYSTEM: say(word("case.system.passed"))}


def _missed(typed: Typed) -> list[Event]:
    """What happened after the page was opened, for whoever was too late. Steps from stage to stage follow from acts and
    are told only where nothing else is."""
    if not typed.conflict:
        return []
    later = [event for event in typed.view.events if event.seq > typed.seen]
    return [event for event in later if not event.type.startswith("stage_")] or later
