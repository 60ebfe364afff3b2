"""What a person may do to a case: each act's name, who may do it, when, and what it asks.

`ACTS` is the one table; `open_to` answers "what may I do now", with the JSON Schema of each act's data, so that a
program that knows nothing of permits can carry a case from end to end. What an act does is in `transitions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from permits.core.definitions.outcomes import OUTCOMES, outcomes_of
from permits.core.definitions.types import NOTICE, Field, Item, Stage
from permits.core.process import (
    agency,
    cards,
    extending,
    hand_over,
    handing,
    leaving,
    marks,
    noting,
    pauses,
    serving,
    supplying,
)
from permits.core.process.asking import ONLY_WITH, Schema, an_object, words
from permits.core.process.case import STATES, Case
from permits.core.process.clocks import current_stage, desks_of, taken_by
from permits.core.process.correction import curable
from permits.core.process.events import Actor
from permits.core.process.holding import CAUSES, to_hold, to_release
from permits.core.process.late import waiting_for
from permits.core.process.on_the_spot import asked_to_fall_back, fallback, way_on_the_spot
from permits.core.process.visits import inspectors_asked, points_asked
from permits.core.text import Text

OVERSEER = "overseer"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done. `stages`: kinds of stage it belongs to (empty: any or none); `states`: states of
    the case; `by`: officer (whoever holds the present stage's task) | applicant | counter (the applicant, or
    the window for them) | overseer (the director or a supervisor, and no handler of the case) | approver (of an
    extension, by the rule of its clock) | finisher (the officer, where every desk that follows is theirs too) | reader
    (whoever has or will have the case at a desk of theirs) | supervisor | answerable (an officer of the office a card
    is held against) | judge (a supervisor with no part in it) | giver (of the case or papers in hand) | receiver |
    offerer (of a hand-over) | director (of what an officer took) | agent (全程代理人) | urger (the agent, of what lies
    with others) | asker (an officer who is not the agent) | colleague (another clerk of the window) |
    server (the window, the agent, whoever holds the task)."""

    name: str
    title: Text
    by: str
    states: frozenset[str]
    stages: frozenset[str]
    schema: Callable[[Item, Case, Stage | None], Schema]


