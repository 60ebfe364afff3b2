"""permits new: a draft of an item that compiles from the first moment: item, rules, English texts and one example.

The draft is data (`ops/draft/*.json`); what is filled in are the code, the category, the titles and the first day.
Nothing that exists is written over.
"""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser, Namespace
from pathlib import Path

from permits.core.finding import Finding, FindingKind
from permits.ops.answer import DONE, Answer, from_here, refused
from permits.ops.arguments import day
from permits.ops.definitions import definitions_folder
from permits.ops.inputs import present
from permits.persistence.definition_files import item_path

DRAFT = Path(__file__).resolve().parent.parent / "draft"
# Each part of a draft, and where it is written.
FILES = {
    "item": "items/{category}/{code}.json",
    "rules": "rules/{category}/{code}.json",
    "texts": "items/{category}/{code}/texts.en.json",
    "example": "items/{category}/{code}/examples/complete.json",
}
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


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("item", help="code of the new item / 新事项的编号")
    parser.add_argument("--category", required=True, help="one of categories.json / 类别编号，见 categories.json")
    parser.add_argument("--zh", metavar="TITLE", help="its title in Chinese / 中文名称")
    parser.add_argument("--en", metavar="TITLE", help="its title in English / 英文名称")
    parser.add_argument(
        "--from", dest="starts", type=day, metavar="DATE", help="its first day, default today / 施行日期，缺省为今天"
    )


def run(options: Namespace, language: str) -> Answer:
    folder = definitions_folder()
    found = _wrong(folder, options.item, options.category)
    if found:
        return refused(found, language, written=[])
    told = {
        "code": options.item, "category": options.category, "zh": options.zh or options.item,
        "en": options.en or options.item, "from": (options.starts or present().date()).isoformat(),
    }  # fmt: skip
    written = [_write(folder / place.format(**told), part, told) for part, place in FILES.items()]
    paths = [path.as_posix() for path in written]
    shown = [from_here(path) for path in written]
    return Answer({"written": paths, "findings": []}, (*shown, _next(options.item, language)), DONE)


def _wrong(folder: Path, code: str, category: str) -> list[Finding]:
    if not CODE.fullmatch(code):
        return [BAD_CODE.at(code=code)]
    taken = item_path(folder, code)
    known = [one["code"] for one in json.loads((folder / "categories.json").read_text("utf-8"))["categories"]]
    found = [TAKEN.at(code=code, file=from_here(taken))] if taken else []
    return found if category in known else [*found, NO_CATEGORY.at(category=category, known="、".join(known))]


def _write(path: Path, part: str, told: dict[str, str]) -> Path:
    """One file of the draft, its {places} filled in."""
    text = (DRAFT / f"{part}.json").read_text("utf-8")
    for name, value in told.items():
        text = text.replace(f'"{{{name}}}"', json.dumps(value, ensure_ascii=False))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def _next(code: str, language: str) -> str:
    return {
        "zh": f"这是一份能通过核对的草稿。改好之后：permits check {code}",
        "en": f"This is a draft that passes the check. When you have changed it: permits check {code}",
    }[language]
