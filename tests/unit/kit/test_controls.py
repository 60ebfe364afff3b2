"""Every kind of question is drawn, with and without an error, in both languages, and read back as it was answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from permits.core.definitions.types import Field, Option, Vocabulary
from permits.core.finding import Finding
from permits.core.text import Text
from permits.faces.kit.forms import (
    CONTROLS,
    AnswersForm,
    answers_from,
    change_rows,
    form_for,
    pin,
    table_at,
    uploads_from,
)
from tests.unit.kit.conftest import Post
from tests.unit.kit.questions import ANSWERS, CELLS, EVERY_KIND, options, question, vocabulary

Draw = Callable[[AnswersForm], str]
ACCOUNT_ONLY = {"password"}


class Elements(HTMLParser):
    """The elements of a page with their attributes, and labels by what they name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def ids(self) -> list[str]:
        return [str(attributes["id"]) for _, attributes in self.found if "id" in attributes]

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in tags]


def whole(answers: dict[str, object] | None = None) -> AnswersForm:
    names = {asked.id for asked in EVERY_KIND}
    return form_for(EVERY_KIND, names, answers or {}, vocabularies=vocabulary(5), posted=None)


def test_every_kind_of_question_has_a_control() -> None:
    assert {asked.kind for asked in EVERY_KIND} == set(CONTROLS) - ACCOUNT_ONLY


@pytest.mark.parametrize("asked", EVERY_KIND, ids=lambda asked: asked.id)
def test_a_question_is_drawn_in_the_readers_language(asked: Field, draw: Draw, language: str) -> None:
    html = draw(form_for([asked], {asked.id}, {}, vocabularies=vocabulary(5), posted=None))
    assert asked.title.say(language) in html
    assert asked.hint.say(language) in html
    assert "govuk-error-message" not in html


def test_limits_follow_the_hint_and_both_are_tied_to_the_box(draw: Draw, language: str) -> None:
    asked = [
        question("a", "text", schema={"minLength": 8}),
        replace(question("b", "integer", schema={"maximum": 9}), hint=Text("")),
    ]
    html = draw(form_for(asked, {"a", "b"}, {}, posted=None))
    told = {"zh": ("提示a。至少 8 个字。", "不超过 9。"), "en": ("Hint a. At least 8 characters.", "At most 9.")}
    for name, words in zip(("a", "b"), told[language], strict=True):
        assert f'id="f-{name}-hint" class="govuk-hint">{words}</div>' in html
        assert f'aria-describedby="f-{name}-hint"' in html


@pytest.mark.parametrize("asked", EVERY_KIND, ids=lambda asked: asked.id)
def test_a_finding_stands_at_its_question_and_is_tied_to_it(asked: Field, draw: Draw, language: str) -> None:
    form = form_for([asked], {asked.id}, {}, vocabularies=vocabulary(5), posted=None)
    wrong = Text(f"不对{asked.id}", f"Wrong {asked.id}")
    lines = pin(form, [Finding("x", wrong, f"/{asked.id}")])
    elements = Elements(draw(form))
    assert lines == [(f"f-{asked.id}", wrong.say(language))]
    assert lines[0][0] in elements.ids()
    assert f"f-{asked.id}-error" in elements.ids()
    described = " ".join(str(a.get("aria-describedby", "")) for _, a in elements.found).split()
    assert asked.schema.get("readOnly") or f"f-{asked.id}-error" in described


def test_every_control_has_a_label_and_every_id_is_its_own(draw: Draw) -> None:
    elements = Elements(draw(whole(ANSWERS)))
    labelled = {attributes["for"] for attributes in elements.of("label")}
    shown = [a for a in elements.of("input", "select", "textarea") if a.get("type") != "hidden"]
    assert [a["id"] for a in shown if a["id"] not in labelled] == []
    assert len(elements.ids()) == len(set(elements.ids()))


def test_answers_are_shown_and_read_back_unchanged(page: Flask) -> None:
    assert answers_from(whole(ANSWERS)) == ANSWERS


def test_markup_in_an_answer_stays_text(draw: Draw) -> None:
    html = draw(whole(ANSWERS))
    assert "<b>" not in html
    assert "&lt;b&gt;长" in html


def test_only_optional_questions_are_marked(draw: Draw, language: str) -> None:
    html = draw(form_for([question("a", "text"), question("b", "text", required=False)], {"a", "b"}, {}, posted=None))
    assert html.count({"zh": "（选填）", "en": "(optional)"}[language]) == 1


