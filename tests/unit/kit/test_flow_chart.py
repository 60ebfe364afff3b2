"""流程图: every declared stage is drawn, and no word leaves its box."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from permits.core.definitions.types import Item, Process, Stage
from permits.core.text import Text
from permits.faces.kit.flow_chart import WIDTH, Box, Chart, Step, chart_of, steps_of, wide, wrapped
from tests.sites import compiled

ITEMS = compiled(Path(__file__).resolve().parents[3] / "definitions").items
WAYS = [(item, process) for item in ITEMS.values() for process in item.processes.values()]


def says_of(stage: Stage) -> tuple[Text, Text]:
    return Text("北京市某区卫生健康委员会综合窗口", "The window"), Text("10 个工作日", "10 working days")


def drawn(item: Item, process: Process) -> tuple[list[Step], Chart]:
    steps = steps_of(item, process, says_of)
    return steps, chart_of(process.title, steps)


@pytest.mark.parametrize(("item", "process"), WAYS, ids=lambda one: one.code)
def test_every_declared_stage_is_drawn_once_between_the_application_and_the_end(item: Item, process: Process) -> None:
    steps, chart = drawn(item, process)
    assert {step.stage.code for step in steps} == {stage.code for stage in process.stages}
    heads = [line.words for box in chart.boxes for line in box.lines if line.strong]
    assert heads[0] == "申请人提交申请" and "办结" in heads
    for stage in process.stages:
        assert sum(head.startswith(stage.title.zh[:5]) for head in heads) >= 1


@pytest.mark.parametrize(("item", "process"), WAYS, ids=lambda one: one.code)
def test_no_word_leaves_its_box_and_no_box_covers_another(item: Item, process: Process) -> None:
    _, chart = drawn(item, process)
    for box in chart.boxes:
        assert box.x >= 0 and box.x + box.wide <= WIDTH + 0.01 and box.y + box.high <= chart.high + 1.5
        for line in box.lines:
            assert wide(line.words) * line.size <= box.wide
            assert box.y < line.y < box.y + box.high
    assert [(a.lines, b.lines) for a, b in combinations(chart.boxes, 2) if _touch(a, b)] == []


def _touch(one: Box, other: Box) -> bool:
    beside = one.x + one.wide <= other.x or other.x + other.wide <= one.x
    return not (beside or one.y + one.high <= other.y or other.y + other.high <= one.y)


def test_where_a_stage_leads_aside_is_told_and_what_lies_beyond_is_not_on_the_line() -> None:
    item = ITEMS["pp-new"]
    steps, chart = drawn(item, item.processes["commitment"])
    by_code = {step.stage.code: step for step in steps}
    assert [one.zh for one in by_code["follow-up"].asides] == ["不符合承诺：限期整改"]
    assert by_code["rectify"].beyond and not by_code["follow-up"].beyond
    end = next(box for box in chart.boxes if box.lines[0].words == "办结")
    rectify = next(box for box in chart.boxes if box.lines[0].words == "限期整改")
    assert rectify.y > end.y


def test_a_stage_not_everybody_comes_to_says_when() -> None:
    item = ITEMS["svc-donor-card"]
    _, chart = drawn(item, item.processes["instant"])
    [sometimes] = [box for box in chart.boxes if box.kind == "sometimes"]
    said = "".join(line.words for line in sometimes.lines)
    assert item.rules["B1"].message.zh.rstrip("。") in said


def test_lines_break_between_chinese_signs_and_between_words_and_never_before_a_full_stop() -> None:
    assert wrapped("材料不齐：一次告知补正", 6) == ["材料不齐：一", "次告知补正"]
    assert wrapped("told once, all of it", 6) == ["told once,", "all of it"]
    assert wrapped("一二三四五六。", 6) == ["一二三四五六。"]
    assert wrapped("", 6) == []
