"""Decision tables of DMN 1.3 and later as decision tables of ours. Knows inputs, outputs, hit policies and rows.

What a table decides its output's name says: a material, a process, a fee. Any other output becomes derived facts, one
for each value, true where the table would give it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from typing import Any

from permits.core.definitions.messages import TO_FILL
from permits.core.drafts import losses
from permits.core.drafts.draft import PROCESS, Draft, Sketch, Wanted, finished, process, refused
from permits.core.drafts.elements import Element
from permits.core.drafts.feel import Cell, Literal, cells, literal, literals
from permits.core.drafts.names import code_for, name_for, value_for, wording
from permits.core.text import Text

Made = dict[str, Any]

FORMAT = Text("DMN 决策表文件", "DMN document of decision tables")
NO_TABLE = Text("里面没有决策表", "it holds no decision table")
HITS = {"": "unique", "UNIQUE": "unique", "FIRST": "first", "ANY": "any"}
SECTIONS = {
    "materials": ("材料", "申请材料", "material", "materials", "document", "documents"),
    "routing": ("流程", "办理流程", "process", "route", "procedure"),
    "fees": ("费用", "收费", "金额", "fee", "fees", "amount", "charge"),
}
MOST_ROWS = 200
_TYPES = {"string": "text", "number": "number", "integer": "integer", "long": "integer", "double": "number",
          "boolean": "bool", "date": "date"}  # fmt: skip
NO_INPUT = Text("输入不是单个名称，而是算式", "an input is no plain name but an expression")
NO_FIELD = Text("输入没有写类型，也没有可比较的值", "an input has neither type nor values to compare")
NO_ROWS = Text("没有一行能带过来", "none of its rows could be taken over")
NOT_UNDERSTOOD = Text("这一格的写法不支持", "this cell says more than cells can here")
RESTS_ON_IT = Text(
    "先命中者先得的表里少了一行，后面各行的意思就变了", "the rows after one that was left out would mean more"
)
ONE_OTHERWISE = Text("另一张表已经有兜底的流程", "another table has the route for all others already")
TOO_MANY = Text(f"超过 {MOST_ROWS} 行", f"it has more than {MOST_ROWS} rows")


@dataclass(slots=True)
class Inputs:
    """The inputs of every table by expression: the values tested, the type stated, and the question they become."""

    types: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[Literal]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)


def from_dmn(root: Element, wanted: Wanted) -> Draft:
    """The draft of an item whose form asks the inputs of the tables, and whose rules are the tables."""
    tables = [(one, one.all("decisionTable")[0]) for one in root.within("decision") if one.all("decisionTable")]
    if root.tag != "definitions" or "DMN" not in root.space.upper() or not tables:
        return refused(losses.NOT_THIS_FORMAT, root.tag, format=FORMAT, why=NO_TABLE)
    sketch = Sketch(title=wording(root.get("name")))
    inputs = Inputs()
    for _, table in tables:
        _gather(root, table, inputs)
    _ask(sketch, root, inputs)
    for one in root.within("decision"):
        if not one.all("decisionTable"):
            why = Text("不是决策表", "it is no decision table")
            sketch.tell(losses.TABLE_LOST, _place(one), one.line, given=_name(one), why=why)
    for decision, table in tables:
        _table(sketch, decision, table, inputs)
    if sketch.processes and not sketch.rules.get("routing"):
        sketch.processes.append(process(sketch, PROCESS, Text("一般程序", "Ordinary procedure")))
    _tell_of_words(sketch, root, "")
    return finished(sketch, wanted)


WORDS = ("description", "question", "allowedAnswers", "annotationEntry", "textAnnotation", "knowledgeSource",
         "businessKnowledgeModel")  # fmt: skip
"""What a document says to people beside its tables, often the legal basis: nothing of ours has room for it."""


def _tell_of_words(sketch: Sketch, one: Element, place: str) -> None:
    """The words for people in this element and all within, each with its place."""
    counted: Counter[str] = Counter()
    for part in one.children:
        counted[part.tag] += 1
        here = f"{place}/{part.tag}/{_name(part) or counted[part.tag]}"
        if part.tag in WORDS:
            given = " ".join(one for one in (part.get("name"), part.all_words()) if one)
            if given:
                sketch.tell(losses.KEYWORD_LOST, here, part.line, keyword=part.tag, given=given)
        else:
            _tell_of_words(sketch, part, here)


def _name(one: Element) -> str:
    return one.get("name") or one.get("label") or one.get("id")


def _place(decision: Element, rest: str = "") -> str:
    return f"/decision/{_name(decision)}{rest}"


def _expression(given: Element) -> str:
    return given.text_of("inputExpression", "text")


def _is_name(expression: str) -> bool:
    return bool(expression) and not any(sign in expression for sign in '()[]{}+*/<>=",')


# ---------------------------------------------------------------- inputs


def _gather(root: Element, table: Element, inputs: Inputs) -> None:
    """What is known of each input: its stated type, and every value that some row tests."""
    for n, given in enumerate(table.all("input")):
        name = _expression(given)
        if not _is_name(name):
            continue
        stated = next((one.get("typeRef") for one in given.all("inputExpression")), "")
        allowed = next((one for one in root.all("itemDefinition") if one.get("name") == stated), None)
        base = allowed.text_of("typeRef") if allowed else stated
        entries = [
            row.all("inputEntry")[n].text_of("text") for row in table.all("rule") if len(row.all("inputEntry")) > n
        ]
        listed = [given.text_of("inputValues", "text"), allowed.text_of("allowedValues", "text") if allowed else ""]
        found = [one for text in (*listed, *entries) for one in literals(text)]
        inputs.values.setdefault(name, []).extend(found)
        kind = _TYPES.get(base.rpartition(":")[2].lower(), "")
        if kind or name not in inputs.types:
            inputs.types[name] = kind or (found[0][0] if found else "")


def _ask(sketch: Sketch, root: Element, inputs: Inputs) -> None:
    """One question for each input."""
    page = sketch.page("application", Text("申请信息", "Application"))
    labels = {one.get("name"): one.line for one in root.within("inputData")}
    for given, kind in inputs.types.items():
        line = labels.get(given, 0)
        name = sketch.name(given, f"/input/{given}", line)
        key = f"fields.{name}"
        made: Made = {"title": sketch.say(f"{key}.title", wording(given))}
        sketch.properties[name] = made | _question(sketch, given, kind, inputs, key, line)
        inputs.names[given] = name
        sketch.required.append(name)
        page["fields"].append(name)


def _question(sketch: Sketch, given: str, kind: str, inputs: Inputs, key: str, line: int) -> Made:
    if kind in ("bool", "date", "integer"):
        return {"bool": {"type": "boolean"}, "date": {"type": "string", "format": "date"},
                "integer": {"type": "integer"}}[kind]  # fmt: skip
    if kind == "number":
        sketch.tell(losses.NUMBER_AS_TEXT, f"/input/{given}", line, given=given, scale=2)
        return {"type": "string", "format": "decimal", "scale": 2}
    if not kind:
        sketch.tell(losses.TYPE_ASSUMED, f"/input/{given}", line, given=given, type="", kind="text")
    values = list(dict.fromkeys(str(one) for sort, one in inputs.values[given] if sort == "text"))[:200]
    if not values:
        sketch.tell(losses.LIMITED, f"/input/{given}", line, given=given, keyword="maxLength", limit=200)
        return {"type": "string"}
    codes: dict[str, str] = {}
    for one in values:
        codes[one] = value_for(one, codes.values())
        if codes[one] != one:
            sketch.tell(losses.CODE_MADE, f"/input/{given}", line, given=one, code=codes[one])
    inputs.codes[given] = codes
    options = [
        {"const": code, "title": sketch.say(f"{key}.options.{code}", wording(one))} for one, code in codes.items()
    ]
    return {"type": "string", "oneOf": options}


def _constant(inputs: Inputs, given: str, one: Literal) -> Any:
    """A value as a constant on the question of this input; None where the question can have no such answer."""
    kind, value = inputs.types[given], one[1]
    if one[0] == "text":
        return inputs.codes.get(given, {}).get(value)
    if one[0] == "number":
        if kind == "integer":
            return int(value) if value == value.to_integral_value() else None
        return format(value, "f") if kind == "number" and value == round(value, 2) else None
    return value if one[0] == kind else None


# ---------------------------------------------------------------- tables


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number, its tests (several where one of ours cannot say it), and what it gives for each output."""

    number: int
    line: int
    whens: tuple[tuple[Cell, ...], ...]
    thens: tuple[str, ...]


