"""办理流程图: the declared stages of a process as a drawing, worked out to the last line of words.

Knows processes, and how wide letters are; a template draws it. Lengths are units of the drawing, of which a narrow
telephone shows 320; the same facts stand in a table beside it for whoever does not see it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from unicodedata import east_asian_width

from permits.core.definitions.types import NOTICE, Item, Process, Stage
from permits.core.text import Text
from permits.faces.kit.case.acts import value_title
from permits.faces.kit.case.tell import ENDED_BY
from permits.faces.kit.case.ways import main_line, only_if
from permits.faces.kit.render import say
from permits.faces.kit.words import word

WIDTH = 320
BOX, ASIDE, GAP = 196, 100, 24
PAD, TITLE, SMALL = 9, 15, 12.5
LEADING = 1.35
SAYS_OF = Callable[[Stage], tuple[Text, Text]]
"""Who does a stage, and within which time."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words: where its letters stand, and how large."""

    x: float
    y: float
    size: float
    words: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """`kind`: ends | stage | sometimes (a stage not everybody comes to) | aside (where it may lead instead)."""

    kind: str
    x: float
    y: float
    wide: float
    high: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one point to another; `plain` ones are the line everybody takes."""

    x1: float
    y1: float
    x2: float
    y2: float
    plain: bool = True


@dataclass(slots=True)
class Chart:
    """A drawing `WIDTH` wide. `foot`: where the last box of the line ends."""

    title: Text
    high: float = 0
    foot: float = 0
    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """A stage as it is drawn: who does it and within which time, `when` it is come to (None = always), where it may
    lead instead of on. `beyond`: only a stage that led aside leads to it; `on`: the step before leads to this one."""

    stage: Stage
    who: Text
    time: Text
    when: Text | None
    asides: tuple[Text, ...]
    beyond: bool = False
    on: bool = True


def steps_of(item: Item, process: Process, says_of: SAYS_OF) -> list[Step]:
    """Every declared stage: those everybody or somebody goes through in turn, then those that others led aside to."""
    line = main_line(process)
    beyond = [stage for stage in process.stages if stage not in line]
    following = [*(stage.code for stage in line[1:]), "end", *(stage.code for stage in beyond[1:]), ""]
    steps: list[Step] = []
    for stage, onward in zip((*line, *beyond), following, strict=False):
        on = stage in line or _leads(steps[-1].stage, stage.code)
        who, time = says_of(stage)
        asides = tuple(_asides(item, process, stage, onward))
        steps.append(Step(stage, who, time, only_if(item, process, stage), asides, stage in beyond, on))
    return steps


def _leads(stage: Stage, to: str) -> bool:
    return to in {way.to for way in stage.next}


def _asides(item: Item, process: Process, stage: Stage, onward: str) -> Iterator[Text]:
    """Where a stage may lead other than on: what everybody should know of its kind, and what is declared of it."""
    if stage.kind == "acceptance":
        yield word("flow.chart.correction" if item.correction == NOTICE else "flow.chart.on_the_spot")
        yield word("flow.chart.not_accepted")
    if stage.kind == "decision":
        yield word("flow.chart.refused")
    for way in stage.next:
        if way.outcome and way.to != onward:
            outcome = value_title(ENDED_BY.get(stage.kind, "verify"), "outcome", way.outcome)
            to = word("flow.chart.end") if way.to == "end" else process.stage(way.to).title
            yield word("flow.chart.aside", outcome=outcome, stage=to)


def chart_of(title: Text, steps: Sequence[Step]) -> Chart:
    """The steps from the application to its end, in the language of the page; below them those beyond."""
    chart = Chart(title)
    _put(chart, "ends", [(say(word("flow.chart.apply")), TITLE)])
    for step in steps:
        if not step.beyond:
            _draw(chart, step)
    _put(chart, "ends", [(say(word("flow.chart.end")), TITLE)])
    beyond = [step for step in steps if step.beyond]
    if beyond:
        chart.high += GAP
        chart.boxes.append(_words_alone(chart, say(word("flow.chart.beyond"))))
    for step in beyond:
        _draw(chart, step, linked=step is not beyond[0] and step.on)
    return chart


def _draw(chart: Chart, step: Step, linked: bool = True) -> None:
    said = [(say(step.stage.title), TITLE), (say(step.who), SMALL), (say(step.time), SMALL)]
    said += [(say(branch.title), SMALL) for branch in step.stage.branches]
    said += [(say(step.when), SMALL)] if step.when else []
    box = _put(chart, "sometimes" if step.when else "stage", said, linked)
    _put_aside(chart, box, [say(one) for one in step.asides])


def _put(chart: Chart, kind: str, said: Sequence[tuple[str, float]], linked: bool = True) -> Box:
    """A box below the last one, with an arrow to it."""
    if chart.boxes and linked:
        middle = BOX / 2
        chart.arrows.append(Arrow(middle, chart.foot, middle, chart.high + GAP))
        chart.high += GAP
    elif chart.boxes:
        chart.high += PAD
    box = _box(kind, 0.75, chart.high + 0.75, BOX, said)
    chart.boxes.append(box)
    chart.high = chart.foot = box.y + box.high
    return box


def _put_aside(chart: Chart, box: Box, said: list[str]) -> None:
    """A small box at the right of one, with an arrow; the drawing grows where it takes more room."""
    if said:
        small = _box("aside", WIDTH - ASIDE - 0.75, box.y, ASIDE, [(words, SMALL) for words in said])
        middle = box.y + min(small.high, box.high) / 2
        chart.boxes.append(small)
        chart.arrows.append(Arrow(box.x + BOX, middle, small.x, middle, plain=False))
        chart.high = max(chart.high, small.y + small.high)


def _box(kind: str, x: float, y: float, wide: float, said: Sequence[tuple[str, float]]) -> Box:
    lines, below = [], y + PAD
    for n, (words, size) in enumerate(said):
        below += 4 if n and kind == "aside" else 0
        for part in wrapped(words, (wide - 2 * PAD) / size):
            below += size * LEADING
            lines.append(Line(x + wide / 2, below - size * 0.35, size, part, strong=n == 0 and kind != "aside"))
    return Box(kind, x, y, wide, below + PAD - y, tuple(lines))


def _words_alone(chart: Chart, words: str) -> Box:
    lines, below = [], chart.high
    for part in wrapped(words, WIDTH / SMALL):
        below += SMALL * LEADING
        lines.append(Line(WIDTH / 2, below, SMALL, part))
    box = Box("words", 0, chart.high, WIDTH, below - chart.high + PAD, tuple(lines))
    chart.high = box.y + box.high
    return box


# A line may break between any two Chinese signs, and between words elsewhere.
_PARTS = re.compile(r"[^\u2e80-\uffef\s]+\s*|\s+|.")
_NOT_FIRST = "，。；：、！？）》”’%,.;:!?)"


def wrapped(words: str, most: float) -> list[str]:
    """The words in lines no wider than `most` letters of full width; a single long word is left as it is."""
    lines, line = [], ""
    for part in _PARTS.findall(words):
        if line and wide(line + part.rstrip()) > most and part[0] not in _NOT_FIRST:
            lines.append(line.rstrip())
            line = ""
        line += part
    return [*lines, line.rstrip()] if line.strip() else lines


def wide(words: str) -> float:
    """How wide words are, in letters of full width; a little more than most fonts take."""
    return sum(1.0 if east_asian_width(one) in "WF" else 0.58 for one in words)
