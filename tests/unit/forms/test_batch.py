"""A form as a table and back: columns, hints, cells as answers, and everything that can be wrong with a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace

import pytest

from permits.core.definitions.types import BatchRule, Field, Item
from permits.core.forms import check
from permits.core.forms.batch import Table, columns, hints, read_table, spoilt, template, together
from permits.core.forms.sheets import column_letter, rows_in, written
from permits.core.text import LANGUAGES, Text
from tests.unit.forms.samples import DAY, PDF, answers, item, names

SIMPLE = {"text", "longtext", "integer", "decimal", "date", "yesno", "one_of", "several_of", "code", "email", "mobile"}


def many(most: int = 20, **changes: object) -> Item:
    """The invented item, handed in by the table."""
    rule = BatchRule(most, {}, (), {})
    return replace(item(), batch=replace(rule, **changes))  # type: ignore[arg-type]


def sheet(*rows: Mapping[str, str], heading: list[str] | None = None) -> bytes:
    """A filled template in Chinese; rows by purpose."""
    first, second = cells(template(many(), "zh"))
    places = {column.field.id: n for n, column in enumerate(columns(many()))}
    below = []
    for row in rows:
        line = [""] * len(first)
        for purpose, cell in row.items():
            line[places[names()[purpose]]] = cell
        below.append(line)
    return written([heading or first, second, *below])


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def told(table: Table) -> list[str]:
    return [finding.code for finding in table.findings]


def one(**cells_by_purpose: str) -> Mapping[str, object]:
    table = read_table(many(), "t.csv", sheet(cells_by_purpose))
    assert table.findings == ()
    return table.people[0].answers


def title(purpose: str) -> Text:
    return item().fields[names()[purpose]].title


# ---------------------------------------------------------------- the template


def test_each_simple_question_has_a_column_and_tables_and_files_have_none() -> None:
    kinds = [column.field.kind for column in columns(many())]
    assert set(kinds) >= SIMPLE
    without = {"table", "file", "address"}
    assert not without & set(kinds)
    assert len(kinds) == sum(field.kind not in without and not field.read_only for field in item().fields.values())


def test_what_the_batch_itself_answers_has_no_column() -> None:
    yesno = names()["yesno"]
    assert yesno not in [column.field.id for column in columns(many(given={yesno: True}))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_opens_as_text_in_spreadsheets_with_headings_and_hints(language: str) -> None:
    content = template(many(), language)
    assert content.startswith(b"\xef\xbb\xbf")
    heading, hint = cells(content)
    assert heading == [column.heading.say(language) for column in columns(many())]
    assert hint == [text.say(language) for text in hints(many())]
    assert all(hint)


def test_hints_name_the_options_and_say_what_must_be_filled_in() -> None:
    by_name = dict(zip((c.field.id for c in columns(many())), hints(many()), strict=True))
    option = item().fields[names()["one_of"]].options[0]
    assert option.title.zh in by_name[names()["one_of"]].zh
    assert by_name[names()["hidden_text"]].en.startswith("only where your other answers ask for it")
    assert by_name[names()["text"]].zh.startswith("必填")
    assert "不超过 99" in by_name[names()["integer"]].zh


def test_two_questions_of_one_title_get_headings_apart() -> None:
    first, second = names()["text"], names()["longtext"]
    fields = {**item().fields, second: replace(item().fields[second], title=item().fields[first].title)}
    headings = [column.heading.zh for column in columns(replace(many(), fields=fields))]
    assert len(set(headings)) == len(headings)


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@now", "\t=1"])
def test_nothing_we_write_is_a_formula_and_it_reads_back_as_it_was(start: str) -> None:
    content = written([[start, "a"]])
    assert cells(content)[0][0] == "'" + start
    assert rows_in("t.csv", content) == ([[start, "a"]], [])


# ---------------------------------------------------------------- cells


def test_cells_mean_the_answers_of_their_kind() -> None:
    one_of, several, code = (item().fields[names()[n]] for n in ("one_of", "several_of", "code"))
    listed = list(item().vocabularies[code.vocabulary].options.values())
    given = one(
        text=" 甲 ", integer="１２", decimal="3.50", date="2026/3/2", yesno="是", one_of=one_of.options[0].title.zh,
        several_of="；".join(o.title.en.upper() for o in several.options), code=listed[0].title.en,
    )  # fmt: skip
    assert given == {
        names()["text"]: "甲", names()["integer"]: 12, names()["decimal"]: "3.50", names()["date"]: "2026-03-02",
        names()["yesno"]: True, names()["one_of"]: one_of.options[0].code,
        names()["several_of"]: [o.code for o in several.options], names()["code"]: listed[0].code,
    }  # fmt: skip


@pytest.mark.parametrize("written_as", ["2026-03-02", "2026年3月2日", "2026.3.2", "2026/03/02"])
def test_a_day_is_read_however_spreadsheets_write_it(written_as: str) -> None:
    assert one(date=written_as) == {names()["date"]: "2026-03-02"}


def test_what_cannot_be_read_stays_as_typed_and_the_judge_names_it() -> None:
    typed = {"integer": "many", "date": "soon", "yesno": "maybe", "one_of": "neither", "several_of": "neither"}
    given = one(**typed)
    found = check(item(), {**answers(), **given}, {"M1": [PDF]}, DAY)
    refused = {finding.where.split("/")[1] for finding in found.findings}
    assert {names()[purpose] for purpose in typed} <= refused
    assert given[names()["yesno"]] == "maybe"


def test_a_number_the_spreadsheet_rounded_is_told_as_that() -> None:
    given = one(identity="1.10101E+17")
    [finding] = spoilt(item(), given)
    assert (finding.code, finding.where) == ("batch.spoilt_number", "/" + names()["identity"])
    assert spoilt(item(), one(identity="110101199003070038")) == []


def test_a_row_says_more_than_what_is_common_and_the_batch_more_than_both() -> None:
    text, mobile, yesno = names()["text"], names()["mobile"], names()["yesno"]
    found = together(many(given={yesno: True}), {text: "all", mobile: "1"}, {text: "mine", yesno: False})
    assert found == {text: "mine", mobile: "1", yesno: True}


# ---------------------------------------------------------------- tables


def test_people_keep_the_number_their_row_has_in_the_spreadsheet_and_empty_rows_are_none() -> None:
    table = read_table(many(), "t.csv", sheet({"text": "甲"}, {}, {"text": "乙"}))
    assert [(person.row, person.answers[names()["text"]]) for person in table.people] == [(3, "甲"), (5, "乙")]


def test_a_table_without_the_hints_or_with_english_headings_or_other_order_is_read() -> None:
    heading = [title("mobile").en.upper(), names()["text"]]
    table = read_table(many(), "t.csv", written([heading, ["13800000000", "甲"]]))
    assert table.people[0].row == 2
    assert table.people[0].answers == {names()["mobile"]: "13800000000", names()["text"]: "甲"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tables_are_read_as_chinese_and_foreign_spreadsheets_save_them(encoding: str, separator: str) -> None:
    content = f"{title('text').zh}{separator}{title('mobile').zh}\r\n张三{separator}13800000000\r\n".encode(encoding)
    table = read_table(many(), "t.csv", content)
    assert [person.answers[names()["text"]] for person in table.people] == ["张三"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04\x14\x00\x00\x00workbook", "sheet.not_csv"),
        (b"%PDF-1.4\n\x01\xff\xff", "sheet.not_csv"),
        (b"", "sheet.not_csv"),
        (b"caf\xe9,\xff\xff\n1,2\n", "sheet.encoding"),
        (b"x" * 2_000_001, "sheet.too_large"),
        (b'a,b\n"open,2\n', "sheet.broken"),
        (b"name,surname\n1,2\n", "batch.no_heading"),
    ],
)  # fmt: skip
def test_what_is_no_such_table_is_told_clearly(content: bytes, code: str) -> None:
    table = read_table(many(), "t.csv", content)
    assert told(table) == [code]
    assert table.people == ()


def test_an_unknown_or_repeated_heading_is_named_with_its_column() -> None:
    heading = [title("text").zh, "星座", title("text").en]
    table = read_table(many(), "t.csv", written([heading, ["甲", "狮子", "乙"]]))
    assert told(table)[:2] == ["batch.unknown_column", "batch.column_twice"]
    assert "“星座”" in table.findings[0].message.zh and "B 栏" in table.findings[0].message.zh
    assert "column C" in table.findings[1].message.en


def test_a_cell_beyond_the_headings_is_told_with_row_and_column_and_nothing_is_lost_in_silence() -> None:
    table = read_table(many(), "t.csv", written([[title("text").zh], ["甲"], ["乙", "", "stray"]]))
    assert told(table) == ["batch.stray_cell"]
    assert "Row 3, column C" in table.findings[0].message.en


def test_there_are_never_more_people_than_declared() -> None:
    rows = [{"text": str(n)} for n in range(4)]
    assert len(read_table(many(4), "t.csv", sheet(*rows)).people) == 4
    table = read_table(many(3), "t.csv", sheet(*rows))
    assert (told(table), table.people) == (["batch.too_many"], ())


def test_an_empty_template_holds_nobody() -> None:
    assert told(read_table(many(), "t.csv", template(many(), "en"))) == ["batch.nobody"]


def test_a_row_too_far_down_is_told() -> None:
    table = read_table(many(), "t.csv", written([[title("text").zh], *[[""]] * 998, ["甲"]]))
    assert told(table) == ["batch.too_far_down"]


def test_columns_are_called_as_spreadsheets_call_them() -> None:
    assert [column_letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_kinds_without_a_column_are_the_only_ones_no_cell_can_answer() -> None:
    from permits.core.definitions.batch import WITHOUT_COLUMN
    from permits.core.forms.cells import READERS
    from tests.synthetic import KINDS

    assert set(KINDS) - WITHOUT_COLUMN == set(READERS)
    assert isinstance(item().fields[names()["table"]], Field)
