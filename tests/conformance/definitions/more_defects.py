"""Defects planted in what stands beside the plain rules of a definition: decision tables, adjustments of limits, terms,
duties, outcomes of intake, clocks as the law has them, what becomes of cases in flight, and what an authority says
otherwise (a file of its own, handed on in the bundle under OVERRIDE).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from permits.core.definitions.openings import spot_of

Json = dict[str, Any]
Planted = Iterator[tuple[str, Any]]
OVERRIDE = "override_file"
LONG = {"workday": 99, "day": 300, "month": 10, "hour": 2400}
NEVER = {"all": [{"fact": "received_on", "<": "2026-01-01"}, {"fact": "received_on", ">": "2026-01-01"}]}


def changed(*steps: str | int, value: Any) -> Any:
    """Spoils by putting a value at a place of the bundle, in a list before what stands there."""

    def spoil(bundle: Json) -> None:
        holder: Any = bundle
        for step in steps[:-1]:
            holder = holder.setdefault(step, []) if isinstance(step, str) and isinstance(holder, dict) else holder[step]
        if isinstance(holder, list):
            holder.insert(int(steps[-1]), copy.deepcopy(value))
        else:
            holder[steps[-1]] = copy.deepcopy(value)

    return spoil


def added(section: str, *rules: Json, says: str = "") -> Any:
    """Spoils by putting rules at the end of a section, with English for what they say."""

    def spoil(bundle: Json) -> None:
        bundle["rules"].setdefault(section, []).extend(copy.deepcopy(rules))
        if says:
            bundle["texts"]["en"].update({says.format(rule["code"]): "In English." for rule in rules})

    return spoil


def limit_rule(bundle: Json, code: str, clock: str, **adjusted: Any) -> Json:
    """An adjustment for some applications."""
    when = condition_of(bundle) or {"fact": "received_on", ">=": "2026-06-01"}
    return {"code": code, "clock": clock, "when": when, "message": "时限不同", "basis": advice(bundle), **adjusted}


def place(bundle: Json, section: str, more: int = 0) -> str:
    """Where the next rule of a section will stand."""
    return f"rules#/{section}/{len(bundle['rules'].get(section, ())) + more}"


def condition_of(bundle: Json) -> Json | None:
    """A condition that some applications meet and some do not: that of the first material needed by some."""
    conditions = (rule["when"] for rule in bundle["rules"].get("materials", ()) if "when" in rule)
    return next(conditions, None)


def advice(bundle: Json) -> list[Json]:
    """A source that is no law."""
    law = next(iter(bundle["library"]["laws"]))
    return [{"law": law, "article": "", "mark": "R"}]


def clocks(bundle: Json, **wanted: str) -> Iterator[tuple[int, Json]]:
    """The clocks of the item, whole, that say these things."""
    for n, raw in enumerate(bundle["item"]["clocks"]):
        whole = {**bundle["library"]["clocks"].get(raw.get("use", ""), {}), **raw}
        if all(whole.get(key) == value for key, value in wanted.items()):
            yield n, whole


def laws(bundle: Json) -> Iterator[tuple[int, Json]]:
    """The clocks by which the law has a decision taken."""
    yield from ((n, one) for n, one in clocks(bundle, kind="statutory") if "decided" in one["ends"])


def tables(bundle: Json) -> Iterator[tuple[int, Json, int, Json]]:
    for t, table in enumerate(bundle["rules"].get("tables", ())):
        for r, row in enumerate(table["rows"]):
            yield t, table, r, row


def row_of_no_fact(bundle: Json) -> Planted:
    for t, table in enumerate(bundle["rules"].get("tables", ())):
        for k, _ in enumerate(table["facts"]):
            yield f"rules#/tables/{t}/facts/{k}", _fact(t, k)


def _fact(table: int, number: int) -> Any:
    def spoil(bundle: Json) -> None:
        bundle["rules"]["tables"][table]["facts"][number] = "no_such_fact"

    return spoil


def row_of_strange_cell(bundle: Json) -> Planted:
    """A cell of another type than its fact."""
    for t, _, r, row in tables(bundle):
        for k, cell in enumerate(row["when"]):
            if cell and "==" in cell:
                yield f"rules#/tables/{t}/rows/{r}/when/{k}/==", _cell(t, r, k)


def _cell(table: int, row: int, number: int) -> Any:
    def spoil(bundle: Json) -> None:
        bundle["rules"]["tables"][table]["rows"][row]["when"][number]["=="] = 7

    return spoil


def row_of_strange_effect(bundle: Json) -> Planted:
    """A row that names a material or a process nobody declared."""
    for t, _, r, row in tables(bundle):
        for key in ("material", "process"):
            if key in row["then"]:
                where = f"rules#/tables/{t}/rows/{r}/then/{key}"
                yield where, changed("rules", "tables", t, "rows", r, "then", key, value="nowhere")


def row_twice(bundle: Json) -> Planted:
    """A row said again: it never has its turn where the first counts, and holds beside the other where one may."""
    for t, table, r, row in tables(bundle):
        if table["hit"] in ("first", "unique"):
            yield f"rules#/tables/{t}/rows/{r + 1}", _again(t, r, {**row, "code": "again"}, table["code"])


def _again(table: int, row: int, again: Json, code: str) -> Any:
    def spoil(bundle: Json) -> None:
        bundle["rules"]["tables"][table]["rows"].insert(row + 1, copy.deepcopy(again))
        bundle["texts"]["en"][f"rules.{code}.again"] = "In English."

    return spoil


def limit_of_no_clock(bundle: Json) -> Planted:
    rule = limit_rule(bundle, "L77", "no-such-clock", add={"length": 1, "unit": "workday"})
    yield place(bundle, "limits") + "/clock", added("limits", rule, says="rules.{}")


def limit_beyond_the_law(bundle: Json) -> Planted:
    """A rule that gives the law's time some more, on nobody's word."""
    for _, clock in laws(bundle):
        more = {"length": 1, "unit": clock["limit"]["unit"]}
        yield (
            place(bundle, "limits"),
            added("limits", limit_rule(bundle, "L77", clock["code"], add=more), says="rules.{}"),
        )


def limit_of_two_lengths(bundle: Json) -> Planted:
    for _, clock in clocks(bundle, kind="promised"):
        unit = clock["limit"]["unit"]
        rules = [limit_rule(bundle, f"L7{n}", clock["code"], set={"length": n, "unit": unit}) for n in (1, 2)]
        yield place(bundle, "limits", 1), added("limits", *rules, says="rules.{}")


def limit_later_than_the_law(bundle: Json) -> Planted:
    for _, clock in clocks(bundle, kind="promised"):
        if any(set(law["ends"]) & set(clock["ends"]) for _, law in laws(bundle)):
            far = {"length": LONG[clock["limit"]["unit"]], "unit": clock["limit"]["unit"]}
            rule = limit_rule(bundle, "L77", clock["code"], set=far)
            yield place(bundle, "limits"), added("limits", rule, says="rules.{}")


def term_rule(bundle: Json, code: str, when: Json) -> Json:
    return {"code": code, "when": when, "message": "有效期不同", "validity": {"years": 1}, "basis": advice(bundle)}


def term_shadowed(bundle: Json) -> Planted:
    """A validity for few, after one that is for all of them."""
    when = condition_of(bundle)
    if when and bundle["item"].get("certificate", {}).get("validity"):
        few = {"all": [when, {"fact": "received_on", ">": "2026-06-01"}]}
        terms = [term_rule(bundle, "T77", when), term_rule(bundle, "T78", few)]
        yield place(bundle, "terms", 1), added("terms", *terms, says="rules.{}")


def term_never(bundle: Json) -> Planted:
    if bundle["item"].get("certificate", {}).get("validity"):
        yield place(bundle, "terms"), added("terms", term_rule(bundle, "T77", NEVER), says="rules.{}")


def duty_never(bundle: Json) -> Planted:
    duty = {"code": "D77", "title": "义务", "when": NEVER, "basis": advice(bundle)}
    yield place(bundle, "duties"), added("duties", duty, says="duties.{}")


def duty_of_no_end(bundle: Json) -> Planted:
    """A duty counted from the end of what has none."""
    if not bundle["item"].get("certificate", {}).get("validity"):
        due = {"from": "certificate_end", "length": 1, "unit": "month"}
        duty = {"code": "D77", "title": "义务", "due": due, "basis": advice(bundle)}
        yield place(bundle, "duties") + "/due/from", added("duties", duty, says="duties.{}")


def duty_without_english(bundle: Json) -> Planted:
    duty = {"code": "D77", "title": "义务", "basis": advice(bundle)}
    yield place(bundle, "duties") + "/title", added("duties", duty)


def two_outcomes(bundle: Json) -> Planted:
    """Two ends of intake for one application, and nothing says which counts."""
    when = condition_of(bundle)
    if when:
        said = {"when": when, "message": "不在此办理", "basis": advice(bundle)}
        ends = [
            {"code": f"I7{n}", "outcome": outcome, **said}
            for n, outcome in enumerate(("not_required", "wrong_authority"))
        ]
        some = {"all": [when, {"present": "received_on"}]}
        ends[0]["when"] = {"all": [some, {"fact": "received_on", ">": "2026-06-01"}]}
        yield place(bundle, "intake", 1), added("intake", *ends, says="rules.{}")


def extended_by_the_window(bundle: Json) -> Planted:
    for n, clock in laws(bundle):
        limit = {"length": 10, "unit": clock["limit"]["unit"]}
        basis = bundle["item"]["basis"]
        extension = {"limit": limit, "approver": "window", "basis": basis}
        yield f"item#/clocks/{n}/extension/approver", changed("item", "clocks", n, "extension", value=extension)


def extended_without_end(bundle: Json) -> Planted:
    for n, clock in laws(bundle):
        limit = {"length": 200, "unit": clock["limit"]["unit"]}
        extension = {"limit": limit, "approver": "director", "basis": advice(bundle)}
        where = f"item#/clocks/{n}/extension/limit/length"
        yield where, changed("item", "clocks", n, "extension", value=extension)


def silence_that_decides(bundle: Json) -> Planted:
    for n, clock in clocks(bundle):
        if "accepted" not in clock["ends"]:
            yield f"item#/clocks/{n}/silence", changed("item", "clocks", n, "silence", value="accepted")


def accepted_in_good_time(bundle: Json) -> Planted:
    """More working days to say whether an application is accepted than the law gives."""
    for n, _ in clocks(bundle, code="correction"):
        for length in (6, 10):
            limit = {"length": length, "unit": "workday"}
            yield f"item#/clocks/{n}/limit/length", changed("item", "clocks", n, "limit", value=limit)


def paused_for_itself(bundle: Json) -> Planted:
    """A promise that stands still where the law does not."""
    lawful = {procedure for _, law in laws(bundle) for procedure in law.get("pauses", ())}
    alone = next((one for one in ("tender", "auction", "quarantine") if one not in lawful), "")
    for n, clock in clocks(bundle, kind="promised"):
        beside = any(set(law["ends"]) & set(clock["ends"]) for _, law in laws(bundle))
        if alone and beside and clock["limit"]["length"]:
            pauses = [*clock.get("pauses", ()), alone]
            yield f"item#/clocks/{n}/pauses", changed("item", "clocks", n, "pauses", value=pauses)


def promise_from_a_stage(bundle: Json) -> Planted:
    stage = bundle["item"]["processes"][0]["stages"][-2]["code"]
    for n, clock in clocks(bundle, kind="promised"):
        if any(set(law["ends"]) & set(clock["ends"]) for _, law in laws(bundle)):
            event = f"stage_entered:{stage}"
            yield f"item#/clocks/{n}/starts", changed("item", "clocks", n, "starts", value=event)


def promise_from_acceptance(bundle: Json) -> Planted:
    """As long as the law's time, which counts from receipt, but begun with the acceptance."""
    for _, law in laws(bundle):
        for n, clock in clocks(bundle, kind="promised"):
            if law["starts"] == "received" and clock["starts"] == "received" and "decided" in clock["ends"]:
                late = {**bundle["item"]["clocks"][n], "starts": "accepted", "limit": law["limit"]}
                yield f"item#/clocks/{n}/limit", _replaced(n, late)


