"""共享知识: questions with standard answers. Every change is a version of its own; none is ever deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from permits.core.finding import Finding, FindingKind
from permits.core.process import Actor
from permits.core.text import Text
from permits.persistence import audit, knowledge
from permits.persistence.columns import new_token
from permits.persistence.initials import initials, wide
from permits.persistence.knowledge_tables import KnowledgeVersion
from permits.persistence.unit_of_work import Reading, UnitOfWork, reading, unit_of_work
from permits.services.show_items import show_items
from permits.services.site import Site
from permits.services.submit import at_the_window

LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_REASON = 300, 4000, 500
WRITERS = frozenset({"author", "administrator"})

NOT_ALLOWED = FindingKind(
    "knowledge.not_allowed", "只有综合窗口人员、事项编制人员和管理员可以写共享知识",
    "Only clerks at the window, item authors and administrators write shared knowledge",
)  # fmt: skip
EMPTY = FindingKind("knowledge.empty", "请用中文填写这一项", "Write this in Chinese")
TOO_LONG = FindingKind(
    "knowledge.too_long", "最多 {most} 字，现有 {length} 字；请缩短",
    "At most {most} characters, not {length}; shorten it",
)  # fmt: skip
HALF = FindingKind(
    "knowledge.half", "英文的问题和答复要么都填，要么都不填",
    "Write both the question and the answer in English, or neither",
)  # fmt: skip
NO_ITEM = FindingKind("knowledge.no_item", "没有这个事项，请重新选择", "There is no such item; choose again")
OVERTAKEN = FindingKind(
    "knowledge.overtaken", "刚刚有人改过这一条。您写的还在下面；请对照现在的内容改好，再保存。",
    "Somebody has just changed this entry. What you wrote is still below: compare it with what stands now, then save.",
)  # fmt: skip
GONE = FindingKind("knowledge.gone", "没有这一条知识", "There is no such entry")
NO_REASON = FindingKind("knowledge.no_reason", "请写明撤下的理由", "Say why it is withdrawn")


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote of an entry. `items`: codes, none = every item."""

    question: Text
    answer: Text
    items: tuple[str, ...] = ()
    public: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """The entry as it was kept, or what is wrong."""

    entry: str = ""
    findings: tuple[Finding, ...] = ()


def may_write(actor: Actor) -> bool:
    return at_the_window(actor) or bool(WRITERS & actor.roles)


def keep_knowledge(
    site: Site, actor: Actor, written: Written, now: datetime, entry: str = "", version: int = 0
) -> Kept:
    """A new entry, or the next version of the one named, of which the writer saw `version`."""
    tidy = Written(_trimmed(written.question), _trimmed(written.answer), written.items, written.public)
    if not may_write(actor):
        return Kept(findings=(NOT_ALLOWED.at(),))
    with unit_of_work(site.database) as uow:
        if wrong := _wrong(uow, site, tidy, now):
            uow.abandon()
            return Kept(entry, wrong)
        row = _row(entry or new_token(), version + 1, tidy, actor, now)
        if not knowledge.write(uow, row):
            uow.abandon()
            return Kept(entry, (OVERTAKEN.at(),))
        _note(uow, "knowledge.written", row, actor, now)
    return Kept(row.entry)


def withdraw_knowledge(site: Site, actor: Actor, entry: str, version: int, reason: str, now: datetime) -> Kept:
    """Take an entry out of use, as its next version, with the reason."""
    if not may_write(actor):
        return Kept(entry, (NOT_ALLOWED.at(),))
    if not reason.strip():
        return Kept(entry, (NO_REASON.at("/reason"),))
    if len(reason.strip()) > LONGEST_REASON:
        return Kept(entry, (TOO_LONG.at("/reason", most=LONGEST_REASON, length=len(reason.strip())),))
    with unit_of_work(site.database) as uow:
        last = knowledge.entry(uow, entry)
        found = GONE if last is None else OVERTAKEN
        if last is not None:
            said = Written(last.question, last.answer, tuple(last.items), last.public)
            row = _row(entry, version + 1, said, actor, now, reason.strip())
            if not last.withdrawn and knowledge.write(uow, row):
                _note(uow, "knowledge.withdrawn", row, actor, now)
                return Kept(entry)
        uow.abandon()
    return Kept(entry, (found.at(),))


def versions_of(site: Site, entry: str) -> Sequence[KnowledgeVersion]:
    """Every version of an entry, the last first; none if there is no such entry."""
    with reading(site.database) as unit:
        return knowledge.versions(unit, entry)


