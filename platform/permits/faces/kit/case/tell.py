"""Events told in plain words: what happened, who did it, when, and what they said. Knows events; knows no item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from permits.core.definitions.cards import COLOURS
from permits.core.forms import place_title
from permits.core.process import (
    AXIS_TITLES,
    CALENDAR_CHANGED,
    MARKS,
    REMINDED,
    STEP_OF,
    SYSTEM,
    TITLES,
    WEIGHED,
    WHY,
    Case,
    Event,
    line_id,
    points,
)
from permits.core.process.cards import CARD_OF
from permits.core.process.cards import STATES as CARD_STATES
from permits.core.process.events import HELD, PAPERS_SERVED, RELEASED, SPOT_CORRECTED
from permits.core.process.hand_over import paper_title
from permits.core.process.handing import HAND_ACCEPTED, HAND_DECLINED, HAND_OFFERED, HAND_TAKEN_BACK
from permits.core.process.holding import CAUSES
from permits.core.process.leaving import CAUSES as ENDED_FOR
from permits.core.process.leaving import MOVED
from permits.core.process.messages import procedure_title
from permits.core.text import Text, joined
from permits.faces.kit.case.acts import value_title
from permits.faces.kit.render import say_day
from permits.faces.kit.views import say_due, site
from permits.faces.kit.words import word
from permits.services.record import office_title
from permits.services.show_case import CaseView
from permits.services.site import Site

Data = Mapping[str, Any]
Tell = Callable[[CaseView, Data], list[Text]]


def said(words: object) -> list[Text]:
    text = str(words or "").strip()
    return [Text(text, text)] if text else []


def stage_title(view: CaseView, code: str) -> Text:
    process = view.item.processes.get(view.case.process)
    known = {step.code: step.title for step in (*process.stages, *process.desks)} if process else {}
    return known.get(code, Text(code, code))


def outcome_title(view: CaseView, stage_code: str, outcome: str) -> Text:
    """What an outcome of a stage is called: by the act that ends a stage of its kind."""
    process = view.item.processes.get(view.case.process)
    kind = next((s.kind for s in (*process.stages, *process.desks) if s.code == stage_code), "") if process else ""
    return value_title(ENDED_BY.get(kind, "verify"), "outcome", outcome)


ENDED_BY = {
    "acceptance": "accept",
    "review": "opine",
    "copy": "opine",
    "parallel": "opine",
    "visit": "record-visit",
    "decision": "decide",
}


def clock_title(view: CaseView, code: str) -> Text:
    if code.startswith(CARD_OF):
        return word("case.tell.card.answer", card=view.case.cards[int(code.removeprefix(CARD_OF))].title)
    if code.startswith(STEP_OF):
        return stage_title(view, code.removeprefix(STEP_OF))
    return next((clock.title for clock in view.clocks if clock.code == code), Text(code, code))


def _corrections(view: CaseView, data: Data) -> list[Text]:
    return [
        word("case.tell.line", title=place_title(view.item, line["where"]), reason=line["reason"])
        for line in data["items"]
    ]


def _served(view: CaseView, data: Data) -> list[Text]:
    papers = [Text(f"{one['title']} {one['number']}", f"{one['title_en']} {one['number']}") for one in data["papers"]]
    return [*papers, value_title("deliver", "mode", data["mode"]), *said(data["receiver"])]


def by_silence(view: CaseView, data: Data) -> list[Text]:
    """What came about because nobody acted: by which limit, and under what; of anything else nothing."""
    if not data.get("silence"):
        return []
    limit = word("case.tell.silence", clock=clock_title(view, data["clock"]), day=data["due"])
    return [limit, Text(data["basis"]["zh"], data["basis"]["en"])]


def _held(view: CaseView, data: Data) -> list[Text]:
    return [clock_title(view, data["clock"]), CAUSES[data["cause"]], *said(data["reason"])]


def _released(view: CaseView, data: Data) -> list[Text]:
    more = [word("case.tell.released.missing", count=data["missing"])] if data["missing"] else []
    return [clock_title(view, data["clock"]), *more, *said(data.get("words"))]


def _decided(view: CaseView, data: Data) -> list[Text]:
    clause = next((c.title for c in view.item.refusals if c.code == data.get("clause")), None)
    return [
        value_title("decide", "outcome", data["outcome"]), *by_silence(view, data), *said(data.get("facts")),
        *said(data.get("reason")), *([clause] if clause else []),
    ]  # fmt: skip


def _lines_checked(view: CaseView, data: Data) -> list[Text]:
    """By what was found: the lines in order together, each that is not with its reason."""
    titles = {line_id(line): line.title for line in view.checklist}
    found = []
    for mark, title in MARKS.items():
        lines = [m for m in data["marks"] if m["mark"] == mark]
        named = [_with_reason(titles.get(m["line"]) or place_title(view.item, m["where"]), m["reason"]) for m in lines]
        found += [word("case.tell.line", title=title, reason=joined(named, "、", ", "))] if named else []
    return found


def _remarks(view: CaseView, data: Data) -> list[Text]:
    """The lines a case was accepted with although they are not in order."""
    titles = {line_id(line): line.title for line in view.checklist}
    lines = [titles.get(name, Text(name, name)) for name in data.get("remarks", ())]
    return [word("case.tell.remarks", lines=joined(lines, "、", ", "))] if lines else []


def _with_reason(title: Text, reason: str) -> Text:
    return Text(f"{title.zh}（{reason}）", f"{title.en} ({reason})") if reason else title


def _stage_done(view: CaseView, data: Data) -> list[Text]:
    if data.get("outcome") in ("done", "accepted", "granted"):
        return said(data.get("words"))
    outcome = outcome_title(view, data["stage"], str(data.get("outcome", "")))
    return [outcome, *by_silence(view, data), *said(data.get("words"))]


def _visit(view: CaseView, data: Data) -> list[Text]:
    """Who was there, and of the stage's points those ticked and those not."""
    there = Text("、".join(data["inspectors"]), ", ".join(data["inspectors"]))
    return [word("case.tell.inspectors", names=there), *points_of(view, data)]