def _replaced(number: int, clock: Json) -> Any:
    def spoil(bundle: Json) -> None:
        bundle["item"]["clocks"][number] = copy.deepcopy(clock)

    return spoil


def step_beyond_the_promise(bundle: Json) -> Planted:
    """A step before the decision that may take longer than the whole promise."""
    for p, process in enumerate(bundle["item"]["processes"]):
        promised = [one for _, one in clocks(bundle, kind="promised") if not one.get("processes")]
        for n, stage in enumerate(process["stages"]):
            if promised and stage["kind"] in ("review", "visit") and "limit" in stage and "procedure" not in stage:
                place = ("item", "processes", p, "stages", n, "limit")
                yield f"item#/processes/{p}/stages/{n}/limit", changed(*place, value={"length": 99, "unit": "workday"})


def strange_transition(bundle: Json) -> Planted:
    yield "item#/transition", changed("item", "transition", value="later")
    for axis in ("form", "conditions", "routing", "limits"):
        yield f"item#/transition/{axis}", changed("item", "transition", value={axis: "perhaps"})


def override_of(bundle: Json, path: str, value: Any, **more: Any) -> Json:
    """A file by which an authority says something else at a place the item opens, written against it as it is."""
    spot = spot_of(bundle, path)
    said = {path: spot.value if spot else None}
    whole = {"item": bundle["item"]["code"], "version": bundle["item"]["version"], "override": {path: value}}
    return {**whole, "base": said, "basis": advice(bundle), **more}