def _table(sketch: Sketch, decision: Element, table: Element, inputs: Inputs) -> None:
    policy, given = table.get("hitPolicy").upper(), _name(decision)
    names = [_expression(one) for one in table.all("input")]
    why = None
    if policy not in HITS:
        why = Text(f"命中策略 {policy} 这里没有", f"the hit policy {policy} is unknown here")
    elif not names or not all(name in inputs.names for name in names):
        why = NO_INPUT
    elif len(table.all("rule")) > MOST_ROWS:
        why = TOO_MANY
    if why:
        sketch.tell(losses.TABLE_LOST, _place(decision), table.line, given=given, why=why)
        return
    read = [_row(sketch, decision, one, n, names, inputs) for n, one in enumerate(table.all("rule"), 1)]
    rows = [row for row in read if row]
    if len(rows) < len(read) and HITS[policy] == "first":
        sketch.tell(losses.TABLE_LOST, _place(decision), table.line, given=given, why=RESTS_ON_IT)
        return
    for n, output in enumerate(table.all("output")):
        default = output.text_of("defaultOutputEntry", "text")
        if default:
            sketch.tell(losses.KEYWORD_LOST, _place(decision), output.line, keyword="defaultOutputEntry", given=default)
        _output(sketch, decision, output, n, [inputs.names[name] for name in names], HITS[policy], rows)


