"""Rules that change nothing and conditions that are none are told of at their place; what somebody feels is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from permits.core.finding import Finding
from permits.core.proof import prove
from permits.core.proof.effects import checks_felt, effects_felt
from permits.core.proof.inquiry import inquiry_of
from permits.core.proof.prover import Prover, Unknown
from tests.unit.definitions.rich import BASIS, BLUE, RACE, Json, over, rich_bundle, rich_item
from tests.unit.process.line import calendar
from tests.unit.proof.test_planted_rules import add, rules

ANY_SPAN = over("0.00")
LARGE, SMALL = over("10.00"), {"not": over("10.00")}
SHORT = {"length": 15, "unit": "workday"}


def shown_by(bundle: Json, name: str, *conditions: Json) -> None:
    """A question is shown by so many rules more."""
    for number, when in enumerate(conditions):
        add(bundle, "visibility", 2 + number, f"V{7 + number}", show=[name], when=when)


def required_by(bundle: Json, *conditions: Json) -> None:
    for number, when in enumerate(conditions):
        add(bundle, "requirements", 1 + number, f"Q{7 + number}", require=["tails"], when=when)


def needed(bundle: Json, *conditions: Json | None) -> None:
    """The recommendation is asked for by so many rules and no other."""
    bundle["rules"]["materials"] = [one for one in bundle["rules"]["materials"] if one["material"] != "M4"]
    for number, when in enumerate(conditions):
        add(bundle, "materials", 4 + number, f"N{7 + number}", material="M4", **({"when": when} if when else {}))


def limited(bundle: Json, *adjusted: Json) -> None:
    for number, one in enumerate(adjusted):
        add(bundle, "limits", 3 + number, f"L{7 + number}", **{"clock": "decision", "message": "因故。", **one})


def free_entry(bundle: Json) -> None:
    add(bundle, "fees", 1, "P7", title="报名费", amount="0.00", when=RACE)


def free_by_fact(bundle: Json) -> None:
    """As much as there are tails, of whoever has none."""
    add(bundle, "fees", 1, "P7", title="尾巴费", amount={"fact": "tails"}, when={"fact": "tails", "==": 0})


def checked(bundle: Json, require: Json, **when: Json) -> None:
    add(bundle, "checks", 1, "C7", at="/span", require=require, message="翼展不对。", **when)


def supplied(bundle: Json) -> None:
    """What only large kites need, supplied for small ones."""
    add(bundle, "materials", 4, "S7", material="M2", supplied=True, when={"fact": "span", "<": "1.00"})


def terms(bundle: Json, *years: int) -> None:
    """Of so many years, for kites of any size, larger first."""
    bundle["rules"]["terms"] = []
    for number, one in enumerate(years):
        add(
            bundle,
            "terms",
            number,
            f"T{number}",
            when=over(f"{9 - number}.00"),
            validity={"years": one},
            message="年限。",
        )


Planted = Callable[[Json], Any]
PLANTED: list[tuple[str, Planted, str, str, str]] = [
    ("a material asked for whenever it holds always", lambda b: needed(b, ANY_SPAN),
     "proof.no_condition", "rules#/materials/4/when", "Leave “when” out"),
    ("a material another rule asks for always", lambda b: needed(b, None, RACE),
     "proof.no_effect", "rules#/materials/5", "N7 asks for"),
    ("a material another rule asks for then", lambda b: needed(b, LARGE, over("12.00")),
     "proof.no_effect", "rules#/materials/5", "N7 asks for"),
    ("a material two others ask for together", lambda b: needed(b, LARGE, SMALL, RACE),
     "proof.no_effect", "rules#/materials/6", "N7, N8 asks for"),
    ("two rules that say the same", lambda b: needed(b, RACE, RACE),
     "proof.no_effect", "rules#/materials/5", "N7 asks for"),
    ("what is supplied that nobody asks for then", supplied, "proof.no_effect", "rules#/materials/4", "supplies"),
    ("a question shown by another rule", lambda b: shown_by(b, "tails", {"all": [RACE, BLUE]}),
     "proof.no_effect", "rules#/visibility/2/show/0", "V2"),
    ("a question that is always shown", lambda b: shown_by(b, "photo", ANY_SPAN),
     "proof.no_condition", "rules#/visibility/2/when", "Remove the rule"),
    ("a question that rules show together always", lambda b: shown_by(b, "photo", LARGE, SMALL),
     "proof.always_shown", "rules#/visibility/3/show/0", "V7, V8"),
    ("an answer another rule requires", lambda b: required_by(b, over("5.00"), over("6.00")),
     "proof.no_effect", "rules#/requirements/2/require/0", "Q7"),
    ("an answer that is always required", lambda b: required_by(b, ANY_SPAN),
     "proof.no_condition", "rules#/requirements/1/when", "under “required”"),
    ("a limit set to what it is", lambda b: limited(b, {"set": {"length": 20, "unit": "workday"}, "when": RACE}),
     "proof.no_effect", "rules#/limits/3", "as long without it"),
    ("nothing added to a limit", lambda b: limited(b, {"add": {"length": 0, "unit": "workday"}, "when": RACE}),
     "proof.no_effect", "rules#/limits/3", "as long without it"),
    ("a limit another rule sets first", lambda b: limited(
        b, {"set": SHORT, "when": RACE}, {"set": SHORT, "when": {"all": [RACE, BLUE]}}),
     "proof.no_effect", "rules#/limits/4", "as long without it"),
    ("a limit that is always adjusted", lambda b: limited(
        b, {"add": {"length": -1, "unit": "workday"}, "when": ANY_SPAN}),
     "proof.no_condition", "rules#/limits/3/when", "limit of the clock itself"),
    ("a fee of nothing", free_entry, "proof.no_effect", "rules#/fees/1", "always 0"),
    ("a fee that comes to nothing", free_by_fact, "proof.no_effect", "rules#/fees/1", "always 0"),
    ("a fee everybody pays", lambda b: rules(b, "fees", 0).update(when=ANY_SPAN),
     "proof.no_condition", "rules#/fees/0/when", "Leave “when” out"),
    ("a duty everybody has", lambda b: rules(b, "duties", 1).update(when=ANY_SPAN),
     "proof.no_condition", "rules#/duties/1/when", "Leave “when” out"),
    ("a way everybody goes", lambda b: rules(b, "branches", 0).update(when=ANY_SPAN),
     "proof.no_condition", "rules#/branches/0/when", "lead there"),
    ("a condition that always holds in its days", lambda b: limited(
        b, {"add": {"length": -1, "unit": "workday"}, "when": ANY_SPAN, "from": "2026-05-01"}),
     "proof.no_condition", "rules#/limits/3/when", "limit of the clock itself"),
]  # fmt: skip


def proved(change: Planted) -> list[Finding]:
    bundle = rich_bundle()
    change(bundle)
    return prove(rich_item(bundle), bundle, calendar())


@pytest.mark.parametrize(("change", "code", "where", "said"), [p[1:] for p in PLANTED], ids=[p[0] for p in PLANTED])
def test_what_nobody_feels_is_told_once_and_at_its_place(change: Planted, code: str, where: str, said: str) -> None:
    [found] = proved(change)
    assert (found.code, found.where) == (code, where)
    assert said in found.message.en and found.message.zh and "{" not in found.message.en + found.message.zh
    assert found.severity == "warning"


def eligible(bundle: Json) -> None:
    """The photo is asked only of those that a check lets pass, so that the others are spared it."""
    shown_by(bundle, "photo", {"not": over("19.00")})
    checked(bundle, {"not": over("19.00")})
    bundle["rules"]["requirements"][0]["require"] = ["tested"]


def of_a_block(bundle: Json) -> None:
    """What the block's rule says is so of every kite, and may not be of what else has the block."""
    said = {"code": "flyer.V7", "show": ["name"], "when": ANY_SPAN, "basis": BASIS}
    bundle["library"]["blocks"]["flyer"]["visibility"].append(said)


