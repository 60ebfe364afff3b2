"""From the properties of JSON Schema objects to questions, pages and tables. Knows how objects nest.

An object inside the form becomes questions whose names begin with its own; an array of objects becomes a table, whose
columns are made the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from permits.core.drafts import losses
from permits.core.drafts.json_document import Document, Path, Raw, listed, of_objects
from permits.core.drafts.names import code_for, name_for, wording
from permits.core.drafts.schema_values import (
    LISTS,
    OBJECTS,
    choices_of,
    counts,
    options,
    tell_of_values,
    type_of,
    value,
    words,
)
from permits.core.finding import pointer
from permits.core.text import Text

MOST_COLUMNS = 40

TOO_DEEP = Text("表格里的表格不能再含表格", "a table inside a table can hold no further table")
TOO_MANY = Text("表格最多 40 列", "a table has at most 40 columns")
NO_FILES = Text("表格里不能上传文件", "rows of a table hold no files")
FORBIDDEN = Text("任何值都不允许", "no value is allowed")
TUPLE = Text("每个位置各有类型的列表这里没有", "lists with a type for each place are unknown here")
ONE_KIND = Text("列表元素不是文本、数字、选项或对象", "its entries are neither plain values, choices nor objects")
FORM = Text("申请信息", "Application")


@dataclass(slots=True)
class Group:
    """Questions that came out of one object: all of them, and those that must be given once the object is."""

    all: list[str] = field(default_factory=list)
    must: list[str] = field(default_factory=list)


def take(document: Document, schema: Raw, place: str, path: Path, page: dict[str, Any] | None) -> Group:
    """Adds the properties of an object to the form; without `page`, those of the document's root."""
    group, required = Group(), listed(schema.get("required"))
    properties = of_objects(schema.get("properties"))
    for given, raw in properties.items():
        here, inside = place + pointer("properties", given), (*path, given)
        if not document.spend():
            return group
        added = _property(document, raw, here, inside, page)
        group.all += added.all
        if given in required:
            group.must += added.must
        elif added.must and len(added.all) > 1:
            _together(document, added, here)
    for name in required:
        if name not in properties:
            document.sketch.tell(losses.KEYWORD_LOST, place + "/required", keyword="required", given=name)
    return group


def _together(document: Document, group: Group, place: str) -> None:
    """An object that may be left out: once any of it is given, what it requires must be."""
    if len(group.all) <= MOST_COLUMNS:
        given: list[dict[str, Any]] = [{"present": name} for name in group.all]
        document.sketch.rule("requirements", "Q", {"require": group.must, "when": {"any": given}})
        return
    why = Text(f"涉及的表单项超过 {MOST_COLUMNS} 个", f"it involves more than {MOST_COLUMNS} questions")
    document.sketch.tell(losses.RULE_LOST, place + "/required", given=", ".join(group.must), why=why)


def _property(document: Document, raw: object, place: str, path: Path, page: dict[str, Any] | None) -> Group:
    sketch, given = document.sketch, path[-1]
    if raw is False:
        sketch.tell(losses.FIELD_LOST, place, given=given, why=FORBIDDEN)
        return Group()
    schema, there, trail = document.whole(raw, place, document.trails.get(path[:-1], ()))
    if _is_lost_reference(raw, schema):
        return Group()
    if "properties" in schema and not choices_of(schema):
        return _object(document, schema, there, path, page, trail)
    name = sketch.name("_".join(path) if len(path) > 1 else given, place)
    made = question(document, schema, there, f"fields.{name}", given, 0)
    if made is None:
        return Group()
    sketch.properties[name] = made
    document.names[path] = name
    (page or _main_page(document))["fields"].append(name)
    return Group([name], [name])


def _is_lost_reference(raw: object, schema: Raw) -> bool:
    """Whether the whole of it was a reference that could not be followed, as was told."""
    return isinstance(raw, Mapping) and "$ref" in raw and not schema.keys() - {"title", "description"}


def _main_page(document: Document) -> dict[str, Any]:
    for page in document.sketch.pages:
        if page["code"] == "application":
            return page
    return document.sketch.page("application", FORM)


def _object(
    document: Document, schema: Raw, place: str, path: Path, page: dict[str, Any] | None, trail: tuple[str, ...]
) -> Group:
    """An object inside the form: questions of their own. Whose list of districts an address means, nobody says."""
    sketch, given = document.sketch, path[-1]
    prefix = name_for("_".join(path), sketch.properties, "group")
    sketch.tell(losses.FLATTENED, place, given=given, name=prefix)
    title = schema.get("title") if isinstance(schema.get("title"), str) and schema["title"].strip() else given
    if page is None:
        page = sketch.page(code_for(given, [one["code"] for one in sketch.pages], "page"), wording(str(title)))
    document.trails[path] = trail
    note_open(document, schema)
    group = take(document, schema, place, path, page)
    if schema.get("description"):
        sketch.tell(losses.KEYWORD_LOST, place + "/description", keyword="description", given=schema["description"])
    document.lose(schema, place, OBJECTS)
    return group


def note_open(document: Document, schema: Raw) -> None:
    """Remembers that the source lets more be handed in than it asks for."""
    if all(schema.get(word) is not False for word in ("additionalProperties", "unevaluatedProperties")):
        document.closed = False