def test_a_hidden_question_is_not_on_the_page_and_not_read(post: Post) -> None:
    form = form_for([question("a", "text"), question("b", "text")], {"a"}, {"b": "kept elsewhere"}, posted=None)
    assert [control.question.id for control in form.questions] == ["a"]
    assert answers_from(form) == {}


# ---------------------------------------------------------------- reading

READ = [
    ("text", " 甲 ", "甲"),
    ("text", "   ", None),
    ("integer", "12", 12),
    ("integer", "１２", 12),
    ("integer", "twelve", "twelve"),
    ("integer", "1.5", "1.5"),
    ("integer", "²", 2),
    ("integer", "1_000", "1_000"),
    ("decimal", "86.50", "86.50"),
    ("decimal", "1,234.5", "1234.5"),
    ("decimal", "１２．５", "12.5"),
    ("decimal", "1,2", "1,2"),
    ("yesno", "yes", True),
    ("yesno", "no", False),
    ("yesno", "maybe", None),
    ("integer", "12,000", 12000),
    ("integer", "1,20", "1,20"),
    ("identity", "11010519491231002X", "11010519491231002X"),
]


@pytest.mark.parametrize(("kind", "sent", "read"), READ)
def test_what_was_typed_is_read_as_its_kind_or_kept_as_typed(post: Post, kind: str, sent: str, read: object) -> None:
    form = post(question("q", kind), sent=[("f-q", sent)])
    assert answers_from(form) == ({} if read is None else {"q": read})


def test_unticked_choices_are_absent_even_if_answered_before(post: Post) -> None:
    asked = [
        question("a", "several_of", options=options(3)),
        question("b", "yesno"),
        question("c", "one_of", options=options(2)),
    ]
    assert answers_from(post(*asked, sent=[], answers={"a": ["o1"], "b": True, "c": "o1"})) == {}


def test_a_fixed_answer_cannot_be_changed_from_outside(post: Post) -> None:
    form = post(question("q", "text", schema={"readOnly": True}), sent=[("f-q", "forged")], answers={"q": "ours"})
    assert answers_from(form) == {"q": "ours"}


@pytest.mark.parametrize("typed", ["o61", "选项61", "option 61", " Option 61 "])
def test_a_long_list_is_searched_and_its_title_means_its_code(post: Post, typed: str) -> None:
    form = post(question("q", "code", vocabulary="listed"), sent=[("f-q", typed)], vocabularies=vocabulary(70))
    assert form.control("q").template == "search"
    assert answers_from(form) == {"q": "o61"}


def test_a_register_is_never_listed(draw: Draw) -> None:
    form = form_for(
        [question("q", "code", vocabulary="listed")], {"q"}, {}, vocabularies=vocabulary(3, True), posted=None
    )
    assert "o1" not in draw(form)
    assert form.control("q").template == "input"


def test_names_that_programs_use_are_ordinary_questions(post: Post) -> None:
    names = ["data", "errors", "validate", "csrf_token", "meta", "__class__", "__proto__", "id", "form", "process"]
    form = post(*[question(name, "text") for name in names], sent=[(f"f-{name}", name.upper()) for name in names])
    assert answers_from(form) == {name: name.upper() for name in names}


# ---------------------------------------------------------------- rows

POOLS = question("pools", "table", columns=CELLS, schema={"maxItems": 3})
TWO_ROWS: list[tuple[str, object]] = [
    ("f-pools-0-.row", "1"), ("f-pools-0-width", "3"), ("f-pools-0-wet", "yes"),
    ("f-pools-1-.row", "1"), ("f-pools-1-width", "4"),
]  # fmt: skip


def test_rows_are_read_in_order(post: Post) -> None:
    assert answers_from(post(POOLS, sent=TWO_ROWS)) == {"pools": [{"width": "3", "wet": True}, {"width": "4"}]}


def test_a_button_adds_a_row_and_keeps_what_was_typed(post: Post) -> None:
    form = post(POOLS, sent=[*TWO_ROWS, ("add-row:pools", "1")])
    assert change_rows(form, ["csrf_token", "add-row:pools"])
    assert len(form.control("pools").rows) == 3
    assert answers_from(form) == {"pools": [{"width": "3", "wet": True}, {"width": "4"}]}


def test_a_button_removes_its_own_row(post: Post) -> None:
    form = post(POOLS, sent=TWO_ROWS)
    assert change_rows(form, ["remove-row:pools:0"])
    assert answers_from(form) == {"pools": [{"width": "4"}]}
    assert form.control("pools").rows[0]._fields["f_width"].name == "f-pools-0-width"


