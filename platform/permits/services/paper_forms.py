"""申请表 and 示范文本 as files: drawn from the declared form, blank or filled with the declared sample. Reads only.

What is made is kept in memory by the content of the item, for many ask for the same file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from permits.core.definitions.types import Field, Item, Material
from permits.core.forms import Checked, check
from permits.core.forms.show import NO, YES, day_in_words, shown
from permits.core.text import Text, joined
from permits.documents.application_form import FormPaper, Grid, Part, Row, form_docx, form_pdf, ticks
from permits.services.print_paper import in_print
from permits.services.site import Site

BLANK, SAMPLE = "blank", "sample"
PDF, DOCX = "pdf", "docx"
MEDIA = {
    PDF: "application/pdf",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MOST_TICKS = 12
"""Choices that stand on paper; of more the answer is written."""

TITLE = Text("{item}申请表", "Application form: {item}")
MARKS = {BLANK: Text("空白表", "Blank form"), SAMPLE: Text("示范文本", "Sample")}
INTRO = {
    BLANK: Text(
        "打印后填写，带到窗口；也可以在网上填写，只问与您有关的内容：{url}。标“如适用”的，有这种情形才填；表格不够写的另附页。",
        "Print it, fill it in and bring it to the window; or apply online: only what concerns you is asked: {url}."
        " Fill in what is marked “where it applies” only if it does; continue tables on a further sheet.",
    ),
    SAMPLE: Text(
        "按{day}提交的一份申请填写，姓名、号码等均为虚构。您的情形不同，要填的内容和材料也会不同，以网上申请时所列为准：{url}",
        "Filled in as an application handed in on {day}; names and numbers are made up. Yours may ask for other things:"
        " what the online application lists counts: {url}",
    ),
}
MATERIALS = Text("随申请提交的材料", "What to hand in with it")
MATERIAL_HEADS = (Text("材料", "Material"), Text("份数", "Copies"), Text("什么时候要交", "When it is needed"))
ALWAYS, COPIES = (
    Text("都要交", "Always"),
    Text("原件 {originals}，复印件 {copies}", "{originals} original, {copies} copies"),
)
APPLIES, OPTIONAL = Text("如适用", "where it applies"), Text("选填", "optional")
ATTACHED = Text("（另附）", "(attached)")
A_DAY = Text("　　　　年　　月　　日", "Day ____  Month ____  Year ______")
DAYS = Text("自　　　　年　　月　　日至　　　　年　　月　　日", "From ____________ to ____________")
BELOW = Text(
    "申请人声明：以上填写的内容和提交的材料真实，复印件与原件一致。",
    "The applicant declares that what is written here and handed in is true, and that copies agree with the originals.",
)
SIGNATURES = (
    Text("申请人（法定代表人或者负责人）签名或者盖章、日期：", "Signature or seal of the applicant, date:"),
    Text("代理人签名、日期（由代理人办理的）：", "Signature of the agent, date (where one acts):"),
)
SOURCE = Text("{item} · 第 {version} 版，{day}起施行", "{item} · version {version}, in force from {day}")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A file by what it depends on."""

    sha256: str
    authority: str
    what: str
    language: str
    suffix: str
    url: str
    item: Item = field(compare=False)


def paper_form(site: Site, item: Item, what: str, language: str, suffix: str) -> tuple[str, bytes] | None:
    """(file name, content) of the blank or the sample form of an item; None where it has no sample."""
    if what == SAMPLE and item.guide.sample is None:
        return None
    url = f"{site.base_url}/items/{item.code}"
    wanted = _Wanted(item.sha256, item.authority, what, language, suffix, url, item)
    title = TITLE.format({"item": item.title}).say(language)
    return f"{title} {MARKS[what].say(language)}.{suffix}", _made(wanted)


@lru_cache(maxsize=64)
def _made(wanted: _Wanted) -> bytes:
    paper = form_paper(wanted.item, wanted.what, wanted.language, wanted.url)
    return form_pdf(paper) if wanted.suffix == PDF else form_docx(paper)


def form_paper(item: Item, what: str, language: str, url: str) -> FormPaper:
    """The form as words: the pages of the item in order, then its materials."""
    sample = item.guide.sample if what == SAMPLE else None
    checked = check(item, sample.answers, {}, sample.day) if sample else None
    known = {"item": item.title, "version": item.version, "day": day_in_words(item.effective_from)}
    parts = [part for page in item.pages if (part := _part(item, page.title, page.fields, checked, language))]
    materials = _materials(item, checked, language)
    said: FormPaper = FormPaper(
        language, TITLE.format(known).say(language), MARKS[what].say(language),
        INTRO[what].format({"url": url, "day": day_in_words(sample.day) if sample else ""}).say(language),
        (*parts, *([_of_one_name(MATERIALS.say(language), [materials])] if materials.rows else [])),
        (BELOW.say(language),), tuple(one.say(language) for one in SIGNATURES), SOURCE.format(known).say(language),
        item.effective_from,
    )  # fmt: skip
    return said


