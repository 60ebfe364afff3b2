"""The cookbook as the tests carry it out: each recipe's snippets are put into the draft that `permits new` writes, its
questions onto the first page, its English made up; then the item is compiled and proved, and its examples judged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from permits.core.clock import Calendar
from permits.core.definitions import Item, compile_item
from permits.core.definitions.examples import check_example, parse_example
from permits.core.definitions.messages import TO_FILL
from permits.core.definitions.types import Example
from permits.core.finding import Finding
from permits.core.process.examples import judge
from permits.core.text import Text
from permits.ops.commands.new import FILES, drafted
from permits.persistence.definition_files import read_item, read_schemas
from tests.docs.reading import Block, blocks_of, put, write
from tests.synthetic import DEFINITIONS

CODE, CATEGORY = "kite-stall", "hygiene"
PLACES = {part: f"definitions/{place.format(code=CODE, category=CATEGORY)}" for part, place in FILES.items()}
RECEIVED_ON = "2026-03-02"
TOLD = {"code": CODE, "category": CATEGORY, "zh": "示例事项", "en": "Example item", "from": "2026-01-01"}
TOLD["type"] = "licence"
SCHEMAS = read_schemas(DEFINITIONS)
UNTRANSLATED = re.compile(r'No English for "(.+)": add the key "([^"]+)"', flags=re.DOTALL)


@dataclass(frozen=True)
class Recipe:
    """One section of the cookbook: its heading and its blocks."""

    title: str
    text: str
    blocks: tuple[Block, ...]

    def of(self, told: str) -> list[Any]:
        return [json.loads(block.text) for block in self.blocks if block.told == told]

    @property
    def snippets(self) -> list[tuple[str, str]]:
        return [(b.told, b.text) for b in self.blocks if b.kind == "json" and b.told not in ("example", "finding")]


def recipes_of(page: Path) -> list[Recipe]:
    sections = re.split(r"^## ", page.read_text("utf-8"), flags=re.MULTILINE)[1:]
    found = [Recipe(one.partition("\n")[0], one, tuple(blocks_of(one))) for one in sections]
    return [one for one in found if one.snippets]


def place_of(told: str) -> str:
    """`item#…`, `rules#…` and `vocabularies/x` as the files they stand for."""
    part, sign, rest = told.partition("#")
    return PLACES.get(part, f"definitions/{part}.json") + sign + rest


@dataclass(frozen=True)
class Made:
    """The item a recipe makes. `findings`: what compiling says beside missing English."""

    item: Item | None
    bundle: Mapping[str, Any]
    findings: tuple[Finding, ...]


def make(root: Path, snippets: list[tuple[str, str]]) -> Made:
    """The draft with these snippets in it, in a folder that has the shared definitions."""
    fill_in(root)
    for told, text in snippets:
        write(root, place_of(told), text)
    show_everything(root / PLACES["item"])
    texts: dict[str, str] = {}
    for _ in range(2):
        write(root, f"{PLACES['texts']}# merge", json.dumps(texts))
        files = read_item(root / "definitions", CODE)
        assert files is not None and files.findings == ()
        item, found = compile_item(files.bundle, SCHEMAS)
        texts = {key: f"English of {zh}" for f in found for zh, key in UNTRANSLATED.findall(f.message.en)}
    return Made(item, files.bundle, tuple(found))


def fill_in(root: Path) -> None:
    """The draft, and what it leaves to its author as the cookbook says it."""
    for part, place in PLACES.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        law = drafted(part, TOLD).replace(f'"law": "{TO_FILL}"', '"law": "service"')
        (root / place).write_text(law, "utf-8")
    write(root, f"{PLACES['item']}#/clocks/2/limit/length", "20")
    write(root, f"{PLACES['item']}#/certificate/validity", '{"years": 4, "less_days": 1}')


def show_everything(path: Path) -> None:
    """Questions that stand on no page go to the first."""
    item = json.loads(path.read_text("utf-8"))
    pages = item["form"]["pages"]
    parts = [part for page in pages for part in page.get("sections", [page])]
    placed = {name for part in parts for name in part.get("fields", ())}
    new = [name for name in item["form"]["schema"]["properties"] if name not in placed]
    if new:
        put(item, "/form/pages/0/fields", [*pages[0]["fields"], *new])
    path.write_text(json.dumps(item, ensure_ascii=False, indent=2) + "\n", "utf-8")


def outcome(made: Made, told: Mapping[str, Any], calendar: Calendar) -> list[str]:
    """What of an example's expectations does not hold; its answers stand over those of the draft's example."""
    assert made.item is not None
    base = json.loads(drafted("example", {**TOLD, "from": RECEIVED_ON}))
    answers = {name: value for name, value in {**base["answers"], **told["answers"]}.items() if value is not None}
    day = date.fromisoformat(told.get("received_on", base["received_on"]))
    expect = {"findings": [], **told["expect"]}
    raw = {"says": "例", "says_en": "x", "received_on": day.isoformat(), "answers": answers, "expect": expect}
    refused = [f"{f.where} {f.message.en}" for f in parse_example(raw, "x", SCHEMAS, "")[1]]
    example = Example("x", Text("例", "x"), day, answers, tuple(told.get("uploads", base["uploads"])), expect)
    unknown = check_example(example, made.item, "")
    return refused + [f"{f.where} {f.message.en}" for f in (*unknown, *judge(example, made.item, calendar))]
