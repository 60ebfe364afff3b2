"""Whether each answer will do by itself: schema, formats, exact decimals, codes of vocabularies.

Knows nothing of rules between answers and nothing of materials.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from permits.core.definitions.types import Field, Item
from permits.core.finding import Finding, FindingKind, pointer
from permits.core.forms import messages
from permits.core.forms.formats import FORMATS, decimal_of
from permits.core.forms.schema import Known, surely_valid, validator_for
from permits.core.text import Text


def judge(item: Item, answers: Mapping[str, object], visible: frozenset[str]) -> list[Finding]:
    """Every finding on the answers taken one by one, in the order of the form."""
    given = dict(answers)
    try:
        return _judge(item, given, visible)
    except UnicodeEncodeError:
        return _judge_without_halves(item, given, visible)


def _judge_without_halves(item: Item, answers: Mapping[str, object], visible: frozenset[str]) -> list[Finding]:
    """Answers that hold half a character (a lone surrogate) are no text at all: refused, and the others judged."""
    whole = {name: answer for name, answer in answers.items() if _is_whole(name) and _is_whole(answer)}
    halves = {pointer(_readable(name)) for name in answers.keys() - whole.keys()}
    findings = [f for f in _judge(item, whole, visible) if f.where not in halves]
    for name in answers.keys() - whole.keys():
        findings.append(_refused(item, [_readable(name)], "type", None))
    return _in_order(item, findings)


def _is_whole(value: object) -> bool:
    try:
        str(value).encode()
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _readable(name: str) -> str:
    return name.encode(errors="replace").decode()


def _judge(item: Item, given: dict[str, object], visible: frozenset[str]) -> list[Finding]:
    if surely_valid(item, visible, given):
        return []
    findings = [f for error in validator_for(item, visible).iter_errors(given) for f in _explain(item, error)]
    refused = {finding.where for finding in findings}
    findings += [f for f in _own_vocabulary(item, given, visible) if f.where not in refused]
    return _in_order(item, findings)


def _in_order(item: Item, findings: list[Finding]) -> list[Finding]:
    """As the form asks, each place and code once (a format may be judged by two keywords)."""
    places = _places(Known(item))
    once: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        once.setdefault((finding.where, finding.code), finding)
    return sorted(once.values(), key=lambda f: places.get(f.where.partition("/")[2].partition("/")[0], len(places)))


@lru_cache(maxsize=512)
def _places(known: Known) -> dict[str, int]:
    return {name: place for place, name in enumerate(known.item.fields)}


def _explain(item: Item, error: object) -> Iterator[Finding]:
    path: list[str | int] = list(error.instance_path)  # type: ignore[attr-defined]
    kind = error.kind  # type: ignore[attr-defined]
    if kind.name == "required":
        yield _required(item, [*path, kind.property])
    elif kind.name == "additionalProperties":
        for name in kind.unexpected:
            yield messages.UNKNOWN.at(pointer(*path, name), name=_title_or(item, [*path, name], name))
    elif kind.name == "pattern" and (told := _format_behind(item, path)):
        yield _refused(item, path, "format", told)
    else:
        yield _refused(item, path, kind.name, getattr(kind, "value", None))


def _format_behind(item: Item, path: list[str | int]) -> str:
    """The format whose pattern was not met; empty where the item itself declares the pattern."""
    field = field_at(item, path)
    schema = field.schema if field else {}
    return "" if "pattern" in schema else str(schema.get("format", ""))


def _title_or(item: Item, path: list[str | int], name: str) -> Text:
    field = field_at(item, path)
    return field.title if field else Text(name, name)


def field_at(item: Item, path: list[str | int]) -> Field | None:
    """The field an instance path leads to: a question, or a column of a table."""
    field = item.fields.get(str(path[0])) if path else None
    if field is None or len(path) < 3:
        return field
    return next((column for column in field.columns if column.id == path[2]), field)


def sort_of(field: Field) -> str:
    """What people take a question for: its kind, a declaration to tick being "confirm"."""
    return "confirm" if field.kind == "yesno" and field.schema.get("const") is True else field.kind


def required(item: Item, name: str) -> Finding:
    """That a question has no answer and needs one."""
    return _required(item, [name])


def _required(item: Item, path: list[str | int]) -> Finding:
    field = field_at(item, path)
    title = field.title if field else Text(str(path[-1]))
    kind = messages.REQUIRED_BY_SORT.get(sort_of(field), messages.REQUIRED) if field else messages.REQUIRED
    own = field.messages.get("required") if field else None
    return Finding("answer.required", own or kind.at(field=title).message, pointer(*path))


def _refused(item: Item, path: list[str | int], keyword: str, limit: object) -> Finding:
    field = field_at(item, path)
    kind = messages.BY_KEYWORD.get(keyword, messages.BY_KEYWORD["type"])
    if keyword == "constant":
        kind = messages.BY_KEYWORD["const"]
    return refuse(field, kind, keyword, limit, pointer(*path))


def refuse(field: Field | None, kind: FindingKind, keyword: str, limit: object, where: str) -> Finding:
    """A finding on a field, in the field's own words if it has some for this keyword."""
    title = field.title if field else Text(where)
    own = field.messages.get(keyword) if field else None
    told = str(limit) if keyword == "format" or not isinstance(limit, list) else ""
    words = messages.BY_SORT.get((keyword, sort_of(field)), kind) if field else kind
    return Finding(kind.code, _worded(words, own, title, keyword, told), where)