def _part(item: Item, title: Text, names: tuple[str, ...], checked: Checked | None, language: str) -> Part | None:
    sometimes = {name for rule in item.rules_of("visibility") for name in _shown_by(rule.effect)}
    asked = [item.fields[name] for name in names if not item.fields[name].read_only and not item.fields[name].computed]
    if checked is None:
        lines = [_empty(item, one, one.id in sometimes, language) for one in asked]
    else:
        lines = [_filled(item, one, checked.answers[one.id], language) for one in asked if one.id in checked.answers]
    return _of_one_name(title.say(language), lines) if lines else None


def _of_one_name(title: str, lines: list[Row | Grid]) -> Part:
    """A page that is one table is not called the same twice."""
    alone = lines[0] if len(lines) == 1 else None
    same = isinstance(alone, Grid) and alone.asked == title
    return Part(title, (replace(alone, asked=""),) if alone and same else tuple(lines))


def _shown_by(effect: Mapping[str, Any]) -> Iterator[str]:
    named: Any = effect.get("show", ())
    yield from ([named] if isinstance(named, str) else named)


def _empty(item: Item, one: Field, sometimes: bool, language: str) -> Row | Grid:
    notes = [APPLIES] if sometimes else [] if one.required else [OPTIONAL]
    note = joined([*notes, *([one.hint] if one.hint else [])], "；", "; ").say(language)
    if one.kind == "table":
        return Grid(one.title.say(language), _headings(one, language), (), note)
    asked = (
        joined([one.title, one.unit], "（", " (").say(language) + ("）" if language == "zh" else ")")
        if one.unit
        else one.title.say(language)
    )
    return Row(asked, _to_fill_in(one, language), note, high=one.kind == "longtext")


def _to_fill_in(one: Field, language: str) -> str:
    if one.kind == "yesno":
        return ticks([YES, NO], [False, False], language)
    if one.options and len(one.options) <= MOST_TICKS:
        return ticks([option.title for option in one.options], [False] * len(one.options), language)
    return _BY_KIND[one.kind].say(language) if one.kind in _BY_KIND else ""


_BY_KIND = {"date": A_DAY, "date_range": DAYS, "file": ATTACHED}


def _filled(item: Item, one: Field, answer: object, language: str) -> Row | Grid:
    if one.kind == "table" and isinstance(answer, list):
        rows = tuple(
            tuple(
                shown(item, column, row[column.id]).say(language) if column.id in row else "" for column in one.columns
            )
            for row in answer
        )
        return Grid(one.title.say(language), _headings(one, language), _printable(rows))
    return Row(one.title.say(language), _printable(_answered(item, one, answer, language)))


def _answered(item: Item, one: Field, answer: object, language: str) -> str:
    if one.kind == "yesno":
        return ticks([YES, NO], [answer is True, answer is False], language)
    if one.options and len(one.options) <= MOST_TICKS:
        chosen = answer if isinstance(answer, list) else [answer]
        return ticks([o.title for o in one.options], [o.code in chosen for o in one.options], language)
    return ATTACHED.say(language) if one.kind == "file" else shown(item, one, answer).say(language)


def _printable(value: Any) -> Any:
    """〓 stands for a letter no font has, in the rows of a table too."""
    if isinstance(value, tuple):
        return tuple(_printable(part) for part in value)
    return in_print(value)


def _headings(one: Field, language: str) -> tuple[str, ...]:
    return tuple(
        f"{column.title.say(language)} ({column.unit.say(language)})" if column.unit else column.title.say(language)
        for column in one.columns
    )


def _materials(item: Item, checked: Checked | None, language: str) -> Grid:
    """What is handed in: of a blank form everything there can be, with when; of a sample what it needs."""
    needed = None if checked is None else {need.material.code for need in checked.needs if need.to_upload}
    rows = [
        (one.title.say(language), COPIES.format({"originals": one.originals, "copies": one.copies}).say(language), when)
        for one in item.materials.values()
        if one.asked == "upload" and (needed is None or one.code in needed) and (when := _when(item, one, language))
    ]
    return Grid(MATERIALS.say(language), tuple(head.say(language) for head in MATERIAL_HEADS), tuple(rows))


def _when(item: Item, material: Material, language: str) -> str:
    about = [rule for rule in item.rules_of("need") if rule.effect["material"] == material.code]
    if any(rule.when is None for rule in about):
        return ALWAYS.say(language)
    return joined([rule.message for rule in about if rule.message], "；", "; ").say(language)