def opened(bundle: Json) -> Iterator[tuple[str, str]]:
    for one in bundle["item"].get("opens", ()):
        yield one["path"], "override#/override/" + one["path"].replace("/", "~1")


def override_the_wrong_way(bundle: Json) -> Planted:
    for path, where in opened(bundle):
        if path.endswith("/limit"):
            longer = {"length": 98, "unit": "workday"}
            yield where, changed(OVERRIDE, value=override_of(bundle, path, longer))


def override_of_what_is_closed(bundle: Json) -> Planted:
    for path in ("/guide/visits", "/materials/M1/copies", "/certificate/title"):
        if path not in dict(opened(bundle)):
            where = "override#/override/" + path.replace("/", "~1")
            yield where, changed(OVERRIDE, value=override_of(bundle, path, 0))


def override_of_another_shape(bundle: Json) -> Planted:
    for path, where in opened(bundle):
        yield where, changed(OVERRIDE, value=override_of(bundle, path, 12))


def override_behind_the_city(bundle: Json) -> Planted:
    """Both have changed the same promise."""
    for path, where in opened(bundle):
        if path.endswith("/limit"):
            said = {path: {"length": 77, "unit": "workday"}}
            own = {"length": 0, "unit": "workday"}
            yield where, changed(OVERRIDE, value=override_of(bundle, path, own, base=said))


