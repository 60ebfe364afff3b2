"""permits explain and permits merge-overrides: what an authority says otherwise, before anything is published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.conftest import Permits
from tests.synthetic import copied

EXAMPLE = "items/hygiene/pp-new/examples/ordinary-complete.json"
ITEM = "items/hygiene/pp-new.json"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the definitions, with the override at the authority that the example goes to."""
    folder = copied(tmp_path)
    (folder / "overrides/bj-chaoyang").rename(folder / "overrides/bj-haidian")
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(folder))
    return folder


def own(root: Path) -> Path:
    return root / "overrides/bj-haidian/pp-new.json"


def loaded(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def rewrite(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps(loaded(path) | changes, ensure_ascii=False, indent=2) + "\n", "utf-8")


def city_promises(root: Path, days: int) -> None:
    clocks = loaded(root / ITEM)["clocks"]
    next(clock for clock in clocks if clock.get("code") == "promise")["limit"]["length"] = days
    rewrite(root / ITEM, clocks=clocks, version=2)


def promise(document: Any) -> tuple[int, str]:
    return next((one["days"], one["due_on"]) for one in document["clocks"] if one["code"] == "promise")


def explained(core: Permits, root: Path) -> Any:
    asked = ("--received-on", "2026-03-02", "--authority", "bj-haidian", "--json")
    return core("explain", "pp-new", "--answers", root / EXAMPLE, *asked).document


def test_explain_tells_what_holds_at_the_authority_the_answers_lead_to(core: Permits, root: Path) -> None:
    there = explained(core, root)
    assert (promise(there), there["overrides"]) == ((6, "2026-03-10"), "bj-haidian")
    own(root).unlink()
    city = explained(core, root)
    assert (promise(city), city["overrides"]) == ((8, "2026-03-12"), "")
    assert there["release"] != city["release"]


def test_explain_refuses_where_what_the_authority_says_cannot_hold(core: Permits, root: Path) -> None:
    city_promises(root, 7)
    said = core("explain", "pp-new", "--answers", root / EXAMPLE, "--received-on", "2026-03-02", "--json")
    assert said.exit == 1
    assert [one["code"] for one in said.document["findings"]] == ["override.conflict"]


def test_a_file_that_is_up_to_date_is_left_as_it_is(core: Permits, root: Path) -> None:
    before = own(root).read_text("utf-8")
    said = core("merge-overrides", "--write", "--json")
    assert (said.exit, said.document["findings"]) == (0, [])
    [row] = said.document["overrides"]
    assert (row["authority"], row["item"], row["version"], row["city_version"]) == ("bj-haidian", "pp-new", 1, 1)
    assert (row["merges"], row["written"]) == (True, False)
    assert own(root).read_text("utf-8") == before


def test_what_only_the_city_changed_is_merged_and_written_when_asked(core: Permits, root: Path) -> None:
    guide = loaded(root / ITEM)["guide"]
    rewrite(root / ITEM, version=2, guide=guide | {"complaints": "12346"})
    before = own(root).read_text("utf-8")
    said = core("merge-overrides", "pp-new", "--json")
    assert (said.exit, [one["code"] for one in said.document["findings"]]) == (0, ["override.behind"])
    assert own(root).read_text("utf-8") == before, "nothing is written unless asked"
    assert core("merge-overrides", "pp-new", "--write", "--json").document["overrides"][0]["written"] is True
    assert loaded(own(root)) == json.loads(before) | {"version": 2}
    assert core("merge-overrides", "--json").document["findings"] == []


def test_what_both_changed_is_told_with_file_and_line_and_not_written(core: Permits, root: Path) -> None:
    city_promises(root, 7)
    before = own(root).read_text("utf-8")
    said = core("merge-overrides", "--write", "--json")
    assert said.exit == 1
    [found] = said.document["findings"]
    assert found["code"] == "override.conflict" and "/clocks/promise/limit" in before.splitlines()[found["line"] - 1]
    assert Path(found["file"]).name == "pp-new.json" and "overrides" in found["file"]
    assert own(root).read_text("utf-8") == before


def test_what_the_city_now_says_too_is_taken_out_and_an_empty_file_goes(core: Permits, root: Path) -> None:
    city_promises(root, 6)
    core("merge-overrides", "--write")
    assert "/clocks/promise/limit" not in loaded(own(root))["override"]
    file = loaded(own(root))
    phone = {"/guide/phone": file["override"]["/guide/phone"]}
    rewrite(own(root), override=phone, base={"/guide/phone": "010-00000100"})
    rewrite(root / ITEM, guide=loaded(root / ITEM)["guide"] | {"phone": phone["/guide/phone"]})
    core("merge-overrides", "--write")
    assert not own(root).exists()


def test_check_tells_of_a_longer_promise_in_both_languages(core: Permits, root: Path) -> None:
    override = loaded(own(root))["override"]
    override["/clocks/promise/limit"]["length"] = 9
    rewrite(own(root), override=override)
    said = core("check", root, "--no-proof", "--json")
    assert said.exit == 1
    [found] = said.document["findings"]
    assert found["code"] == "override.wrong_direction"
    assert "9" in str(found["message"]) and "8" in str(found["message"])


def test_nothing_merges_into_a_broken_item_and_what_is_wrong_with_it_is_told(core: Permits, root: Path) -> None:
    rewrite(root / ITEM, clocks="none")
    said = core("merge-overrides", "pp-new", "--json")
    assert said.exit == 1
    assert str(root / ITEM) in {one["file"] for one in said.document["findings"] if one["severity"] == "error"}
    assert "vNone" not in core("merge-overrides", "pp-new").out
