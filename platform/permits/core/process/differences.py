"""How what the engine says differs from what an example expects, in words. Judges nothing; knows titles.

Three shapes of expectation: a list (what is missing, what is too much), a table (each entry by itself), one value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from permits.core.definitions.types import Item
from permits.core.finding import pointer
from permits.core.text import Text, joined

Difference = tuple[str, Text]
"""The pointer below `expect`, and what is different there."""

LIST = Text("{what}{differences}", "{what} {differences}")
MISSING = Text("缺少{listed}", "lack {listed}")
EXTRA = Text("多出{listed}", "have {listed} too many")
ORDER = Text("的次序应为{expected}，实为{actual}", "should come in the order {expected} but come as {actual}")
VALUE = Text("{what}应为 {expected}，实为 {actual}", "{what} should be {expected} but is {actual}")
NAMED = Text("{code}“{title}”", "{code} “{title}”")
FOUND = Text("{where}处的 {code}", "{code} at {where}")
WHOLE = Text("整份申请", "the whole application")
NOTHING = Text("没有", "nothing")
YES, NO = Text("是", "yes"), Text("否", "no")
OUTCOMES = {
    "not_required": Text("“不需要许可”", "“no permit is needed”"),
    "wrong_authority": Text("“不归本机关办理”", "“another authority decides”"),
}

WHAT = {
    "materials": Text("须交的材料", "the materials called for"),
    "findings": Text("查出的问题", "the problems found"),
    "hidden": Text("不显示的题目", "the questions not shown"),
    "process": Text("程序", "the process"),
    "authority": Text("受理机关", "the authority"),
    "intake": Text("收件时的结论", "what intake comes to"),
    "branches": Text("成立的分支规则", "the branch rules that hold"),
    "refusals": Text("提示的不予许可理由", "the grounds of refusal suggested"),
    "duties": Text("证后义务", "the duties after the grant"),
    "messages": Text("告知的话", "the sentences told"),
}
ENTRY = {
    "due": Text("{entry}的到期日", "the due day of {entry}"),
    "certificate": Text("证照上的{entry}", "{entry} on the certificate"),
    "facts": Text("事实{entry}", "the fact {entry}"),
    "fees": Text("费用{entry}", "the fee {entry}"),
    "checklist": Text("审核清单上{entry}的状态", "the state of {entry} on the checklist"),
    "answers": Text("系统算出的{entry}", "the answer {entry} worked out"),
}


def differences(item: Item, what: str, expected: object, actual: object) -> Iterator[Difference]:
    """What differs, each with its place; nothing where the expectation holds. Of a table only its own entries count."""
    if isinstance(expected, Mapping):
        said: Mapping[str, object] = actual if isinstance(actual, Mapping) else {}
        for code, wanted in expected.items():
            if said.get(code) != wanted:
                entry = ENTRY[what].format({"entry": _name(item, what, code)})
                yield pointer(what, code), _value(entry, _plain(wanted), _plain(said.get(code)))
    elif isinstance(expected, list) and isinstance(actual, list):
        if expected != actual:
            said_of = joined(list(_lists(item, what, expected, actual)), "，", " and ")
            yield pointer(what), LIST.format({"what": WHAT[what], "differences": said_of})
    elif expected != actual:
        yield pointer(what), _value(WHAT[what], _one(item, what, expected), _one(item, what, actual))


def _lists(item: Item, what: str, expected: Sequence[object], actual: Sequence[object]) -> Iterator[Text]:
    missing, extra = _without(expected, actual), _without(actual, expected)
    for sentence, rest in ((MISSING, missing), (EXTRA, extra)):
        if rest:
            yield sentence.format({"listed": _listed(item, what, rest)})
    if not missing and not extra:
        yield ORDER.format({"expected": _listed(item, what, expected), "actual": _listed(item, what, actual)})


def _without(these: Sequence[object], those: Sequence[object]) -> list[object]:
    """What is left of these when each of those is taken away once."""
    rest = list(these)
    for one in those:
        if one in rest:
            rest.remove(one)
    return rest


def _listed(item: Item, what: str, values: Sequence[object]) -> Text:
    return joined([_found(item, v) if isinstance(v, Mapping) else _name(item, what, str(v)) for v in values])


def _found(item: Item, finding: Mapping[str, object]) -> Text:
    where = str(finding["where"])
    known = item.fields.get(where.lstrip("/").partition("/")[0])
    place = NAMED.format({"code": where, "title": known.title}) if known else Text(where, where) if where else WHOLE
    return FOUND.format({"where": place, "code": finding["code"]})


def _name(item: Item, what: str, code: str) -> Text:
    title = _titles(item, what).get(code)
    return NAMED.format({"code": code, "title": title}) if title else Text(code, code)


def _titles(item: Item, what: str) -> Mapping[str, Text]:
    face = item.certificate.fields if item.certificate else ()
    materials = {material.code: material.title for material in item.materials.values()}
    rules = {rule.code: rule.message for rule in item.rules.values() if rule.message}
    questions = {name: field.title for name, field in item.fields.items()}
    known: Mapping[str, Mapping[str, Text]] = {
        "materials": materials,
        "hidden": questions,
        "process": {code: process.title for code, process in item.processes.items()},
        "due": {clock.code: clock.title for clock in item.clocks},
        "certificate": {field.code: field.title for field in face},
        "facts": item.fact_titles,
        "fees": rules,
        "branches": rules,
        "refusals": {clause.code: clause.title for clause in item.refusals},
        "duties": rules,
        "checklist": {**rules, **materials},
        "answers": questions,
    }
    return known.get(what, {})


def _value(what: Text, expected: Text, actual: Text) -> Text:
    return VALUE.format({"what": what, "expected": expected, "actual": actual})


def _plain(value: object) -> Text:
    """A value as people write it; None: there is nothing."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return YES if value else NO
    return Text(str(value), str(value))


def _one(item: Item, what: str, value: object) -> Text:
    """A code with its title, an outcome in words, or the value itself."""
    return OUTCOMES.get(str(value)) or (_name(item, what, value) if isinstance(value, str) and value else _plain(value))
