"""当场办结: an application that one person takes in, decides, certifies and hands over while the applicant waits.

What cannot be done so, for a reason that no rule knows, goes on as a promised case where the item declares how.

Which stages that is follows from the process alone: handled at once, and from acceptance to the end nothing but
acceptance, decision, certificate and delivery. Whoever does it in one act holds every one of these desks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from permits.core.definitions.types import Item, Stage
from permits.core.forms.adjust import fired_for
from permits.core.process import marks
from permits.core.process.asking import Schema, an_object, words
from permits.core.process.case import Case

AT_ONCE = "instant"
# Kinds of stages that are done on the spot: the act that ends each, and what it comes to.
_ENDED_BY: Mapping[str, tuple[str, str]] = {
    "acceptance": ("accept", "accepted"),
    "decision": ("decide", "granted"),
    "certification": ("certify", "done"),
    "delivery": ("deliver", "done"),
}
# Of the data of the one act, what belongs to each of the acts it consists of; a grant is all that is decided so.
_TAKES = {"accept": ("marks", "all_in_order", "words"), "deliver": ("mode", "receiver")}


def way_on_the_spot(item: Item, case: Case) -> tuple[Stage, ...]:
    """The stages from the present one to the end, as these answers lead through them; none where it takes more than can
    be done on the spot."""
    process = item.processes.get(case.process)
    if process is None or case.handling != AT_ONCE or case.received_on is None or not case.stage:
        return ()
    fired = fired_for(item, case.answers, case.received_on)
    way: list[Stage] = []
    code = case.stage
    while code != "end":
        stage = process.stage(code)
        if stage.kind not in _ENDED_BY or stage in way:
            return ()
        way.append(stage)
        outcome = _ENDED_BY[stage.kind][1]
        code = next((step.to for step in stage.next if step.fits(outcome, fired)), "") or process.after(code)
    return tuple(way)


def fallback(item: Item, case: Case) -> Stage | None:
    """The stage with another handling that the present one leads to, for what cannot be finished on the spot; None
    where the item declares none, or the case is not handled at once."""
    process = item.processes.get(case.process)
    if process is None or case.handling != AT_ONCE or not case.stage:
        return None
    ahead = (process.stage(way.to) for way in process.stage(case.stage).next if way.to != "end")
    return next((stage for stage in ahead if stage.handling not in ("", AT_ONCE)), None)


def acts_on_the_spot(way: tuple[Stage, ...], data: Mapping[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    """The acts that the one act consists of, each with its data."""
    for stage in way:
        name = _ENDED_BY[stage.kind][0]
        said = {key: data[key] for key in _TAKES.get(name, ()) if key in data}
        yield name, {"outcome": "granted"} if name == "decide" else said


def asked_to_fall_back(item: Item, case: Case, stage: Stage | None) -> Schema:
    """Why it cannot be finished on the spot, and what acceptance asks."""
    marked: Any = marks.asked(item, case, stage)["properties"]
    why = words("不能当场办结的原因", "Why it cannot be finished on the spot", 2)
    return an_object(["reason"], reason=why, **marked)