def question(document: Document, schema: Raw, place: str, key: str, given: str, depth: int) -> dict[str, Any] | None:
    """The question for a value that is no object; None, told, where there can be none. `depth`: tables around it."""
    if schema.get("type") == "object" and _is_of_parts(schema):
        return words(document, schema, place, key, given) | _of_parts(document, schema, place)
    kind, made = value(document, schema, place, key, given)
    if kind == "array":
        made = _array(document, schema, place, key, given, depth)
    if kind == "object":
        document.sketch.tell(losses.FIELD_LOST, place, given=given, why=_NO_CONTENT)
    if made is None:
        return None
    if depth and made.get("format") == "attachment":
        document.sketch.tell(losses.FIELD_LOST, place, given=given, why=NO_FILES)
        return None
    return words(document, schema, place, key, given) | made


_NO_CONTENT = Text("没有写明里面有什么", "it does not say what it holds")


def _is_of_parts(schema: Raw) -> bool:
    """Whether this is an address that names its divisions, or a range of days."""
    by_divisions = schema.get("format") == "address" and isinstance(schema.get("divisions"), str)
    return by_divisions or schema.get("format") == "date-range"


def _of_parts(document: Document, schema: Raw, place: str) -> dict[str, Any]:
    """An address or a range of days, as our own schemas write them."""
    made: dict[str, Any] = {"type": "object", "format": schema["format"]}
    if made["format"] == "address":
        made["divisions"] = schema["divisions"]
        made |= {"postcode": True} if schema.get("postcode") is True else {}
    for word in ("minDays", "maxDays") if made["format"] == "date-range" else ():
        if isinstance(schema.get(word), int) and 0 < schema[word] <= 36600:
            made[word] = schema[word]
    document.lose(schema, place, OBJECTS | {"format", *made} | {"divisions", "postcode"})
    return made


# ---------------------------------------------------------------- lists and tables


def _array(document: Document, schema: Raw, place: str, key: str, given: str, depth: int) -> dict[str, Any] | None:
    sketch = document.sketch
    items, there = schema.get("items"), place + "/items"
    if "prefixItems" in schema or isinstance(items, list):
        sketch.tell(losses.FIELD_LOST, place, given=given, why=TUPLE)
        return None
    trail = document.trails.get((place,), ())
    inner, there, trail = document.whole(items, there, trail)
    document.trails[(there,)] = trail
    if choices := choices_of(inner):
        tell_of_values(document, inner, there, given)
        return _several(document, schema, place, key, given, [one for one in choices if one[0] is not None])
    if "properties" in inner:
        return _table(document, schema, inner, place, there, key, given, depth)
    if type_of(document, inner, there, given) in ("object", "array"):
        sketch.tell(losses.FIELD_LOST, place, given=given, why=ONE_KIND)
        return None
    sketch.tell(losses.ONE_COLUMN, place, given=given)
    rows = {"properties": {"value": inner}, "required": ["value"], "additionalProperties": False}
    return _table(document, schema, rows, place, there, key, given, depth)


def _several(
    document: Document, schema: Raw, place: str, key: str, given: str, choices: list[tuple[Any, str]]
) -> dict[str, Any]:
    if schema.get("uniqueItems") is not True:
        document.sketch.tell(losses.ONLY_ONCE, place, given=given)
    made = {"type": "array", "uniqueItems": True, "items": {"oneOf": options(document, choices[:200], place, key)}}
    if len(choices) > 200:
        document.sketch.tell(losses.CUT, place + "/items", given=given, keyword="enum", limit=200)
    document.lose(schema, place, LISTS)
    return made | counts(document, schema, place, given, otherwise=0)


def _table(
    document: Document, schema: Raw, rows: Raw, place: str, there: str, key: str, given: str, depth: int
) -> dict[str, Any] | None:
    if depth > 1:
        document.sketch.tell(losses.FIELD_LOST, place, given=given, why=TOO_DEEP)
        return None
    made: dict[str, Any] = {"type": "array"} | counts(document, schema, place, given)
    properties: dict[str, Any] = {}
    required: list[str] = []
    _columns(document, rows, there, key, (), properties, required, depth + 1)
    if not properties:
        document.sketch.tell(losses.FIELD_LOST, place, given=given, why=_NO_CONTENT)
        return None
    if schema.get("uniqueItems") is True:
        made["uniqueItems"] = True
    document.lose(schema, place, LISTS)
    items = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return made | {"items": items}


def _columns(
    document: Document, rows: Raw, place: str, key: str, path: Path, into: dict[str, Any], required: list[str],
    depth: int,
) -> None:  # fmt: skip
    """Adds the columns of rows of this shape; objects inside rows are flattened."""
    note_open(document, rows)
    must = listed(rows.get("required"))
    trail = document.trails.get((place,), ())
    for given, raw in of_objects(rows.get("properties")).items():
        here, inside = place + pointer("properties", given), (*path, given)
        schema, there, passed = document.whole(raw, here, trail)
        if not document.spend():
            return
        if raw is False or len(into) >= MOST_COLUMNS:
            document.sketch.tell(losses.FIELD_LOST, here, given=given, why=FORBIDDEN if raw is False else TOO_MANY)
            continue
        if _is_lost_reference(raw, schema):
            continue
        document.trails[(there,)] = passed
        if "properties" in schema and not choices_of(schema):
            document.sketch.tell(losses.FLATTENED, there, given=given, name="_".join(inside))
            _columns(document, schema, there, key, inside, into, required if given in must else [], depth)
            continue
        name = name_for("_".join(inside), into, "column")
        if name != given:
            document.sketch.tell(losses.RENAMED, here, given=given, name=name)
        made = question(document, schema, there, f"{key}.columns.{name}", given, depth)
        if made is not None:
            into[name] = made
            required += [name] if given in must else []
    document.lose(rows, place, OBJECTS)
