"""permits new: a draft of an item: item, rules, English texts and one example. What only its author knows is left to be
filled in, and the check lists it; nothing else is wrong with it.

The draft is data (`ops/draft/*.json`); what is filled in are the code, the category, the titles, the type and the first
day. It is one of a licence; of another type it cites no licensing law and names no licence (`ops/draft/other.json`).
With `--next` it opens the next version of an item that is published. Nothing that exists is written over.
"""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from permits.core.finding import Finding, FindingKind, errors
from permits.core.text import Text, joined
from permits.ops.answer import DONE, Answer, finding_document, finding_line, from_here, refused
from permits.ops.arguments import day
from permits.ops.definitions import definitions_folder
from permits.ops.inputs import present
from permits.ops.next_version import next_version
from permits.persistence.definition_files import item_path

DRAFT = Path(__file__).resolve().parent.parent / "draft"
# Each part of a draft, and where it is written.
FILES = {
    "item": "items/{category}/{code}.json",
    "rules": "rules/{category}/{code}.json",
    "texts": "items/{category}/{code}/texts.en.json",
    "example": "items/{category}/{code}/examples/complete.json",
}
# The type of the draft itself; of every other type it differs as other.json says.
LICENCE = "licence"
CODE = re.compile(r"[a-z][a-z0-9-]{0,59}")

BAD_CODE = FindingKind(
    "new.code",
    "编号“{code}”须以小写字母开头，只用小写字母、数字和连字符，不超过 60 个字符",
    "The code “{code}” must begin with a small letter and have small letters, digits and hyphens only, 60 at most",
)
TAKEN = FindingKind(
    "new.taken",
    "已有编号为“{code}”的事项：{file}。请换一个编号。",
    "There is an item “{code}” already: {file}. Choose another code.",
)
NO_CATEGORY = FindingKind(
    "new.category",
    "没有“{category}”这一类；categories.json 里有：{known}",
    "There is no category “{category}”; categories.json has: {known}",
)
NO_TYPE = FindingKind(
    "new.type",
    "“{type}”类没有文书，或者没有这一类；types.json 里有文书的：{known}",
    "There is no type “{type}”, or it has no papers; those of types.json that have: {known}",
)


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("item", help="code of the new item / 新事项的编号")
    parser.add_argument("--category", default="", help="one of categories.json / 类别编号，见 categories.json")
    parser.add_argument(
        "--next", action="store_true",
        help="keep what is published of this item as ITEM@VERSION and open its next version / "
        "把已发布的内容存为“编号@版本”，开下一版",
    )  # fmt: skip
    parser.add_argument(
        "--type", default=LICENCE, help="one of types.json that has papers, default licence / 事项类型，缺省为行政许可"
    )
    parser.add_argument("--zh", metavar="TITLE", help="its title in Chinese / 中文名称")
    parser.add_argument("--en", metavar="TITLE", help="its title in English / 英文名称")
    parser.add_argument(
        "--from", dest="starts", type=day, metavar="DATE", help="its first day, default today / 施行日期，缺省为今天"
    )


def run(options: Namespace, language: str) -> Answer:
    folder = definitions_folder()
    starts = options.starts or present().date()
    if options.next:
        return _opened(folder, options.item, starts, language)
    found = _wrong(folder, options.item, options.category) + _wrong_type(folder, options.type)
    if found:
        return refused(found, language, written=[])
    told = {
        "code": options.item, "category": options.category, "zh": options.zh or options.item,
        "en": options.en or options.item, "from": starts.isoformat(),
        "type": options.type,
    }  # fmt: skip
    written = [_write(folder / place.format(**told), part, told) for part, place in FILES.items()]
    paths = [path.as_posix() for path in written]
    shown = [from_here(path) for path in written]
    return Answer({"written": paths, "findings": []}, (*shown, _next(options.item, language)), DONE)


def _opened(folder: Path, code: str, starts: date, language: str) -> Answer:
    """The next version of an item opened, or why not."""
    paths, found = next_version(folder, code, starts)
    if errors(found):
        return refused(found, language, written=[])
    shown = [from_here(path) for path in paths]
    said = {
        "zh": f"已发布的一版留存了，下一版自 {starts} 起施行；此前收到的样例改为当日收到，期望的日期随之重算。"
        f"改好之后：permits check {code}",
        "en": f"What is published is kept; the next version begins on {starts}. Examples received before are received"
        f" on that day, and the days they expect worked out anew. Change it, then: permits check {code}",
    }[language]
    lines = [finding_line(one, language) for one in found]
    document = {
        "written": [path.as_posix() for path in paths],
        "findings": [finding_document(one, language) for one in found],
    }
    return Answer(document, (*shown, *lines, said), DONE)


def _wrong(folder: Path, code: str, category: str) -> list[Finding]:
    if not CODE.fullmatch(code):
        return [BAD_CODE.at(code=code)]
    taken = item_path(folder, code)
    known = [one["code"] for one in json.loads((folder / "categories.json").read_text("utf-8"))["categories"]]
    found = [TAKEN.at(code=code, file=from_here(taken))] if taken else []
    return (
        found
        if category in known
        else [*found, NO_CATEGORY.at(category=category, known=joined([Text(one, one) for one in known], "、", ", "))]
    )


def _wrong_type(folder: Path, code: str) -> list[Finding]:
    types = json.loads((folder / "types.json").read_text("utf-8"))["types"]
    known = [one["code"] for one in types if "papers" in one]
    return [] if code in known else [NO_TYPE.at(type=code, known=joined([Text(one, one) for one in known], "、", ", "))]


def _write(path: Path, part: str, told: dict[str, str]) -> Path:
    """One file of the draft, its {places} filled in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(drafted(part, told), "utf-8")
    return path


def drafted(part: str, told: Mapping[str, str]) -> str:
    """One file of the draft as it is written: of a licence, or as `other.json` says it of another type."""
    value = json.loads((DRAFT / f"{part}.json").read_text("utf-8"))
    if told["type"] != LICENCE:
        for place, instead in json.loads((DRAFT / "other.json").read_text("utf-8")).get(part, {}).items():
            _put(value, place.split("/")[1:], instead)
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    for name, filled in told.items():
        text = text.replace(f'"{{{name}}}"', json.dumps(filled, ensure_ascii=False))
    return text


def _put(value: Any, steps: Sequence[str], instead: object) -> None:
    """Replace what stands at a place that is there."""
    *way, last = [int(step) if step.isdecimal() else step for step in steps]
    for step in way:
        value = value[step]
    value[last] = instead


def _next(code: str, language: str) -> str:
    return {
        "zh": f"这是一份草稿：只有编写者知道的，写着 to-be-filled 或“（草稿）”；permits check {code} 逐处列出",
        "en": f"This is a draft. What only you know says to-be-filled or “(Draft)”; permits check {code} lists it all",
    }[language]
