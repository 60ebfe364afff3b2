"""Rows of decision tables: what overlaps is told at the row that is wrong, however many others it takes from; and of
rows in order, which earlier ones leave one nothing."""

from __future__ import annotations

import pytest

from permits.core.finding import Finding
from permits.core.proof import prove, rows
from tests.unit.definitions.rich import BLUE, Json, rich_bundle, rich_item
from tests.unit.process.line import calendar
from tests.unit.proof.test_planted_rules import add, row

BANDS = 20


def by_bands(hit: str) -> Json:
    """A fee for every half metre of span and each colour, no two rows together."""
    bundle = rich_bundle()
    table = bundle["rules"]["tables"][0]
    table |= {"hit": hit, "rows": [
        {"code": f"{colour}{band}", "when": [{">=": f"{band / 2:.2f}", "<": f"{(band + 1) / 2:.2f}"}, {"==": colour}],
         "then": {"title": "风筝", "amount": f"{band}.00"}}
        for band in range(BANDS) for colour in ("red", "blue")
    ]}  # fmt: skip
    bundle["texts"]["en"] |= {f"fees.size.{one['code']}": "Kite" for one in table["rows"]}
    return bundle


def told(bundle: Json) -> list[Finding]:
    return [one for one in prove(rich_item(bundle), bundle, calendar()) if one.code != "proof.dead_rule"]


@pytest.mark.parametrize(("hit", "code"), [("unique", "proof.rows_overlap"), ("any", "proof.overlap")])
def test_one_wrong_cell_is_one_finding_at_its_row_that_names_the_others(hit: str, code: str) -> None:
    bundle = by_bands(hit)
    number = next(n for n, one in enumerate(bundle["rules"]["tables"][0]["rows"]) if one["code"] == "red5")
    row(bundle, 0, number)["when"][0] = {">=": "2.50", "<": "7.00"}
    [found] = told(bundle)
    assert (found.code, found.where) == (code, f"rules#/tables/0/rows/{number}")
    assert "size.red6、size.red7、size.red8、size.red9、size.red10 等 8 条" in found.message.zh
    assert "8 in all" in found.message.say("en") and found.witness is not None


def test_rows_that_cells_keep_apart_are_never_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_ASKED", 0)
    assert told(by_bands("unique")) == []


def test_beyond_the_work_for_one_table_what_was_found_is_told_and_the_rest_as_not_proved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rows, "MOST_ASKED", 1)
    bundle = by_bands("unique")
    row(bundle, 0, 10)["when"][0] = {">=": "2.50", "<": "7.00"}
    assert [one.code for one in told(bundle)] == ["proof.rows_overlap", "proof.unknown"]


def test_of_a_row_that_earlier_rows_leave_nothing_it_is_said_which() -> None:
    bundle = rich_bundle()
    row(bundle, 0, 1)["when"] = [{">": "12.00"}, {"==": "blue"}]
    [found] = [one for one in prove(rich_item(bundle), bundle, calendar()) if one.where == "rules#/tables/0/rows/1"]
    assert found.code == "proof.shadowed"
    assert "size.a" in found.message.zh and "size.c" not in found.message.zh
    assert "size.a" in found.message.say("en")


def test_two_routes_that_overlap_may_be_put_in_order() -> None:
    bundle = rich_bundle()
    add(bundle, "routing", 0, "R0", when=BLUE, process="ordinary", authority={"code": "kite-office"})
    [found] = [one for one in prove(rich_item(bundle), bundle, calendar()) if one.code == "proof.overlap"]
    assert '"routing_order": "first"' in found.message.zh and '"routing_order": "first"' in found.message.say("en")