def _nothing(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object([], words=words("备注", "Remark"))


def _accept(item: Item, case: Case, stage: Stage | None) -> Schema:
    schema = marks.asked(item, case, stage)
    return {**schema, "properties": {**schema["properties"], "words": words("备注", "Remark")}}  # type: ignore[dict-item]


def _not_accept(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(
        ["outcome", "reason"],
        outcome={"enum": ["not_required", "wrong_authority"], "title": "处理结果", "x-en": "Outcome"},
        reason=words("理由", "Reason", 2),
        referral=words("应向哪个机关申请", "Which authority to apply to"),
    )


def _correction(item: Item, case: Case, stage: Stage | None) -> Schema:
    line = an_object(
        ["where", "reason"],
        where={"type": "string", "title": "需补正之处", "x-en": "What needs correction", "enum": curable(item, case)},
        reason=words("为何不符合、怎样补正", "Why it does not meet the rule, and how to cure it", 2),
    )
    items: Schema = {"type": "array", "title": "补正内容", "x-en": "What needs correction", "items": line}
    marked: Schema = marks.asked(item, case, stage)["properties"]  # type: ignore[assignment]
    must = [] if case.deficiencies else ["items"]
    return an_object(must, items={**items, "minItems": len(must), "maxItems": 100}, **marked)  # type: ignore[arg-type]


def _opine(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(
        ["outcome", "words"],
        outcome={"enum": list(OUTCOMES["review"]), "title": "审查意见", "x-en": "Opinion"},
        words=words("意见内容", "Reasons", 2),
    )


def _visit(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(
        ["inspectors", "outcome", "words", *(["checked"] if stage and stage.checkpoints else [])],
        inspectors=inspectors_asked(stage),
        outcome={"enum": list(OUTCOMES["visit"]), "title": "现场审核结论", "x-en": "Result"},
        words=words("现场情况", "What was found", 2),
        checked=points_asked(stage),
    )


def _decide(item: Item, case: Case, stage: Stage | None) -> Schema:
    clause: Schema = {"enum": ["", *(one.code for one in item.refusals)], "title": "依据条款", "x-en": "Clause"}
    grounds = {"facts": words("认定的事实", "Facts found"), "reason": words("理由", "Reasons"), "clause": clause}
    outcome: Schema = {"enum": ["granted", "refused"], "title": "决定", "x-en": "Decision"}
    return an_object(
        ["outcome"],
        outcome=outcome,
        **{name: {**one, ONLY_WITH: {"outcome": "refused"}} for name, one in grounds.items()},
    )


def _deliver(item: Item, case: Case, stage: Stage | None) -> Schema:
    """As the applicant asked for it, unless the officer says otherwise."""
    asked = _way_asked_for(item, case)
    mode: Schema = {"enum": list(serving.WAYS), "title": "送达方式", "x-en": "How delivered"}
    mode |= {"default": asked} if asked else {}
    return an_object(["mode", "receiver"], mode=mode, receiver=words("签收人", "Received by", 1))


def _finish(item: Item, case: Case, stage: Stage | None) -> Schema:
    """What acceptance and delivery ask, with what is usual when the applicant stands there."""
    marked: Schema = _accept(item, case, stage)["properties"]  # type: ignore[assignment]
    delivery: Schema = _deliver(item, case, stage)["properties"]  # type: ignore[assignment]
    mode: Schema = {"default": "window", **delivery["mode"]}  # type: ignore[dict-item]
    receiver: Schema = {**delivery["receiver"], "default": case.applicant_name}  # type: ignore[dict-item]
    asked = {"mode": mode, "receiver": receiver}
    return an_object(["mode", "receiver"], **marked, **asked)  # type: ignore[arg-type]


def _way_asked_for(item: Item, case: Case) -> str:
    """The answer to the question whose choices are ways of delivery; empty where none is answered."""
    asking = (name for name, field in item.fields.items() if field.options and _codes(field) <= set(serving.WAYS))
    return next((str(case.answers[name]) for name in asking if name in case.answers), "")


def _codes(field: Field) -> set[str]:
    return {option.code for option in field.options}


def _outcomes(item: Item, case: Case, stage: Stage | None) -> Schema:
    outcome: Schema = {"enum": list(outcomes_of(stage)) if stage else ["done"], "title": "结果", "x-en": "Result"}
    found = words("说明", "What was found", 2)
    if stage is not None and stage.people > 1:
        points = {"checked": points_asked(stage)} if stage.checkpoints else {}
        asked = {"inspectors": inspectors_asked(stage), "outcome": outcome, "words": found}
        return an_object(["inspectors", "outcome", "words", *points], **asked, **points)
    return an_object(["outcome", "words"], outcome=outcome, words=found)


def _late(item: Item, case: Case, stage: Stage | None) -> Schema:
    """Files of the materials that were to follow, and of nothing else."""
    uploads = supplying.asked(item, case, stage)["properties"]["uploads"]  # type: ignore[index]
    files = dict.fromkeys(waiting_for(item, case), uploads["additionalProperties"])
    return an_object(["uploads"], uploads=an_object([], **files))


def _withdraw(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(["reason"], reason=words("撤回理由", "Reason", 2))


def _assign(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(["to"], to={"type": "string", "minLength": 1, "maxLength": 60, "title": "交给", "x-en": "To"})


def _hold(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(
        ["clock", "cause", "reason"],
        clock={"enum": to_hold(item, case) or [""], "title": "时限", "x-en": "Limit"},
        cause={"enum": list(CAUSES), "title": "原因", "x-en": "Cause"},
        reason=words("暂缓理由", "Reason", 2),
    )


def _release(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(
        ["clock"],
        clock={"enum": to_release(item, case) or [""], "title": "时限", "x-en": "Limit"},
        words=words("备注", "Remark"),
    )


_ANY = " ".join(STATES)


def _act(name: str, zh: str, en: str, by: str, states: str, stages: str, schema: Callable[..., Schema]) -> Act:
    return Act(name, Text(zh, en), by, frozenset(states.split()), frozenset(stages.split()), schema)


ACTS: dict[str, Act] = {act.name: act for act in (
    _act("accept", "受理", "Accept", "officer", "received", "acceptance", _accept),
    _act("not-accept", "不予受理", "Do not accept", "officer", "received", "acceptance", _not_accept),
    _act("request-correction", "一次性告知补正", "Request correction", "officer", "received", "acceptance",
         _correction),
    _act("note-deficiency", "记录不符合之处", "Note a deficiency", "reader", "received", "acceptance",
         noting.asked_to_note),
    _act("allow-new-demand", "准许再次要求", "Allow a new demand", "supervisor", "received", "acceptance",
         noting.asked_to_allow),
    _act("mark", "核对材料", "Mark the checklist", "officer", "received", "acceptance", marks.asked),
    _act("finish", "当场办结", "Finish on the spot", "finisher", "received", "acceptance", _finish),
    _act("fall-back", "转为承诺件", "Go on as a promised case", "officer", "received", "acceptance",
         asked_to_fall_back),
    _act(supplying.ON_THE_SPOT, "当场更正", "Correct on the spot", "officer", "received", "acceptance",
         supplying.asked_on_the_spot),
    _act(supplying.SUPPLEMENT, "提交补正", "Hand in correction", "counter", "awaiting_correction", "", supplying.asked),
    _act("hand-in-late", "补交容缺材料", "Hand in what was to follow", "counter", "under_review granted", "", _late),
    _act("opine", "提交意见", "Give opinion", "officer", "under_review granted", "review copy", _opine),
    _act("record-visit", "记录现场审核", "Record site visit", "officer", "under_review", "visit", _visit),
    _act("verify", "核实", "Verify", "officer", "under_review granted", "verification follow_up", _outcomes),
    _act("decide", "作出决定", "Decide", "officer", "under_review", "decision", _decide),
    _act("certify", "制证", "Make certificate", "officer", "granted", "certification", _nothing),
    _act("deliver", "送达", "Deliver", "officer", "granted", "delivery", _deliver),
    _act("revoke", "撤销许可", "Revoke", "officer", "granted", "revocation", _withdraw),
    _act(serving.SERVE, "登记文书送达", "Record service of papers", "server", _ANY, "", serving.asked),
    _act("assign", "交办", "Assign", "officer", "received under_review granted", "", _assign),
    _act(hand_over.HAND_OVER, "交接", "Hand over", "giver", _ANY, "", hand_over.asked_to_hand),
    _act(hand_over.ACCEPT, "接收交接", "Accept the hand-over", "receiver", _ANY, "", hand_over.asked_to_accept),
    _act(hand_over.DECLINE, "退回交接", "Decline the hand-over", "receiver", _ANY, "", hand_over.asked_to_decline),
    _act(hand_over.TAKE_BACK, "收回交接", "Take the hand-over back", "offerer", _ANY, "", lambda *_: an_object([])),
    _act(hand_over.REASSIGN, "改派", "Give to another officer", "director", "received under_review granted", "",
         hand_over.asked_to_reassign),
    _act("pause", "启动特别程序", "Begin special procedure", "officer", "under_review", "review visit decision",
         pauses.asked_to_begin),
    _act("prolong", "特别程序延期告知", "Tell that a special procedure takes longer", "officer", "under_review", "",
         pauses.asked_to_prolong),
    _act("resume", "结束特别程序", "End special procedure", "officer", "under_review", "", pauses.asked_to_end),
    _act("extend", "批准延长", "Approve extension", "approver", "under_review", "", extending.asked),
    _act("hold", "暂缓逾期效果", "Hold the effect of silence", OVERSEER, "received under_review", "", _hold),
    _act("release", "放行逾期效果", "Release the effect of silence", OVERSEER, "received under_review", "", _release),
    _act("terminate", "终止办理", "End the case", "officer", "under_review", "", leaving.asked_to_terminate),
    _act("transfer", "移交其他机关", "Hand over to another authority", "officer", "received under_review", "",
         leaving.asked_to_transfer),
    _act("answer-card", "对记牌说明或申诉", "Explain or appeal against a card", "answerable", _ANY, "",
         cards.asked_to_answer),
    _act("judge-card", "处理对记牌的申诉", "Decide an appeal against a card", "judge", _ANY, "", cards.asked_to_judge),
    *(_act(*row) for row in agency.ACTS),
    _act("withdraw", "撤回申请", "Withdraw", "applicant", "received awaiting_correction under_review", "", _withdraw),
)}  # fmt: skip


def desk_of(actor: Actor, item: Item, case: Case) -> Stage | None:
    """The stage as this actor meets it: of a parallel one the open branch of their own office, if there is one."""
    own = (desk for desk in desks_of(item, case) if _sits_at(actor, case, desk))
    return next(own, current_stage(item, case))


def _sits_at(actor: Actor, case: Case, desk: Stage) -> bool:
    return desk.role in actor.roles and desk.office == actor.office and case.authority == actor.authority


def holds_task(actor: Actor, case: Case, stage: Stage | None) -> bool:
    """Whether the task of the present stage (or of a branch of it) is this officer's: right role, right authority,
    right office, not handed to somebody else, and never one's own application."""
    if stage is None or actor.username == case.applicant:
        return False
    return _sits_at(actor, case, stage) and taken_by(case, stage) in ("", actor.username)


def _by_overseer(actor: Actor, case: Case, stage: Stage | None) -> bool:
    """Whoever oversees the office that answers (supervision sees every case), and has no part in what it did."""
    supervises = "supervisor" in actor.roles
    directs = "reviewer" in actor.roles and (actor.office, actor.authority) == ("director", case.authority)
    handles = actor.username in {opinion.actor for opinion in case.opinions} or holds_task(actor, case, stage)
    return (supervises or directs) and not handles and actor.username != case.applicant


def _finishes(actor: Actor, item: Item, case: Case, stage: Stage | None) -> bool:
    """Whoever holds the present task and sits at every desk that follows, where nothing else stands between."""
    if not holds_task(actor, case, stage):
        return False
    way = way_on_the_spot(item, case)
    return len(way) > 1 and all(_sits_at(actor, case, desk) for desk in way)


def may_hand(actor: Actor, item: Item, case: Case) -> list[str]:
    """What this officer may hand over: the case, papers of it."""
    desk = desk_of(actor, item, case)
    held = desk if holds_task(actor, case, desk) else None
    return handing.to_hand(actor, case, held, taken_by(case, held) if held else "")


def _may_receive(actor: Actor, item: Item, case: Case) -> bool:
    """Whether something is offered to this officer that may be theirs: a task only at a desk of theirs."""
    offer, here = (
        handing.offer_to(actor, case),
        [one.code for one in desks_of(item, case) if _sits_at(actor, case, one)],
    )
    return offer is not None and actor.username != case.applicant and (not offer.desk or offer.desk in here)


def _directs(actor: Actor, case: Case, stage: Stage | None) -> bool:
    """Whether a director may give to somebody else what an officer, absent perhaps, has taken."""
    head = "reviewer" in actor.roles and (actor.office, actor.authority) == ("director", case.authority)
    taken = taken_by(case, stage) if stage and not case.branches else ""
    return head and taken not in ("", actor.username) and actor.username != case.applicant


def _serves(actor: Actor, case: Case, stage: Stage | None) -> bool:
    """Whoever hands, posts or sends papers of the authority: never to oneself."""
    theirs = agency.at_the_window(actor, case) or agency.is_agent(actor, case) or holds_task(actor, case, stage)
    return theirs and actor.username != case.applicant


_BY: dict[str, Callable[[Actor, Item, Case, Stage | None], bool]] = {
    "officer": lambda actor, item, case, stage: holds_task(actor, case, stage),
    "applicant": lambda actor, item, case, stage: actor.username == case.applicant,
    "counter": lambda actor, item, case, stage: actor.username == case.applicant or agency.at_the_window(actor, case),
    "approver": extending.may_approve,
    "finisher": lambda actor, item, case, stage: _finishes(actor, item, case, stage),
    OVERSEER: lambda actor, item, case, stage: _by_overseer(actor, case, stage),
    "reader": noting.may_note,
    "supervisor": noting.may_allow,
    "answerable": cards.may_answer,
    "judge": cards.may_judge,
    "giver": lambda actor, item, case, stage: bool(may_hand(actor, item, case)),
    "receiver": lambda actor, item, case, stage: _may_receive(actor, item, case),
    "offerer": lambda actor, item, case, stage: handing.offer_of(actor, case) is not None,
    "director": lambda actor, item, case, stage: _directs(actor, case, stage),
    "urger": lambda actor, item, case, stage: agency.is_agent(actor, case) and not holds_task(actor, case, stage),
    "asker": lambda actor, item, case, stage: holds_task(actor, case, stage) and not agency.is_agent(actor, case),
    "server": lambda actor, item, case, stage: _serves(actor, case, stage),
    **agency.BY,
}

_ONLY_WHEN: dict[str, Callable[[Item, Case], bool]] = {
    "request-correction": lambda item, case: item.correction == NOTICE,
    "note-deficiency": lambda item, case: bool(curable(item, case)),
    "fall-back": lambda item, case: fallback(item, case) is not None,
    supplying.ON_THE_SPOT: lambda item, case: bool(curable(item, case)),
    "allow-new-demand": lambda item, case: bool(noting.allowable(item, case)),
    "hand-in-late": lambda item, case: bool(waiting_for(item, case)),
    "pause": lambda item, case: bool(pauses.may_begin(item, case)),
    "prolong": lambda item, case: bool(case.procedures),
    "resume": lambda item, case: bool(case.procedures),
    "extend": lambda item, case: bool(extending.extendable(item, case)),
    "hold": lambda item, case: bool(to_hold(item, case)),
    "release": lambda item, case: bool(to_release(item, case)),
    "answer-card": lambda item, case: bool(cards.answerable(item, case)),
    "judge-card": lambda item, case: bool(cards.to_judge(item, case)),
    **agency.ONLY_WHEN,
}


def may(actor: Actor, item: Item, case: Case, act: Act) -> bool:
    """Whether this actor may do this act to the case as it stands."""
    allowed = _ONLY_WHEN.get(act.name)
    return falls_to(actor, item, case, act) and (allowed is None or allowed(item, case))


def falls_to(actor: Actor, item: Item, case: Case, act: Act) -> bool:
    """Whether the act is this actor's at this point of the case, even where there is nothing left to do it to."""
    stage = desk_of(actor, item, case)
    fits = case.state in act.states and (not act.stages or (stage is not None and stage.kind in act.stages))
    return fits and _BY[act.by](actor, item, case, stage)


def open_to(actor: Actor, item: Item, case: Case) -> list[tuple[Act, Mapping[str, object]]]:
    """Every act open to this actor now, with the JSON Schema of its data: of cards and papers, only their own."""
    stage = desk_of(actor, item, case)
    offered = [
        (act, _for_actor(actor, item, case, act, act.schema(item, case, stage)))
        for act in ACTS.values()
        if may(actor, item, case, act)
    ]
    return [(act, schema) for act, schema in offered if schema is not None]


_OWN_CARDS = {"answer-card": cards.offered_to_answer, "judge-card": cards.offered_to_judge}


def _for_actor(actor: Actor, item: Item, case: Case, act: Act, schema: Schema) -> Schema | None:
    """The schema with what this actor may choose; None where there is nothing for them."""
    if act.name == hand_over.HAND_OVER:
        return hand_over.offered_to_hand(actor, item, case, may_hand(actor, item, case), schema)
    if act.name == hand_over.ACCEPT:
        return hand_over.offered_to_accept(actor, item, case, schema)
    if act.name not in _OWN_CARDS:
        return schema
    which, asked = _OWN_CARDS[act.name](actor, case), cast("Schema", schema["properties"])
    return {**schema, "properties": {**asked, "card": which}} if any(cast("list[str]", which["enum"])) else None
