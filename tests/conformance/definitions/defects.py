"""Defects planted in good definitions by the hundred: each spoils one place, and says at which pointer it must be
found. Every kind enumerates all places where it can be planted; the same seed always takes the same ones.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.conformance.definitions.more_defects import MORE, laws

Json = dict[str, Any]
Steps = tuple[str | int, ...]
SECTIONS = ("visibility", "checks", "materials", "intake", "branches", "routing")
LISTED = {"visibility": "when", "materials": "when", "intake": "when", "branches": "when", "routing": "when"}


@dataclass(frozen=True)
class Defect:
    """One spoiled definition: of which item, what was done, the place at which it must be told of, and as what."""

    kind: str
    item: str
    where: str
    bundle: Json
    told: tuple[str, ...] = ()


Plant = Callable[[Json], Iterator[tuple[str, Callable[[Json], object]]]]
"""All places in a good bundle where a kind of defect can be planted: where it must be found, and the spoiling."""


def seeded(bundles: dict[str, Json], many: int, seed: int = 3) -> list[Defect]:
    """So many defects, of every kind alike as far as there are places."""
    chance = random.Random(seed)
    waiting = {kind: _places(kind, plant, bundles) for kind, plant in KINDS.items()}
    for places in waiting.values():
        chance.shuffle(places)
    chosen: list[Defect] = []
    while len(chosen) < many and any(waiting.values()):
        for places in waiting.values():
            if places and len(chosen) < many:
                kind, item, where, spoil = places.pop()
                spoilt = copy.deepcopy(bundles[item])
                spoil(spoilt)
                chosen.append(Defect(kind, item, where, spoilt, FINDS[KINDS[kind]]))
    return chosen


def _places(kind: str, plant: Plant, bundles: dict[str, Json]) -> list[tuple[str, str, str, Callable[[Json], object]]]:
    return [(kind, item, where, spoil) for item, bundle in bundles.items() for where, spoil in plant(bundle)]


def at(part: str, *steps: str | int) -> str:
    return f"{part}#" + "".join(f"/{step}" for step in steps)


def put(part: str, *steps: str | int, value: Any) -> Callable[[Json], object]:
    """Spoils by putting a value at a place of the item or its rules."""

    def spoil(bundle: Json) -> None:
        holder: Any = bundle[part]
        for step in steps[:-1]:
            holder = holder[step]
        holder[steps[-1]] = copy.deepcopy(value)

    return spoil


def drop(part: str, *steps: str | int) -> Callable[[Json], object]:
    def spoil(bundle: Json) -> None:
        holder: Any = bundle[part]
        for step in steps[:-1]:
            holder = holder[step]
        del holder[steps[-1]]

    return spoil


def rules_of(bundle: Json, *sections: str) -> Iterator[tuple[str, int, Json]]:
    for section in sections or SECTIONS:
        for n, rule in enumerate(bundle["rules"].get(section, ())):
            yield section, n, rule


def leaves(value: Any, steps: Steps = ()) -> Iterator[tuple[Steps, Json]]:
    """Every test on a fact in a condition, with the steps to it."""
    if isinstance(value, dict) and "fact" in value:
        yield steps, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from leaves(part, (*steps, key))


def conditions_of(bundle: Json) -> Iterator[tuple[Steps, Json]]:
    for section, n, rule in rules_of(bundle):
        for key in ("when", "require"):
            yield from leaves(rule.get(key), (section, n, key))


def stages_of(bundle: Json) -> Iterator[tuple[int, int, Json]]:
    for p, process in enumerate(bundle["item"]["processes"]):
        for n, stage in enumerate(process["stages"]):
            yield p, n, stage


def own_fields(bundle: Json) -> dict[str, Json]:
    fields: dict[str, Json] = bundle["item"]["form"]["schema"]["properties"]
    return fields


FIELDS = ("form", "schema", "properties")
NEVER = {"all": [{"fact": "received_on", "<": "2026-01-01"}, {"fact": "received_on", ">": "2026-01-01"}]}


def wrong_fact(bundle: Json) -> Iterator[tuple[str, Any]]:
    for steps, _ in conditions_of(bundle):
        yield at("rules", *steps, "fact"), put("rules", *steps, "fact", value="no_such_fact")


def wrong_material(bundle: Json) -> Iterator[tuple[str, Any]]:
    for section, n, _ in rules_of(bundle, "materials"):
        yield at("rules", section, n, "material"), put("rules", section, n, "material", value="M99")


def wrong_field(bundle: Json) -> Iterator[tuple[str, Any]]:
    for section, n, rule in rules_of(bundle, "visibility"):
        for k, _ in enumerate(rule["show"]):
            yield at("rules", section, n, "show", k), put("rules", section, n, "show", k, value="no_such_field")


def wrong_process(bundle: Json) -> Iterator[tuple[str, Any]]:
    for section, n, _ in rules_of(bundle, "routing"):
        yield at("rules", section, n, "process"), put("rules", section, n, "process", value="nowhere")


def wrong_law(bundle: Json) -> Iterator[tuple[str, Any]]:
    for section, n, rule in rules_of(bundle):
        for k, _ in enumerate(rule.get("basis", ())):
            place = (section, n, "basis", k, "law")
            yield at("rules", *place), put("rules", *place, value="no-such-law")


def wrong_clock(bundle: Json) -> Iterator[tuple[str, Any]]:
    for n, clock in enumerate(bundle["item"]["clocks"]):
        if "use" in clock:
            yield at("item", "clocks", n, "use"), put("item", "clocks", n, "use", value="no-such-clock")


def wrong_certificate_value(bundle: Json) -> Iterator[tuple[str, Any]]:
    for n, _ in enumerate(bundle["item"].get("certificate", {}).get("fields", ())):
        place = ("certificate", "fields", n, "value")
        yield at("item", *place), put("item", *place, value="no_such_fact")


def wrong_value(bundle: Json) -> Iterator[tuple[str, Any]]:
    """A choice held against a code it does not have."""
    fields = own_fields(bundle)
    for steps, leaf in conditions_of(bundle):
        if "oneOf" in fields.get(leaf["fact"], {}) and "==" in leaf:
            yield at("rules", *steps, "=="), put("rules", *steps, "==", value="no_such_option")


def wrong_type_of_constant(bundle: Json) -> Iterator[tuple[str, Any]]:
    for steps, leaf in conditions_of(bundle):
        for operator in ("<", ">", ">=", "<="):
            if operator in leaf:
                yield at("rules", *steps, operator), put("rules", *steps, operator, value=True)


def wrong_type(bundle: Json) -> Iterator[tuple[str, Any]]:
    for name in own_fields(bundle):
        yield at("item", *FIELDS, name, "title"), put("item", *FIELDS, name, "title", value=12)
    for p, n, _ in stages_of(bundle):
        place = ("processes", p, "stages", n, "role")
        yield at("item", *place), put("item", *place, value=["clerk"])


def unknown_key(bundle: Json) -> Iterator[tuple[str, Any]]:
    for n, _ in enumerate(bundle["item"]["materials"]):
        yield at("item", "materials", n, "colour"), put("item", "materials", n, "colour", value="red")
    for section, n, _ in rules_of(bundle):
        yield at("rules", section, n, "priority"), put("rules", section, n, "priority", value=1)


def wrong_unit(bundle: Json) -> Iterator[tuple[str, Any]]:
    for p, n, stage in stages_of(bundle):
        if "limit" in stage:
            place = ("processes", p, "stages", n, "limit", "unit")
            yield at("item", *place), put("item", *place, value="week")


def missing_english(bundle: Json) -> Iterator[tuple[str, Any]]:
    places = {f"fields.{name}.title": at("item", *FIELDS, name, "title") for name in own_fields(bundle)}
    places |= {
        f"materials.{m['code']}.title": at("item", "materials", n, "title")
        for n, m in enumerate(bundle["item"]["materials"])
    }
    for section, n, rule in rules_of(bundle, "checks", "intake", "branches", "materials"):
        key = "message" if "message" in rule else "because" if "because" in rule else ""
        places |= {f"rules.{rule['code']}": at("rules", section, n, key)} if key else {}
    for key, where in places.items():
        if key in bundle["texts"]["en"]:
            yield where, drop("texts", "en", key)


def code_twice(bundle: Json) -> Iterator[tuple[str, Any]]:
    listed = list(rules_of(bundle))
    for (_, _, one), (section, n, _) in pairwise(listed):
        yield at("rules", section, n, "code"), put("rules", section, n, "code", value=one["code"])


def lost_from_the_pages(bundle: Json) -> Iterator[tuple[str, Any]]:
    for p, page in enumerate(bundle["item"]["form"]["pages"]):
        for n, name in enumerate(page.get("fields", ())):
            if len(page["fields"]) > 1:
                yield at("item", *FIELDS, name), drop("item", "form", "pages", p, "fields", n)


def contradiction(bundle: Json) -> Iterator[tuple[str, Any]]:
    """A rule whose condition cannot hold."""
    for section, n, rule in rules_of(bundle, *LISTED):
        if "when" in rule:
            yield at("rules", section, n), put("rules", section, n, "when", value={"all": [rule["when"], NEVER]})


def flipped(bundle: Json) -> Iterator[tuple[str, Any]]:
    """A test put beside its own opposite."""
    for section, n, rule in rules_of(bundle, *LISTED):
        if "when" in rule:
            both = {"all": [rule["when"], {"not": rule["when"]}]}
            yield at("rules", section, n), put("rules", section, n, "when", value=both)


def check_of_nothing(bundle: Json) -> Iterator[tuple[str, Any]]:
    """A check whose requirement everybody meets."""
    for section, n, rule in rules_of(bundle, "checks"):
        either = {"any": [rule["require"], {"not": rule["require"]}]}
        yield at("rules", section, n), put("rules", section, n, "require", value=either)


def overlap(bundle: Json) -> Iterator[tuple[str, Any]]:
    """A second route for the applications of the first, to another authority."""
    for section, n, rule in rules_of(bundle, "routing"):
        if "when" in rule:
            other = {**rule, "code": "R77", "authority": {"code": _authority(bundle, rule)}}
            yield at("rules", section, n + 1), lambda b, n=n, other=other: (
                b["rules"]["routing"].insert(n + 1, other), b["texts"]["en"].update({"rules.R77": "Another route."})
            )  # fmt: skip


def _authority(bundle: Json, rule: Json) -> str:
    return next(code for code in bundle["library"]["authorities"] if {"code": code} != rule["authority"])


def shadowed(bundle: Json) -> Iterator[tuple[str, Any]]:
    """An outcome that turns away, behind one that always comes first. Reasons to have something corrected have no
    order: all that hold are told."""
    for section, n, rule in rules_of(bundle, "intake"):
        if rule["outcome"] not in ("not_required", "wrong_authority"):
            continue
        same = {**rule, "code": "I77"}
        texts = f"rules.{rule['code']}"
        yield at("rules", section, n + 1), lambda b, n=n, same=same, texts=texts: (
            b["rules"]["intake"].insert(n, same), b["texts"]["en"].update({"rules.I77": b["texts"]["en"][texts]})
        )  # fmt: skip


def dead_option(bundle: Json) -> Iterator[tuple[str, Any]]:
    """A check at another question that forbids an option."""
    for name, field in own_fields(bundle).items():
        for n, option in enumerate(field.get("oneOf", ())):
            forbids = {"code": "C77", "at": "", "require": {"not": {"fact": name, "==": option["const"]}},
                       "message": "不可", "basis": bundle["item"]["basis"][:1]}  # fmt: skip
            yield at("item", *FIELDS, name, "oneOf", n), lambda b, forbids=forbids: (
                b["rules"].setdefault("checks", []).append(forbids), b["texts"]["en"].update({"rules.C77": "Not so."})
            )  # fmt: skip


def later_promise(bundle: Json) -> Iterator[tuple[str, Any]]:
    """A promise of more days than the law's, in its unit or in another; not where rules add to it in its own unit."""
    added = {rule["clock"] for rule in bundle["rules"].get("limits", ()) if "add" in rule}
    for n, clock in enumerate(bundle["item"]["clocks"]):
        if clock.get("kind") == "promised" and clock["starts"] == "accepted" and clock.get("code") not in added:
            lawful = [law["limit"]["length"] for _, law in laws(bundle) if law["limit"]["unit"] == "day"]
            for length in (40, 60, 90):
                if length > max(lawful, default=0):
                    limit = {"length": length, "unit": "day"}
                    yield at("item", "clocks", n, "limit"), put("item", "clocks", n, "limit", value=limit)