def points_of(view: CaseView, data: Data) -> list[Text]:
    """What a visit ticked of the points of its stage, and what it did not."""
    process = view.item.processes.get(view.case.process)
    stage = next((one for one in process.stages if one.code == data.get("stage")), None) if process else None
    ticked, left = points(stage, data) if stage else ([], [])
    told = (("case.tell.points", ticked), ("case.tell.points_left", left))
    return [word(key, points=joined(found, "；", "; ")) for key, found in told if found]


def _release_weighed(view: CaseView, data: Data) -> list[Text]:
    """What governs each axis from here on, and why."""
    axes = [word("case.tell.line", title=AXIS_TITLES[a], reason=WHY[one["why"]]) for a, one in data["axes"].items()]
    return [word("case.tell.version", version=data["version"]), *axes]


def moves(data: Data) -> list[Text]:
    """Which due days a calendar moved, one line each."""
    return [
        word("case.tell.moved", title=Text(m["title"], m["title_en"]), before=_day(m["from"]), after=_day(m["to"]))
        for m in data["moves"]
    ]


def _day(written: str) -> str:
    return say_due(date.fromisoformat(written))


def _told(data: Data) -> list[Text]:
    """What a written notice said of a special procedure."""
    return [
        procedure_title(data["procedure"]), word("case.tell.until", day=data["until"]),
        word("case.tell.notice", notice=data["notice"]),
    ]  # fmt: skip


def _noted(view: CaseView, data: Data) -> list[Text]:
    """A deficiency with its reason, or that it is settled."""
    reason = word("case.tell.settled") if data.get("settled") else data["reason"]
    return [word("case.tell.line", title=place_title(view.item, data["where"]), reason=reason)]


def _reminded(view: CaseView, data: Data) -> list[Text]:
    """Which limit, how it stands, and why today."""
    left = word(
        "case.tell.late" if data["left"] < 0 else "case.tell.left", count=abs(data["left"]), day=_day(data["due"])
    )
    because = [word(f"case.tell.because.{one['kind']}", count=one["count"]) for one in data.get("because", ())]
    return [clock_title(view, data["clock"]), left, *because]


