"""From a JSON Schema of one value to a question of ours. Knows types, formats and bounds; not how questions hang
together.

What the two languages say alike is taken over as it is. What ours can only say otherwise is changed and told; what it
cannot say is left out and told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from math import ceil, floor
from typing import Any, TypeGuard

from permits.core.definitions.fields import LONGEST_LINE, MOST_ROWS, compiles
from permits.core.drafts import losses
from permits.core.drafts.json_document import Document, Raw, listed
from permits.core.drafts.names import value_for, wording
from permits.core.text import Text

Made = dict[str, Any]

LONGEST_TEXT, LONGEST_PATTERN, MOST_OPTIONS, MOST_OF_TABLE = 10_000, 500, 200, 1_000
_EXACT = 10**18
#: Formats that mean the same in both languages: those of JSON Schema, then our own.
SAME = {"date", "email", "mobile", "resident-id", "uscc", "passport", "hk-macao-permit", "taiwan-permit",
        "foreign-permanent-id", "postcode"}  # fmt: skip
ALIKE = {"idn-email": "email"}
AMOUNTS = ("decimal", "money")
FILES = {"attachment", "binary", "byte", "data-url", "file"}
_WORDS = frozenset({"title", "description", "examples", "type", "unit", "privacy", "nullable"})
_LENGTHS = frozenset({"minLength", "maxLength", "pattern", "format"})
_CHOICE = frozenset({"enum", "enumNames", "const", "oneOf", "anyOf"})
_RANGE = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_OWN_AMOUNT = ("above", "atLeast", "below", "atMost")
PRIVACY = ("ordinary", "personal", "sensitive")


def type_of(document: Document, schema: Raw, place: str, given: str) -> str:
    """The one type of a value, null aside; guessed, and told, where the schema leaves it open."""
    stated = schema.get("type")
    types = [stated] if isinstance(stated, str) else listed(stated)
    if "null" in types and len(types) > 1:
        document.sketch.tell(losses.NULL_AS_UNANSWERED, place + "/type", given=given)
    types = [one for one in types if one != "null"]
    if set(types) == {"integer", "number"}:
        types = ["number"]
    if len(types) == 1 and types[0] in BY_TYPE:
        return types[0]
    found = next((kind for key, kind in _TOLD_BY.items() if key in schema), "string")
    if not stated and (choices := choices_of(schema)) and found == "string":
        kinds = {type(value) for value, _ in choices if value is not None}
        found = "boolean" if kinds == {bool} else "integer" if kinds == {int} else "string"
        return found
    document.sketch.tell(losses.TYPE_ASSUMED, place, given=given, type=stated or "", kind=found)
    return found


_TOLD_BY = {
    "properties": "object", "items": "array", "minItems": "array", "maxItems": "array", "minimum": "number",
    "maximum": "number", "multipleOf": "number", "exclusiveMinimum": "number", "exclusiveMaximum": "number",
}  # fmt: skip


def value(document: Document, schema: Raw, place: str, key: str, given: str) -> tuple[str, Made | None]:
    """The type of the value, and the question for it without title; None for objects and arrays (see schema_forms)."""
    schema = _without_null(document, schema, place, given)
    kind = type_of(document, schema, place, given)
    make = BY_TYPE[kind]
    return kind, make(document, schema, place, key, given) if make else None


def _without_null(document: Document, schema: Raw, place: str, given: str) -> Raw:
    """`anyOf`/`oneOf` of one thing or null is that thing."""
    for word in ("anyOf", "oneOf"):
        parts = schema.get(word)
        if isinstance(parts, list) and len(parts) == 2 and {"type": "null"} in parts:
            other = next((one for one in parts if one != {"type": "null"}), None)
            if isinstance(other, Mapping):
                document.sketch.tell(losses.NULL_AS_UNANSWERED, f"{place}/{word}", given=given)
                found, _, _ = document.whole(other, f"{place}/{word}/{parts.index(other)}")
                return {**found, **{key: one for key, one in schema.items() if key != word}}
    return schema


def words(document: Document, schema: Raw, place: str, key: str, given: str) -> Made:
    """Title, hint, unit, examples and privacy."""
    sketch = document.sketch
    title = schema.get("title")
    made: Made = {"title": sketch.say(f"{key}.title", wording(title if _said(title) else given))}
    if _said(schema.get("description")):
        made["description"] = sketch.say(f"{key}.description", wording(schema["description"]))
    examples = schema.get("examples")
    if isinstance(examples, list):
        plain = [one for one in examples if isinstance(one, str | bool | int) and one != ""][:10]
        made |= {"examples": plain} if plain else {}
        if len(plain) < len(examples):
            sketch.tell(losses.KEYWORD_LOST, place + "/examples", keyword="examples", given=examples)
    if schema.get("privacy") in PRIVACY:
        made["privacy"] = schema["privacy"]
    return made


def _said(text: object) -> TypeGuard[str]:
    return isinstance(text, str) and bool(text.strip())


def _unit(document: Document, schema: Raw, place: str, key: str) -> Made:
    unit = schema.get("unit")
    if _said(unit) and len(unit) <= 20:
        return {"unit": document.sketch.say(f"{key}.unit", wording(unit))}
    if unit is not None:
        document.sketch.tell(losses.KEYWORD_LOST, place + "/unit", keyword="unit", given=unit)
    return {}


# ---------------------------------------------------------------- text


def _string(document: Document, schema: Raw, place: str, key: str, given: str) -> Made | None:
    if choices_of(schema):
        return choice(document, schema, place, key, given, "string")
    stated = schema.get("format", "")
    if stated in FILES or schema.get("contentEncoding") == "base64":
        return _file(document, schema, place, given)
    if stated in AMOUNTS:
        return _own_amount(document, schema, place, key)
    made: Made = {"type": "string"}
    kind = ALIKE.get(stated, stated) if isinstance(stated, str) else ""
    if kind in SAME:
        made["format"] = kind
    elif stated:
        document.sketch.tell(losses.FORMAT_LOST, place + "/format", given=stated)
    if kind == "date":
        document.lose(schema, place, _WORDS | {"format"})
        return made
    made |= _lengths(document, schema, place, given)
    made |= _pattern(document, schema, place)
    if "format" not in made and made.get("maxLength", 0) <= LONGEST_LINE:
        made |= _unit(document, schema, place, key)
    document.lose(schema, place, _WORDS | _LENGTHS)
    return made


def _lengths(document: Document, schema: Raw, place: str, given: str) -> Made:
    low, high = (schema.get(key) for key in ("minLength", "maxLength"))
    made: Made = {}
    if _is_count(low) and low:
        made["minLength"] = min(low, LONGEST_TEXT)
    if _is_count(high):
        made["maxLength"] = min(max(high, 1), LONGEST_TEXT)
        if made["maxLength"] != high:
            document.sketch.tell(losses.CUT, place + "/maxLength", given=given, keyword="maxLength",
                                 limit=made["maxLength"])  # fmt: skip
    elif "minLength" in made and made["minLength"] > LONGEST_LINE:
        made["maxLength"] = LONGEST_TEXT
    if "maxLength" not in made or not _is_count(high):
        limit = made.get("maxLength", LONGEST_LINE)
        document.sketch.tell(losses.LIMITED, place, given=given, keyword="maxLength", limit=limit)
    if made.get("minLength", 0) > made.get("maxLength", LONGEST_TEXT):
        document.sketch.tell(losses.KEYWORD_LOST, place + "/minLength", keyword="minLength", given=low)
        del made["minLength"]
    return made


def _pattern(document: Document, schema: Raw, place: str) -> Made:
    given = schema.get("pattern")
    if given is None:
        return {}
    if isinstance(given, str) and 0 < len(given) <= LONGEST_PATTERN and compiles(given):
        return {"pattern": given}
    document.sketch.tell(losses.PATTERN_LOST, place + "/pattern", given=given)
    return {}


def _file(document: Document, schema: Raw, place: str, given: str) -> Made:
    made: Made = {"type": "string", "format": "attachment"}
    media = schema.get("contentMediaType")
    accept = [media] if isinstance(media, str) else listed(schema.get("accept"))
    known = [one for one in accept if one in ("application/pdf", "image/jpeg", "image/png")]
    if known and len(known) == len(accept):
        made["accept"] = sorted(set(known))
    elif accept:
        document.sketch.tell(losses.KEYWORD_LOST, place, keyword="accept", given=accept)
    size = schema.get("maxMegabytes")
    if _is_count(size) and 1 <= size <= 100:
        made["maxMegabytes"] = size
    if schema.get("format") != "attachment":
        meaning = Text("上传的文件", "a file to upload")
        document.sketch.tell(losses.UNTIL_TOLD_OTHERWISE, place, given=given, meaning=meaning)
    document.lose(schema, place, _WORDS | {"format", "contentEncoding", "contentMediaType", "accept", "maxMegabytes"})
    return made


def _own_amount(document: Document, schema: Raw, place: str, key: str) -> Made:
    """A decimal or an amount of money as our own schemas write it."""
    made: Made = {"type": "string", "format": schema["format"]}
    if made["format"] == "decimal":
        scale = schema.get("scale")
        made["scale"] = scale if _is_count(scale) and scale <= 9 else 2
        made |= _unit(document, schema, place, key)
    for word in _OWN_AMOUNT:
        if isinstance(schema.get(word), str) and amount(_number(schema[word])):
            made[word] = amount(_number(schema[word]))
    document.lose(schema, place, _WORDS | {"format", "scale", "maxLength"} | (made.keys() & set(_OWN_AMOUNT)))
    return made


# ---------------------------------------------------------------- choices


def choices_of(schema: Raw) -> list[tuple[Any, str]]:
    """The allowed values of an enum, of constants with titles, or of one constant, and their titles."""
    for word in ("oneOf", "anyOf"):
        parts = schema.get(word)
        if isinstance(parts, list) and parts and all(isinstance(one, Mapping) and "const" in one for one in parts):
            return [(one["const"], str(one.get("title") or _spelt(one["const"]))) for one in parts]
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        names = schema.get("enumNames")
        said = names if isinstance(names, list) and len(names) == len(schema["enum"]) else schema["enum"]
        return [(one, _spelt(title)) for one, title in zip(schema["enum"], said, strict=True)]
    return [(schema["const"], _spelt(schema["const"]))] if "const" in schema else []


def choice(document: Document, schema: Raw, place: str, key: str, given: str, kind: str) -> Made:
    """One of several values. `key` is where the wordings of the options go."""
    made: Made = {"type": "string"}
    choices = [(one, title) for one, title in choices_of(schema) if one is not None]
    if len(choices) > MOST_OPTIONS:
        document.sketch.tell(losses.KEYWORD_LOST, place, keyword="enum", given=f"> {MOST_OPTIONS}")
        return made
    tell_of_values(document, schema, place, given)
    made["oneOf"] = options(document, choices, place, key)
    document.lose(schema, place, _WORDS | _CHOICE)
    return made


def tell_of_values(document: Document, schema: Raw, place: str, given: str) -> None:
    """What becomes of values that are no text: null is no option of ours, the others become text."""
    values = [one for one, _ in choices_of(schema)]
    if None in values and "null" not in listed(schema.get("type")):
        document.sketch.tell(losses.NULL_AS_UNANSWERED, place, given=given)
    others = [one for one in values if one is not None and not isinstance(one, str)]
    if others:
        spelt = ", ".join(_spelt(one) for one in others)
        document.sketch.tell(losses.VALUE_AS_TEXT, place, given=given, values=spelt)


def _spelt(one: Any) -> str:
    """A value as JSON writes it."""
    return str(one).lower() if isinstance(one, bool) else str(one)


def options(document: Document, choices: list[tuple[Any, str]], place: str, key: str) -> list[Made]:
    """Options with codes of ours; `document.values[key]` remembers which value became which code."""
    codes: dict[Any, str] = {}
    made = []
    for one, title in choices:
        code = value_for(_spelt(one), codes.values())
        if code != _spelt(one):
            document.sketch.tell(losses.CODE_MADE, place, given=one, code=code)
        codes[_key(one)] = code
        said = document.sketch.say(f"{key}.options.{code}", wording(title or code))
        made.append({"const": code, "title": said or code})
    document.values[key] = codes
    return made


def _key(one: Any) -> Any:
    return one if isinstance(one, str | int | bool | Decimal) else str(one)


# ---------------------------------------------------------------- numbers


def _integer(document: Document, schema: Raw, place: str, key: str, given: str) -> Made | None:
    if choices_of(schema):
        return choice(document, schema, place, key, given, "integer")
    made: Made = {"type": "integer"} | _whole_bounds(document, schema, place) | _unit(document, schema, place, key)
    steps = {"multipleOf"} if _number(schema.get("multipleOf")) == 1 else set()
    document.lose(schema, place, _WORDS | _RANGE | steps)
    return made


def _whole_bounds(document: Document, schema: Raw, place: str) -> Made:
    made: Made = {}
    for word, shift in (("minimum", ceil), ("maximum", floor), ("exclusiveMinimum", floor), ("exclusiveMaximum", ceil)):
        limit = _number(schema.get(word))
        if limit is not None and abs(limit) < _EXACT:
            made[word] = int(shift(limit))
        elif word in schema:
            document.sketch.tell(losses.KEYWORD_LOST, f"{place}/{word}", keyword=word, given=schema[word])
    if "minimum" in made and "maximum" in made and made["minimum"] > made["maximum"]:
        document.sketch.tell(losses.KEYWORD_LOST, place + "/minimum", keyword="minimum", given=made.pop("minimum"))
    return made


def _decimal(document: Document, schema: Raw, place: str, key: str, given: str) -> Made | None:
    if choices_of(schema):
        return choice(document, schema, place, key, given, "number")
    step = _number(schema.get("multipleOf"))
    if step is not None and step == 1:
        return _integer(document, schema, place, key, given)
    made: Made = {"type": "string", "format": "decimal"}
    bounds = {ours: _number(schema.get(word)) for word, ours in _BOUNDS.items()}
    tenth = step is not None and 0 < step < 1 and step.normalize().as_tuple().digits == (1,)
    places = [_places(one) for one in bounds.values() if one is not None]
    made["scale"] = min(9, _places(step) if step is not None and tenth else max([2, *places]))
    for word, ours in _BOUNDS.items():
        limit = bounds[ours]
        if limit is not None and amount(limit):
            made[ours] = amount(limit)
        elif word in schema:
            document.sketch.tell(losses.KEYWORD_LOST, f"{place}/{word}", keyword=word, given=schema[word])
    document.sketch.tell(losses.NUMBER_AS_TEXT, place, given=given, scale=made["scale"])
    made |= _unit(document, schema, place, key)
    document.lose(schema, place, _WORDS | _RANGE | ({"multipleOf"} if tenth else set()))
    return made


_BOUNDS = {"minimum": "atLeast", "maximum": "atMost", "exclusiveMinimum": "above", "exclusiveMaximum": "below"}


def _number(given: object) -> Decimal | None:
    if isinstance(given, bool) or not isinstance(given, int | Decimal | str):
        return None
    try:
        found = Decimal(given)
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def amount(number: Decimal | None) -> str:
    """A bound as our amounts write it; empty where it has more digits than they take."""
    if number is None or abs(number) >= 10**15 or _places(number) > 9:
        return ""
    return format(number.normalize(), "f")


def _boolean(document: Document, schema: Raw, place: str, key: str, given: str) -> Made | None:
    made: Made = {"type": "boolean"}
    allowed = schema["enum"] if isinstance(schema.get("enum"), list) else [schema["const"]] if "const" in schema else []
    if None in allowed and "null" not in listed(schema.get("type")):
        document.sketch.tell(losses.NULL_AS_UNANSWERED, place, given=given)
    allowed = [one for one in allowed if one is not None]
    if allowed and all(one is True for one in allowed):
        made["const"] = True
    elif False in allowed and True not in allowed:
        document.sketch.tell(losses.KEYWORD_LOST, place, keyword="const", given="false")
    document.lose(schema, place, _WORDS | {"const", "enum", "enumNames"})
    return made


def _is_count(given: object) -> TypeGuard[int]:
    return isinstance(given, int) and not isinstance(given, bool) and given >= 0


def counts(document: Document, schema: Raw, place: str, given: str, otherwise: int = MOST_ROWS) -> Made:
    """How many entries a list may have."""
    low, high = schema.get("minItems"), schema.get("maxItems")
    made: Made = {}
    if _is_count(low) and low:
        made["minItems"] = min(low, MOST_OF_TABLE)
    if _is_count(high):
        made["maxItems"] = min(max(high, 1), MOST_OF_TABLE)
        if made["maxItems"] != high:
            document.sketch.tell(losses.CUT, place + "/maxItems", given=given, keyword="maxItems",
                                 limit=made["maxItems"])  # fmt: skip
    elif otherwise:
        made |= {"maxItems": MOST_OF_TABLE} if made.get("minItems", 0) > otherwise else {}
        limit = made.get("maxItems", otherwise)
        document.sketch.tell(losses.LIMITED, place, given=given, keyword="maxItems", limit=limit)
    if made.get("minItems", 0) > made.get("maxItems", MOST_OF_TABLE):
        document.sketch.tell(losses.KEYWORD_LOST, place + "/minItems", keyword="minItems", given=made.pop("minItems"))
    return made


LISTS = _WORDS | {"items", "minItems", "maxItems", "uniqueItems"}
OBJECTS = _WORDS | {"properties", "required", "additionalProperties", "unevaluatedProperties"}

Make = Callable[[Document, Raw, str, str, str], Made | None]
BY_TYPE: dict[str, Make | None] = {
    "string": _string,
    "integer": _integer,
    "number": _decimal,
    "boolean": _boolean,
    "array": None,
    "object": None,
}
