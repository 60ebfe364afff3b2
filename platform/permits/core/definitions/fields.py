"""From a form's schema to its fields and pages. Knows the closed vocabulary of field schemas; not how forms look.

A field's kind follows from its schema alone; the keywords that fit each kind are one table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from permits.core.definitions.composites import PARTS, parts_of
from permits.core.definitions.prefill import check_prefill
from permits.core.definitions.reading import Place, Raw, Reading
from permits.core.definitions.types import Field, Option
from permits.core.finding import FindingKind
from permits.core.rules import FactType
from permits.core.rules.pattern_faults import pattern_fault
from permits.core.text import Text

UNFIT = FindingKind(
    "field.unfit_keyword",
    "“{keyword}”不适用于这种表单项（{kind}），请删去，或改用适用的写法。",
    'The keyword "{keyword}" does not fit a field of kind {kind}: remove it or change the type or format.',
)
INCOMPLETE = FindingKind(
    "field.incomplete",
    "这种表单项（{kind}）还须写明“{keyword}”，请补上。",
    'A field of kind {kind} must also state "{keyword}": add it.',
)
EMPTY_RANGE = FindingKind(
    "field.empty_range",
    "“{low}”大于“{high}”，没有任何答案能通过，请改正。",
    "{low} is greater than {high}, so no answer can pass: correct one of them.",
)
BAD_PATTERN = FindingKind(
    "field.pattern",
    "这个 pattern 不能用：{why}。请改正。",
    "This pattern cannot be used: {why}. Correct it.",
)
ONE_ENGINE = Text(
    "写法不通用，比如没有转义的花括号、重复的组名",
    "it is not written as every engine reads it, such as a brace without \\",
)
OPTION_TWICE = FindingKind(
    "field.option_twice",
    "选项代码“{code}”重复，请改正其中一个。",
    'The option code "{code}" occurs twice: change one of them.',
)
UNKNOWN_VOCABULARY = FindingKind(
    "vocabulary.unknown",
    "没有代码表“{code}”，请加入代码表或改正代码。",
    'There is no vocabulary "{code}": add it or correct the code.',
)
RESERVED = FindingKind(
    "field.reserved_name",
    "“{name}”是系统保留的名称，请换一个。",
    'The name "{name}" is reserved: choose another.',
)
NOT_A_PROPERTY = FindingKind(
    "field.required_unknown",
    "required 里的“{name}”不是这里的表单项，请改正名称。",
    'The required name "{name}" is no field here: correct it.',
)
NESTED = FindingKind(
    "field.nested_too_deep",
    "表格里的表格不能再含表格，请拆成单独的表单项。",
    "A table inside a table can hold no further table: ask it as a question of its own.",
)
READ_ONLY = FindingKind(
    "field.read_only_source",
    "只读的表单项须写明由什么填写：prefill（账户资料）或 computed（事实）。",
    "A read-only field must say what fills it: prefill (the account) or computed (a fact).",
)
UNKNOWN_TYPE_FROM = FindingKind(
    "field.unknown_type_from",
    "“{name}”不是这里的单选或代码类表单项，不能说明证件类型，请改正。",
    '"{name}" is no choice and no code asked here, so it cannot say which document it is: correct it.',
)

#: What the system itself can put on a certificate.
BUILTIN_VALUES = frozenset(
    {"certificate_number", "authority", "issued_on", "decided_on", "valid_from", "valid_to", "case_number"}
)
BUILTIN_FACTS = {"received_on": FactType("date")}
BUILTIN_TITLES = {"received_on": Text("收到申请之日", "the day the application was received")}
RESERVED_NAMES = BUILTIN_VALUES | {"received_on", "csrf_token"}

FORMAT_KINDS = {
    "date": "date",
    "date-range": "date_range",
    "decimal": "decimal",
    "money": "money",
    "address": "address",
    "email": "email",
    "attachment": "file",
    "mobile": "mobile",
    "uscc": "identity",
    "resident-id": "identity",
    "passport": "identity",
    "hk-macao-permit": "identity",
    "taiwan-permit": "identity",
    "foreign-permanent-id": "identity",
    "identity-number": "identity",
    "postcode": "text",
}

_LENGTH = {"minLength", "maxLength", "pattern", "format"}
_AMOUNT = {"above", "atLeast", "below", "atMost"}
_FITTING = {
    "text": _LENGTH | {"unit"},
    "longtext": _LENGTH,
    "email": _LENGTH,
    "mobile": _LENGTH,
    "identity": _LENGTH | {"type_from"},
    "date": {"format"},
    "date_range": {"format", "minDays", "maxDays"},
    "address": {"format", "divisions", "postcode"},
    "decimal": {"format", "scale", "unit", "maxLength"} | _AMOUNT,
    "money": {"format", "currency", "maxLength"} | _AMOUNT,
    "file": {"format", "accept", "maxMegabytes"},
    "integer": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "unit"},
    "yesno": {"const"},
    "one_of": {"oneOf"},
    "code": {"vocabulary"},
    "several_of": {"items", "minItems", "maxItems", "uniqueItems"},
    "table": {"items", "minItems", "maxItems", "uniqueItems"},
}
_KEYWORDS = frozenset[str]().union(*_FITTING.values())
_NEEDED = {"several_of": ("items",), "table": ("items",), "decimal": ("scale",), "address": ("divisions",)}
_RANGES = (
    ("minLength", "maxLength"),
    ("minimum", "maximum"),
    ("minItems", "maxItems"),
    ("minDays", "maxDays"),
)

LONGEST_LINE = 200
MOST_ROWS = 50
MEGABYTE = 1_000_000
MEDIA = ("application/pdf", "image/jpeg", "image/png")
MEGABYTES = 10
CENTS = 2
"""Places of an amount of money, whatever the currency."""
CURRENCIES = {
    "CNY": Text("元", "yuan"),
    "HKD": Text("港元", "Hong Kong dollars"),
    "MOP": Text("澳门元", "patacas"),
    "TWD": Text("新台币元", "New Taiwan dollars"),
    "USD": Text("美元", "US dollars"),
    "EUR": Text("欧元", "euros"),
    "GBP": Text("英镑", "pounds"),
    "JPY": Text("日元", "yen"),
}


def kind_of(raw: Raw) -> str:
    """How a value of this schema is asked for."""
    return _KIND_OF_TYPE[raw["type"]](raw)


def _kind_of_integer(raw: Raw) -> str:
    return "integer"


def _kind_of_boolean(raw: Raw) -> str:
    return "yesno"


def _kind_of_object(raw: Raw) -> str:
    kind = FORMAT_KINDS.get(raw.get("format", ""), "")
    return kind if kind in PARTS else "address"


def _kind_of_array(raw: Raw) -> str:
    return "table" if raw.get("items", {}).get("type") == "object" else "several_of"


def _kind_of_string(raw: Raw) -> str:
    if "oneOf" in raw:
        return "one_of"
    if "vocabulary" in raw:
        return "code"
    if "format" in raw:
        return FORMAT_KINDS.get(raw["format"], "text")
    return "longtext" if raw.get("maxLength", 0) > LONGEST_LINE else "text"


_KIND_OF_TYPE = {
    "string": _kind_of_string,
    "integer": _kind_of_integer,
    "boolean": _kind_of_boolean,
    "array": _kind_of_array,
    "object": _kind_of_object,
}


def read_fields(reading: Reading, place: Place, schema: Raw) -> dict[str, Field]:
    """The fields of one `schema` object (an item's own, or a block's), in the order written."""
    properties: Mapping[str, Raw] = schema.get("properties", {})
    required = schema.get("required", ())
    for n, name in enumerate(required):
        if name not in properties:
            reading.wrong(NOT_A_PROPERTY, place / "required" / n, name=name)
    fields = {}
    for name, raw in properties.items():
        here = place / "properties" / name
        if name in RESERVED_NAMES:
            reading.wrong(RESERVED, here, name=name)
        fields[name] = _field(reading, here, f"fields.{name}", name, raw, name in required)
    _check_types_from(reading, place / "properties", fields)
    return fields


def _check_types_from(reading: Reading, place: Place, asked: Mapping[str, Field]) -> None:
    """An identity number is of the document that another question asked beside it says."""
    for name, field in asked.items():
        other = asked.get(field.type_from)
        if field.type_from and (other is None or other.kind not in ("one_of", "code")):
            reading.wrong(UNKNOWN_TYPE_FROM, place / name / "type_from", name=field.type_from)


def _field(reading: Reading, place: Place, key: str, name: str, raw: Raw, required: bool, depth: int = 0) -> Field:
    """`depth`: 0 for a question, 1 for a column of a table, 2 for a column of a table in a table."""
    kind = kind_of(raw)
    if not reading.checked:
        _check_keywords(reading, place, raw, kind, depth)
    items = raw.get("items", {})
    return Field(
        id=name,
        kind=kind,
        title=reading.say(place / "title", f"{key}.title", raw.get("title")),
        schema=_schema(raw, kind),
        required=required and "computed" not in raw,
        hint=reading.say(place / "description", f"{key}.description", raw.get("description")),
        unit=_unit(reading, place, key, raw, kind),
        options=_options(reading, place, key, raw, items),
        vocabulary=_vocabulary(reading, place, raw),
        scale=CENTS if kind == "money" else raw.get("scale", 0),
        columns=_columns(reading, place / "items", key, items, depth + 1),
        messages={
            word: reading.say(place / "messages" / word, f"{key}.messages.{word}", zh)
            for word, zh in raw.get("messages", {}).items()
        },
        privacy=raw.get("privacy", "ordinary"),
        prefill=raw.get("prefill", ""),
        accept=tuple(raw.get("accept", MEDIA)) if kind == "file" else (),
        max_bytes=raw.get("maxMegabytes", MEGABYTES) * MEGABYTE if kind == "file" else 0,
        parts=parts_of(reading, place, kind, raw),
        computed=raw.get("computed", ""),
        type_from=raw.get("type_from", ""),
        examples=tuple(
            reading.either(place, f"{key}.examples.{n}", str(one)) for n, one in enumerate(raw.get("examples", ()))
        ),
    )


def _unit(reading: Reading, place: Place, key: str, raw: Raw, kind: str) -> Text:
    if kind == "money":
        return CURRENCIES[raw.get("currency", "CNY")]
    return reading.say(place / "unit", f"{key}.unit", raw.get("unit"))


def _schema(raw: Raw, kind: str) -> dict[str, Any]:
    """The schema as written, with the bounds that everything must have."""
    schema = dict(raw)
    if raw["type"] == "string" and "oneOf" not in raw:
        schema.setdefault("maxLength", LONGEST_LINE)
    if kind == "money" and not {"above", "atLeast", "computed"} & raw.keys():
        schema["atLeast"] = "0"
    if "computed" in raw:
        schema["readOnly"] = True
    if kind == "several_of":
        schema |= {"uniqueItems": True}
        schema.setdefault("maxItems", max(1, len(raw.get("items", {}).get("oneOf", ()))))
    if kind == "table":
        schema.setdefault("maxItems", MOST_ROWS)
        columns = {
            name: _schema(column, kind_of(column)) for name, column in raw["items"].get("properties", {}).items()
        }
        schema["items"] = {**raw["items"], "properties": columns, "additionalProperties": False}
    return schema


def _columns(reading: Reading, place: Place, key: str, items: Raw, depth: int) -> tuple[Field, ...]:
    properties, required = items.get("properties", {}), items.get("required", ())
    for n, name in enumerate(required):
        if name not in properties:
            reading.wrong(NOT_A_PROPERTY, place / "required" / n, name=name)
    columns = {
        name: _field(reading, place / "properties" / name, f"{key}.columns.{name}", name, raw, name in required, depth)
        for name, raw in properties.items()
    }
    _check_types_from(reading, place / "properties", columns)
    return tuple(columns.values())


def _options(reading: Reading, place: Place, key: str, raw: Raw, items: Raw) -> tuple[Option, ...]:
    place = place if "oneOf" in raw else place / "items"
    options: dict[str, Option] = {}
    for n, one in enumerate(raw.get("oneOf", items.get("oneOf", ()))):
        here, code = place / "oneOf" / n, one["const"]
        if code in options:
            reading.wrong(OPTION_TWICE, here / "const", code=code)
        title = reading.say(here / "title", f"{key}.options.{code}", one["title"])
        said = {"format": one["format"]} if "format" in one else {}
        options[code] = Option(code, title, said, refused=one.get("refused", False))
    return tuple(options.values())


def _vocabulary(reading: Reading, place: Place, raw: Raw) -> str:
    code: str = raw.get("vocabulary", "")
    if code and code not in reading.shared("vocabularies"):
        reading.wrong(UNKNOWN_VOCABULARY, place / "vocabulary", code=code)
    return code


def _check_keywords(reading: Reading, place: Place, raw: Raw, kind: str, depth: int) -> None:
    for word in raw:
        if word in _KEYWORDS - _FITTING[kind]:
            reading.wrong(UNFIT, place / word, keyword=word, kind=kind)
    if depth and kind == "file":
        reading.wrong(UNFIT, place / "format", keyword="format", kind="table")
    if kind in PARTS or raw["type"] == "object":
        if "format" not in raw:
            reading.wrong(INCOMPLETE, place, kind=kind, keyword="format")
        elif raw["type"] != "object" or FORMAT_KINDS.get(raw["format"]) not in PARTS:
            reading.wrong(UNFIT, place / "format", keyword="format", kind=raw["type"])
    if kind == "identity" and ("type_from" in raw) != (raw["format"] == "identity-number"):
        stated = "type_from" in raw
        wrong, here = (UNFIT, place / "type_from") if stated else (INCOMPLETE, place)
        reading.wrong(wrong, here, keyword="type_from", kind=kind)
    if depth > 1 and kind == "table":
        reading.wrong(NESTED, place)
    if raw.get("readOnly") and not {"prefill", "computed"} & raw.keys():
        reading.wrong(READ_ONLY, place / "readOnly")
    if "prefill" in raw:
        check_prefill(reading, place / "prefill", raw["prefill"], kind)
    for word in _NEEDED.get(kind, ()):
        if word not in raw:
            reading.wrong(INCOMPLETE, place, kind=kind, keyword=word)
    if kind == "several_of" and "items" in raw and "oneOf" not in raw["items"]:
        reading.wrong(INCOMPLETE, place / "items", kind=kind, keyword="oneOf")
    for low, high in _RANGES:
        if low in raw and high in raw and raw[low] > raw[high]:
            reading.wrong(EMPTY_RANGE, place / low, low=low, high=high)
    if "pattern" in raw and not compiles(raw["pattern"]):
        reading.wrong(BAD_PATTERN, place / "pattern", why=pattern_fault(raw["pattern"]) or ONE_ENGINE)


def compiles(pattern: str) -> bool:
    """Whether both linear-time engines take the pattern: RE2 and the one that judges submissions."""
    import jsonschema_rs  # here, because reading a known release needs neither and must start fast
    import re2

    try:
        re2.compile(pattern, options=_quiet(re2))
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions())
    except (re2.error, ValueError):
        return False
    return True


def _quiet(re2: Any) -> Any:
    options = re2.Options()
    options.log_errors = False
    return options