@lru_cache(maxsize=4096)
def _worded(kind: FindingKind, own: Text | None, title: Text, keyword: str, limit: str) -> Text:
    if own:
        return own.format({"limit": limit})
    expected = FORMATS[limit][1] if keyword == "format" and limit in FORMATS else Text("")
    return Text(kind.zh, kind.en).format({"field": title, "limit": limit, "expected": expected})


def _own_vocabulary(item: Item, answers: Mapping[str, object], visible: frozenset[str]) -> Iterator[Finding]:
    for field in _judged_by_us(Known(item)):
        if field.id in answers and field.id in visible:
            yield from _own_words(item, field, answers[field.id], pointer(field.id))


@lru_cache(maxsize=512)
def _judged_by_us(known: Known) -> tuple[Field, ...]:
    """The questions about which JSON Schema cannot say everything: exact decimals and codes of vocabularies."""
    return tuple(field for field in known.item.fields.values() if _is_ours(field))


def _is_ours(field: Field) -> bool:
    return field.kind in ("decimal", "code") or any(map(_is_ours, field.columns))


def _own_words(item: Item, field: Field, answer: object, where: str) -> Iterator[Finding]:
    if field.kind == "decimal":
        yield from _decimal_bounds(field, answer, where)
    elif field.kind == "code":
        yield from _listed(item, field, answer, where)
    elif field.kind == "table" and isinstance(answer, list):
        ours = [column for column in field.columns if _is_ours(column)]
        for number, row in enumerate(answer):
            for column in ours:
                if isinstance(row, Mapping) and column.id in row:
                    yield from _own_words(item, column, row[column.id], where + pointer(number, column.id))


def _decimal_bounds(field: Field, answer: object, where: str) -> Iterator[Finding]:
    value = decimal_of(answer)
    if value is None:
        return
    if len(str(answer).partition(".")[2].rstrip("0")) > field.scale:
        yield refuse(field, messages.BY_KEYWORD["scale"], "scale", field.scale, where)
    for keyword, fits in _BOUNDS.items():
        limit = field.schema.get(keyword)
        if limit is not None and not fits(value, Decimal(str(limit))):
            yield refuse(field, messages.BY_KEYWORD[keyword], keyword, limit, where)


_BOUNDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "above": lambda value, limit: value > limit,
    "atLeast": lambda value, limit: value >= limit,
    "atMost": lambda value, limit: value <= limit,
}


def _listed(item: Item, field: Field, answer: object, where: str) -> Iterator[Finding]:
    listed = item.vocabularies.get(field.vocabulary)
    if isinstance(answer, str) and listed is not None and answer not in listed.options:
        yield refuse(field, messages.BY_KEYWORD["enum"], "enum", None, where)
