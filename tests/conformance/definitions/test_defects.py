"""Two hundred seeded defects: how many the checker finds at the exact place, and that it leaves good items alone."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from permits.core.definitions import compile_item
from permits.core.definitions.overrides import merge
from permits.core.proof import prove
from permits.persistence.definition_files import compile_all
from tests.conformance.definitions.defects import KINDS, Defect, seeded
from tests.conformance.definitions.more_defects import OVERRIDE
from tests.synthetic import DEFINITIONS
from tests.unit.definitions.bundles import SCHEMAS, good_bundle

COMPILED = compile_all(DEFINITIONS)
GOOD: dict[str, Any] = {**COMPILED.bundles, "kite": good_bundle()}
MANY = 200
WANTED = 0.98


def found_in(code: str, bundle: dict[str, Any]) -> set[tuple[str, str]]:
    """Everything the checker tells of a definition, with its place."""
    override = bundle.pop(OVERRIDE, None)
    item, found = compile_item(bundle, SCHEMAS)
    if item and override:
        return {(one.code, f"override#{one.where}") for one in merge(bundle, item, override).findings}
    assert COMPILED.calendar is not None
    proved = prove(item, bundle, COMPILED.calendar, COMPILED.examples.get(code, ())) if item else ()
    return {(one.code, one.where) for one in (*found, *proved)}


def missed(defects: list[Defect]) -> list[str]:
    return [
        f"{one.kind} of {one.item} at {one.where}"
        for one in defects
        if not {(code, one.where) for code in one.told} & found_in(one.item, one.bundle)
    ]


@pytest.mark.parametrize("code", sorted(GOOD))
def test_a_good_definition_raises_no_false_alarm(code: str) -> None:
    assert found_in(code, GOOD[code]) == set()


def test_there_are_defects_of_every_kind() -> None:
    defects = seeded(GOOD, MANY)
    assert len(defects) == MANY
    assert {one.kind for one in defects} == set(KINDS)
    assert len({(one.item, one.where, one.kind) for one in defects}) > 0.9 * MANY


def test_one_defect_of_every_kind_is_found_in_the_small_item() -> None:
    assert missed(seeded({"kite": GOOD["kite"]}, len(KINDS))) == []


@pytest.mark.long
def test_of_two_hundred_seeded_defects_nearly_all_are_found_at_the_exact_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    defects = seeded(GOOD, MANY)
    lost = missed(defects)
    share = 1 - len(lost) / MANY
    with capsys.disabled():
        print(f"\n{MANY - len(lost)} of {MANY} seeded defects found at the exact place ({share:.1%})", end="")
        print("".join(f"\n  missed: {one}" for one in lost), end="")
    assert share >= WANTED, Counter(one.split()[0] for one in lost)
