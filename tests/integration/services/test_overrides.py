"""What an authority says otherwise of an item reaches its own cases, and nobody else's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from permits.ops.publishing import publish_folder
from permits.persistence import releases, tables
from permits.persistence.unit_of_work import reading
from permits.services.show_items import authorities_of, show_item
from permits.services.site import Site
from permits.services.verify import verify
from tests.sites import RECEIVED, do, example, handed_in, seen
from tests.synthetic import copied

DAY = RECEIVED.date()
THERE, ELSEWHERE = "bj-haidian", "bj-chaoyang"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the definitions, which is what gets published, with the override moved to where the offices sit."""
    folder = copied(tmp_path)
    (folder / "overrides" / ELSEWHERE).rename(folder / "overrides" / THERE)
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(folder))
    return folder


@pytest.fixture
def overridden(site: Site, root: Path) -> Site:
    published(site)
    return site


def published(site: Site) -> list[str]:
    return [finding.code for finding in publish_folder(site, "pp-new", RECEIVED)[1]]


def override(root: Path) -> Path:
    return root / f"overrides/{THERE}/pp-new.json"


def rewrite(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes, ensure_ascii=False), "utf-8")


def promised(site: Site, authority: str = "") -> int:
    item = show_item(site, "pp-new", DAY, authority)
    assert item is not None
    return next(clock.limit.length for clock in item.clocks if clock.code == "promise")


def test_each_authority_has_its_own_promise_and_the_others_the_city_s(overridden: Site) -> None:
    assert (promised(overridden, THERE), promised(overridden, ELSEWHERE), promised(overridden)) == (6, 8, 8)
    with reading(overridden.database) as unit:
        assert releases.overridden_on(unit, "pp-new", DAY) == [THERE]
        assert releases.overridden_on(unit, "nur-reg-first", DAY) == []
        assert [line.authority for line in releases.releases_on(unit, DAY)] == [""] * len(
            releases.releases_on(unit, DAY)
        )


def test_a_case_holds_the_release_of_the_authority_it_goes_to(overridden: Site) -> None:
    own = show_item(overridden, "pp-new", DAY, THERE)
    assert own is not None
    there = seen(overridden, handed_in(overridden).case_id)
    assert (there.case.authority, there.case.release, there.item.authority) == (THERE, own.sha256, THERE)
    with reading(overridden.database) as unit:
        stored = unit.first(select(tables.PermitCase.release_sha256).where(tables.PermitCase.id == there.id))
    assert stored == own.sha256
    elsewhere = seen(overridden, handed_in(overridden, name="with-agent").case_id)
    assert (elsewhere.case.authority, elsewhere.item.authority) == (ELSEWHERE, "")
    verified = verify(overridden)
    assert [one for one in verified if one.broken] == []


def test_the_same_application_sent_again_opens_no_second_case(overridden: Site) -> None:
    first = handed_in(overridden, key="once")
    again = handed_in(overridden, key="once")
    assert (again.case_id, again.again) == (first.case_id, True)


def test_what_an_authority_does_not_ask_for_is_not_missed_there(site: Site, root: Path) -> None:
    item = next(root.glob("items/*/pp-new.json"))
    raw = json.loads(item.read_text("utf-8"))
    code = example("pp-new", "ordinary-complete").uploads[0]
    path = f"/materials/{code}/necessity"
    rewrite(item, opens=[*raw["opens"], {"path": path, "direction": "fewer"}], version=2)
    file = json.loads(override(root).read_text("utf-8"))
    rewrite(
        override(root), version=2, base=file["base"] | {path: "required"},
        override=file["override"] | {path: "optional"},
    )  # fmt: skip
    assert published(site) == []
    own, of_city = (show_item(site, "pp-new", DAY, authority) for authority in (THERE, ""))
    assert own is not None and of_city is not None
    assert (own.materials[code].necessity, of_city.materials[code].necessity) == ("optional", "required")


def test_publishing_the_same_again_is_no_error_and_other_content_takes_a_revision(overridden: Site, root: Path) -> None:
    assert published(overridden) == []
    raw = json.loads(override(root).read_text("utf-8"))["override"]
    limit = {"/clocks/promise/limit": {"length": 7, "unit": "workday"}}
    rewrite(override(root), override=raw | limit)
    assert published(overridden) == ["release.revision_exists"]
    assert promised(overridden, THERE) == 6, "what is published never changes"
    rewrite(override(root), revision=2)
    assert published(overridden) == []
    assert promised(overridden, THERE) == 7


def test_where_an_override_is_taken_back_the_city_s_item_applies_again(overridden: Site, root: Path) -> None:
    before = handed_in(overridden)
    kept = override(root).read_text("utf-8")
    override(root).unlink()
    assert published(overridden) == []
    assert promised(overridden, THERE) == 8
    assert seen(overridden, before.case_id).item.authority == THERE, "a case keeps the release it holds"
    override(root).write_text(kept, "utf-8")
    assert published(overridden) == []
    assert promised(overridden, THERE) == 6, "and again, once it is back"


def test_a_new_version_of_the_city_keeps_what_the_authority_says(overridden: Site, root: Path) -> None:
    rewrite(next(root.glob("items/*/pp-new.json")), version=2)
    assert published(overridden) == ["override.behind"]
    own = show_item(overridden, "pp-new", DAY, THERE)
    assert own is not None
    assert (own.version, own.authority, promised(overridden, THERE)) == (2, THERE, 6)


def test_a_new_version_that_changes_the_same_place_is_the_city_s_until_somebody_settles_it(
    overridden: Site, root: Path
) -> None:
    item = next(root.glob("items/*/pp-new.json"))
    clocks = json.loads(item.read_text("utf-8"))["clocks"]
    next(clock for clock in clocks if clock.get("code") == "promise")["limit"]["length"] = 7
    rewrite(item, version=2, clocks=clocks)
    for example_file in item.with_suffix("").glob("examples/*.json"):
        expect = json.loads(example_file.read_text("utf-8"))["expect"]
        rewrite(example_file, expect={what: said for what, said in expect.items() if what != "due"})
    assert "override.conflict" in published(overridden)
    assert promised(overridden, THERE) == 7


def test_the_authorities_of_an_item_are_those_its_rules_lead_to(overridden: Site) -> None:
    item = show_item(overridden, "pp-new", DAY)
    assert item is not None
    codes = [authority.code for authority in authorities_of(overridden, item)]
    assert THERE in codes and "bj-blood" not in codes and len(codes) > 15


def test_papers_tell_the_promise_and_the_telephone_of_the_authority(overridden: Site) -> None:
    ref = handed_in(overridden).case_id
    do(overridden, ref, "accept", RECEIVED)
    view = seen(overridden, ref)
    promise = next(clock for clock in view.clocks if clock.code == "promise")
    assert (promise.limit.length, promise.due.due_on.isoformat()) == (6, "2026-03-10")
    said = {row.kind: json.dumps(row.content, ensure_ascii=False) for row in view.documents}
    assert "2026年3月10日" in said["acceptance"]
    assert "010-00000105" in said["acceptance"], "its own for this item"
    assert overridden.authorities[THERE].phone not in said["acceptance"]
