"""现场审核: who goes, what they looked at, and what of the list of points they did not tick.

Who works where is not known here: `Situation.staff` says whom the authority has, by user name; None = nobody asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from permits.core.definitions.types import Stage
from permits.core.finding import Finding, pointer
from permits.core.process import messages
from permits.core.process.moving import Happening, advance
from permits.core.text import Text

if TYPE_CHECKING:
    from permits.core.process.transitions import Situation

# In a schema: each text is the user name of somebody the authority has; and what each of them is called.
CHOSEN_FROM, STAFF, NAMES = "x-choose", "staff", "x-names"

Schema = Mapping[str, Any]


def inspectors_asked(stage: Stage | None) -> dict[str, object]:
    """The question who was there, in an act's schema."""
    return {
        "type": "array", "title": "审核人员（两人以上）", "x-en": "Inspectors (two or more)",
        "items": {"type": "string", "minLength": 1, "maxLength": 60, CHOSEN_FROM: STAFF},
        "minItems": max(stage.people if stage else 0, 1), "uniqueItems": True,
    }  # fmt: skip


def points_asked(stage: Stage | None) -> dict[str, object]:
    """The question which of the stage's points were looked at; they are named by their Chinese words. Where a stage has
    points, a visit that looked at none of them was no visit."""
    points = [point.zh for point in stage.checkpoints] if stage else []
    items: dict[str, object] = {"enum": points} if points else {"type": "string"}
    least: dict[str, object] = {"minItems": 1} if points else {}
    return {
        "type": "array", "items": items, "title": "已核查要点", "x-en": "Points checked", "uniqueItems": True, **least,
    }  # fmt: skip


def with_staff(schema: Schema, staff: Mapping[str, Text]) -> Schema:
    """An act's schema in which whoever is to be chosen from the staff is one of them, with what they are called."""
    chosen = {
        name: {**prop, "items": {**prop["items"], "enum": list(staff), NAMES: _both(staff)}}
        for name, prop in schema["properties"].items()
        if asks_for_staff(prop)
    }
    return {**schema, "properties": {**schema["properties"], **chosen}} if chosen else schema


def asks_for_staff(prop: Schema) -> bool:
    """Whether a property of an act's data is a list of people of the authority."""
    items = prop.get("items")
    return isinstance(items, Mapping) and items.get(CHOSEN_FROM) == STAFF


def _both(staff: Mapping[str, Text]) -> dict[str, dict[str, str]]:
    return {username: {"zh": called.zh, "en": called.en} for username, called in staff.items()}


def recorded(at: Situation) -> Iterator[Happening]:
    """A visit, and what it leads to."""
    yield "visit_recorded", {**at.data, "stage": at.case.stage}
    yield from advance(at, str(at.data["outcome"]))


def verified(at: Situation) -> Iterator[Happening]:
    """What was verified, on a visit where the stage asks for one."""
    if "inspectors" in at.data:
        yield "visit_recorded", {**at.data, "stage": at.case.stage}
    yield from advance(at, str(at.data["outcome"]))


def refused(at: Situation) -> Iterator[Finding]:
    """A stage that needs several people is not done by one, however often they are named; nor by people the authority
    does not have, nor by whoever applied."""
    named = at.data.get("inspectors", [])
    people = [str(name).strip() for name in named] if isinstance(named, list) else []
    least = at.stage.people if at.stage else 0
    if least > 1 and len(set(people) - {""}) < least:
        yield messages.TOO_FEW_INSPECTORS.at("/inspectors", least=least)
    for place, name in enumerate(people):
        if name == at.case.applicant:
            yield messages.INSPECTOR_APPLIED.at(pointer("inspectors", place), name=name)
        elif name and at.staff is not None and name not in at.staff():
            yield messages.INSPECTOR_UNKNOWN.at(pointer("inspectors", place), name=name)


def points(stage: Stage, data: Mapping[str, object]) -> tuple[list[Text], list[Text]]:
    """Of the stage's points those that a visit ticked, and those that it did not."""
    ticked: Any = data.get("checked") or ()
    return (
        [point for point in stage.checkpoints if point.zh in ticked],
        [point for point in stage.checkpoints if point.zh not in ticked],
    )
