"""Decision tables of DMN: cells, hit policies, and documents that mean harm."""

from __future__ import annotations

from decimal import Decimal

import pytest

from permits.core.drafts.feel import Cell, Literal, cells
from permits.core.forms import check
from tests.unit.drafts.drafting import DAY, SOURCES, codes, drafted, drafted_text, finished, told


def plain(one: Literal) -> object:
    return str(one[1]) if isinstance(one[1], Decimal) else one[1]


@pytest.mark.parametrize(
    "text, read",
    [
        ("-", [None]),
        ("", [None]),
        ('"a"', [{"==": "a"}]),
        ('"a", "b"', [{"in": ["a", "b"]}]),
        ('not("a")', [{"!=": "a"}]),
        ("not(< 5)", [{">=": "5"}]),
        ("< 5", [{"<": "5"}]),
        ("[1..5]", [{">=": "1", "<=": "5"}]),
        ("]1..5[", [{">": "1", "<": "5"}]),
        ("(1..5]", [{">": "1", "<=": "5"}]),
        ("< 1, > 5", [{"<": "1"}, {">": "5"}]),
        ("true", [{"==": True}]),
        ('>= date("2026-01-31")', [{">=": "2026-01-31"}]),
        ("null", [{"present": False}]),
        ("not(null)", [{"present": True}]),
    ],
)
def test_a_cell_of_feel_becomes_cells_of_ours(text: str, read: list[Cell]) -> None:
    assert cells(text, plain) == read


def test_none_of_some_options_is_one_of_the_others() -> None:
    assert cells('not("a", "b")', plain, ("a", "b", "c", "d")) == [{"in": ["c", "d"]}]


@pytest.mark.parametrize("text", ["x > 3", "sum(1)", '"a" + "b"', "[1..", "1 2", 'date("2026-02-30")', "not(1, 2)"])
def test_a_cell_that_says_more_is_not_guessed_at(text: str) -> None:
    assert cells(text, plain) is None


@pytest.mark.parametrize(
    "answers, materials, process",
    [
        ({"mode": "lease", "seats": 10}, ["M1", "M3"], "fast"),
        ({"mode": "own", "seats": 20}, ["M2"], "full"),
        ({"mode": "own", "seats": 50}, [], "full"),
        ({"mode": "option-1", "seats": 80}, ["M2"], "full"),
    ],
)
def test_the_drafted_tables_decide_as_the_source_does(
    answers: dict[str, object], materials: list[str], process: str
) -> None:
    item = finished(drafted("dmn", SOURCES / "dmn" / "spa.dmn"))
    rest = {"area": "50.50", "open_air": True, "built": "1999-12-31"}
    found = check(item, answers | rest, {}, DAY)
    assert [one.material.code for one in found.needs] == materials
    assert found.route is not None
    assert found.route.process == process
    assert [one.amount for one in found.fees] == [Decimal("120")]


def test_a_table_of_first_hits_that_lost_a_row_is_left_out_whole() -> None:
    draft = drafted("dmn", SOURCES / "dmn" / "spa.dmn")
    assert "risk" in " ".join(one.message.en for one in told(draft, "import.table_lost"))
    assert "facts" not in draft.rules


ROUTES = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="n"><decision name="流程">
<decisionTable hitPolicy="FIRST"><input><inputExpression typeRef="integer"><text>seats</text></inputExpression></input>
<output name="process"/>{}</decisionTable></decision></definitions>"""
RULE = "<rule><inputEntry><text>{}</text></inputEntry><outputEntry><text>{}</text></outputEntry></rule>"


@pytest.mark.parametrize("seats, process", [(10, "small"), (30, "middle"), (90, "large")])
def test_the_first_route_that_holds_is_taken_and_the_one_for_everything_last(seats: int, process: str) -> None:
    rows = [("&lt; 20", "small"), ("&lt; 50", "middle"), ("-", "large"), ("&gt; 80", "never")]
    text = ROUTES.format("".join(RULE.format(test, f'"{given}"') for test, given in rows))
    draft = drafted_text("dmn", text)
    [table] = draft.rules["tables"]
    assert (table["section"], table["hit"], len(table["rows"])) == ("routing", "first", 2)
    route = check(finished(draft), {"seats": seats}, {}, DAY).route
    assert route is not None
    assert route.process == process


ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><definitions>&a;</definitions>'
OUTSIDE = '<!DOCTYPE x SYSTEM "file:///etc/hostname"><definitions/>'
DEEP = "<a>" * 2_000 + "</a>" * 2_000


@pytest.mark.parametrize(
    "text, code",
    [
        (ENTITIES, "import.xml_declares"),
        (OUTSIDE, "import.xml_declares"),
        (DEEP, "import.xml_too_big"),
        ("<definitions>", "import.not_xml"),
        ("", "import.not_xml"),
        ("<definitions/>", "import.not_this_format"),
        ('<definitions xmlns="https://www.omg.org/spec/BPMN/"><decision/></definitions>', "import.not_this_format"),
    ],
)
def test_a_document_that_means_harm_or_is_none_is_refused_with_its_reason(text: str, code: str) -> None:
    draft = drafted_text("dmn", text)
    assert codes(draft) == [code]
    assert draft.item == {}


def test_words_for_people_that_find_no_room_are_told_with_their_place_and_line() -> None:
    row = RULE.format("-", '"small"').replace(
        "</rule>", "<annotationEntry><text>法第十二条</text></annotationEntry></rule>"
    )
    text = ROUTES.format("\n" + row.replace("<rule>", "<rule><description>Law art. 12</description>"))
    text = text.replace('name="流程">', 'name="流程"><description>Who goes where</description>')
    text = text.replace('name="n">', 'name="n"><description>All of it</description><knowledgeSource name="Act"/>')
    lost = [(one.where, one.line, one.message.en.partition(" cannot")[0]) for one in
            told(drafted_text("dmn", text), "import.keyword_lost")]  # fmt: skip
    assert lost == [
        ("/description/1", 1, "“description” (All of it)"),
        ("/knowledgeSource/Act", 1, "“knowledgeSource” (Act)"),
        ("/decision/流程/description/1", 1, "“description” (Who goes where)"),
        ("/decision/流程/decisionTable/1/rule/1/description/1", 4, "“description” (Law art. 12)"),
        ("/decision/流程/decisionTable/1/rule/1/annotationEntry/1", 4, "“annotationEntry” (法第十二条)"),
    ]