def longer_promise(bundle: Json) -> Iterator[tuple[str, Any]]:
    for n, clock in enumerate(bundle["item"]["clocks"]):
        if clock.get("kind") == "promised" and clock["starts"] == "accepted":
            limit = {"length": 99, "unit": "workday"}
            yield at("item", "clocks", n, "limit"), put("item", "clocks", n, "limit", value=limit)


def unreachable_stage(bundle: Json) -> Iterator[tuple[str, Any]]:
    """A stage that the one before leaps over."""
    for p, process in enumerate(bundle["item"]["processes"]):
        stages = process["stages"]
        named = {way["to"] for stage in stages for way in stage.get("next", ())}
        for n in range(1, len(stages) - 1):
            if stages[n]["code"] not in named and "next" not in stages[n - 1]:
                leap = [{"to": stages[n + 1]["code"]}]
                yield (
                    at("item", "processes", p, "stages", n),
                    put("item", "processes", p, "stages", n - 1, "next", value=leap),
                )


def no_way_out(bundle: Json) -> Iterator[tuple[str, Any]]:
    """A last stage that leads back to itself."""
    for p, process in enumerate(bundle["item"]["processes"]):
        n = len(process["stages"]) - 1
        back = [{"to": process["stages"][n]["code"]}]
        place = ("processes", p, "stages", n)
        yield at("item", *place), put("item", *place, "next", value=back)