@pytest.mark.parametrize("name", ["remove-row:pools:9", "remove-row:pools:²", "remove-row:pools:-1", "add-row:pools:x"])
def test_a_forged_row_button_breaks_nothing(post: Post, name: str) -> None:
    form = post(POOLS, sent=TWO_ROWS)
    assert change_rows(form, [name])
    assert len(answers_from(form)["pools"]) == 2  # type: ignore[arg-type]


def test_other_buttons_are_not_row_buttons(post: Post) -> None:
    assert not change_rows(post(POOLS, sent=TWO_ROWS), ["add-row:elsewhere", "f-pools-0-width", "save"])


def test_no_more_rows_than_the_item_allows(post: Post) -> None:
    form = post(POOLS, sent=TWO_ROWS)
    for _ in range(5):
        change_rows(form, ["add-row:pools"])
    assert len(form.control("pools").rows) == 3


def test_an_empty_row_leaves_so_that_findings_meet_their_rows(post: Post) -> None:
    sent = [("f-pools-0-.row", "1"), ("f-pools-0-width", " "), ("f-pools-1-.row", "1"), ("f-pools-1-width", "4")]
    form = post(POOLS, sent=sent)
    assert answers_from(form) == {"pools": [{"width": "4"}]}
    assert pin(form, [Finding("x", Text("宽", "width"), "/pools/0/width")]) == [
        ("f-pools-0-width", "问pools第 1 行：宽")
    ]
    assert form.control("pools").rows[0]._fields["f_width"].pinned == ["宽"]


def test_a_question_that_begins_like_a_table_makes_no_rows(post: Post) -> None:
    form = post(POOLS, question("pools_1", "text"), sent=[("f-pools_1", "x"), ("f-pools-²-width", "9")])
    assert answers_from(form) == {"pools_1": "x"}


# ---------------------------------------------------------------- findings


@pytest.mark.parametrize(
    ("where", "anchor", "row"),
    [
        ("/pools/1/wet", "f-pools-1-wet", "问pools第 2 行："),
        ("/pools/1", "f-pools", "问pools第 2 行："),
        ("/pools/7/wet", "f-pools", ""),
        ("/pools", "f-pools", ""),
        ("/elsewhere", "", ""),
        ("", "", ""),
    ],
)
def test_a_finding_goes_to_the_nearest_control_and_says_which_row(
    post: Post, where: str, anchor: str, row: str
) -> None:
    assert pin(post(POOLS, sent=TWO_ROWS), [Finding("x", Text("错", "wrong"), where)]) == [(anchor, row + "错")]


def test_a_prefix_of_the_pointer_is_taken_off(post: Post) -> None:
    finding = Finding("x", Text("错", "wrong"), "/answers/pools")
    assert pin(post(POOLS, sent=TWO_ROWS), [finding], "/answers") == [("f-pools", "错")]


# ---------------------------------------------------------------- files


def sent_file(name: str = "a.png") -> FileStorage:
    return FileStorage(BytesIO(b"x"), filename=name)


def test_a_sent_file_is_found_with_its_place_and_then_kept(post: Post) -> None:
    form = post(
        question("photo", "file"), POOLS, sent=[("f-photo", sent_file()), ("f-pools-0-seen", sent_file("b.png"))]
    )
    sent = uploads_from(form)
    assert [(each.where, each.file.filename) for each in sent] == [("/photo", "a.png"), ("/pools/0/seen", "b.png")]
    for each in sent:
        each.control.keep(f"att-{each.file.filename}")
    assert answers_from(form) == {"photo": "att-a.png", "pools": [{"seen": "att-b.png"}]}


def test_a_file_already_there_stays_unless_removed(post: Post) -> None:
    asked, before = question("photo", "file"), {"photo": "att-1"}
    kept: list[tuple[str, object]] = [("f-photo-kept", "att-1")]
    assert answers_from(post(asked, sent=kept, answers=before)) == before
    assert answers_from(post(asked, sent=[*kept, ("f-photo-remove", "1")], answers=before)) == {}


def test_somebody_elses_attachment_cannot_be_claimed(post: Post) -> None:
    form = post(question("photo", "file"), sent=[("f-photo-kept", "att-theirs")], answers={"photo": "att-1"})
    assert answers_from(form) == {}


INNER_ROWS: list[tuple[str, object]] = [
    ("f-pools-0-.row", "1"),
    ("f-pools-0-width", "3"),
    ("f-pools-0-wet", "yes"),
    ("f-pools-0-pieces-0-piece", "甲"),
    ("f-pools-0-pieces-1-piece", "乙"),
    ("f-pools-0-pieces-1-price", "1,200.50"),
]


