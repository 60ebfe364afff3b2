"""From the words on disk to templates of documents, each judged once. Knows words; knows no values and no print.

Every template has these values without declaring them:

    applicant (text)  item (text)  case_number (text)  authority (text)  number (text)  dated (date)
    and, optional: contact (text)  verification_url (text)

What each kind asks for besides is declared in its file under `placeholders`.
Words of law: the sixteen families of documents of 《行政许可法》 articles 32, 37–48 and 《卫生行政许可管理办法》.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from permits.core.definitions.pass1 import judge
from permits.core.finding import Finding, FindingKind, pointer
from permits.core.placeholders import check_places, names_in
from permits.core.text import Text
from permits.documents.numbering import check_pattern
from permits.documents.types import Column, DocumentTemplate, Place, Sentence, Source, TableOf

KIND_DIFFERS = FindingKind(
    "document.kind_differs",
    "文书式样的 kind 为“{kind}”，应与文件名“{name}”一致",
    "The template says its kind is “{kind}”; it must be “{name}”, like its file",
)
ROWS_UNKNOWN = FindingKind(
    "document.rows_unknown",
    "表格取值“{name}”未声明为 rows；请在 placeholders 中声明",
    "The table reads “{name}”, which is not declared as rows; declare it under placeholders",
)
CONDITION_UNKNOWN = FindingKind(
    "document.when_present_unknown",
    "when_present 所指的“{name}”未声明；请在 placeholders 中声明",
    "`when_present` names “{name}”, which is not declared; declare it under placeholders",
)
OPTIONAL_UNGUARDED = FindingKind(
    "document.optional_unguarded",
    "“{name}”可以缺省，但所在段落未写 when_present；请补上",
    "“{name}” may be absent, but its paragraph has no `when_present`; add it",
)
ROWS_IN_SENTENCE = FindingKind(
    "document.rows_in_sentence",
    "“{name}”是表格数据，不能写入文字；请用表格列示",
    "“{name}” is rows and cannot stand in a sentence; show it in a table",
)
UNUSED = FindingKind(
    "document.placeholder_unused",
    "已声明的“{name}”没有使用；请使用或删除",
    "“{name}” is declared and never used; use it or remove it",
)
LAW_UNKNOWN = FindingKind(
    "document.law_unknown",
    "依据中的法律代码“{law}”不在 laws.json 中；请补充或改正",
    "The law “{law}” is not in laws.json; add it or correct the code",
)

COMMON = {
    place.name: place
    for place in (
        Place("applicant", "text", Text("申请人", "Applicant")),
        Place("item", "text", Text("事项", "Item")),
        Place("case_number", "text", Text("业务号", "Case number")),
        Place("authority", "text", Text("行政机关", "Authority")),
        Place("number", "text", Text("文书编号", "Document number")),
        Place("dated", "date", Text("文书日期", "Date of the document")),
        Place("contact", "text", Text("联系方式", "Contact"), optional=True),
        Place("verification_url", "text", Text("二维码指向的地址", "Where its QR code leads"), optional=True),
    )
}


def compile_documents(
    raw: Mapping[str, object], schema: Mapping[str, Any], laws: frozenset[str] | None = None
) -> tuple[Mapping[str, DocumentTemplate], tuple[Finding, ...]]:
    """Templates by kind, and what is wrong with the others.

    `raw` is each definitions/documents/<family>/<kind>.json of one family, by kind; `schema` is document.schema.json;
    `laws`, where given, are the codes of laws.json. A finding's place is "documents/<kind>#<pointer>". A template with
    an error is left out.
    """
    schemas = {"document": schema}
    templates: dict[str, DocumentTemplate] = {}
    findings: list[Finding] = []
    for kind, source in raw.items():
        found = judge("document", source, schemas, "")
        if not found:
            template = _read(cast(Mapping[str, Any], source))
            found = list(_check(kind, template, laws))
            if not found:
                templates[kind] = template
        findings += [finding.below(f"documents/{kind}#") for finding in found]
    return templates, tuple(findings)


# ---------------------------------------------------------------- reading a template


def _read(raw: Mapping[str, Any]) -> DocumentTemplate:
    declared = {
        name: Place(name, place["kind"], _words(place), place.get("optional", False))
        for name, place in raw["placeholders"].items()
    }
    return DocumentTemplate(
        kind=raw["kind"],
        title=_words(raw["title"]),
        number=raw["number"],
        copies=raw["copies"],
        places={**COMMON, **declared},
        body=tuple(_table(block) if "rows" in block else _sentence(block) for block in raw["body"]),
        remedies=tuple(_sentence(sentence) for sentence in raw.get("remedies", ())),
        signatures=tuple(_words(signature) for signature in raw.get("signatures", ())),
        basis=_basis(raw),
        editable=raw.get("editable", False),
    )


def _words(raw: Mapping[str, Any]) -> Text:
    return Text(raw["zh"], raw["en"])


def _basis(raw: Mapping[str, Any]) -> tuple[Source, ...]:
    return tuple(Source(source["law"], source["article"], source["mark"]) for source in raw.get("basis", ()))


def _sentence(raw: Mapping[str, Any]) -> Sentence:
    return Sentence(raw["code"], _words(raw), raw.get("numbered", False), raw.get("when_present", ""), _basis(raw))


def _table(raw: Mapping[str, Any]) -> TableOf:
    columns = tuple(Column(column["name"], _words(column), column["share"]) for column in raw["columns"])
    return TableOf(raw["code"], _words(raw), raw["rows"], columns, _basis(raw))


# ---------------------------------------------------------------- judging a template


def _check(kind: str, template: DocumentTemplate, laws: frozenset[str] | None) -> Iterator[Finding]:
    if template.kind != kind:
        yield KIND_DIFFERS.at("/kind", kind=template.kind, name=kind)
    yield from check_pattern(template.number, "/number")
    for section, blocks in (("body", template.body), ("remedies", template.remedies)):
        for index, block in enumerate(blocks):
            where = pointer(section, index)
            if isinstance(block, TableOf):
                yield from _check_table(block, template.places, where)
            else:
                yield from _check_sentence(block, template.places, where)
    yield from _check_unused(template)
    yield from _check_laws(template, laws)


def _check_sentence(sentence: Sentence, places: Mapping[str, Place], where: str) -> Iterator[Finding]:
    known = frozenset(places)
    if sentence.when_present and sentence.when_present not in known:
        yield CONDITION_UNKNOWN.at(where + "/when_present", name=sentence.when_present)
    for language, words in (("zh", sentence.words.zh), ("en", sentence.words.en)):
        yield from check_places(words, known, f"{where}/{language}")
        for name in sorted(names_in(words) & known):
            if places[name].kind == "rows":
                yield ROWS_IN_SENTENCE.at(f"{where}/{language}", name=name)
            elif places[name].optional and sentence.when_present != name:
                yield OPTIONAL_UNGUARDED.at(f"{where}/{language}", name=name)


def _check_table(table: TableOf, places: Mapping[str, Place], where: str) -> Iterator[Finding]:
    place = places.get(table.rows)
    if place is None or place.kind != "rows":
        yield ROWS_UNKNOWN.at(where + "/rows", name=table.rows)
    for language, words in (("zh", table.title.zh), ("en", table.title.en)):
        yield from check_places(words, frozenset(), f"{where}/{language}")


def _check_unused(template: DocumentTemplate) -> Iterator[Finding]:
    used = set(COMMON)
    for block in (*template.body, *template.remedies):
        if isinstance(block, TableOf):
            used.add(block.rows)
        else:
            used |= names_in(block.words.zh) | names_in(block.words.en) | {block.when_present}
    for name in template.places:
        if name not in used:
            yield UNUSED.at(pointer("placeholders", name), name=name)


def _check_laws(template: DocumentTemplate, laws: frozenset[str] | None) -> Iterator[Finding]:
    if laws is None:
        return
    sources = [*template.basis, *(source for block in (*template.body, *template.remedies) for source in block.basis)]
    for law in sorted({source.law for source in sources} - laws):
        yield LAW_UNKNOWN.at("/basis", law=law)
