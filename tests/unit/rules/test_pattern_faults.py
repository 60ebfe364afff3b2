"""A pattern that is refused tells its author what is wrong, and at which character."""

from __future__ import annotations

import pytest

from permits.core.rules.pattern_faults import pattern_fault

FAULTS = [
    (
        "^([a",
        "第 3 个字符“[”：方括号没有关上，缺少 ]",
        "character 3, “[”: this bracket is never closed; a ] is missing",
    ),
    (
        "^a(b(c)",
        "第 3 个字符“(”：圆括号没有关上，缺少 )",
        "character 3, “(”: this bracket is never closed; a ) is missing",
    ),
    (r"\((a", "第 3 个字符“(”", "character 3"),
    ("ab)c", "第 3 个字符“)”：多出一个 )", "character 3, “)”: there is no ( to this )"),
    ("a|*b", "第 3 个字符“*”：前面没有可以重复的内容", "nothing before it"),
    ("ab**", "第 3 个字符“**”：重复的符号不能连用", "one after another"),
    ("a{5,2}", "第 2 个字符“{5,2}”：重复次数写反了", "the wrong way round"),
    ("^[0-9][z-a]$", "第 8 个字符“z-a”：方括号中没有这种范围或类", "no such range"),
    (r"^a\q", "第 3 个字符“\\q”：没有这种转义", "no such escape"),
    ("ab\\", "第 3 个字符“\\”：末尾的 \\ 后面没有字符", "no character follows"),
    (r"^(a)\1$", "第 5 个字符“\\1”：不支持回溯引用和环视", "no backreferences and no look-around"),
    ("^a(?=b)", "第 3 个字符“(?=”：不支持回溯引用和环视", "cannot be matched in linear time"),
    ("a\ud800", "含有无法编码的字符", "cannot be encoded"),
]


@pytest.mark.parametrize(("written", "zh", "en"), FAULTS, ids=[ascii(written) for written, _, _ in FAULTS])
def test_it_is_told_what_is_wrong_with_a_pattern_and_where(written: str, zh: str, en: str) -> None:
    fault = pattern_fault(written)
    assert fault is not None and fault.zh.startswith(zh) and en in fault.en


@pytest.mark.parametrize("written", ["^[A-Z]{2}$", "", "京|津", r"\(a\)", "[(]", "(?i)a"])
def test_nothing_is_wrong_with_a_pattern_that_is_taken(written: str) -> None:
    assert pattern_fault(written) is None