def _card_raised(view: CaseView, data: Data) -> list[Text]:
    """Which card, against whom, for what limit, and where its rule comes from."""
    told = {"clock": clock_title(view, data["clock"]), "day": _day(data["due"])} if "due" in data else {}
    due = [word("case.tell.card.due", **told)] if told else []
    office = word("case.tell.card.office", office=office_title(site(), data["authority"], data["office"]))
    return [COLOURS[data["colour"]], Text(**data["title"]), office, *due, Text(**data["source"])]


def _card_answered(view: CaseView, data: Data) -> list[Text]:
    """Which card, what became of it, and why."""
    card = view.case.cards[data["card"]]
    return [COLOURS[card.colour], card.title, CARD_STATES[data.get("answer") or data["verdict"]], *said(data["reason"])]


def _transferred(view: CaseView, data: Data) -> list[Text]:
    titles = {name: site().authorities[data[name]].title for name in ("from", "to")}
    from_to = word("case.tell.handed_over", before=titles["from"], after=titles["to"])
    return [from_to, MOVED[data["cause"]], *said(data["reason"])]


def _papers(view: CaseView, key: str, codes: Any) -> list[Text]:
    """Papers by their titles, with how many there are."""
    named = [paper_title(view.item, view.case, code) for code in codes]
    return [word(key, papers=joined(named, "、", ", "))] if named else []


def _hand_offered(view: CaseView, data: Data) -> list[Text]:
    alone = [] if data["desk"] else [word("case.tell.papers_alone")]
    return [*alone, *_papers(view, "case.tell.papers", data["papers"]), *said(data["words"])]


def _hand_accepted(view: CaseView, data: Data) -> list[Text]:
    came = [code for code in data["papers"] if code not in data["missing"]]
    there = [*_papers(view, "case.tell.papers_came", came), *_papers(view, "case.tell.papers_missing", data["missing"])]
    return [*there, *said(data["words"])]


def _places(view: CaseView, data: Data) -> Text:
    return joined([place_title(view.item, one) for one in data.get("changed", ())])


_TELL: dict[str, Tell] = {
    "assigned": lambda view, data: said(data.get("reason")),
    HAND_OFFERED: _hand_offered,
    HAND_ACCEPTED: _hand_accepted,
    HAND_DECLINED: lambda view, data: said(data["reason"]),
    "received": lambda view, data: [word(f"case.channel.{'window' if data['channel'] == 'window' else 'online'}")],
    "late_handed_in": lambda view, data: [_places(view, data)],
    "supplemented": lambda view, data: [_places(view, data)],
    SPOT_CORRECTED: lambda view, data: [_places(view, data), *said(data["signer"])],
    "accepted": lambda view, data: (
        ([word("case.tell.deemed")] if data.get("deemed") else []) + said(data.get("words")) + _remarks(view, data)
    ),
    "not_accepted": lambda view, data: [value_title("not-accept", "outcome", data["outcome"]), *said(data["reason"])],
    "correction_requested": _corrections,
    "lines_checked": _lines_checked,
    WEIGHED: _release_weighed,
    CALENDAR_CHANGED: lambda view, data: moves(data),
    "stage_done": _stage_done,
    "branch_done": lambda view, data: _stage_done(view, {**data, "stage": data["branch"]}),
    "visit_recorded": _visit,
    "paused": lambda view, data: _told(data),
    "prolonged": lambda view, data: [*_told(data), *said(data["reason"])],
    "resumed": lambda view, data: [procedure_title(data["procedure"])],
    "extended": lambda view, data: [clock_title(view, data["clock"]), *said(data["reason"])],
    HELD: _held,
    RELEASED: _released,
    "decided": _decided,
    "certified": lambda view, data: said(data["number"]),
    "delivered": lambda view, data: [value_title("deliver", "mode", data["mode"]), *said(data["receiver"])],
    PAPERS_SERVED: _served,
    "revoked": lambda view, data: said(data["reason"]),
    "withdrawn": lambda view, data: said(data["reason"]),
    "terminated": lambda view, data: [ENDED_FOR[data["cause"]], *said(data["reason"]), *said(data["evidence"])],
    "transferred": _transferred,
    "deficiency_noted": _noted,
    "new_demand_allowed": _noted,
    "overdue": lambda view, data: [clock_title(view, data["clock"])],
    "reminded": _reminded,
    "card_raised": _card_raised,
    "card_unanswered": lambda view, data: [clock_title(view, data["clock"])],
    "card_answered": _card_answered,
    "card_judged": _card_answered,
    REMINDED: lambda view, data: [word("case.tell.renewal", day=data["ends"], days=data["days_before"])],
    "urged": lambda view, data: [stage_title(view, data["stage"]), *said(data["words"])],
    **dict.fromkeys(("agent_asked", "applicant_told", "applicant_wrote"), lambda view, data: said(data["words"])),
    **dict.fromkeys(("agent_changed", "visit_called_off"), lambda view, data: said(data["reason"])),
    "visit_announced": lambda view, data: [planned_visit(data)],
    "handling_changed": lambda view, data: said(data.get("reason")),
}


