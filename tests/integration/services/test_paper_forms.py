"""空白申请表 and 示范文本 of every item, as PDF and for a word processor, read again as whoever gets them would."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from permits.documents.application_form import form_docx, form_findings, form_pdf
from permits.services.paper_forms import BLANK, SAMPLE, form_paper
from tests.sites import compiled

ROOT = Path(__file__).resolve().parents[3] / "definitions"
ITEMS = compiled(ROOT).items
URL = "https://permits.example.cn/items/x"


def words_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def bare(words: str) -> str:
    return "".join(words.split())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", sorted(ITEMS))
def test_a_blank_form_asks_every_question_and_lists_every_material(code: str, language: str) -> None:
    item = ITEMS[code]
    paper = form_paper(item, BLANK, language, URL)
    assert form_findings(paper) == []
    said = words_of(form_pdf(paper))
    fields = [one for page in item.pages for name in page.fields if not (one := item.fields[name]).read_only]
    asked = [one for one in fields if not one.computed]
    assert [one.id for one in asked if bare(one.title.say(language)) not in said] == []
    handed_in = [one for one in item.materials.values() if one.asked == "upload"]
    assert [one.code for one in handed_in if bare(one.title.say(language)) not in said] == []
    assert bare(URL) in said


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", sorted(ITEMS))
def test_a_sample_shows_its_answers_and_asks_nothing_that_is_not_answered(code: str, language: str) -> None:
    item = ITEMS[code]
    assert item.guide.sample is not None, "every item shows how its form is filled in"
    paper = form_paper(item, SAMPLE, language, URL)
    assert form_findings(paper) == []
    said = words_of(form_pdf(paper))
    texts = [
        value for name, value in item.guide.sample.answers.items()
        if isinstance(value, str) and item.fields[name].kind in ("text", "identity", "mobile")
        and not (item.fields[name].read_only or item.fields[name].options or item.fields[name].vocabulary)
    ]  # fmt: skip
    assert texts and [one for one in texts if bare(one) not in said] == []


def test_the_word_file_says_what_the_pdf_says_and_can_be_filled_in() -> None:
    item = ITEMS["pp-new"]
    paper = form_paper(item, BLANK, "zh", URL)
    opened = Document(BytesIO(form_docx(paper)))
    said = [one.text for one in opened.paragraphs]
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    assert paper.title in said and "空白表" in said
    assert any(cell.startswith("单位名称") for cell in cells)
    assert "□ 是　□ 否" in cells and "" in cells
    assert all(page.title.zh in said for page in item.pages)


def test_the_chosen_box_of_a_sample_is_ticked_and_only_that_one() -> None:
    paper = form_paper(ITEMS["pp-new"], SAMPLE, "zh", URL)
    answers = [line.answer for part in paper.parts for line in part.lines if hasattr(line, "answer")]
    [mode] = [one for one in answers if "一般程序" in one]
    assert "■ 一般程序" in mode and "□ 告知承诺" in mode


def test_the_same_form_has_the_same_bytes() -> None:
    paper = form_paper(ITEMS["svc-donor-card"], BLANK, "zh", URL)
    assert form_pdf(paper) == form_pdf(paper)
