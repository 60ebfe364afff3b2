"""Nothing is said to people in one language only: pages take their words from faces/*/words, the rest says `Text`."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.reading import CHINESE, PACKAGE, named, package_files, text_of, tree_of

FACES = PACKAGE / "faces"
PLACE = re.compile(r"\{(\w+)\}")
SAID = re.compile(r"""\b(?:t|word|Link)\(\s*["']([a-z][\w.-]*)["']""")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", flags=re.DOTALL)
SPOKEN_ATTRIBUTE = re.compile(r"""\b(?:alt|aria-label|placeholder|title|content)="([^"]*)\"""")
# The links between the languages call each by its own name.
LANGUAGE_LINK = re.compile(r"<a [^>]*hreflang=[^>]*>(?:中文|English)</a>")
# What a macro writes inside a tag: class names and attributes.
CLASSES = re.compile(r"""[\w-]+="[^"]*"|[A-Za-z]+(?:[-_]+[A-Za-z]+)+""")
# What dates, numbers and articles of law are written with.
SIGNS = set("年月日时分至第号页共〇一二三四五六七八九十两条款项目")


@cache
def words(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(FACES.glob(f"*/words/{language}.json")):
        found |= json.loads(path.read_text(encoding="utf-8"))
    return found


def page_files() -> list[Path]:
    return [path for path in package_files(".py", ".html") if path.is_relative_to(FACES)]


def said() -> set[str]:
    return {key for path in page_files() for key in SAID.findall(text_of(path))}


def bare_text(template: str) -> list[str]:
    """Text of a template that is no word of the words files: between tags, or in an attribute that is read out."""
    html = JINJA.sub("", template)
    html = re.sub(r"<!--.*?-->|<!DOCTYPE[^>]*>", "", html, flags=re.DOTALL | re.IGNORECASE)
    html = LANGUAGE_LINK.sub("", html)
    attributes = [value for value in SPOKEN_ATTRIBUTE.findall(html) if re.search(r"[A-Za-z]{3,} [A-Za-z]", value)]
    text = CLASSES.sub("", re.sub(r"&\w+;", "", re.sub(r"<[^>]*>", " ", html)))
    return [*re.findall(r"[A-Za-z]{3,}", text), *CHINESE.findall(html), *attributes]


def parts_side_by_side(node: ast.AST) -> list[ast.expr]:
    """Expressions that stand beside each other: arguments of a call, values of a dict, members of a list."""
    if isinstance(node, ast.Call):
        return [*node.args, *(keyword.value for keyword in node.keywords)]
    if isinstance(node, ast.Dict):
        return node.values
    return node.elts if isinstance(node, ast.Tuple | ast.List) else []


def is_english(node: ast.expr) -> bool:
    texts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return bool(re.search(r"[A-Za-z]", "".join(texts))) and not CHINESE.search("".join(texts))


def is_chinese_side(node: ast.AST) -> bool:
    """An assignment to a name that says it is the Chinese one of a pair."""
    return isinstance(node, ast.Assign) and any(
        isinstance(part, ast.Name) and "zh" in part.id.lower().split("_") for part in ast.walk(node)
    )


def one_sided(tree: ast.Module) -> list[str]:
    """Chinese string literals that are neither documentation nor beside their English."""
    spared: set[int] = set()
    for node in ast.walk(tree):
        beside = parts_side_by_side(node)
        paired = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if paired or is_chinese_side(node) or any(is_english(part) for part in beside):
            literals: list[ast.AST] = [*beside] or [node]
            spared |= {id(part) for literal in literals for part in ast.walk(literal)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spared
        if set(CHINESE.findall(node.value)) - SIGNS
    ]


def test_the_words_of_the_pages_are_there_in_both_languages() -> None:
    assert words("zh")
    assert set(words("zh")) ^ set(words("en")) == set()
    assert [key for language in ("zh", "en") for key, word in words(language).items() if not word.strip()] == []


def test_both_languages_of_a_word_have_the_same_places() -> None:
    zh, en = words("zh"), words("en")
    assert [key for key in zh if set(PLACE.findall(zh[key])) != set(PLACE.findall(en[key]))] == []


def test_english_words_hold_no_chinese_but_what_is_named_in_the_other_language() -> None:
    swapped = {key for key, word in words("zh").items() if not CHINESE.search(word)}
    assert [key for key, word in words("en").items() if CHINESE.search(word) and key not in swapped] == []


def test_every_word_a_page_says_is_declared() -> None:
    keys = set(words("zh"))
    assert {key for key in said() if key not in keys and not any(word.startswith(key) for word in keys)} == set()


def test_every_declared_word_is_said_somewhere() -> None:
    sources = "\n".join(text_of(path) for path in page_files())
    named_keys = set(re.findall(r"""["']([a-z][\w-]*(?:\.[\w-]*)+)["']""", sources))
    beginnings = tuple(key for key in named_keys if key.endswith(".")) + tuple(
        match for match in re.findall(r"""f["']([a-z][\w.-]*\.)\{""", sources)
    )
    assert [key for key in words("zh") if key not in named_keys and not key.startswith(beginnings)] == []


def test_no_template_says_anything_itself() -> None:
    found = {named(path): bare_text(text_of(path)) for path in package_files(".html")}
    assert {name: text for name, text in found.items() if text} == {}


def test_no_program_line_says_something_in_chinese_alone() -> None:
    found = {named(path): one_sided(tree_of(path)) for path in package_files(".py")}
    assert {name: text for name, text in found.items() if text} == {}


@pytest.mark.parametrize(
    "template", ["<p>Save it</p>", "<p>保存</p>", '<img alt="A clear photo">', "{{ t('a') }} and more"]
)
def test_a_template_that_speaks_for_itself_is_seen(template: str) -> None:
    assert bare_text(template)


def test_a_template_that_takes_its_words_is_silent() -> None:
    assert bare_text('<!DOCTYPE html><p class="body">{{ t("portal.save") }}&nbsp;{# why #}</p>') == []


def test_a_chinese_line_without_its_english_is_seen() -> None:
    assert one_sided(ast.parse('flash("已保存")')) == ["已保存"]
    assert one_sided(ast.parse('flash(Text("已保存", "Saved"))')) == []