# Events told with the stage or branch they are of, by where it is named.
_OF_A_STAGE = {"stage_entered": "stage", "stage_done": "stage", "branch_done": "branch"}


def tell(view: CaseView, event: Event, names: Mapping[str, str], site: Site) -> dict[str, object]:
    """An event as an entry of a timeline."""
    title = TITLES.get(event.type, Text(event.type, event.type))
    if event.type in _OF_A_STAGE:
        title = word("case.tell.stage", title=title, stage=stage_title(view, str(event.data[_OF_A_STAGE[event.type]])))
    if "inspectors" in event.data:
        event = replace(event, data={**event.data, "inspectors": [names.get(n, n) for n in inspectors_in(event)]})
    if event.type in TOLD_WITH_NAME:
        key, named = TOLD_WITH_NAME[event.type]
        title = word(key, name=names.get(str(event.data[named]), str(event.data[named])))
    more = [text for text in _TELL[event.type](view, event.data) if text] if event.type in _TELL else []
    if event.data.get("silence"):
        offices = [office_title(site, view.case.authority, one) for one in str(event.data["office"]).split()]
        more.append(word("case.tell.answers", office=joined(offices)))
    return {"at": event.at, "what": title, "who": who(view.case, event, names, site), "more": joined(more, "；", "; ")}


# Events told with the name of the other one, by where it stands.
TOLD_WITH_NAME = {
    "assigned": ("case.tell.assigned", "to"),
    "agent_changed": ("case.tell.agent_changed", "to"),
    HAND_OFFERED: ("case.tell.hand_offered", "to"),
    HAND_ACCEPTED: ("case.tell.hand_accepted", "from"),
    HAND_DECLINED: ("case.tell.hand_declined", "from"),
    HAND_TAKEN_BACK: ("case.tell.hand_taken_back", "to"),
}


def planned_visit(data: Mapping[str, Any]) -> Text:
    """A site visit that was announced: when and where, who comes, what to prepare."""
    day = say_day(date.fromisoformat(data["day"]))
    more = [word(f"visit.{name}", words=data[name]) for name in ("people", "prepare") if data.get(name)]
    return joined([word("visit.when", day=day, time=data["time"], place=data["place"]), *more], "；", "; ")


def inspectors_in(event: Event) -> list[str]:
    """Who went on a visit, by user name; as written where a visit was recorded by names."""
    there: Any = event.data.get("inspectors", ())
    return [str(one) for one in there]


def who(case: Case, event: Event, names: Mapping[str, str], site: Site) -> Text:
    """Whoever did it, with the office they sat in."""
    if event.actor == SYSTEM:
        return word("case.system")
    name = names.get(event.actor) or (case.applicant_name if event.actor == case.applicant else event.actor)
    if not event.office:
        return word("case.tell.applicant", name=name)
    return word("case.tell.officer", name=name, office=office_title(site, case.authority, event.office))
