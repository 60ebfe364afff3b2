"""Whose hands a case and its papers are in: who answers for it, what is offered to whom, every hand of papers.

Knows the case view and its wording; reads nothing itself and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from permits.core.process import Case
from permits.core.process.hand_over import paper_title
from permits.core.process.handing import Passed, keepers, offers
from permits.core.text import Text, joined
from permits.faces.kit.case.tell import planned_visit
from permits.services.show_case import CaseView

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Hands:
    """`answerable`: the name of who took the case first and answers for it; `offered`: what waits to be accepted;
    `held`: who holds which papers since when; `chain`: every hand they went through, the newest first; `visit`: the
    site visit that was announced."""

    answerable: str
    offered: Sequence[Row]
    held: Sequence[Row]
    chain: Sequence[Row]
    visit: Text | None = None


def people_in(case: Case) -> set[str]:
    """The user names spoken of."""
    named = {name for one in case.handings.values() for name in (one.giver, one.receiver)}
    return named | {name for one in case.passed for name in (one.giver, one.receiver)} | {case.answerable}


def hands_of(view: CaseView, names: Mapping[str, str]) -> Hands:
    """`names`: user names with names."""
    case = view.case
    waiting: list[Row] = [
        {
            "giver": names.get(one.giver, one.giver), "receiver": names.get(one.receiver, one.receiver), "at": one.at,
            "papers": papers(view, one.papers), "alone": not one.desk, "words": one.words,
        }
        for one in offers(case)
    ]  # fmt: skip
    visit = planned_visit(case.planned) if case.planned else None
    chain = [_passed(view, one, names) for one in reversed(case.passed)]
    return Hands(names.get(case.answerable, case.answerable), waiting, list(held(view, names)), chain, visit)


def papers(view: CaseView, codes: Sequence[str]) -> Text | None:
    """Papers by their titles, with how many there are."""
    titles = [paper_title(view.item, view.case, code) for code in codes]
    return joined(titles, "、", ", ") if titles else None


def held(view: CaseView, names: Mapping[str, str]) -> Iterator[Row]:
    """By who holds them, what they were given at one time."""
    together: dict[Passed, list[str]] = {}
    for code, passed in keepers(view.case.passed).items():
        together.setdefault(passed, []).append(code)
    for passed, codes in together.items():
        yield {**_passed(view, passed, names), "papers": papers(view, codes)}


def _passed(view: CaseView, one: Passed, names: Mapping[str, str]) -> Row:
    return {
        "at": one.at, "giver": names.get(one.giver, one.giver) or view.case.applicant_name,
        "receiver": names.get(one.receiver, one.receiver), "papers": papers(view, one.papers),
    }  # fmt: skip