MORE = {
    row_of_no_fact: ("table.unknown_fact",),
    row_of_strange_cell: ("condition.constant",),
    row_of_strange_effect: ("rule.unknown_material", "rule.unknown_process"),
    row_twice: ("proof.rows_overlap", "proof.shadowed"),
    limit_of_no_clock: ("limit.unknown_clock",),
    limit_beyond_the_law: ("proof.limit_lengthened",),
    limit_of_two_lengths: ("proof.two_limits",),
    limit_later_than_the_law: ("proof.adjusted_later",),
    term_shadowed: ("proof.shadowed",),
    term_never: ("proof.dead_rule",),
    duty_never: ("proof.dead_rule",),
    duty_of_no_end: ("duty.no_end",),
    duty_without_english: ("text.untranslated",),
    two_outcomes: ("proof.two_outcomes",),
    extended_by_the_window: ("proof.extended_by",),
    extended_without_end: ("proof.extended_beyond",),
    silence_that_decides: ("proof.silence_elsewhere",),
    accepted_in_good_time: ("proof.accepted_late",),
    paused_for_itself: ("proof.promise_paused_alone",),
    promise_from_a_stage: ("proof.promise_starts_any_time",),
    promise_from_acceptance: ("proof.promise_later",),
    step_beyond_the_promise: ("proof.step_too_long",),
    strange_transition: ("definition.not_listed",),
    override_the_wrong_way: ("override.wrong_direction",),
    override_of_what_is_closed: ("override.not_opened",),
    override_of_another_shape: ("override.wrong_value",),
    override_behind_the_city: ("override.conflict",),
}
"""Each kind with the findings that tell of it."""
