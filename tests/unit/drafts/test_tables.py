"""Spreadsheets as offices keep them: several sheets, Chinese or English headings, materials beside questions."""

from __future__ import annotations

import io
import zipfile

import pytest

from permits.core.drafts import Draft
from permits.core.drafts.sheets import meaning_of
from permits.core.drafts.table_words import FIELD_HEADINGS, MATERIAL_HEADINGS, known_headings
from permits.services.import_item import FORMATS
from tests.unit.drafts.drafting import WANTED, codes, drafted_text, finished, told

Rows = list[list[object]]


def workbook(**sheets: Rows) -> bytes:
    """A real XLSX file."""
    from openpyxl import Workbook

    book, file = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(file)
    return file.getvalue()


def drafted(**sheets: Rows) -> Draft:
    return FORMATS["table"](workbook(**sheets), "list.xlsx", WANTED)


QUESTIONS: Rows = [
    ["表单字段（2026 年版）"],
    ["名称", "类型", "必填", "选项", "单位"],
    ["经营方式", "单选", "是", "自有、租赁", None],
    ["露天", "是/否", "是", None, None],
    ["面积", "小数", "是", None, "m²"],
    ["人员", "表格", "是", None, None],
]
STAFF: Rows = [
    ["名称", "字段代码", "类型", "必填"],
    ["姓名", "name", "文本(30)", "是"],
    ["上岗日期", "since", "日期", "否"],
]
MATERIALS: Rows = [
    ["材料名称", "份数", "原件/复印件", "必要性", "条件", "来源"],
    ["营业执照", 1, "复印件", "必要", None, "申请人自备"],
    ["租赁合同", "原件1份，复印件2份", None, "必要", "经营方式为租赁", None],
    ["环评批复", 1, "原件", "必要", "涉及污水排放的", None],
    ["其他材料", 1, "原件", "非必要", None, None],
]


def test_questions_materials_and_rows_of_a_workbook_become_one_item() -> None:
    draft = drafted(字段=QUESTIONS, 人员=STAFF, 材料=MATERIALS)
    properties = draft.item["form"]["schema"]["properties"]
    table = next(one for one in properties.values() if one["title"] == "人员")
    assert [one["title"] for one in properties.values()] == ["经营方式", "露天", "面积", "人员"]
    assert list(table["items"]["properties"]) == ["name", "since"]
    assert table["items"]["required"] == ["name"]
    assert [one["title"] for one in draft.item["materials"]] == ["营业执照", "租赁合同", "环评批复", "其他材料"]


def test_a_condition_that_names_a_question_and_its_option_becomes_a_rule() -> None:
    draft = drafted(字段=QUESTIONS, 人员=STAFF, 材料=MATERIALS)
    rules = draft.rules["materials"]
    assert rules[1]["when"] == {"fact": "field_1", "==": "option-2"}
    assert rules[1]["because"] == "经营方式为租赁"
    assert "when" not in rules[0]


def test_a_condition_in_words_is_told_at_its_cell_and_asks_nobody_for_too_much() -> None:
    draft = drafted(字段=QUESTIONS, 人员=STAFF, 材料=MATERIALS)
    [loss] = told(draft, "import.condition_in_words")
    assert loss.where == "材料!E4"
    assert draft.item["materials"][2]["necessity"] == "optional"


def test_originals_and_copies_are_counted() -> None:
    materials = drafted(字段=QUESTIONS, 人员=STAFF, 材料=MATERIALS).item["materials"]
    assert [(one.get("originals"), one.get("copies")) for one in materials] == [(0, 1), (1, 2), (1, None), (1, None)]


def test_a_catch_all_material_is_announced_before_the_checker_says_so() -> None:
    draft = drafted(字段=QUESTIONS, 人员=STAFF, 材料=MATERIALS)
    [loss] = told(draft, "import.checker_will_say")
    assert "lint.catch_all" in loss.message.en
    assert loss.where == "item#/materials/3/title"


def test_a_list_of_materials_alone_makes_an_item() -> None:
    draft = drafted(材料=MATERIALS[:3])
    assert len(finished(draft).materials) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_in_the_encodings_offices_use(encoding: str) -> None:
    draft = drafted_text("table", "名称,类型,必填\n店名,文本,是\n".encode(encoding), "字段.csv")
    assert [one["title"] for one in draft.item["form"]["schema"]["properties"].values()] == ["店名"]


def test_columns_and_sheets_nobody_knows_are_told_with_how_much_they_hold() -> None:
    draft = drafted(
        字段=[["名称", "类型", "主管"], ["店名", "文本", "王"], ["电话", "手机号", "李"]], 说明=[["随便写写"]]
    )
    [column], [sheet] = told(draft, "import.column_lost"), told(draft, "import.sheet_lost")
    assert (column.where, sheet.where) == ("字段!C1", "说明!A1")
    assert "2 filled cells" in column.message.en
    assert "（字段、编码、类型、必填、选项、" in column.message.zh
    assert "(field, code, type, required, " in column.message.en
    assert "材料的表头有：材料名称、份数" in sheet.message.zh and "of materials material, copies" in sheet.message.en


def test_a_list_without_a_heading_that_is_known_is_refused_with_those_there_are() -> None:
    draft = drafted_text("table", "甲,乙\n店名,文本\n".encode(), "字段.csv")
    [refusal] = told(draft, "import.not_this_format")
    assert "表单项的表头有：字段、编码、类型" in refusal.message.zh
    assert "hose of questions are field, code, type" in refusal.message.en


def test_every_heading_that_is_told_is_known() -> None:
    for meanings in (FIELD_HEADINGS, MATERIAL_HEADINGS):
        known = known_headings(meanings)
        for language, between in (("zh", "、"), ("en", ", ")):
            assert [meaning_of(one, meanings) for one in known.say(language).split(between)] == list(meanings)


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>'


def replaced(part: str, content: bytes) -> bytes:
    """A workbook one of whose parts was replaced."""
    source, file = zipfile.ZipFile(io.BytesIO(workbook(字段=QUESTIONS))), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            made.writestr(name, content if name == part else source.read(name))
    return file.getvalue()


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_a_workbook_with_entities_is_refused(part: str) -> None:
    draft = FORMATS["table"](replaced(part, BOMB), "bomb.xlsx", WANTED)
    assert codes(draft) == ["import.not_a_workbook"]


def test_a_workbook_that_would_fill_the_memory_is_refused_unread() -> None:
    draft = FORMATS["table"](replaced("xl/workbook.xml", b" " * 70_000_000), "large.xlsx", WANTED)
    assert codes(draft) == ["import.unpacks_too_large"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\xff\xfe\x00\x01", b"a,b\nc,d\n", b'"a\0"'])
def test_what_is_no_table_is_refused_and_makes_no_draft(content: bytes) -> None:
    draft = drafted_text("table", content, "list.csv")
    assert draft.item == {}
    assert [one.severity for one in draft.losses][-1] == "error"
