"""A document for a word processor (DOCX). Says what the paper says, word for word, and that it is not the original.

Knows values and the words every paper has; knows no store. What is sealed is the PDF alone.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from permits.core.text import Text
from permits.documents.pdf import document_data, plain
from permits.documents.types import DocumentContent, Finish

NOT_THE_ORIGINAL = Text("工作稿，非盖章原件", "Working copy, not the sealed original")
FONTS = Text("仿宋", "Times New Roman")
RED = RGBColor(0xB3, 0x26, 0x1E)


def working_copy(document: DocumentContent) -> bytes:
    """The document as DOCX, in its own language."""
    data = plain(document_data(document, Finish.UNSEALED))
    paper = Document()
    _set_up(paper, document)
    _line(paper, data["authority"], align=WD_ALIGN_PARAGRAPH.CENTER, size=14)
    _line(paper, data["title"], align=WD_ALIGN_PARAGRAPH.CENTER, size=20, style="Title")
    _line(paper, data["number"], align=WD_ALIGN_PARAGRAPH.CENTER)
    paper.add_paragraph(data["addressee"] + data["words"]["colon"])
    for block in data["blocks"]:
        _block(paper, block, document.language)
    if data["remedies"]:
        paper.add_heading(data["words"]["remedies"], 2)
        for block in data["remedies"]:
            _block(paper, block, document.language)
    for signature in data["signatures"]:
        paper.add_paragraph(f"{signature} {'_' * 24}")
    for line in (data["authority"], data["dated"]):
        _line(paper, line, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _close(paper, data)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def _set_up(paper: Any, document: DocumentContent) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(26)
    said = section.header.paragraphs[0].add_run(f"{NOT_THE_ORIGINAL.zh} {NOT_THE_ORIGINAL.en}")
    said.font.color.rgb, said.bold = RED, True
    set_fonts(paper)
    told = paper.core_properties
    told.title, told.author = f"{document.title} {document.number}", document.authority
    told.comments, told.created = NOT_THE_ORIGINAL.say(document.language), datetime.combine(document.dated, time(), UTC)


def set_fonts(paper: Any) -> None:
    """The faces that papers are written in, as every word processor in an office has them."""
    for style in ("Normal", "Title", "Heading 2"):
        font = paper.styles[style].font
        font.name, font.color.rgb = FONTS.en, RGBColor(0, 0, 0)
        paper.styles[style].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONTS.zh)
    paper.styles["Normal"].font.size = Pt(12)


def _block(paper: Any, block: dict[str, Any], language: str) -> None:
    if block["kind"] == "paragraph":
        line = paper.add_paragraph(block["label"] + block["text"])
        if language == "zh":
            line.paragraph_format.first_line_indent = Pt(24)
        return
    paper.add_paragraph().add_run(block["title"]).bold = True
    table = paper.add_table(rows=0, cols=len(block["headings"]), style="Table Grid")
    for row in (block["headings"], *block["rows"]):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words


def _line(paper: Any, words: str, *, align: int, size: int = 12, style: str | None = None) -> None:
    line = paper.add_paragraph(style=style)
    line.alignment = align
    line.add_run(words).font.size = Pt(size)


def _close(paper: Any, data: dict[str, Any]) -> None:
    """What stands below the paper: case, contact, copies, and of a translation that it is one."""
    words = data["words"]
    lines = [f"{words['case_number']} {data['case_number']}"]
    lines += [f"{words['contact']} {data['contact']}"] if data["contact"] else []
    lines += [words[name] for name in ("copies", "translation") if words[name]]
    for line in lines:
        paper.add_paragraph().add_run(line).font.size = Pt(9)