def catch_all(bundle: Json) -> Iterator[tuple[str, Any]]:
    for n, _ in enumerate(bundle["item"]["materials"]):
        for title in ("其他材料", "身份证明等", "必要时的说明"):
            yield at("item", "materials", n, "title"), put("item", "materials", n, "title", value=title)


def unlawful_pause(bundle: Json) -> Iterator[tuple[str, Any]]:
    for n, clock in enumerate(bundle["item"]["clocks"]):
        if "code" in clock:
            yield at("item", "clocks", n, "pauses", 0), put("item", "clocks", n, "pauses", value=["publicity"])


def removed_authority(bundle: Json) -> Iterator[tuple[str, Any]]:
    """The question the authority is found by is no longer required."""
    required = bundle["item"]["form"]["schema"]["required"]
    keys = {f["lookup"]["key"]: f["code"] for f in bundle["rules"].get("facts", ()) if "lookup" in f}
    for section, n, rule in rules_of(bundle, "routing"):
        for k, name in enumerate(required):
            if rule["authority"].get("fact", "") in (name, keys.get(name, name)):
                yield at("rules", section, n, "authority"), drop("item", "form", "schema", "required", k)


FINDS: dict[Plant, tuple[str, ...]] = {
    wrong_fact: ("condition.unknown_fact",),
    wrong_material: ("rule.unknown_material",),
    wrong_field: ("rule.unknown_field",),
    wrong_process: ("rule.unknown_process",),
    wrong_law: ("basis.unknown_law",),
    wrong_clock: ("clock.unknown",),
    wrong_certificate_value: ("certificate.unknown_value",),
    wrong_value: ("condition.unknown_value",),
    wrong_type_of_constant: ("condition.constant",),
    wrong_type: ("definition.type",),
    unknown_key: ("definition.unknown_key",),
    wrong_unit: ("definition.not_listed",),
    missing_english: ("text.untranslated",),
    code_twice: ("rule.code_twice",),
    lost_from_the_pages: ("field.on_no_page",),
    contradiction: ("proof.dead_rule", "proof.dead_check"),
    flipped: ("proof.dead_rule", "proof.dead_check"),
    check_of_nothing: ("proof.dead_check",),
    overlap: ("proof.overlap",),
    shadowed: ("proof.shadowed",),
    dead_option: ("proof.dead_option",),
    later_promise: ("proof.promise_later", "clock.promise_too_long"),
    longer_promise: ("proof.promise_later", "clock.promise_too_long"),
    unreachable_stage: ("stage.unreachable",),
    no_way_out: ("stage.no_end",),
    catch_all: ("lint.catch_all",),
    unlawful_pause: ("lint.pause_without_statute",),
    removed_authority: ("proof.no_authority",),
    **MORE,
}
"""Every kind with the findings that tell of it."""
KINDS: dict[str, Plant] = {plant.__name__: plant for plant in FINDS}
