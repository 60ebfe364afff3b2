"""一次性告知: a correction notice is complete the first time.

A later round may only name what the first notice named, or what the supplement brought (行政许可法 32(1)(4);
72(4) makes a new demand on unchanged material a breach).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from permits.core.clock import Calendar, due
from permits.core.definitions.types import Item
from permits.core.finding import Finding, pointer
from permits.core.forms import place_title, visible_fields
from permits.core.forms.adjust import fired_for
from permits.core.forms.materials import materials_for
from permits.core.process import messages
from permits.core.process.case import Case


def refused_lines(case: Case, data: Mapping[str, object]) -> Iterator[Finding]:
    """Findings on the lines of a notice about to be issued."""
    lines = data.get("items", [])
    if not isinstance(lines, list):
        return
    named: set[str] = set()
    for number, line in enumerate(lines):
        where = str(line.get("where", "")) if isinstance(line, Mapping) else ""
        if where in named:
            yield messages.CORRECTION_TWICE.at(pointer("items", number), where=where)
        named.add(where)
        if not may_be_asked(case, where):
            yield messages.CORRECTION_NEW.at(pointer("items", number), where=where)


def curable(item: Item, case: Case) -> list[str]:
    """What a notice may name: materials these answers call for or that were handed in, and questions that are asked and
    that the applicant answers. Anything else could never be put right, and the case would wait for ever."""
    if case.received_on is None:
        return []
    fired = fired_for(item, case.answers, case.received_on)
    called_for = {need.material.code for need in materials_for(item, fired)} | set(case.uploads)
    asked = visible_fields(item, case.answers, case.received_on)
    questions = [pointer(name) for name, field in item.fields.items() if name in asked and not field.read_only]
    return [pointer("materials", code) for code in item.materials if code in called_for] + questions


def allowed_again(case: Case) -> frozenset[str]:
    """The places a later notice may name: those an earlier one named, those a supplement changed, and those a
    supervisor allowed."""
    named = {
        str(line["where"]) for notice in case.corrections for line in notice["items"]  # type: ignore[attr-defined]
    }  # fmt: skip
    return frozenset(named) | case.changed | case.demands


def may_be_asked(case: Case, where: str) -> bool:
    """Whether a notice may still name this place."""
    return not case.corrections or where in allowed_again(case)


def answer_by(item: Item, told_on: date, calendar: Calendar) -> date | None:
    """The last day to answer a notice of this day, as the item declares it; the day itself does not count."""
    return due(item.supplement_within, told_on, calendar).due_on if item.supplement_within else None


def unanswered(item: Item, case: Case, changed: Sequence[str]) -> Iterator[Finding]:
    """Lines of the notice that a supplement leaves as they were. What nobody uploads (a paper made from the answers, or
    one shared by another office) is answered by any change."""
    lines: list[Mapping[str, object]] = case.corrections[-1]["items"] if case.corrections else []  # type: ignore[assignment]
    for line in lines:
        where = str(line["where"])
        kind, _, code = where.strip("/").partition("/")
        material = item.materials.get(code) if kind == "materials" else None
        place = where if kind == "materials" else pointer(kind)
        answered = bool(changed) if material is not None and material.asked != "upload" else place in changed
        if not answered:
            yield messages.CORRECTION_UNANSWERED.at(where, place=place_title(item, where))


def changed_places(case: Case, answers: Mapping[str, object], uploads: Mapping[str, object]) -> list[str]:
    """Where a supplement differs from what the case held."""
    answered = [pointer(n) for n in {**case.answers, **answers} if case.answers.get(n) != answers.get(n)]
    handed_in = [pointer("materials", c) for c in uploads if _contents(case.uploads.get(c)) != _contents(uploads[c])]
    return sorted(answered + handed_in)


def _contents(files: object) -> list[str]:
    """What files hold, whatever they are called: one that is uploaded again as it was is the same."""
    return sorted(str(file.get("sha256") or file["id"]) for file in files) if isinstance(files, list) else []
