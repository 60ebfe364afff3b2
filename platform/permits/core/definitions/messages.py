"""What the meta-schemas refuse, in both languages: one sentence per JSON Schema keyword.

Knows keywords and their parameters; never reads a library's English.
"""

from __future__ import annotations

from permits.core.finding import FindingKind
from permits.core.text import Text

TO_FILL = "to-be-filled"
"""Stands in a draft where only its author can know what is so; nothing is called this, so the checker asks for it."""
TO_BE_FILLED = FindingKind(
    "definition.to_be_filled",
    "这里还是 to-be-filled：只有编写者知道，请照办事指南和依据填写。",
    "This still says to-be-filled: only you know it. Fill it in from the official guide and the law.",
)
UNKNOWN_KEY = FindingKind(
    "definition.unknown_key",
    "这里没有“{key}”这个键，请删去或改正；可用：{known}。",
    'There is no key "{key}" here: remove or correct it; known keys: {known}.',
)
MISSING_KEY = FindingKind(
    "definition.missing_key",
    "缺少“{key}”，请补上。",
    'The key "{key}" is missing: add it.',
)
KEY_NOT_HERE = FindingKind(
    "definition.key_not_here",
    "“{key}”不能与这里的其他内容同时写，请删去。",
    'The key "{key}" does not go with what else is said here: remove it.',
)
OTHER = FindingKind(
    "definition.not_allowed",
    "这里的写法不符合定义格式（{keyword}），请对照 definitions/schema/v1 改正。",
    "This does not follow the definition format ({keyword}): compare definitions/schema/v1.",
)

#: keyword → what is wrong; {limit} is what the schema states, {given} what was written.
KEYWORDS: dict[str, FindingKind] = {
    "type": FindingKind(
        "definition.type",
        "这里须写{wanted}，请改正。",
        "Write {wanted} here.",
    ),
    "enum": FindingKind(
        "definition.not_listed",
        "“{given}”不在可选值之内，请改为：{limit}。",
        '"{given}" is not one of the values allowed: {limit}.',
    ),
    "const": FindingKind(
        "definition.constant",
        "这里只能写 {limit}。",
        "Only {limit} can be written here.",
    ),
    "pattern": FindingKind(
        "definition.pattern",
        "“{given}”的写法不对，须符合 {limit}。",
        '"{given}" is not written as it must be: {limit}.',
    ),
    "format": FindingKind(
        "definition.format",
        "“{given}”不是合法的 {limit}；日期写作 2026-01-31。",
        '"{given}" is no valid {limit}; a date is written 2026-01-31.',
    ),
    "minLength": FindingKind("definition.too_short", "至少写 {limit} 个字。", "Write at least {limit} characters."),
    "maxLength": FindingKind(
        "definition.too_long", "最多写 {limit} 个字，请缩短。", "At most {limit} characters: shorten it."
    ),
    "minItems": FindingKind(
        "definition.too_few", "至少要有 {limit} 项，请补上。", "At least {limit} entries are needed."
    ),
    "maxItems": FindingKind(
        "definition.too_many", "最多 {limit} 项，请减少。", "At most {limit} entries: remove some."
    ),
    "minProperties": FindingKind(
        "definition.too_few_keys", "至少要有 {limit} 个键。", "At least {limit} keys are needed."
    ),
    "maxProperties": FindingKind(
        "definition.too_many_keys",
        "这里最多只能有 {limit} 个键，请删去多余的。",
        "At most {limit} keys can stand here: remove the others.",
    ),
    "minimum": FindingKind("definition.too_small", "不能小于 {limit}，请改正。", "No less than {limit}: correct it."),
    "maximum": FindingKind("definition.too_great", "不能大于 {limit}，请改正。", "No more than {limit}: correct it."),
    "uniqueItems": FindingKind("definition.repeated", "有重复的项，请删去。", "An entry is repeated: remove it."),
}

TYPES = {
    "object": Text("对象 {…}", "an object {…}"),
    "array": Text("列表 […]", "a list […]"),
    "string": Text("加引号的文本", "text in quotes"),
    "integer": Text("整数", "a whole number"),
    "boolean": Text("true 或 false", "true or false"),
    "null": Text("null", "null"),
}