def _row(sketch: Sketch, decision: Element, rule: Element, number: int, names: list[str], inputs: Inputs) -> Row | None:
    read: list[list[Cell]] = []
    for n, (given, entry) in enumerate(zip(names, rule.all("inputEntry"), strict=False), 1):
        text = entry.text_of("text")
        every = tuple(inputs.codes.get(given, {}).values())
        found = cells(text, lambda one, given=given: _constant(inputs, given, one), every)  # type: ignore[misc]
        if found is None:
            place = _place(decision, f"/rule/{number}/inputEntry/{n}")
            sketch.tell(losses.RULE_LOST, place, entry.line, given=text, why=NOT_UNDERSTOOD)
            return None
        read.append(found)
    whens = tuple(product(*read))
    if len(read) != len(names) or len(whens) > 16:
        sketch.tell(losses.RULE_LOST, _place(decision, f"/rule/{number}"), rule.line, given=number, why=NOT_UNDERSTOOD)
        return None
    return Row(number, rule.line, whens, tuple(one.text_of("text") for one in rule.all("outputEntry")))


def _output(
    sketch: Sketch, decision: Element, output: Element, n: int, facts: list[str], hit: str, rows: Iterable[Row]
) -> None:
    """One output of a table as a table of ours, or as facts."""
    said = output.get("name") or output.get("label") or _name(decision)
    section = next((one for one, words in SECTIONS.items() if said.lower() in words), "")
    made: list[Made] = []
    for row in rows:
        value = literal(row.thens[n]) if n < len(row.thens) else None
        if value is None:
            place = _place(decision, f"/rule/{row.number}/outputEntry/{n + 1}")
            given = row.thens[n] if n < len(row.thens) else ""
            sketch.tell(losses.RULE_LOST, place, row.line, given=given, why=NOT_UNDERSTOOD)
            continue
        many = len(row.whens) > 1
        made += [{"code": f"r{row.number}{f'-{m}' if many else ''}", "when": list(when), "then": value}
                 for m, when in enumerate(row.whens, 1)]  # fmt: skip
        if many and hit == "unique":
            hit = "any"
    if not made:
        sketch.tell(losses.TABLE_LOST, _place(decision), output.line, given=said, why=NO_ROWS)
    elif section:
        tested = _without_otherwise(sketch, decision, hit, made) if section == "routing" else made
        _as_table(sketch, decision, section, facts, hit, tested)
    else:
        _as_facts(sketch, decision, said, facts, hit, made)


