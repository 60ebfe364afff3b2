"""交接 as acts: what handing over, accepting, declining and giving to somebody else ask, and what they come to.

What follows from the events, and who holds what, is in `handing`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from permits.core.definitions.types import Item, Stage
from permits.core.finding import Finding, FindingKind
from permits.core.process.asking import Schema, an_object, choice, words
from permits.core.process.clocks import taken_by
from permits.core.process.events import Actor
from permits.core.process.handing import (
    CASE,
    HAND_ACCEPTED,
    HAND_DECLINED,
    HAND_OFFERED,
    HAND_TAKEN_BACK,
    PAPER,
    keepers,
    offer_of,
    offer_to,
    papers_to_hand,
)
from permits.core.process.intake import uploads_of
from permits.core.process.moving import Happening
from permits.core.process.visits import NAMES
from permits.core.text import Text

if TYPE_CHECKING:
    from permits.core.process.case import Case
    from permits.core.process.transitions import Situation

HAND_OVER, ACCEPT, DECLINE, TAKE_BACK, REASSIGN = (
    "hand-over",
    "accept-hand-over",
    "decline-hand-over",
    "take-back-hand-over",
    "reassign",
)
ALL, PARTLY = "all", "partly"
TO_ONESELF = FindingKind("hand.to_oneself", "不能交接给自己，请选择同事", "Hand it to a colleague, not to yourself")
NOTHING_TO_HAND = FindingKind(
    "hand.nothing",
    "您现在没有可以这样交接的办件：它不由您办理，或者已经提出交接。请先收回原来的交接",
    "You have nothing to hand over in this way: the case is not yours, or it is offered already; take that back first",
)
NOT_YOUR_PAPER = FindingKind(
    "hand.not_your_paper",
    "“{material}”的纸质材料不在您手中，或者已经提出交接",
    "The papers of “{material}” are not in your hands, or they are offered already",
)
NO_PAPER_NAMED = FindingKind("hand.no_paper", "请勾选要交接的纸质材料", "Tick the papers that you hand over")
UNCONFIRMED = FindingKind(
    "hand.unconfirmed",
    "请清点纸质材料，并说明是否全部收到",
    "Count the papers, and say whether you received all of them",
)
MISSING_UNSAID = FindingKind("hand.missing_unsaid", "请勾选没有收到的材料", "Tick the papers that you did not receive")
NOTHING_MISSING = FindingKind(
    "hand.nothing_missing",
    "“全部收到”与“没有收到的材料”不一致，请改正",
    "“All received” and papers that are missing do not go together; correct one of them",
)
HAND_OVER_INSTEAD = FindingKind(
    "hand.instead",
    "本件由您首受负责，交给同事要用“交接”，由对方接收",
    "You answer for this case: use “Hand over”, so that your colleague accepts it",
)


def asked_to_hand(item: Item, case: Case, stage: Stage | None) -> Schema:
    what = choice([CASE, PAPER], "交接什么", "What you hand over")
    said = words("交接说明", "Note")
    return an_object(["to", "what"], to=_somebody(), what=what, papers=_papers(item, case, case.uploads), words=said)


def asked_to_accept(item: Item, case: Case, stage: Stage | None) -> Schema:
    missing = _papers(item, case, keepers(case.passed))
    missing |= {"title": "没有收到的材料", "x-en": "Papers that did not come"}
    received = choice([ALL, PARTLY], "清点纸质材料", "The papers, counted")
    return an_object([], received=received, missing=missing, words=words("接收说明", "Note"))


def asked_to_decline(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(["reason"], reason=words("退回理由", "Reason", 2))


def asked_to_reassign(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(["to", "reason"], to=_somebody(), reason=words("改派理由", "Reason", 2))


def _somebody() -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": 60, "title": "交给", "x-en": "To"}


def _papers(item: Item, case: Case, codes: Collection[str]) -> Schema:
    named = {code: _both(paper_title(item, case, code)) for code in codes}
    return {
        "type": "array", "title": "一并交接的纸质材料", "x-en": "Papers that go along", "uniqueItems": True,
        "items": {"enum": list(codes) or [""], NAMES: named},
    }  # fmt: skip


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def paper_title(item: Item, case: Case, code: str) -> Text:
    """A material with how much of it is on paper."""
    title = item.materials[code].title if code in item.materials else Text(code, code)
    counted = [one.called for one in uploads_of({code: case.uploads.get(code, ())})[code] if one.on_paper]
    return Text(f"{title.zh}（{counted[0].zh}）", f"{title.en} ({counted[0].en})") if counted else title


def offered_to_hand(actor: Actor, item: Item, case: Case, may: list[str], schema: Schema) -> Schema:
    """The questions of a hand-over with what this officer has to hand over; papers all ticked."""
    asked: Any = schema["properties"]
    held = papers_to_hand(actor, case)
    what = {**choice(may, asked["what"]["title"], asked["what"]["x-en"]), "default": may[0]}
    papers = {"papers": {**_papers(item, case, held), "default": held}} if held else {}
    kept = {name: prop for name, prop in asked.items() if name != "papers"}
    return {**schema, "properties": {**kept, "what": what, **papers, "words": asked["words"]}}


def offered_to_accept(actor: Actor, item: Item, case: Case, schema: Schema) -> Schema:
    """The questions of acceptance: of papers only where some were offered."""
    offer, asked = offer_to(actor, case), schema["properties"]
    assert isinstance(asked, dict)
    if offer is None or not offer.papers:
        return {**schema, "properties": {"words": asked["words"]}}
    missing = {**asked["missing"], "items": _papers(item, case, offer.papers)["items"]}
    return {**schema, "properties": {**asked, "missing": missing}, "required": ["received"]}


# ---- what happens ----------------------------------------------------------------------------------------------


def offered(at: Situation) -> Iterator[Happening]:
    desk = at.stage.code if at.stage and at.data["what"] == CASE else ""
    papers, said = _named(at, "papers"), str(at.data.get("words", ""))
    yield HAND_OFFERED, {"to": str(at.data["to"]), "desk": desk, "papers": papers, "words": said}


def accepted(at: Situation) -> Iterator[Happening]:
    offer = offer_to(at.actor, at.case)
    assert offer is not None
    branch = {"branch": offer.desk} if offer.desk in at.case.branches else {}
    yield HAND_ACCEPTED, {
        "offer": offer.number, "from": offer.giver, "desk": offer.desk, "papers": list(offer.papers),
        "missing": _named(at, "missing"), "words": str(at.data.get("words", "")), **branch,
    }  # fmt: skip


def declined(at: Situation) -> Iterator[Happening]:
    offer = offer_to(at.actor, at.case)
    assert offer is not None
    yield HAND_DECLINED, {"offer": offer.number, "from": offer.giver, "reason": str(at.data["reason"])}


def taken_back(at: Situation) -> Iterator[Happening]:
    offer = offer_of(at.actor, at.case)
    assert offer is not None
    yield HAND_TAKEN_BACK, {"offer": offer.number, "to": offer.receiver}


def _named(at: Situation, name: str) -> list[str]:
    found: Any = at.data.get(name, ())
    return [str(one) for one in found] if isinstance(found, list | tuple) else []


def assigned(at: Situation) -> Iterator[Happening]:
    branch = {"branch": at.stage.code} if at.stage and at.stage.code in at.case.branches else {}
    yield "assigned", {"to": str(at.data["to"]), "stage": at.case.stage, **branch}


def reassigned(at: Situation) -> Iterator[Happening]:
    said = {name: str(at.data[name]) for name in ("to", "reason")}
    yield "assigned", {**said, "from": at.case.assignee, "stage": at.case.stage}


def refused_assignment(at: Situation) -> Iterator[Finding]:
    """Who answers for a case gives it away only to somebody who accepts it."""
    own = (taken_by(at.case, at.stage) if at.stage else "") or at.case.answerable
    if own == at.actor.username and at.data.get("to") != own:
        yield HAND_OVER_INSTEAD.at("/to")


def refused_offer(at: Situation) -> Iterator[Finding]:
    """Only what is one's own to give, and to somebody else."""
    from permits.core.process.acts import may_hand

    may = may_hand(at.actor, at.item, at.case)
    if at.data.get("to") == at.actor.username:
        yield TO_ONESELF.at("/to")
    what = at.data.get("what")
    if what in (CASE, PAPER) and what not in may:
        yield NOTHING_TO_HAND.at("/what")
    named, held = _named(at, "papers"), papers_to_hand(at.actor, at.case)
    for code in named:
        if code not in held:
            yield NOT_YOUR_PAPER.at("/papers", material=paper_title(at.item, at.case, code))
    if what == PAPER and not named:
        yield NO_PAPER_NAMED.at("/papers")


def refused_acceptance(at: Situation) -> Iterator[Finding]:
    """Papers are confirmed: all of them, or by name those that are missing."""
    offer = offer_to(at.actor, at.case)
    received, missing = at.data.get("received"), _named(at, "missing")
    if offer is None or not offer.papers:
        return
    if received not in (ALL, PARTLY):
        yield UNCONFIRMED.at("/received")
    elif received == ALL and missing:
        yield NOTHING_MISSING.at("/missing")
    elif received == PARTLY and not set(missing) & set(offer.papers):
        yield MISSING_UNSAID.at("/missing")