def listed_for_the_whole(bundle: Json) -> None:
    """One row of a table sets the limit to what it is, beside one that does not."""
    bundle["rules"]["tables"].append({
        "code": "pace", "title": "时限", "section": "limits", "hit": "unique", "facts": ["uses.race"], "basis": BASIS,
        "rows": [{"code": code, "when": [{"==": race}], "then": {
            "clock": "decision", "set": {"length": days, "unit": "workday"}, "message": "按用途。"}}
            for code, race, days in (("a", True, 20), ("b", False, 18))],
    })  # fmt: skip
    bundle["texts"]["en"] |= {"tables.pace": "Pace", "rules.pace.a": "As used.", "rules.pace.b": "As used."}


def unread(bundle: Json) -> None:
    """Whether a text can fail to match is beyond the prover."""
    form = bundle["item"]["form"]
    form["schema"]["properties"]["mark"] = {"title": "标记", "type": "string"}
    form["pages"][1]["fields"].append("mark")
    form["schema"]["required"].append("mark")
    matches = {"text": "mark", "pattern": r"\b|\B"}
    bundle["rules"]["facts"].append({"code": "begins", "title": "开头", "type": "bool", "matches": matches})
    bundle["texts"]["en"] |= {"fields.mark.title": "Mark", "facts.begins": "begins"}
    needed(bundle, {"fact": "begins", "==": True})


