"""Who hears of what: notices put into the outbox in the transaction of the act they tell of.

Words are templates, as data; here is only the table of which event tells whom, by which template.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from permits.core.definitions.cards import COLOURS
from permits.core.definitions.types import ON_THE_SPOT, Item, Stage
from permits.core.process import (
    CALENDAR_CHANGED,
    CARD_EVENTS,
    RAISED,
    REMINDED,
    STEP_OF,
    Case,
    CaseClock,
    Event,
    alarm,
    current_stage,
    desks_of,
    taken_by,
)
from permits.core.process.agency import AGENCY_EVENTS, CHANGED, TO_THE_AGENT
from permits.core.process.handing import HAND_EVENTS
from permits.core.text import Text, joined
from permits.notices.wording import NoticeTemplate
from permits.persistence import outbox, people
from permits.persistence.unit_of_work import UnitOfWork
from permits.services.site import Site

IN_APP, SMS = "in_app", "sms"
OFFICER = "officer"
# Not of an event but of a notice: the applicant was to hear of one, and could not be reached.
NOT_REACHED = "not_reached"
SUPERVISION = "supervision"
"""The office of an authority that supervises the others."""
WINDOW = "window"
"""The office that hears what is for the agent of a case that has none."""

# Which notice an event calls for. An event that is not here tells nobody.
_TELLS: dict[str, str] = {
    "received": "received",
    "accepted": "accepted",
    "not_accepted": "not_accepted",
    "correction_requested": "correction_requested",
    "stage_entered": "task_arrived",
    "certified": "certificate_ready",
    "reminded": "due_soon",
    "overdue": "overdue",
    "extended": "extended",
    "prolonged": "prolonged",
    "terminated": "terminated",
    "transferred": "transferred",
    "card_raised": "card_raised",
    "card_answered": "card_answered",
    "card_judged": "card_judged",
    **{name: name for name in (*HAND_EVENTS, *AGENCY_EVENTS)},
}

# The words of an item that has no correction notice and puts things right on the spot, where they differ.
_ON_THE_SPOT: dict[str, str] = {"received": "received_on_the_spot"}

# The words of an item whose papers are those of a service: it is done, no licence is granted.
_OF_A_SERVICE: dict[str, str] = {"granted": "completed"}
SERVICE = "service"


# What silence brought about: told to the applicant, and to the office that answers for it.
_BY_SILENCE = {
    "decided": ("granted_by_silence", "silence_granted"),
    "stage_done": ("step_agreed", "step_silent"),
    "branch_done": ("step_agreed", "step_silent"),
}


def notices_for(event: Event) -> tuple[str, ...]:
    """The names of the notices this event calls for."""
    if event.data.get("silence"):
        return _BY_SILENCE[event.type]
    if event.type == REMINDED:
        return (str(event.data["notice"]),)
    if event.type == CALENDAR_CHANGED:
        # Earlier is no news to whoever waits; the day of a step is the office's own.
        return ("due_moved",) if "due" in event.data else ()
    if event.type == "reminded" and int(str(event.data["left"])) < 0:
        return ("still_overdue",)
    name = str(event.data["outcome"]) if event.type == "decided" else _TELLS.get(event.type, "")
    return (name,) if name else ()


def names_for(event: Event) -> frozenset[str]:
    """Every name the notices of this event may have, whatever item it tells of."""
    names = notices_for(event)
    return frozenset({*names, *(own.get(name, name) for name in names for own in (_ON_THE_SPOT, _OF_A_SERVICE))})


def _templates(site: Site, item: Item, event: Event) -> Iterator[NoticeTemplate]:
    """The words this event is told in of this item; none where nobody is told."""
    for name in notices_for(event):
        own = _ON_THE_SPOT.get(name, "") if item.correction == ON_THE_SPOT else ""
        own = _OF_A_SERVICE.get(name, own) if item.papers == SERVICE else own
        if told := site.notices.get(own) or site.notices.get(name):
            yield told


def put(
    uow: UnitOfWork, site: Site, case_id: str, item: Item, case: Case, new: Sequence[Event], found: Sequence[CaseClock],
) -> None:  # fmt: skip
    """Put every notice the new events call for into the outbox, each under a key that is the same on every try."""
    notices: list[outbox.Notice] = []
    for event, told in _told(site, item, new):
        for stage, audience in _audiences(uow, item, case, event, told.audience):
            params = _params(site, item, case, event, found, stage)
            notices += [
                outbox.Notice(
                    f"{case_id}:{event.seq}:{told.event}:{channel}:{recipient}", channel, recipient, told.event, params,
                    language, case_id,
                )
                for channel, recipient, language in _recipients(audience) if channel in told.channels
            ]  # fmt: skip
    outbox.put(uow, notices, new[-1].at)


def _told(site: Site, item: Item, new: Sequence[Event]) -> Iterator[tuple[Event, NoticeTemplate]]:
    return ((event, told) for event in new for told in _templates(site, item, event))


def foresee(uow: UnitOfWork, site: Site, item: Item, case: Case, new: Sequence[Event]) -> None:
    """Say that those will be asked for who hear of these events."""
    for event, told in _told(site, item, new):
        if told.audience != OFFICER:
            uow.foresee(people.asking_address(case.applicant))
            continue
        if one := _one_officer(case, event):
            uow.foresee(people.asking_address(one))
            continue
        if event.type in TO_THE_AGENT:
            uow.foresee(people.asking_addresses(case.authority, WINDOW))
            continue
        if _agent_hears(case, event):
            uow.foresee(people.asking_address(case.agent_clerk))
        offices = [desk.office for desk in _meant(item, case, event)] + ([_also(event)] if _also(event) else [])
        if event.type in CARD_EVENTS:
            offices = [_of_card(event)]
        uow.foresee(*(people.asking_addresses(case.authority, office) for office in offices))


def _recipients(audience: Iterable[people.Address]) -> Iterator[tuple[str, str, str]]:
    for person in audience:
        yield IN_APP, person.username, person.language
        if person.mobile:
            yield SMS, person.mobile, person.language


def _audiences(
    uow: UnitOfWork, item: Item, case: Case, event: Event, audience: str
) -> Iterator[tuple[Stage | None, list[people.Address]]]:
    """Who is told, with the stage they are told of: officers desk by desk, each of their own branch; of the limit of
    one branch, its own desk alone."""
    silent = bool(event.data.get("silence"))
    if audience != OFFICER:
        stage = _silent(item, case, event)[0] if silent else current_stage(item, case)
        yield stage, people.address_of(uow, case.applicant)
        return
    if event.type in CARD_EVENTS:
        yield None, people.addresses(uow, str(event.data["authority"]), _of_card(event))
        return
    if one := _one_officer(case, event):
        yield current_stage(item, case), people.address_of(uow, one)
        return
    if event.type in TO_THE_AGENT:
        yield current_stage(item, case), people.addresses(uow, case.authority, WINDOW)
        return
    told: set[str] = set()
    for desk in _meant(item, case, event):
        office = people.addresses(uow, case.authority, desk.office)
        taken = "" if silent else taken_by(case, desk)
        audience_there = [person for person in office if taken in ("", person.username)]
        told |= {person.username for person in audience_there}
        yield desk, audience_there
    if _also(event):
        above = [one for one in people.addresses(uow, case.authority, _also(event)) if one.username not in told]
        told |= {person.username for person in above}
        yield current_stage(item, case), above
    if _agent_hears(case, event) and case.agent_clerk not in told:
        yield current_stage(item, case), people.address_of(uow, case.agent_clerk)


def _of_card(event: Event) -> str:
    """The office a card is held against; of an answer, whoever supervises it."""
    return SUPERVISION if event.type == "card_answered" else str(event.data["office"])


def _one_officer(case: Case, event: Event) -> str:
    """The one officer who hears of it, where that is one: of a hand-over the other one, of what is for the agent of a
    case the agent; empty where an office hears, or where a case had no agent."""
    if event.type in HAND_EVENTS or event.type == CHANGED:
        return str(event.data.get("from") or event.data["to"])
    return case.agent_clerk if event.type in TO_THE_AGENT else ""


def _agent_hears(case: Case, event: Event) -> bool:
    """Whether the agent of the case hears besides the office: of every limit, and of what silence brought about."""
    return bool(case.agent_clerk) and (event.type in ("reminded", "overdue") or bool(event.data.get("silence")))


def _also(event: Event) -> str:
    """The office that is told besides, of what is late."""
    return str(event.data.get("also", ""))


def _meant(item: Item, case: Case, event: Event) -> Sequence[Stage]:
    if event.data.get("silence"):
        return _silent(item, case, event)
    desks = desks_of(item, case)
    return [desk for desk in desks if STEP_OF + desk.code == event.data.get("clock")] or desks


def _silent(item: Item, case: Case, event: Event) -> Sequence[Stage]:
    """The desks that said nothing, which the case has left since."""
    step = item.processes[case.process].step(str(event.data.get("branch", event.data["stage"])))
    offices = str(event.data["office"]).split()
    return [branch for branch in step.branches if branch.office in offices] or [step]


def _params(
    site: Site, item: Item, case: Case, event: Event, found: Sequence[CaseClock], stage: Stage | None
) -> dict[str, object]:
    """Values for the wording, as JSON: both languages of what has two."""
    left, due = event.data.get("left", 0), _due(event, found, stage)
    # The holder's own time to renew is counted in natural days, which no notice moves.
    unsure = event.type != REMINDED and site.calendar.is_provisional(due)
    return {
        "number": case.number, "item": _both(item.title), "authority": _both(site.authorities[case.authority].title),
        "stage": _both(stage.title if stage else Text("—", "—")), "due": due.isoformat(),
        "days": abs(left) if isinstance(left, int) else 0, **({"open": True} if unsure else {}), **_card(case, event),
    }  # fmt: skip


def _card(case: Case, event: Event) -> dict[str, object]:
    """What a card is called, of what tells of one."""
    if event.type not in CARD_EVENTS:
        return {}
    number: int = event.seq if event.type == RAISED else event.data["card"]  # type: ignore[assignment]
    card = case.cards[number]
    return {"card": _both(joined([COLOURS[card.colour], card.title], "·", ": "))}


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _due(event: Event, found: Sequence[CaseClock], stage: Stage | None) -> date:
    """The day the notice speaks of: the one the event names, the stage's own, else the first of the whole case."""
    named = event.data.get("due") or event.data.get("until") or event.data.get("day")
    if named:
        return date.fromisoformat(str(named))
    if event.type == "extended":
        return next(clock.due.due_on for clock in found if clock.code == event.data["clock"])
    step = next((clock for clock in found if stage and clock.code == STEP_OF + stage.code), None)
    clock = step if event.type == "stage_entered" and step else alarm(found)
    return clock.due.due_on if clock else event.day