def test_a_button_of_a_table_in_a_row_changes_that_table_alone(post: Post) -> None:
    form = post(POOLS, sent=INNER_ROWS)
    assert change_rows(form, ["add-row:pools:0:pieces"])
    inner = table_at(form, "pools:0:pieces")
    assert inner is not None and inner.path == "pools:0:pieces"
    assert (len(form.control("pools").rows), len(inner.rows)) == (1, 3)
    assert change_rows(form, ["remove-row:pools:0:pieces:0"])
    [row] = answers_from(form)["pools"]  # type: ignore[misc]
    assert row["pieces"] == [{"piece": "乙", "price": "1200.50"}]


@pytest.mark.parametrize("name", ["add-row:pools:7:pieces", "remove-row:pools:0:pieces:x", "add-row:pools:0:width"])
def test_a_forged_button_of_a_table_in_a_row_breaks_nothing(post: Post, name: str) -> None:
    form = post(POOLS, sent=INNER_ROWS)
    assert change_rows(form, [name])
    assert len(answers_from(form)["pools"][0]["pieces"]) == 2  # type: ignore[index]


def test_a_finding_in_an_inner_row_or_a_part_stands_at_that_control(page: Flask, language: str) -> None:
    form = whole(ANSWERS)
    wrong = Text("不对", "Wrong")
    places = ["/pools/0/pieces/1/price", "/stay/to", "/home/division", "/home/unknown"]
    lines = pin(form, [Finding("x", wrong, place) for place in places])
    said = wrong.say(language)
    rows = {"zh": "问pools第 1 行：问pieces第 2 行：", "en": "Question pools, row 1: Question pieces, row 2: "}[
        language
    ]
    assert lines == [
        ("f-pools-0-pieces-1-price", rows + said), ("f-stay-to", said), ("f-home-division", said), ("f-home", said),
    ]  # fmt: skip


def test_an_answer_of_several_parts_is_read_part_by_part_and_empty_is_absent(post: Post) -> None:
    [stay] = [asked for asked in EVERY_KIND if asked.id == "stay"]
    form = post(stay, sent=[("f-stay-from", "2026/3/2"), ("f-stay-to", "")])
    assert answers_from(form) == {"stay": {"from": "2026-03-02"}}
    assert answers_from(post(stay, sent=[("f-stay-from", ""), ("f-stay-to", "")])) == {}


def test_a_computed_answer_is_shown_in_words_and_never_read(post: Post, draw: Draw, language: str) -> None:
    asked = question("cost", "money", schema={"readOnly": True}, scale=2, unit=Text("元", "yuan"), computed="sum")
    html = draw(form_for([asked], {"cost"}, {"cost": "1200.50"}, posted=None))
    assert {"zh": "1,200.50 元", "en": "1,200.50 yuan"}[language] in html
    assert 'name="f-cost"' not in html
    assert answers_from(post(asked, sent=[("f-cost", "1")], answers={"cost": "1200.50"})) == {}


def test_a_long_list_of_a_hierarchy_is_searched_by_its_path_and_by_its_name(post: Post, draw: Draw) -> None:
    listed = _places(40)
    asked = question("place", "code", vocabulary="listed")
    html = draw(form_for([asked], {"place"}, {"place": "p3"}, vocabularies=listed, posted=None))
    assert 'list="f-place-list"' in html and html.count("<option ") == 41
    for typed in ("南 / 地3", "South / Place 3", "地3", "p3", "ＰＬＡＣＥ 3"):
        form = post(asked, sent=[("f-place", typed)], vocabularies=listed)
        assert answers_from(form) == {"place": "p3"}, typed
    assert answers_from(post(asked, sent=[("f-place", "别处")], vocabularies=listed)) == {"place": "别处"}


def test_a_short_list_is_chosen_from_and_leaves_out_what_is_no_longer_in_use(draw: Draw) -> None:
    listed = _places(3)
    asked = question("place", "code", vocabulary="listed")

    def offered(day: date | None) -> str:
        return draw(form_for([asked], {"place"}, {}, vocabularies=listed, posted=None, on=day))

    assert 'value="p2"' in offered(None) and 'value="p2"' in offered(date(2020, 12, 31))
    assert 'value="p2"' not in offered(date(2021, 1, 1))


def _places(count: int) -> dict[str, Vocabulary]:
    found = [Option("south", Text("南", "South"))]
    found += [
        Option(f"p{n}", Text(f"地{n}", f"Place {n}"), parent="south", ends=date(2020, 12, 31) if n == 2 else None)
        for n in range(count)
    ]
    return {"listed": Vocabulary("listed", Text("表", "List"), {one.code: one for one in found})}