def _as_table(sketch: Sketch, decision: Element, section: str, facts: list[str], hit: str, rows: list[Made]) -> None:
    codes = [one["code"] for one in sketch.rules.get("tables", [])]
    code = code_for(_name(decision), codes, "table")
    kept = [row | {"then": then} for row in rows if (then := _EFFECTS[section](sketch, code, row))]
    if kept:
        title = sketch.say(f"tables.{code}", wording(_name(decision)))
        table = {"code": code, "title": title, "section": section, "hit": hit, "facts": facts, "rows": kept}
        sketch.rules.setdefault("tables", []).append(table)
    if len(kept) < len(rows):
        sketch.tell(losses.TABLE_LOST, _place(decision), decision.line, given=_name(decision), why=NOT_UNDERSTOOD)


def _material(sketch: Sketch, table: str, row: Made) -> Made | None:
    said = wording(str(row["then"][1]))
    for one in sketch.materials:
        if one["title"] == (said.zh or said.en):
            return {"material": one["code"]}
    code = f"M{len(sketch.materials) + 1}"
    sketch.materials.append({"code": code, "title": sketch.say(f"materials.{code}.title", said), "asked": "upload"})
    return {"material": code}


def _without_otherwise(sketch: Sketch, decision: Element, hit: str, rows: list[Made]) -> list[Made]:
    """The rows that test something. The one that takes everything becomes the route for otherwise; of first hits none
    after it counts."""
    last = next((n for n, row in enumerate(rows) if not any(row["when"])), None)
    if last is None:
        return rows
    if sketch.rules.get("routing"):
        sketch.tell(losses.RULE_LOST, _place(decision), decision.line, given=rows[last]["code"], why=ONE_OTHERWISE)
    else:
        sketch.rule("routing", "R", {"otherwise": True} | _route(sketch, "", rows[last]))
    return rows[:last] if hit == "first" else [row for row in rows if any(row["when"])]


def _route(sketch: Sketch, table: str, row: Made) -> Made:
    return {"process": _process(sketch, str(row["then"][1])), "authority": {"code": TO_FILL}}


def _process(sketch: Sketch, given: str) -> str:
    said = wording(given)
    found = next((one["code"] for one in sketch.processes if one["title"] == (said.zh or said.en)), None)
    if found is None:
        found = code_for(given, [PROCESS, *(one["code"] for one in sketch.processes)], "process")
        sketch.processes.append(process(sketch, found, said))
    return str(found)


def _fee(sketch: Sketch, table: str, row: Made) -> Made | None:
    sort, value = row["then"]
    if sort != "number" or not 0 <= value < Decimal(10) ** 12 or value != round(value, 2):
        return None
    title = sketch.say(f"fees.{table}.{row['code']}", Text("费用", "Fee"))
    return {"title": title, "amount": format(value, "f")}


_EFFECTS = {"materials": _material, "routing": _route, "fees": _fee}


def _as_facts(sketch: Sketch, decision: Element, said: str, facts: list[str], hit: str, rows: list[Made]) -> None:
    """For each value a fact that is true where the table gives it."""
    values: dict[Any, list[Made]] = {}
    before: list[Made] = []
    for row in rows:
        tests = _tests(facts, row["when"])
        unless = [{"not": {"any": [*before]}}] if hit == "first" and before else []
        whole = [*tests, *unless]
        values.setdefault(row["then"][1], []).append({"all": whole} if whole else {"present": "received_on"})
        before.append({"all": tests} if tests else {"present": "received_on"})
    for value, conditions in values.items():
        taken = {*sketch.properties, *(one["code"] for one in sketch.rules.get("facts", []))}
        code = name_for(f"{said} {value}", taken, "fact")
        title = sketch.say(f"facts.{code}", wording(f"{said}: {value}"))
        holds = conditions[0] if len(conditions) == 1 else {"any": conditions}
        sketch.rules.setdefault("facts", []).append({"code": code, "title": title, "type": "bool", "holds": holds})
        meaning = Text(f"是否事实 {code}", f"the yes/no fact {code}")
        sketch.tell(losses.UNTIL_TOLD_OTHERWISE, _place(decision), decision.line, given=f"{said} = {value}",
                    meaning=meaning)  # fmt: skip


def _tests(facts: list[str], when: list[Cell]) -> list[Made]:
    return [
        ({"present": fact} if value else {"not": {"present": fact}}) if op == "present" else {"fact": fact, op: value}
        for fact, cell in zip(facts, when, strict=True)
        for op, value in (cell or {}).items()
    ]
