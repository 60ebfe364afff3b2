"""From the conditions of JSON Schema to rules: if, then and else, dependencies, alternatives.

Knows which tests of a schema are tests of a fact; what a schema asks beyond that is told and left out. A schema says of
a missing property that it holds; a rule of a missing fact that it does not: the difference is written into the
condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from permits.core.definitions.fields import kind_of
from permits.core.drafts import losses
from permits.core.drafts.json_document import Document, Path, Raw, listed, of_objects
from permits.core.drafts.schema_forms import take
from permits.core.drafts.schema_values import amount, choices_of
from permits.core.finding import pointer
from permits.core.text import Text

Condition = dict[str, Any]

RULES = frozenset({"if", "then", "else", "allOf", "anyOf", "not", "dependentRequired", "dependentSchemas",
                   "dependencies"})  # fmt: skip
_ORDER = {"minimum": ">=", "maximum": "<=", "exclusiveMinimum": ">", "exclusiveMaximum": "<"}
_ORDERED = ("integer", "decimal", "money")
_SAID = {"type", "title", "description", "$comment"}

NO_TEST = Text(
    "规则只能比较选项、是否、数字和日期，以及看有没有填", "rules compare choices, yes/no, numbers and dates only"
)
NO_FIELD = Text("它说的表单项没有带过来", "the question it speaks of was not taken over")


def take_rules(document: Document, schema: Raw, place: str, path: Path, given: Condition | None = None) -> None:
    """Every rule that the keywords of this object schema say. `given`: what holds already (inside `then`)."""
    _conditional(document, schema, place, path, given)
    for name, others in of_lists(schema.get("dependentRequired")) + of_lists(schema.get("dependencies")):
        _dependent(document, schema, place, path, given, name, others)
    for word in ("dependentSchemas", "dependencies"):
        for name, then in of_objects(schema.get(word)).items():
            condition = _present(document, (*path, name), f"{place}/{word}" + pointer(name))
            if condition:
                consequences(document, then, f"{place}/{word}" + pointer(name), path, _both(given, condition))
    parts = schema.get("allOf")
    for n, part in enumerate(parts if isinstance(parts, list) else []):
        consequences(document, part, f"{place}/allOf/{n}", path, given)
    for word in ("anyOf", "not"):
        if word in schema:
            _demand(document, {word: schema[word]}, place + f"/{word}", path, given)


def of_lists(value: object) -> list[tuple[str, list[str]]]:
    """The entries of a mapping that are lists of names."""
    found = value if isinstance(value, Mapping) else {}
    return [(name, listed(one)) for name, one in found.items() if isinstance(one, list)]


def _both(one: Condition | None, other: Condition) -> Condition:
    return {"all": [one, other]} if one else other


def _conditional(document: Document, schema: Raw, place: str, path: Path, given: Condition | None) -> None:
    if "if" not in schema:
        return
    holds = condition(document, schema["if"], place + "/if", path)
    if holds is None:
        return
    for word, when in (("then", holds), ("else", opposite(holds))):
        if word in schema:
            consequences(document, schema[word], f"{place}/{word}", path, _both(given, when))


def opposite(holds: Condition) -> Condition:
    """That a condition does not hold."""
    return holds["not"] if set(holds) == {"not"} else {"not": holds}


def _dependent(
    document: Document, schema: Raw, place: str, path: Path, given: Condition | None, name: str, others: list[str]
) -> None:
    word = "dependentRequired" if "dependentRequired" in schema else "dependencies"
    here = f"{place}/{word}" + pointer(name)
    condition = _present(document, (*path, name), here)
    if condition:
        _require(document, here, path, others, _both(given, condition))


def _present(document: Document, path: Path, place: str) -> Condition | None:
    name = document.names.get(path)
    if name is None:
        document.sketch.tell(losses.RULE_LOST, place, given="/".join(path), why=NO_FIELD)
        return None
    return {"present": name}


# ---------------------------------------------------------------- what follows when a condition holds


def consequences(document: Document, raw: object, place: str, path: Path, when: Condition | None) -> None:
    """The rules that a schema says for the case `when`; None = always."""
    if raw is True or raw == {}:
        return
    schema, place, _ = document.whole(raw, place)
    new = _ask_more(document, schema, place, path, when)
    _require(
        document, place + "/required", path, [one for one in listed(schema.get("required")) if one not in new], when
    )
    for name, one in of_objects(schema.get("properties")).items():
        if name in new:
            continue
        here = place + pointer("properties", name)
        if one is False:
            _hide(document, here, (*path, name), when)
        elif one not in (True, {}):
            _demand(document, {"properties": {name: one}}, place, path, when)
    take_rules(document, schema, place, path, when)
    if raw is False:
        document.sketch.tell(losses.RULE_LOST, place, given="false", why=NO_TEST)
    document.lose(schema, place, RULES | {"properties", "required", "additionalProperties"} | _SAID)


def _ask_more(document: Document, schema: Raw, place: str, path: Path, when: Condition | None) -> set[str]:
    """Questions that only this branch declares: shown when it holds. The names it declared."""
    properties = of_objects(schema.get("properties"))
    fresh = {n: one for n, one in properties.items() if isinstance(one, Mapping) and not _asked(document, (*path, n))}
    if not fresh:
        return set()
    group = take(document, {"properties": fresh, "required": [n for n in listed(schema.get("required")) if n in fresh]},
                 place, path, None)  # fmt: skip
    document.sketch.required += group.must
    document.branches |= {(*path, name): one for name, one in fresh.items()}
    if group.all and when:
        for name in group.all:
            document.sketch.tell(losses.ASKED_WHEN, place, given=name)
        document.sketch.rule("visibility", "V", {"show": group.all, "when": when})
    return set(fresh)


def _asked(document: Document, path: Path) -> bool:
    """Whether the property is asked already, by the form or by another branch."""
    return any(known[: len(path)] == path for known in document.names)


def _hide(document: Document, place: str, path: Path, when: Condition | None) -> None:
    name = document.names.get(path)
    if name is None or when is None:
        document.sketch.tell(losses.RULE_LOST, place, given=path[-1], why=NO_FIELD)
        return
    document.sketch.tell(losses.HIDDEN_INSTEAD, place, given=path[-1])
    document.sketch.rule("visibility", "V", {"show": [name], "when": opposite(when)})


def _require(document: Document, place: str, path: Path, names: list[str], when: Condition | None) -> None:
    found = [document.names[(*path, name)] for name in names if (*path, name) in document.names]
    for name in names:
        if (*path, name) not in document.names:
            document.sketch.tell(losses.RULE_LOST, place, given=name, why=NO_FIELD)
    shown = document.shown_by_branches()
    also = [name for name in found if name in shown and when is not None]
    if also:
        document.sketch.rule("visibility", "V", {"show": also, "when": when})
    optional = [name for name in found if name not in document.sketch.required]
    if optional and when is None:
        document.sketch.required += optional
    elif optional:
        document.sketch.rule("requirements", "Q", {"require": list(dict.fromkeys(optional)), "when": when})


def _demand(document: Document, schema: Raw, place: str, path: Path, when: Condition | None) -> None:
    """A check that what the schema tests holds."""
    require = condition(document, schema, place, path)
    if require is None:
        return
    name = next((document.names[(*path, one)] for one in of_objects(schema.get("properties"))
                 if (*path, one) in document.names), "")  # fmt: skip
    at = {"at": f"/{name}"} if name else {}
    message = Text("与前面的回答不符，请改正。", "This does not fit the other answers: correct it.")
    raw = {**at, **({"when": when} if when else {}), "require": require}
    document.sketch.said_rule("checks", "C", raw, "message", message)


# ---------------------------------------------------------------- conditions


def condition(document: Document, raw: object, place: str, path: Path) -> Condition | None:
    """When this schema holds, as a condition; None, told, where a condition cannot say it."""
    parts = list(_tests(document, raw, place, path))
    if any(part is None for part in parts):
        return None
    known = [part for part in parts if part]
    if not known:
        document.sketch.tell(losses.RULE_LOST, place, given=raw, why=NO_TEST)
        return None
    return known[0] if len(known) == 1 else {"all": known}


def _tests(document: Document, raw: object, place: str, path: Path) -> Iterator[Condition | None]:
    """Each keyword as a condition; None for one that could not be said, and told."""
    schema, place, _ = document.whole(raw, place)
    required = listed(schema.get("required"))
    properties = of_objects(schema.get("properties"))
    for name in required:
        if name not in properties or properties[name] in (True, {}):
            yield _present(document, (*path, name), place + "/required")
    for name, one in properties.items():
        if one not in (True, {}):
            yield _of_property(document, one, place + pointer("properties", name), (*path, name), name in required)
    for word, ours in (("allOf", "all"), ("anyOf", "any")):
        parts = schema.get(word)
        if isinstance(parts, list) and any(parts):
            inner = [condition(document, one, f"{place}/{word}/{n}", path) for n, one in enumerate(parts)]
            yield {ours: inner} if all(inner) else None
    if "not" in schema:
        inside = condition(document, schema["not"], place + "/not", path)
        yield {"not": inside} if inside else None
    for key in schema.keys() - {"required", "properties", "allOf", "anyOf", "not"} - _SAID:
        document.sketch.tell(losses.RULE_LOST, place + pointer(key), given=key, why=NO_TEST)
        yield None


def _of_property(document: Document, raw: object, place: str, path: Path, required: bool) -> Condition | None:
    """The test of one property: with `required` it must be there, else it holds where nothing is given."""
    if raw is False:
        found = _present(document, path, place)
        return {"not": found} if found else None
    schema, place, _ = document.whole(raw, place)
    if "properties" in schema or (path not in document.names and any(one[:-1] == path for one in document.names)):
        inner = condition(document, {k: v for k, v in schema.items() if k != "type"}, place, path)
        return inner if required or inner is None else _or_missing(document, path, inner)
    name = document.names.get(path)
    if name is None:
        document.sketch.tell(losses.RULE_LOST, place, given=path[-1], why=NO_FIELD)
        return None
    tests = _of_value(document, name, schema, place)
    if tests is None:
        return None
    whole = tests[0] if len(tests) == 1 else {"all": tests} if tests else {"present": name}
    if required:
        return whole
    return {"any": [{"not": {"present": name}}, whole]} if tests else None


def _or_missing(document: Document, path: Path, inner: Condition) -> Condition:
    inside = [name for known, name in document.names.items() if known[: len(path)] == path]
    return {"any": [{"not": {"any": [{"present": name} for name in inside]}}, inner]}


def _of_value(document: Document, name: str, schema: Raw, place: str) -> list[Condition] | None:
    """The tests of one answer; None, told, if one of them is none that rules know."""
    tests: list[Condition] = []
    for key in schema.keys() - _SAID:
        test = _test(document, name, key, schema)
        if test is None:
            document.sketch.tell(losses.RULE_LOST, place + pointer(key), given=f"{key}: {schema[key]}", why=NO_TEST)
            return None
        tests.append(test)
    return tests


def _test(document: Document, name: str, key: str, schema: Raw) -> Condition | None:
    raw = document.sketch.properties[name]
    kind = kind_of(raw)
    if key in ("const", "enum"):
        allowed = [constant(document, name, one) for one, _ in choices_of({key: schema[key]})]
        if not allowed or any(one is None for one in allowed):
            return None
        one_only = {"fact": name, "==": allowed[0]}
        return one_only if len(allowed) == 1 else {"fact": name, "in": list(dict.fromkeys(allowed))}
    if key in _ORDER and kind in _ORDERED:
        limit = constant(document, name, schema[key])
        return None if limit is None else {"fact": name, _ORDER[key]: limit}
    if (
        key == "contains"
        and kind == "several_of"
        and isinstance(schema[key], Mapping)
        and set(schema[key]) <= {"const"}
    ):
        code = document.values.get(f"fields.{name}", {}).get(schema[key].get("const"))
        return None if code is None else {"fact": f"{name}.{code}", "==": True}
    if key in ("minLength", "minItems") and schema[key] == 1:
        return {"present": name}
    return None


def constant(document: Document, name: str, given: Any) -> Any:
    """A value of the source as a constant of a condition on this question; None where there is none."""
    raw = document.sketch.properties[name]
    kind = kind_of(raw)
    if kind == "one_of":
        return document.values.get(f"fields.{name}", {}).get(given)
    if kind == "yesno":
        return given if isinstance(given, bool) else None
    if kind == "date" and isinstance(given, str):
        return given if len(given) == 10 else None
    if kind == "integer" and isinstance(given, int) and not isinstance(given, bool):
        return given
    if kind in ("decimal", "money") and isinstance(given, int | Decimal) and not isinstance(given, bool):
        return amount(Decimal(given)) or None
    return None