def find_knowledge(site: Site, typed: str = "", item: str = "", withdrawn: bool = False) -> list[KnowledgeVersion]:
    """The entries that hold every word typed (or, of the question, begin so in pinyin initials)."""
    with reading(site.database) as unit:
        found = knowledge.entries(unit)
    words = typed.casefold().split()
    return [
        one for one in found
        if (withdrawn or not one.withdrawn) and _is_about(one, item) and all(_holds(one, word) for word in words)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A question with its standard answer. `entry`: its name; `version`: 0 where the guide of an item declares it,
    where it is changed with the item alone."""

    entry: str
    version: int
    question: Text
    answer: Text
    items: Sequence[str]
    public: bool = True
    withdrawn: str = ""


def find_known(site: Site, day: date, typed: str = "", item: str = "", withdrawn: bool = False) -> list[Known]:
    """The entries of shared knowledge, then what the guides of the items of that day declare."""
    entries = (
        Known(one.entry, one.version, one.question, one.answer, tuple(one.items), one.public, one.withdrawn)
        for one in find_knowledge(site, typed, item, withdrawn)
    )
    words = typed.casefold().split()
    declared = (
        Known(f"{one.code}:{at}", 0, question, answer, (one.code,))
        for one in show_items(site, day)
        for at, (question, answer) in enumerate(one.guide.questions)
    )
    of_guides = (one for one in declared if _is_about(one, item) and all(_holds(one, word) for word in words))
    return [*entries, *of_guides]


def matching(site: Site, day: date, question: str, item: str, most: int = 5) -> list[Known]:
    """What may answer a question about an item: what shares most with it first."""
    pieces = _pieces(question)
    found = find_known(site, day, item=item)
    return sorted(found, key=lambda one: -len(pieces & _pieces(f"{one.question.zh} {one.question.en}")))[:most]


def common_questions(site: Site, item: str) -> list[tuple[Text, Text]]:
    """The public entries of an item, as its guide shows them."""
    return [(one.question, one.answer) for one in find_knowledge(site, item=item) if one.public]


def _is_about(one: KnowledgeVersion | Known, item: str) -> bool:
    return not item or not one.items or item in one.items


def _holds(one: KnowledgeVersion | Known, word: str) -> bool:
    said = f"{one.question.zh}\n{one.question.en}\n{one.answer.zh}\n{one.answer.en}".casefold()
    return word in said or (word.isascii() and word.isalpha() and wide(word) in initials(one.question.zh))


def _pieces(said: str) -> set[str]:
    """Every two neighbours among the signs of a text."""
    letters = "".join(sign for sign in said.casefold() if sign.isalnum())
    return {letters[at : at + 2] for at in range(len(letters) - 1)}


def _trimmed(text: Text) -> Text:
    return Text(text.zh.strip(), text.en.strip())


def _wrong(unit: Reading, site: Site, said: Written, now: datetime) -> tuple[Finding, ...]:
    found = []
    for name, text, most in (("question", said.question, LONGEST_QUESTION), ("answer", said.answer, LONGEST_ANSWER)):
        if not text.zh:
            found.append(EMPTY.at(f"/{name}_zh"))
        for language, one in (("zh", text.zh), ("en", text.en)):
            if len(one) > most:
                found.append(TOO_LONG.at(f"/{name}_{language}", most=most, length=len(one)))
    if bool(said.question.en) != bool(said.answer.en):
        found.append(HALF.at("/answer_en" if said.question.en else "/question_en"))
    day = site.calendar.legal_day(now)
    if any(site.catalogue.item_on(unit, code, day) is None for code in said.items):
        found.append(NO_ITEM.at("/items"))
    return tuple(found)


def _row(entry: str, version: int, said: Written, actor: Actor, now: datetime, withdrawn: str = "") -> KnowledgeVersion:
    return KnowledgeVersion(
        entry=entry, version=version, current=True, question=said.question, answer=said.answer, items=list(said.items),
        public=said.public, withdrawn=withdrawn, written_at=now, written_by=actor.username,
    )  # fmt: skip


def _note(uow: UnitOfWork, action: str, row: KnowledgeVersion, actor: Actor, now: datetime) -> None:
    audit.record(
        uow, at=now, actor=actor.username, action=action, subject=f"knowledge:{row.entry}",
        data={"version": row.version, "public": row.public},
    )  # fmt: skip