FELT: list[tuple[str, Planted]] = [
    ("a question that those who are refused do not see", eligible),
    ("a rule of a shared block", of_a_block),
    ("a row of a table", listed_for_the_whole),
    ("what a text is that cannot be followed", unread),
    ("a day that comes after the calendar", lambda b: needed(b, {"fact": "received_on", "<": "2040-01-01"})),
    ("a rule for days to come", lambda b: limited(b, {
        "add": {"length": -1, "unit": "workday"}, "when": RACE, "to": "2040-01-01"})),
    ("rules that overlap and each say more", lambda b: needed(b, RACE, BLUE)),
    ("what was added taken off again", lambda b: limited(
        b, {"add": {"length": -3, "unit": "workday"}, "when": RACE},
        {"add": {"length": 3, "unit": "workday"}, "when": {"all": [RACE, BLUE]}})),
    ("terms that say the same one after the other", lambda b: terms(b, 3, 3)),
    ("a route that leads where the general one leads", lambda b: b["rules"].update(routing_order="first") or add(
        b, "routing", 0, "R0", when={"all": [BLUE, RACE]}, process="ordinary", authority={"fact": "field_authority"})),
]  # fmt: skip


@pytest.mark.parametrize("change", [change for _, change in FELT], ids=[says for says, _ in FELT])
def test_of_what_somebody_feels_nothing_is_told(change: Planted) -> None:
    assert [(one.code, one.where, one.message.en) for one in proved(change)] == []


def test_what_is_beyond_the_prover_is_neither_told_nor_kept_from_being_published(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gives_up(*_: object) -> list[bool]:
        raise Unknown

    bundle = rich_bundle()
    needed(bundle, ANY_SPAN)
    inquiry = inquiry_of(rich_item(bundle), calendar(), bundle)
    monkeypatch.setattr(Prover, "possible_each", gives_up)
    with inquiry.prover.given(*inquiry.prover.world.valid):
        assert list(effects_felt(inquiry)) == [] == list(checks_felt(inquiry))


def test_of_the_release_of_an_authority_nothing_is_asked() -> None:
    """The rules are the city's: that a limit is set to what the authority's own is says nothing of them."""
    bundle = rich_bundle()
    needed(bundle, ANY_SPAN)
    item = replace(rich_item(bundle), authority="kite-office")
    assert prove(item, bundle, calendar()) == []


def test_an_answer_that_takes_too_much_work_to_know_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = rich_bundle()
    needed(bundle, ANY_SPAN)
    inquiry = inquiry_of(rich_item(bundle), calendar(), bundle)
    with inquiry.prover.given(*inquiry.prover.world.valid):
        monkeypatch.setattr("permits.core.proof.prover.BRIEF", 10)
        assert list(effects_felt(inquiry)) == []
        monkeypatch.undo()
        assert [one.code for one in effects_felt(inquiry)] == ["proof.no_condition"]
