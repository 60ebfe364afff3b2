"""Rules of a list that hold at once: each is told once, and a long list costs little more than a short one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.core.finding import Finding
from permits.core.proof import inquiry, prove
from permits.core.proof.prover import MOST_SHRUNK, Prover
from tests.unit.definitions.rich import BASIS, Json, over, rich_bundle, rich_item
from tests.unit.process.line import calendar

SHORT, LONG = 5, 30
OVERLAPS = ("proof.overlap", "proof.overlap_alike")


def proved(routes: int, when: Callable[[int], Json]) -> list[Finding]:
    """Of a definition with so many routes before the one for all others."""
    bundle = rich_bundle()
    rest = [one for one in bundle["rules"]["routing"] if one.get("otherwise")] or bundle["rules"]["routing"][-1:]
    added = [
        {"code": f"X{n}", "when": when(n), "process": "ordinary", "authority": {"code": "kite-office"}, "basis": BASIS}
        for n in range(routes)
    ]
    bundle["rules"]["routing"] = [*added, {**{k: v for k, v in rest[0].items() if k != "when"}, "otherwise": True}]
    return prove(rich_item(bundle), bundle, calendar())


def nested(number: int) -> Json:
    return over(f"{number + 1}.00")


def chained(number: int) -> Json:
    """Reaches into the next, and no further."""
    least, most = ({"fact": "span", sign: f"{at:.2f}"} for sign, at in ((">=", number / 10), ("<", number / 10 + 0.15)))
    return {"all": [least, most]}


def overlaps(found: list[Finding]) -> list[Finding]:
    return [one for one in found if one.code in OVERLAPS]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each application that is made to show something whether it is shown as it is found."""
    made: list[bool] = []
    smallest = Prover.smallest

    def counting(self: Prover, *claims: Any, **how: Any) -> Any:
        model = smallest(self, *claims, **how)
        if model is not None:
            made.append(bool(how.get("as_found")))
        return model

    monkeypatch.setattr(Prover, "smallest", counting)
    return made


def test_each_of_many_routes_is_told_once_with_all_it_meets_in_one_application(asked: list[bool]) -> None:
    found = overlaps(proved(SHORT, nested))
    assert [one.where for one in found] == [f"rules#/routing/{n}" for n in range(1, SHORT)]
    assert "X4 会和 X0、X1、X2、X3 同时成立" in found[-1].message.zh
    assert "X4 can hold together with X0, X1, X2, X3" in found[-1].message.say("en")
    assert all(one.witness == found[0].witness is not None for one in found) and len(asked) == 1


def test_a_long_list_of_overlaps_is_told_whole_though_few_applications_are_made_small(asked: list[bool]) -> None:
    found = overlaps(proved(LONG, chained))
    assert [one.where for one in found] == [f"rules#/routing/{n}" for n in range(1, LONG)]
    assert [f"X{n} 会和 X{n - 1} 同时成立" in one.message.zh for n, one in enumerate(found, 1)] == [True] * (LONG - 1)
    assert all(one.witness is not None for one in found)
    assert asked.count(False) <= MOST_SHRUNK


def test_beyond_the_work_for_one_list_what_was_found_is_told_and_the_rest_as_not_proved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inquiry, "MOST_ASKED", 1)
    found = proved(SHORT, chained)
    assert 0 < len(overlaps(found)) < SHORT - 1
    assert [one.code for one in found if one not in overlaps(found)] == ["proof.unknown"]
