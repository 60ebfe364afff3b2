"""Whether each answer will do by itself: schema, formats, exact decimals, codes of vocabularies.

Knows nothing of rules between answers and nothing of materials.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from permits.core.definitions.composites import titled
from permits.core.definitions.types import Field, Item
from permits.core.finding import Finding, pointer
from permits.core.forms import messages
from permits.core.forms.own import judge_ours
from permits.core.forms.refusing import refuse, sort_of
from permits.core.forms.schema import Known, surely_valid, validator_for
from permits.core.text import Text


def judge(item: Item, answers: Mapping[str, object], visible: frozenset[str], received_on: date) -> list[Finding]:
    """Every finding on the answers taken one by one, in the order of the form."""
    given = dict(answers)
    try:
        return _judge(item, given, visible, received_on)
    except UnicodeEncodeError:
        return _judge_without_halves(item, given, visible, received_on)


def _judge_without_halves(
    item: Item, answers: Mapping[str, object], visible: frozenset[str], received_on: date
) -> list[Finding]:
    """Answers that hold half a character (a lone surrogate) are no text at all: refused, and the others judged."""
    whole = {name: answer for name, answer in answers.items() if _is_whole(name) and _is_whole(answer)}
    halves = {pointer(_readable(name)) for name in answers.keys() - whole.keys()}
    findings = [f for f in _judge(item, whole, visible, received_on) if f.where not in halves]
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


def _judge(item: Item, given: dict[str, object], visible: frozenset[str], received_on: date) -> list[Finding]:
    if surely_valid(item, visible, given):
        return []
    findings = [f for error in validator_for(item, visible).iter_errors(given) for f in _explain(item, error)]
    refused = {finding.where for finding in findings}
    ours = judge_ours(item, {name: given[name] for name in given if name in visible}, received_on)
    findings += [f for f in ours if f.where not in refused]
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
    """The field an instance path leads to: a question, a column of a table, or a part, by its full name."""
    field = item.fields.get(str(path[0])) if path else None
    for step in path[1:]:
        if field is not None and not isinstance(step, int):
            part = next((one for one in field.parts if one.id == step), None)
            column = next((one for one in field.columns if one.id == step), field)
            field = replace(part, title=titled(field, part)) if part else column
    return field


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
