"""Defects planted in good definitions, each found at its place, shown by an application that the engine judges so."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from permits.core.definitions.compile import compile_judged
from permits.core.finding import Finding
from permits.core.forms import Upload, check
from permits.core.proof import prove
from permits.persistence.definition_files import compile_all
from tests.synthetic import DEFINITIONS

COMPILED = compile_all(DEFINITIONS)
Json = dict[str, Any]
HYGIENE, NURSE, DONOR = "pp-new", "nur-reg-first", "svc-donor-card"


def rule(bundle: Json, code: str) -> Json:
    lists = [rules for rules in bundle["rules"].values() if isinstance(rules, list)]
    return next(one for rules in lists for one in rules if one.get("code") == code)


def field(bundle: Json, name: str) -> Json:
    found: Json = bundle["item"]["form"]["schema"]["properties"][name]
    return found


def stage(bundle: Json, process: int, code: str) -> Json:
    stages = bundle["item"]["processes"][process]["stages"]
    return next(one for one in stages if one["code"] == code)


def clock(bundle: Json, code: str) -> Json:
    return next(one for one in bundle["item"]["clocks"] if one.get("code") == code)


def more_routes(bundle: Json, **when: Any) -> None:
    bundle["rules"]["routing"].insert(0, {
        "code": "R0", "when": when, "process": "ordinary", "authority": {"code": "bj-haidian"},
        "basis": [{"law": "service", "article": "", "mark": "R"}],
    })  # fmt: skip


ROOMS_50 = {"fact": "rooms", ">=": 50}


def without_clocks(bundle: Json) -> None:
    """Only the commitment has days by which something must be done; nothing is opened that is gone."""
    kept = [clock for clock in bundle["item"]["clocks"] if clock.get("processes") == ["commitment"]]
    gone = {clock["code"] for clock in bundle["item"]["clocks"] if clock not in kept and "code" in clock}
    bundle["item"]["clocks"] = kept
    bundle["item"].pop("opens", None)
    texts = bundle["texts"]["en"]
    for key in [key for key in texts if key.startswith("clocks.") and key.split(".")[1] in gone]:
        del texts[key]


PLANTED: list[tuple[str, str, Callable[[Json], object], str, str]] = [
    ("a need that contradicts itself", HYGIENE,
     lambda b: rule(b, "N6").update(when={"all": [ROOMS_50, {"fact": "rooms", "<": 40}]}),
     "proof.dead_rule", "rules#/materials/5"),
    ("a need beyond what can be answered", HYGIENE,
     lambda b: rule(b, "N6").update(when={"fact": "rooms", ">": 10**6}), "proof.dead_rule", "rules#/materials/5"),
    ("a material nobody needs", HYGIENE,
     lambda b: rule(b, "N6").update(when={"fact": "rooms", ">": 10**6}), "proof.dead_material", "item#/materials/4"),
    ("a check that points at what is hidden", HYGIENE,
     lambda b: rule(b, "C4").update(at="/rooms"), "proof.hidden_correction", "rules#/checks/3/at"),
    ("two routes for one application", HYGIENE,
     lambda b: more_routes(b, **ROOMS_50), "proof.overlap", "rules#/routing/1"),
    ("a route that never has its turn", HYGIENE,
     lambda b: more_routes(b, fact="apply_mode", **{"in": ["ordinary", "commitment"]}),
     "proof.shadowed", "rules#/routing/1"),
    ("a process nobody takes", HYGIENE,
     lambda b: rule(b, "R1").update(process="ordinary"), "proof.dead_process", "item#/processes/1"),
    ("an application without an authority", HYGIENE,
     lambda b: b["item"]["form"]["schema"]["required"].remove("venue_district"),
     "proof.no_authority", "rules#/routing/0/authority"),
    ("a promise in natural days that ends after the law's working days", HYGIENE,
     lambda b: clock(b, "promise").update(limit={"length": 29, "unit": "day"}),
     "proof.promise_later", "item#/clocks/2/limit"),
    ("a decision nobody has to take by any day", HYGIENE,
     lambda b: without_clocks(b),
     "proof.no_deadline", "item#/processes/0"),
    ("an option that checks forbid", HYGIENE,
     lambda b: rule(b, "C9").update(require={"not": {"fact": "water_source", "==": "own"}}),
     "proof.dead_option", "item#/form/schema/properties/water_source/oneOf/2"),
    ("a question nobody is asked", HYGIENE,
     lambda b: rule(b, "V3").update(when={"all": [{"fact": "central_ac", "==": yes} for yes in (True, False)]}),
     "proof.dead_field", "item#/form/schema/properties/seats"),
    ("a check of a date before it can be", NURSE,
     lambda b: rule(b, "C1").update(require={"not": {"fact": "days_late", "<": -10**6}}),
     "proof.dead_check", "rules#/checks/0"),
    ("checks that contradict each other", DONOR,
     lambda b: [rule(b, code).update(when={"present": "reason"}, require={"fact": "reason", "==": value})
                for code, value in (("C1", "first"), ("C2", "reissue"))],
     "proof.nobody", "rules#/checks/1"),
    ("an outcome that leads round and round", DONOR,
     lambda b: stage(b, 0, "verify")["next"][1].update(to="verify"),
     "proof.around", "item#/processes/0/stages/1"),
    ("a stage that no branch leads to", DONOR,
     lambda b: rule(b, "B1").update(when={"all": [{"fact": "kind", "==": one} for one in ("whole", "apheresis")]}),
     "proof.dead_stage", "item#/processes/0/stages/1"),
]  # fmt: skip


def proved(code: str, change: Callable[[Json], object] = lambda bundle: None) -> tuple[Json, list[Finding]]:
    bundle: Json = copy.deepcopy(COMPILED.bundles[code])  # type: ignore[arg-type]
    change(bundle)
    item, wrong = compile_judged(bundle)
    assert item is not None, [(finding.code, finding.where) for finding in wrong]
    assert COMPILED.calendar is not None
    return bundle, prove(item, bundle, COMPILED.calendar, COMPILED.examples[code])


@pytest.mark.parametrize("code", sorted(COMPILED.items))
def test_a_good_item_is_proved_without_a_word(code: str) -> None:
    assert proved(code)[1] == []


@pytest.mark.parametrize(("code", "change", "finding", "where"), [p[1:] for p in PLANTED], ids=[p[0] for p in PLANTED])
def test_a_defect_is_found_at_its_place(code: str, change: Callable[[Json], object], finding: str, where: str) -> None:
    bundle, found = proved(code, change)
    assert (finding, where) in {(one.code, one.where) for one in found}
    item, _ = compile_judged(bundle)
    assert item is not None
    for one in found:
        if one.witness:
            shown: Any = one.witness
            checked = check(item, shown["answers"], {}, date.fromisoformat(shown["received_on"]))
            assert checked.facts, "a witness can be judged"


def test_a_counter_example_is_one_the_engine_routes_twice() -> None:
    bundle, found = proved(HYGIENE, lambda b: more_routes(b, **ROOMS_50))
    [overlap] = [one for one in found if one.code == "proof.overlap"]
    shown: Any = overlap.witness
    item, _ = compile_judged(bundle)
    assert item is not None
    verdict = check(item, shown["answers"], {}, date.fromisoformat(shown["received_on"])).verdict
    assert {"R0", "R1"} <= set(verdict.fired)
    assert "客房数＝50 间" in overlap.message.zh and "rooms" in overlap.message.en.lower()


def test_an_application_that_shows_an_adjustment_names_no_one_by_the_code_of_a_place() -> None:
    """Texts that rules look at are compared with every string there is, the codes of districts among them."""

    def change(bundle: Json) -> None:
        when = next(one["when"] for one in bundle["rules"]["materials"] if "when" in one)
        bundle["rules"]["limits"] = [{
            "code": "L77", "clock": "promise", "when": when, "message": "更久",
            "set": {"length": 99, "unit": "workday"},
            "basis": [{"law": "service", "article": "", "mark": "R"}],
        }]  # fmt: skip
        bundle["texts"]["en"]["rules.L77"] = "Longer."

    shown = [finding.witness for finding in proved("ad-first", change)[1] if finding.code == "proof.adjusted_later"]
    assert shown
    for witness in shown:
        answers = witness["answers"]  # type: ignore[index]
        assert not [name for name in ("org_name", "inst_first_name") if str(answers.get(name, "")).isdigit()]


def test_where_nobody_can_pass_the_few_that_contradict_each_other_are_named_each_at_its_place() -> None:
    def change(bundle: Json) -> None:
        for code, value in (("C1", "first"), ("C2", "reissue")):
            rule(bundle, code).update(when={"present": "reason"}, require={"fact": "reason", "==": value})

    bundle, found = proved(DONOR, change)
    assert [(one.code, one.where) for one in found] == [("proof.nobody", f"rules#/checks/{at}") for at in (0, 1)]
    item, _ = compile_judged(bundle)
    assert item is not None
    for one, code in zip(found, ("C1", "C2"), strict=True):
        assert "C1、C2、必填的“" in one.message.zh and "C1, C2, the required “" in one.message.en
        assert f"不满足 {code} 的" in one.message.zh
        shown: Any = one.witness
        uploads = {code: [Upload(f"att-{code}", "a.pdf", "application/pdf", 1)] for code in shown["uploads"]}
        checked = check(item, shown["answers"], uploads, date.fromisoformat(shown["received_on"]))
        assert [finding.code for finding in checked.findings if "upload" not in finding.code] == ["check.failed"], (
            "it meets everything but the one it stands at"
        )
