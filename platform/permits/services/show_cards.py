"""红黄牌: the cards of all cases for whoever supervises, with how the day each rests on was counted. Reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from permits.core.process import CaseClock, Event, clocks_of, fold
from permits.core.text import Text
from permits.persistence import cards, cases
from permits.persistence.cards import CardFilter
from permits.persistence.tables import CaseCard
from permits.persistence.unit_of_work import Reading, reading
from permits.services.record import office_title
from permits.services.site import Site

PAGE = 50


@dataclass(frozen=True, slots=True)
class CardLine:
    """One card in the list. `clock`: the limit it was raised for, as it stood then; None where it was for none."""

    row: CaseCard
    case: str
    authority: Text
    office: Text
    source: Text
    clock: CaseClock | None


@dataclass(frozen=True, slots=True)
class Cards:
    """A page of cards, and how many there are by colour and state. `more`: there is another page."""

    lines: Sequence[CardLine]
    counts: Mapping[tuple[str, str], int]
    more: bool


def show_cards(site: Site, wanted: CardFilter, page: int = 0) -> Cards:
    """The cards that are wanted, the newest first."""
    with reading(site.database) as unit:
        found = cards.list_cards(unit, wanted, PAGE + 1, page * PAGE)
        lines = [_line(unit, site, row, number) for row, number in found[:PAGE]]
        return Cards(lines, cards.count_cards(unit, wanted), len(found) > PAGE)


def offices_of(site: Site) -> Mapping[str, Text]:
    """Every kind of office there is, by its code."""
    return {office.kind: office.title for one in site.authorities.values() for office in one.offices.values()}


def _line(unit: Reading, site: Site, row: CaseCard, number: str) -> CardLine:
    stored = cases.load(unit, row.case_id)
    assert stored is not None
    told = next(event for event in stored.events if event.seq == row.seq).data
    source: Mapping[str, str] = told["source"]  # type: ignore[assignment]
    before = [event for event in stored.events if event.seq < int(str(told["cause"]))]
    return CardLine(
        row, number, site.authorities[row.authority].title, office_title(site, row.authority, row.office),
        Text(source["zh"], source["en"]), _clock(unit, site, before, str(told.get("clock", ""))),
    )  # fmt: skip


def _clock(unit: Reading, site: Site, before: Sequence[Event], code: str) -> CaseClock | None:
    """The limit as it stood before it was noted that it had passed: of a step that is over nothing else is left."""
    if not code:
        return None
    case = fold(before)
    item = site.catalogue.governing(unit, case)
    return next((one for one in clocks_of(item, case, before, site.calendar) if one.code == code), None)
