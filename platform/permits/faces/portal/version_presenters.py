"""Which version of an item a guide shows, and what becomes of it after the day it is shown for.

Knows versions and their differences in words; not which of them are published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from permits.core.definitions.types import Item
from permits.core.forms.change_words import GROUPS
from permits.core.forms.changes import changes
from permits.core.text import Text
from permits.faces.kit.render import say_day
from permits.faces.kit.words import word
from permits.services.show_items import Turn


@dataclass(frozen=True, slots=True)
class Ahead:
    """A later version: what is said of it, the day to look at it on (None where there is none), and its changes by
    heading."""

    title: Text
    on: date | None
    changes: Sequence[tuple[Text, Sequence[Text]]]


def version_words(item: Item, day: date, today: date) -> Text:
    """Which version is shown, and as of which day."""
    shown = word("portal.version.shown", version=item.version, since=say_day(item.effective_from))
    if day == today:
        return shown
    return word("portal.version.on", day=say_day(day), shown=shown)


def ahead(turns: Iterable[Turn]) -> list[Ahead]:
    """The later versions, each with what differs from the one before it."""
    return [_ahead(turn) for turn in turns]


def _ahead(turn: Turn) -> Ahead:
    on = say_day(turn.on)
    if turn.after is None:
        return Ahead(word("portal.version.ends", day=on), None, ())
    if turn.before is None:
        return Ahead(word("portal.version.begins", day=on, version=turn.after.version), turn.on, ())
    return Ahead(word("portal.version.new", day=on, version=turn.after.version), turn.on, _by_group(turn))


def _by_group(turn: Turn) -> list[tuple[Text, list[Text]]]:
    assert turn.before is not None and turn.after is not None
    # That the days in force differ is what the heading says.
    new = replace(turn.after, effective_from=turn.before.effective_from, effective_to=turn.before.effective_to)
    found = changes(turn.before, new)
    return [
        (title, lines)
        for group, title in GROUPS.items()
        if (lines := [one.what for one in found if one.group == group])
    ]
