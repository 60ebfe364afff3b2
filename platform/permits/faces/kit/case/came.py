"""What came of an act, for the banner above the case it was done to or above the next one. Reads; decides nothing."""

from __future__ import annotations

from flask import request

from permits.faces.kit.views import current_actor, now, site, word
from permits.services.print_paper import editable
from permits.services.seal_paper import can_seal
from permits.services.show_case import CaseView, show_case

DONE = (
    "accept", "finish", "not-accept", "request-correction", "opine", "record-visit", "verify", "decide", "certify",
    "deliver", "assign", "hand-over", "accept-hand-over", "decline-hand-over", "take-back-hand-over", "reassign",
    "pause", "prolong", "resume", "extend", "hold", "release", "note-deficiency", "terminate",
    "transfer", "answer-card", "judge-card",
)  # fmt: skip


def came_of_last(view: CaseView) -> dict[str, object] | None:
    """What the act just carried out came to, for the banner: the papers of its moment. `of`: the case it was done to,
    where another one has opened since."""
    if request.method != "GET" or not request.args.get("done"):
        return None
    before = request.args.get("of", "")
    acted = show_case(site(), before, current_actor()) if before else view
    after = number_in(request.args.get("after", ""), 0)
    return came_of(acted, request.args["done"], before, after) if acted else None


def came_of(acted: CaseView, key: str, before: str, after: int = 0) -> dict[str, object] | None:
    """What the act `key` came to, if the reader did it last, and did it after the version `after` of the case."""
    me = current_actor().username
    since = [event for event in acted.events if event.seq > after and event.type != "lines_checked"]
    if acted.events[-1].actor != me or not any(event.actor == me for event in since):
        return None
    at = acted.events[-1].at
    made = any(event.type == "certified" and event.at == at for event in acted.events)
    title = word(f"case.done.{key}") if key in DONE else word("case.done.other")
    papers = [row for row in acted.documents if row.created_at == at]
    return {
        "title": title, "papers": papers, "certificate": made, "of": before, "view": acted,
        "editable": editable(site(), acted), "sealed": can_seal(site(), acted.case.authority, now()),
    }  # fmt: skip


def number_in(said: str, otherwise: int) -> int:
    """A number a page carries."""
    return int(said) if said.isascii() and said.isdigit() else otherwise
