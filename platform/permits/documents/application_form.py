"""申请表 on paper: a form to fill in by hand, or as a sample filled in, as PDF and for a word processor (DOCX).

Knows rows and tables of words in one language; knows no item and no store.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from permits.core.finding import Finding
from permits.core.text import Text
from permits.documents.glyphs import unprintable
from permits.documents.pdf import plain, strings, typeset
from permits.documents.working_copy import set_fonts

EMPTY_ROWS = 3
"""Rows of an empty table: whoever needs more goes on on a further sheet, and the table says so."""
REGIONS = {"zh": "cn", "en": "gb"}


@dataclass(frozen=True, slots=True)
class Row:
    """A question and what stands beside it: the answer, or what there is to tick. `note`: how to answer; `high`: room
    for several lines."""

    asked: str
    answer: str = ""
    note: str = ""
    high: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its name, its columns and the rows that are filled in (none = empty ones)."""

    asked: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One subject of the form, in the order asked."""

    title: str
    lines: tuple[Row | Grid, ...]


@dataclass(frozen=True, slots=True)
class FormPaper:
    """A form in one language. `mark`: what it is (a blank form, a sample); `below`: sentences before the signature."""

    language: str
    title: str
    mark: str
    intro: str
    parts: tuple[Part, ...]
    below: tuple[str, ...]
    signatures: tuple[str, ...]
    source: str
    dated: date


def form_findings(paper: FormPaper) -> list[Finding]:
    """Why the form cannot be printed: characters in no committed font."""
    return unprintable(strings(plain(_data(paper))))


def form_pdf(paper: FormPaper) -> bytes:
    """The form as PDF/UA: portrait A4, any number of pages. Ask `form_findings` first."""
    return typeset("form.typ", _data(paper), paper.dated).content


def _data(paper: FormPaper) -> dict[str, Any]:
    parts = [{"title": part.title, "lines": [_line(line) for line in part.lines]} for part in paper.parts]
    return {**asdict(paper), "parts": parts, "region": REGIONS[paper.language], "dated": paper.dated.isoformat()}


def _line(line: Row | Grid) -> dict[str, Any]:
    if isinstance(line, Row):
        return {"kind": "row", **asdict(line)}
    rows = line.rows or ((" ",) * len(line.headings),) * EMPTY_ROWS
    told = [[_breaking(words) for words in row] for row in rows]
    return {"kind": "grid", **asdict(line), "rows": told, "headings": list(line.headings)}


def _breaking(words: str) -> str:
    """Words of a narrow cell: a long number may go on on the next line."""
    return _LONG.sub(lambda found: "\u200b".join(found[0]), words)


_LONG = re.compile(r"[0-9A-Za-z]{9,}")


def form_docx(paper: FormPaper) -> bytes:
    """The form for a word processor, to be filled in there."""
    data = plain(_data(paper))
    out = Document()
    _set_up(out, paper)
    head = out.add_paragraph(style="Title")
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.add_run(data["title"]).font.size = Pt(18)
    out.add_paragraph(data["mark"]).alignment = WD_ALIGN_PARAGRAPH.CENTER
    out.add_paragraph(data["intro"])
    for part in data["parts"]:
        out.add_heading(part["title"], 2)
        _lines(out, part["lines"])
    for sentence in data["below"]:
        out.add_paragraph(sentence)
    for signature in data["signatures"]:
        out.add_paragraph(f"{signature} {'_' * 24}")
    kept = BytesIO()
    out.save(kept)
    return kept.getvalue()


def _set_up(out: Any, paper: FormPaper) -> None:
    section = out.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    set_fonts(out)
    section.footer.paragraphs[0].text = plain(paper.source)
    told = out.core_properties
    told.title, told.author, told.comments = f"{paper.title} {paper.mark}", paper.source, ""
    told.created = datetime.combine(paper.dated, time(), UTC)


def _lines(out: Any, lines: list[dict[str, Any]]) -> None:
    """Questions that follow each other share a table; each table asked for has its own."""
    pairs: Any = None
    for line in lines:
        if line["kind"] == "row":
            pairs = pairs or out.add_table(rows=0, cols=2, style="Table Grid")
            cells = pairs.add_row().cells
            cells[0].width, cells[1].width = Mm(55), Mm(111)
            cells[0].text = _noted(line)
            cells[1].text = line["answer"] or ("\n\n" if line["high"] else "")
        else:
            pairs = None
            if said := _noted(line).strip():
                out.add_paragraph().add_run(said).bold = True
            table = out.add_table(rows=0, cols=len(line["headings"]), style="Table Grid")
            for row in (line["headings"], *line["rows"]):
                for cell, words in zip(table.add_row().cells, row, strict=True):
                    cell.text = words.replace("\u200b", "")


def _noted(line: dict[str, Any]) -> str:
    return f"{line['asked']}\n{line['note']}" if line["note"] else str(line["asked"])


TICK, TICKED = "□", "■"


def ticks(titles: list[Text], chosen: list[bool], language: str) -> str:
    """Choices as boxes to tick, those chosen filled in."""
    said = [f"{TICKED if on else TICK} {one.say(language)}" for one, on in zip(titles, chosen, strict=True)]
    return "　".join(said) if language == "zh" else "   ".join(said)
