"""Values put into a template: one document in one language. Knows templates and values; knows no wording file and
does not know how a document is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import cast

from permits.core.finding import Finding, FindingKind, pointer
from permits.core.placeholders import fill_places, say
from permits.core.text import Text
from permits.documents.types import DocumentContent, DocumentTemplate, Paragraph, Sentence, Table, TableOf

VALUE_MISSING = FindingKind(
    "document.value_missing",
    "制作文书缺少“{title}”（{name}）；请补充后重新制作",
    "The document needs “{title}” ({name}); supply it and make the document again",
)
VALUE_KIND = FindingKind(
    "document.value_kind",
    "文书中的“{title}”（{name}）应为 {kind}；请改正",
    "“{title}” ({name}) of the document must be {kind}; correct it",
)


def fill(
    template: DocumentTemplate, values: Mapping[str, object], language: str
) -> tuple[DocumentContent | None, tuple[Finding, ...]]:
    """The document in one language ("zh" or "en"), or every value that is missing or of the wrong kind.

    Values: text = str or Text; date = date; moment = aware datetime; integer = int; rows = list of mappings whose
    keys are the columns (str, Text, int or date). None counts as absent. Values the template does not ask for are
    left aside, so that one mapping may serve several kinds.
    """
    present = {name: value for name, value in values.items() if value is not None and value != ""}
    findings = tuple(_check_values(template, present))
    if findings:
        return None, findings
    said = {
        name: say(present[name], language)
        for name, place in template.places.items()
        if name in present and place.kind != "rows"
    }
    return _content(template, present, said, language), ()


# ---------------------------------------------------------------- judging values


def _check_values(template: DocumentTemplate, present: Mapping[str, object]) -> Iterator[Finding]:
    for name, place in template.places.items():
        if name not in present:
            if not place.optional:
                yield VALUE_MISSING.at(pointer(name), title=place.title, name=name)
        elif not KINDS_OF_VALUE[place.kind](present[name]):
            yield VALUE_KIND.at(pointer(name), title=place.title, name=name, kind=place.kind)
        elif place.kind == "rows":
            yield from _check_rows(template, name, cast(list[Mapping[str, object]], present[name]))


def _check_rows(template: DocumentTemplate, name: str, rows: list[Mapping[str, object]]) -> Iterator[Finding]:
    if not rows and not template.places[name].optional:
        yield VALUE_MISSING.at(pointer(name), title=template.places[name].title, name=name)
    tables = [block for block in template.body if isinstance(block, TableOf) and block.rows == name]
    for index, row in enumerate(rows):
        for column in (column for table in tables for column in table.columns):
            if row.get(column.name) is None:
                yield VALUE_MISSING.at(pointer(name, index, column.name), title=column.title, name=column.name)


KINDS_OF_VALUE = {
    "text": lambda value: isinstance(value, str | Text),
    "date": lambda value: isinstance(value, date) and not isinstance(value, datetime),
    "moment": lambda value: isinstance(value, datetime) and value.tzinfo is not None,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "rows": lambda value: isinstance(value, list | tuple) and all(isinstance(row, Mapping) for row in value),
}


# ---------------------------------------------------------------- filling


def _content(
    template: DocumentTemplate, present: Mapping[str, object], said: Mapping[str, str], language: str
) -> DocumentContent:
    return DocumentContent(
        kind=template.kind,
        language="en" if language.lower().startswith("en") else "zh",
        title=template.title.say(language),
        number=said["number"],
        case_number=said["case_number"],
        item=said["item"],
        addressee=said["applicant"],
        blocks=_blocks(template.body, present, said, language),
        remedies=_blocks(template.remedies, present, said, language),
        signatures=tuple(signature.say(language) for signature in template.signatures),
        authority=said["authority"],
        dated=cast(date, present["dated"]),
        copies=template.copies,
        contact=said.get("contact", ""),
        verification_url=said.get("verification_url", ""),
    )


def _blocks(
    blocks: Sequence[Sentence | TableOf], present: Mapping[str, object], said: Mapping[str, str], language: str
) -> tuple[Paragraph | Table, ...]:
    """Those whose values are there, numbered in the order in which they remain."""
    filled: list[Paragraph | Table] = []
    number = 0
    for block in blocks:
        if isinstance(block, TableOf):
            if present.get(block.rows):
                filled.append(_table(block, cast(Sequence[Mapping[str, object]], present[block.rows]), language))
        elif not block.when_present or present.get(block.when_present):
            number += block.numbered
            filled.append(Paragraph(fill_places(block.words.say(language), said), number if block.numbered else 0))
    return tuple(filled)


def _table(table: TableOf, rows: Sequence[Mapping[str, object]], language: str) -> Table:
    return Table(
        title=table.title.say(language),
        headings=tuple(column.title.say(language) for column in table.columns),
        shares=tuple(column.share for column in table.columns),
        rows=tuple(tuple(say(row[column.name], language) for column in table.columns) for row in rows),
    )
