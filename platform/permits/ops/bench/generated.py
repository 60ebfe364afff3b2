"""An item made by arithmetic, as large as a bench wants it. It goes through the same compiler as any other."""

from __future__ import annotations

from typing import Any

from permits.core.definitions import Item
from permits.core.definitions.compile import compile_judged
from permits.ops.bench.conditions import BASIS, english_of, materials_of, optional, rules_of

Json = dict[str, Any]

# The mix of an ordinary official form: mostly short texts and choices, some dates and numbers, now and then money.
_KINDS = (
    "text", "choice", "date", "yesno", "integer", "text", "mobile", "choice", "text", "decimal", "text", "date",
)  # fmt: skip
_QUESTIONS: Json = {
    "text": {"type": "string", "minLength": 2, "maxLength": 60},
    "integer": {"type": "integer", "minimum": 0, "maximum": 1000},
    "decimal": {"type": "string", "format": "decimal", "scale": 2, "above": "0"},
    "date": {"type": "string", "format": "date"},
    "mobile": {"type": "string", "format": "mobile", "privacy": "personal"},
    "choice": {"type": "string", "oneOf": [{"const": c, "title": c} for c in ("one", "two", "three", "four")]},
    "yesno": {"type": "boolean"},
}
_RIGHT: Json = {
    "text": "海淀区", "integer": 7, "decimal": "86.50", "date": "2026-03-02", "mobile": "13800138000", "choice": "two",
    "yesno": True,
}  # fmt: skip
_WRONG: Json = {
    "text": "x", "integer": -1, "decimal": "86.505", "date": "2026-02-30", "mobile": "12345", "choice": "five",
    "yesno": "maybe",
}  # fmt: skip


def _kind(place: int) -> str:
    return _KINDS[place % len(_KINDS)]


def question(place: int) -> Json:
    """The schema of one question; the kinds take turns."""
    return {**_QUESTIONS[_kind(place)], "title": f"第{place}项"}


def answer(place: int) -> Any:
    """An answer that will do for `question(place)`."""
    return _RIGHT[_kind(place)]


def wrong(place: int) -> Any:
    """An answer that will not do."""
    return _WRONG[_kind(place)]


PAGE = 25
"""Questions on a page of a form that is too long for one."""


def generated_bundle(
    questions: int, rows: bool = True, reviews: int = 0, conditions: int = 0, code: str = "generated"
) -> Json:
    """A bundle with that many questions, one of them a table of six columns. With `reviews`, a case passes through
    so many review stages, each with its limit, under the two limits of the whole and the limit for accepting. With
    `conditions`, so many rules say what is asked, checked, needed, charged and where it goes."""
    names = [f"q{place}" for place in range(questions - rows)]
    properties = {name: question(place) for place, name in enumerate(names)}
    if rows:
        columns = {f"c{place}": question(place) for place in range(6)}
        properties["rows"] = {
            "title": "表", "type": "array", "minItems": 1, "maxItems": 50,
            "items": {
                "type": "object", "properties": columns, "required": list(columns), "additionalProperties": False,
            },
        }  # fmt: skip
    required = [name for name in properties if not conditions or name == "rows" or not optional(name)]
    said = rules_of(len(names), conditions) if conditions else {}
    item = {
        "code": code, "version": 1, "effective_from": "2025-01-01", "title": "生成的事项",
        "category": "generated", "type": "licence", "handling": "promised", "basis": BASIS,
        "guide": {"summary": "—", "audience": "—", "conditions": [], "fee": "—", "visits": 0, "visits_why": "—",
                  "place": "—", "hours": "—", "phone": "—", "complaints": "—", "questions": []},
        "form": {"pages": _pages(list(properties), bool(conditions)),
                 "schema": {"type": "object", "properties": properties, "required": required}},
        "materials": materials_of(conditions), "clocks": _clocks() if reviews else [], "transition": "pin",
        "processes": [{"code": "only", "title": "唯一", "handling": "promised", "stages": _stages(reviews)}],
    }  # fmt: skip
    last = {"code": "only-way", "otherwise": True, "process": "only", "basis": BASIS,
            "authority": {"code": "somewhere"}}  # fmt: skip
    rules: Json = {"item": code, **said, "routing": [*said.get("routing", ()), last]}
    if reviews > BRANCHING:
        rules["branches"] = [{"code": "skips", "when": {"fact": "q4", ">": 900}, "message": "大于 900。"}]
    return {"item": item, "rules": rules, "texts": {"en": _english(item, rules)}, "library": _library()}


