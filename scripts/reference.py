"""Writes docs/authoring/reference.md and reference.zh.md from definitions/schema/v1: every keyword with its meaning in
both languages, type, limits, default, an example and the module that carries it out.

`--check` writes nothing, names the pages that differ and exits 1. Meanings stand in the schemas (`description`, `x-zh`,
`default`, `examples`, `x-where`), so that editors show them while an author types.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "definitions" / "schema" / "v1"
PAGES = {"zh": ROOT / "docs/authoring/reference.zh.md", "en": ROOT / "docs/authoring/reference.md"}
# In the order an author meets them.
FILES = (
    "item", "rules", "common", "texts", "example", "block", "vocabulary", "clocks", "laws", "authorities", "categories",
    "types", "topics", "override", "calendar", "document", "notice", "cards", "consultations", "ratings",
    "demonstration",
)  # fmt: skip
LONGEST = 160
"""Characters of an example in a table."""

WORDS = {
    "zh": {
        "head": "# 手册：定义语言的每个词\n\n[English](reference.md) · [教程](tutorial.zh.md) · "
        "[范例](cookbook.zh.md)\n\n"
        "本页由 `definitions/schema/v1` 生成（`make reference`），不要手改。**粗体**的词必须写；“→”指向另一节。\n"
        "没有写明的词一律不认识：写错会指出文件和行号。",
        "columns": "| 词 | 意思 | 类型与限制 | 缺省 | 例 |",
        "where": "由谁执行：", "files": "## 文件", "shared": "共用的部分", "none": "",
        "types": {"string": "文字", "integer": "整数", "boolean": "是否", "array": "列表",
                  "object": "对象", "null": "空", "date": "日期"},
        "of": "列表，每项 ", "one": "之一：", "always": "只能是 ", "many": "{0}–{1} 项", "chars": "{0}–{1} 字",
        "range": "{0}–{1}", "pattern": "样式 ", "unique": "不重复", "any": "任意",
    },
    "en": {
        "head": "# Reference: every word of the definition language\n\n[中文](reference.zh.md) · "
        "[Tutorial](tutorial.md) · [Cookbook](cookbook.md)\n\n"
        "This page is made from `definitions/schema/v1` (`make reference`); do not edit it. "
        "Words in **bold** must be there; “→” leads to\nanother section. A word that is not listed is not known: "
        "a misspelt one is told of with its file and line.",
        "columns": "| word | meaning | type and limits | default | example |",
        "where": "Carried out by: ", "files": "## Files", "shared": "Shared parts", "none": "",
        "types": {"string": "text", "integer": "whole number", "boolean": "yes or no", "array": "list",
                  "object": "object", "null": "nothing", "date": "day"},
        "of": "list of ", "one": "one of ", "always": "always ", "many": "{0}–{1} entries",
        "chars": "{0}–{1} characters", "range": "{0}–{1}", "pattern": "like ", "unique": "no two alike",
        "any": "anything",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """An object of a file: the file itself, something inside it, or a shared part; `path` says where it stands."""

    file: str
    path: str
    schema: Mapping[str, Any]

    @property
    def anchor(self) -> str:
        return anchor(self.file, self.path)


def anchor(file: str, path: str) -> str:
    steps = re.split(r"[.$\[\]{}]+", path)
    return "-".join(step for step in (file, *steps) if step).lower()


def read(file: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{file}.schema.json").read_text("utf-8"))
    return schema


def parts_of(file: str, schema: Mapping[str, Any], path: str = "") -> Iterator[Part]:
    """Every object with keywords of its own, the outer before the inner."""
    if schema.get("properties"):
        yield Part(file, path, schema)
    for name, inner in schema.get("properties", {}).items():
        yield from parts_of(file, inner, f"{path}.{name}".strip("."))
    for key, sign in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(schema.get(key), dict):
            yield from parts_of(file, schema[key], path + sign)
    for name, inner in schema.get("$defs", {}).items():
        yield from parts_of(file, inner, f"${name}")


def resolved(file: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """With what its `$ref` says, its own words first."""
    if "$ref" not in schema:
        return schema
    name, _, pointer = schema["$ref"].partition("#/$defs/")
    other = name.removesuffix(".schema.json") or file
    return {**resolved(other, read(other)["$defs"][pointer]), **schema}


def untold(file: str) -> list[str]:
    """Keywords that lack their meaning in a language, or an example where none follows from the type."""
    lacking = []
    for part in parts_of(file, read(file)):
        for name, schema in part.schema["properties"].items():
            whole = resolved(file, schema)
            if not whole.get("description") or not whole.get("x-zh"):
                lacking.append(f"{file} {part.path}.{name}")
    return lacking


def page(language: str) -> str:
    words = WORDS[language]
    lines = [str(words["head"]), "", str(words["files"]), ""]
    schemas = {file: read(file) for file in FILES}
    lines += [f"* [{title(schemas[file], language)}](#{anchor(file, '')})" for file in FILES]
    for file, schema in schemas.items():
        for part in parts_of(file, schema):
            lines += ["", *section(part, language)]
        if not schema.get("properties"):
            lines += ["", *heading(Part(file, "", schema), language)]
    return "\n".join(lines) + "\n"


def title(schema: Mapping[str, Any], language: str) -> str:
    return str(schema["x-title-zh"] if language == "zh" else schema["title"])


def heading(part: Part, language: str) -> list[str]:
    whole = part.schema
    said = whole.get("x-zh" if language == "zh" else "description", "")
    name = title(whole, language) if not part.path else f"{part.file} · `{part.path.lstrip('$.')}`"
    level = "##" if not part.path else "###"
    where = [f"[`{one}`](../../platform/permits/{one})" for one in whole.get("x-where", ())]
    lines = [f'<a id="{part.anchor}"></a>', "", f"{level} {name}"]
    lines += ["", said] if said else []
    return [*lines, "", str(WORDS[language]["where"]) + ", ".join(where)] if where else lines


def section(part: Part, language: str) -> list[str]:
    required = part.schema.get("required", ())
    rows = [row(part, name, schema, name in required, language) for name, schema in part.schema["properties"].items()]
    return [*heading(part, language), "", str(WORDS[language]["columns"]), "|---|---|---|---|---|", *rows]


def row(part: Part, name: str, schema: Mapping[str, Any], needed: bool, language: str) -> str:
    whole = resolved(part.file, schema)
    sort = sort_of(part.file, schema, language)
    if holds_parts(schema):
        sort = f"[{sort}](#{anchor(part.file, f'{part.path}.{name}')})"
    word = f"**`{name}`**" if needed else f"`{name}`"
    said = whole["x-zh" if language == "zh" else "description"]
    default = code(whole["default"]) if "default" in whole else ""
    return f"| {word} | {said} | {sort} | {default} | {example(whole)} |"


def holds_parts(schema: Mapping[str, Any]) -> bool:
    """Whether a section of its own tells of what is inside."""
    inner = [schema, schema.get("items"), schema.get("additionalProperties")]
    return "$ref" not in schema and any(isinstance(one, dict) and one.get("properties") for one in inner)


def example(whole: Mapping[str, Any]) -> str:
    """One written in the schema, or one that follows from the type."""
    if "examples" in whole:
        return code(whole["examples"][0])
    if "const" in whole or "enum" in whole:
        return code(whole["const"] if "const" in whole else whole["enum"][0])
    return code(True) if whole.get("type") == "boolean" else ""


def code(value: object) -> str:
    """A value in a cell of a table; what is longer than a line is cut with a mark."""
    text = json.dumps(value, ensure_ascii=False)
    text = text if len(text) <= LONGEST else text[:LONGEST] + " …"
    return f"`` {text} ``".replace("|", "\\|") if "`" in text else f"`{text}`".replace("|", "\\|")


def sort_of(file: str, schema: Mapping[str, Any], language: str) -> str:
    """Type and limits in words."""
    words: Any = WORDS[language]
    if "$ref" in schema:
        name, _, pointer = schema["$ref"].partition("#/$defs/")
        other = name.removesuffix(".schema.json") or file
        target = read(other)["$defs"][pointer]
        return (
            f"→ [{pointer}](#{anchor(other, '$' + pointer)})"
            if target.get("properties")
            else plain(other, target, words)
        )
    return plain(file, schema, words)


def plain(file: str, schema: Mapping[str, Any], words: Any) -> str:
    if "const" in schema:
        return str(words["always"]) + code(schema["const"])
    if "enum" in schema:
        return str(words["one"]) + " ".join(code(one) for one in schema["enum"])
    if "anyOf" in schema and "type" not in schema:
        return " / ".join(sort_of(file, one, language_of(words)) for one in schema["anyOf"])
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    kinds = ["date"] if schema.get("format") == "date" else kinds
    inner = schema.get("items")
    listed = isinstance(inner, dict) and ("$ref" in inner or "type" in inner) and not inner.get("properties")
    name = " / ".join(words["types"][kind] for kind in kinds) or str(words["any"])
    said = [words["of"] + sort_of(file, inner, language_of(words)) if listed and inner else name]
    for low, high, form in (
        ("minimum", "maximum", "range"),
        ("minItems", "maxItems", "many"),
        ("minLength", "maxLength", "chars"),
    ):
        if low in schema or high in schema:
            said.append(words[form].format(schema.get(low, 0 if form != "range" else "…"), schema.get(high, "…")))
    if schema.get("uniqueItems"):
        said.append(words["unique"])
    if "pattern" in schema:
        said.append(words["pattern"] + code(schema["pattern"]))
    return "；".join(said) if language_of(words) == "zh" else "; ".join(said)


def language_of(words: Any) -> str:
    return next(language for language, those in WORDS.items() if those is words)


def main(check: bool) -> int:
    lacking = [one for file in FILES for one in untold(file)]
    for one in lacking:
        print(f"{one}: no description, or no x-zh", file=sys.stderr)
    if lacking:
        return 1
    stale = []
    for language, path in PAGES.items():
        wanted = page(language)
        if not path.exists() or path.read_text("utf-8") != wanted:
            stale.append(path)
            if check:
                print(f"{path.relative_to(ROOT)}: stale; `make reference` writes it", file=sys.stderr)
            else:
                path.write_text(wanted, "utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
