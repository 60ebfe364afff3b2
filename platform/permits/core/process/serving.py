"""送达: what was handed, posted or sent of the papers of a case, by which way and to whom.

Service is what a later dispute asks first: when did the paper arrive, and who took it. Recorded paper by paper, once
each; the certificate itself is served by the last step of a case (行政许可法 44). What is made of a record, and which
papers a case has, is known elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from permits.core.definitions.types import Item, Stage
from permits.core.finding import Finding, FindingKind
from permits.core.process.asking import Schema, an_object, choice, words
from permits.core.process.data import judge_data
from permits.core.process.events import PAPERS_SERVED, Event
from permits.core.process.visits import NAMES
from permits.core.text import Text

if TYPE_CHECKING:
    from permits.core.process.case import Case
    from permits.core.process.transitions import Situation

SERVE = "serve-papers"
WAYS = ("window", "post", "electronic")

NO_SUCH_PAPER = FindingKind(
    "serve.no_such_paper",
    "本件没有编号为“{number}”、可以送达的文书。请从本件的文书中选择",
    "This case has no paper numbered “{number}” that can be served. Choose among the papers of the case",
)
SERVED_ALREADY = FindingKind(
    "serve.already",
    "“{title}”（{number}）已于 {day} 送达 {receiver}，不再登记。请取消勾选",
    "“{title}” ({number}) was served on {receiver} on {day} and is not recorded again. Untick it",
)


@dataclass(frozen=True, slots=True)
class Served:
    """How one paper was served: the legal day, the way (one of `WAYS`), and who received it."""

    day: date
    mode: str
    receiver: str


def asked(item: Item, case: Case, stage: Stage | None) -> Schema:
    """Which papers by their numbers, how, and who received them: the applicant, unless somebody else is named."""
    number: Schema = {"type": "string", "minLength": 1, "maxLength": 100}
    papers: Schema = {
        "type": "array", "title": "送达的文书", "x-en": "Papers served", "items": number, "minItems": 1,
        "maxItems": 100, "uniqueItems": True,
    }  # fmt: skip
    receiver: Schema = {**words("签收人", "Received by", 1), "maxLength": 200, "default": case.applicant_name}
    return an_object(
        ["papers", "mode", "receiver"],
        papers=papers,
        mode=choice(WAYS, "送达方式", "How served"),
        receiver=receiver,
    )


def offered(schema: Schema, papers: Mapping[str, Text]) -> Schema | None:
    """The same with the papers there are to choose from, each by its title and number; None where there is none."""
    if not papers:
        return None
    named = {
        number: {"zh": f"{title.zh}（{number}）", "en": f"{title.en} ({number})"} for number, title in papers.items()
    }
    properties: Any = schema["properties"]
    which = {**properties["papers"], "items": {"enum": list(papers), NAMES: named}}
    return {**schema, "properties": {**properties, "papers": which}}


def refused(at: Situation) -> Iterator[Finding]:
    """A paper that the case does not have, and one that was served before."""
    if judge_data(asked(at.item, at.case, at.stage), at.data):
        return
    there = at.papers()
    for place, number in enumerate(_numbers(at)):
        before = at.case.served.get(number)
        if number not in there:
            yield NO_SUCH_PAPER.at(f"/papers/{place}", number=number)
        elif before is not None:
            said = {"title": there[number], "number": number, "day": before.day, "receiver": before.receiver}
            yield SERVED_ALREADY.at(f"/papers/{place}", **said)


def served(at: Situation) -> Iterator[tuple[str, dict[str, object]]]:
    there = at.papers()
    papers = [{"number": n, "title": there[n].zh, "title_en": there[n].en} for n in _numbers(at)]
    yield PAPERS_SERVED, {"papers": papers, "mode": str(at.data["mode"]), "receiver": str(at.data["receiver"])}


def _numbers(at: Situation) -> list[str]:
    numbers: Any = at.data["papers"]
    return [str(one) for one in numbers]


def kept(was: Mapping[str, Any], event: Event) -> dict[str, Any]:
    """What a case knows afterwards of the papers an event tells of."""
    data: Mapping[str, Any] = event.data
    how = Served(event.day, data["mode"], data["receiver"])
    return {"served": {**was["served"], **{paper["number"]: how for paper in data["papers"]}}}