def _pages(names: list[str], many: bool) -> list[Json]:
    if not many:
        return [{"code": "all", "title": "全部", "fields": names}]
    parts = [names[at : at + PAGE] for at in range(0, len(names), PAGE)]
    return [{"code": f"p{number}", "title": f"第{number}页", "fields": part} for number, part in enumerate(parts, 1)]


def _library() -> Json:
    library: Json = {kind: {} for kind in ("blocks", "block_texts", "vocabularies", "laws", "clocks", "authorities")}
    library["laws"] = {"law": {"code": "law", "zh": "某法", "en": "Some law", "source": "—"}}
    library["categories"] = {"generated": {"code": "generated", "no": 1, "zh": "生成", "en": "Generated"}}
    library["types"] = {"licence": {"code": "licence", "zh": "行政许可", "en": "Licence", "papers": "licence"}}
    offices = [{"kind": kind, "zh": kind, "en": kind} for kind in ("window", REVIEWING)]
    said = {"zh": "某机关", "en": "Some authority"}
    library["authorities"]["somewhere"] = {
        "code": "somewhere", "title": said, "short": "某", "level": "district", "parent": "", "division": "000000",
        "address": said, "phone": "—", "review_body": said, "court": said, "offices": offices,
    }  # fmt: skip
    return library


REVIEWING = "handling"
BRANCHING = 2


def _stages(reviews: int) -> list[Json]:
    """Acceptance, then the reviews; one of them has two ways out and a rule to choose between them."""
    first = {"code": "accept", "title": "受理", "kind": "acceptance", "office": "window", "role": "clerk"}
    stages: list[Json] = [
        {"code": f"review{place}", "title": f"审查{place}", "kind": "review", "office": REVIEWING, "role": "reviewer",
         "limit": {"length": 2, "unit": "workday"}}
        for place in range(reviews)
    ]  # fmt: skip
    if reviews > BRANCHING:
        stages[BRANCHING]["next"] = [{"rule": "skips", "to": "end"}, {"to": f"review{BRANCHING + 1}"}]
    return [first, *stages]


def _clocks() -> list[Json]:
    whole = {"starts": "accepted", "ends": ["decided"], "basis": BASIS, "silence": "escalate"}
    return [
        {"code": "correction", "title": "告知", "kind": "statutory", "limit": {"length": 5, "unit": "workday"},
         "starts": "received", "ends": ["accepted", "not_accepted", "correction_requested"], "silence": "accepted",
         "remind": {"before": [2, 1, 0]}, "basis": BASIS},
        {"code": "decision", "title": "法定", "kind": "statutory", "limit": {"length": 20, "unit": "workday"},
         "remind": {"before": [5, 2, 1, 0]}, "pauses": ["hearing", "expert_review"], **whole},
        {"code": "promise", "title": "承诺", "kind": "promised", "limit": {"length": 8, "unit": "workday"},
         "remind": {"before": [1, 0]}, **whole},
    ]  # fmt: skip


def _english(item: Json, rules: Json) -> dict[str, str]:
    """An English wording for every Chinese one."""
    keys = ["title", "processes.only.title", *(f"pages.{page['code']}.title" for page in item["form"]["pages"])]
    keys += english_of(rules, item["materials"])
    keys += [f"stages.only.{stage['code']}.title" for stage in item["processes"][0]["stages"]]
    keys += [f"clocks.{clock['code']}.title" for clock in item["clocks"]]
    keys += [f"guide.{part}" for part in ("summary", "audience", "fee", "visits_why", "place", "hours")]
    for name, schema in item["form"]["schema"]["properties"].items():
        keys += _wordings(f"fields.{name}", schema)
    return dict.fromkeys(keys, "words")


def _wordings(key: str, schema: Json) -> list[str]:
    keys = [f"{key}.title", *(f"{key}.options.{option['const']}" for option in schema.get("oneOf", ()))]
    for name, column in schema.get("items", {}).get("properties", {}).items():
        keys += _wordings(f"{key}.columns.{name}", column)
    return keys


def generated_item(questions: int, conditions: int = 0) -> Item:
    """The item of that many questions and conditions, compiled."""
    compiled, findings = compile_judged(generated_bundle(questions, conditions=conditions))
    if compiled is None:
        raise AssertionError(findings)
    return compiled


def generated_answers(questions: int) -> Json:
    """Answers that pass."""
    answers = {f"q{place}": answer(place) for place in range(questions - 1)}
    return answers | {"rows": [{f"c{place}": answer(place) for place in range(6)} for _ in range(3)]}
