"""Putting an item into force: never changed afterwards, never without its examples, never leaving people without."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from permits.core.finding import Finding
from permits.core.text import Text
from permits.ops.publishing import publish_folder
from permits.persistence import audit, releases, tables
from permits.persistence.definition_files import read_schemas
from permits.persistence.unit_of_work import reading
from permits.services.publish_item import Published, publish_item
from permits.services.show_items import show_item, show_items
from permits.services.site import Site
from permits.services.verify import verify
from tests.sites import DEFINITIONS, RECEIVED, compiled, handed_in, seen, until
from tests.synthetic import copied

NOW = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
SCHEMAS = read_schemas(DEFINITIONS)


def bundle(**changes: Any) -> dict[str, Any]:
    changed: dict[str, Any] = copy.deepcopy(dict(compiled().bundles["pp-new"]))
    changed["item"].update(changes)
    return changed


def publish(site: Site, what: dict[str, Any], examples: Any = ()) -> Published:
    return publish_item(site, what, SCHEMAS, examples, "author", NOW)


def counted(site: Site) -> int:
    with reading(site.database) as unit:
        return unit.count(select(func.count()).select_from(tables.Release))


def in_force(site: Site, day: date | None = None) -> str:
    item = show_item(site, "pp-new", day or NOW.date())
    assert item is not None
    return item.sha256


def test_publishing_the_same_again_is_no_error_and_stores_nothing(site: Site) -> None:
    before = counted(site)
    done = publish(site, bundle())
    assert done.release == in_force(site)
    assert [f.code for f in done.findings] == ["release.same"]
    assert counted(site) == before


def test_a_published_version_never_changes(site: Site) -> None:
    before = in_force(site)
    done = publish(site, bundle(title="别的名字"))
    assert (done.release, [f.code for f in done.findings]) == ("", ["release.exists"])
    assert in_force(site) == before


def test_a_new_version_serves_new_applications_from_its_day_and_old_cases_keep_theirs(site: Site) -> None:
    ref = handed_in(site).case_id
    old = in_force(site)
    done = publish(site, bundle(version=2, effective_from="2026-05-01"))
    assert done.release
    assert in_force(site, date(2026, 4, 30)) == old
    assert in_force(site, date(2026, 5, 1)) == done.release
    until(site, ref, "", RECEIVED)
    assert seen(site, ref).case.release == old
    assert seen(site, ref).case.certificate["release"] == old
    assert [i.code for i in verify(site) if i.broken] == []


def test_a_release_begins_on_the_day_its_definition_names_and_on_no_other(site: Site) -> None:
    what, before = bundle(version=2, effective_from="2026-05-01"), counted(site)
    done = publish_item(site, what, SCHEMAS, (), "author", NOW, date(2026, 6, 1))
    assert (done.release, [(f.code, f.where) for f in done.findings if f.severity == "error"]) == (
        "", [("release.starts_else", "item#/effective_from")],
    )  # fmt: skip
    assert counted(site) == before
    meant = publish_item(site, what, SCHEMAS, (), "author", NOW, date(2026, 5, 1))
    assert meant.release == in_force(site, date(2026, 5, 1)) != in_force(site, date(2026, 4, 30))


def test_publication_stands_in_the_audit_chain(site: Site) -> None:
    done = publish(site, bundle(version=2))
    with reading(site.database) as unit:
        entries = list(audit.entries(unit, subject="item:pp-new"))
        assert releases.bundle_of(unit, done.release) is not None
    assert (entries[-1].action, entries[-1].actor, entries[-1].data) == (
        "published",
        "author",
        {"sha256": done.release},
    )


def test_an_example_that_does_not_hold_keeps_the_item_from_being_published(site: Site) -> None:
    good = compiled().examples["pp-new"]
    wrong = replace(good[0], says=Text("错的样例", "a wrong example"), expect={"process": "royal"})
    done = publish(site, bundle(version=2), [*good, wrong])
    assert done.release == ""
    assert [f.code for f in done.findings if f.severity == "error"] == ["example.fails"]
    assert "a wrong example" in done.findings[-1].message.en
    assert publish(site, bundle(version=2), good).release


@pytest.mark.parametrize("spoil", ["rules", "clock", "shape"])
def test_what_does_not_compile_is_told_all_at_once_and_the_last_good_release_serves_on(site: Site, spoil: str) -> None:
    before = in_force(site)
    bad = bundle(version=2)
    if spoil == "rules":
        bad["rules"]["checks"][0]["require"] = {"fact": "no_such_field", "==": True}
        bad["rules"]["materials"][0]["material"] = "M99"
    elif spoil == "clock":
        bad["item"]["clocks"].append({"use": "no-such-clock"})
    else:
        del bad["item"]["form"]
    done = publish(site, bad)
    assert done.release == ""
    assert len([f for f in done.findings if f.severity == "error"]) >= (2 if spoil == "rules" else 1)
    assert in_force(site) == before
    assert handed_in(site).number


def test_a_folder_with_one_broken_item_publishes_the_others_and_names_file_and_line(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(tmp_path)
    item = root / "items/hygiene/pp-new.json"
    text = item.read_text("utf-8")
    item.write_text(
        text.replace('"version": 1', '"version": 2', 1).replace('"handling": "promised"', '"handling": "maybe"', 1)
    )
    other = root / "items/nurses/nur-reg-first.json"
    other.write_text(other.read_text("utf-8").replace('"version": 1', '"version": 2', 1))
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(root))
    before = in_force(site)
    published, findings = publish_folder(site, None, NOW)
    everything = {path.stem for path in root.glob("items/*/*.json")}
    assert set(published) == everything - {"pp-new"}
    assert {(Path(f.file).name, f.line > 1) for f in findings} == {("pp-new.json", True)}
    assert in_force(site) == before
    assert {item.code for item in show_items(site, NOW.date())} == everything


def test_a_renewal_whose_notice_nobody_wrote_keeps_the_item_from_being_published(site: Site) -> None:
    renewal = {"opens_before": 90, "closes_before": 30, "remind_before": [90], "notice": "smoke_signal"}
    certificate = {**bundle()["item"]["certificate"], "renewal": renewal}
    refused = publish(site, bundle(version=9, certificate=certificate))
    assert (refused.release, [f.code for f in refused.findings if f.severity == "error"]) == (
        "",
        ["item.notice_unknown"],
    )
    assert publish(
        site, bundle(version=9, certificate={**certificate, "renewal": {**renewal, "notice": "renewal"}})
    ).release


def test_an_item_that_is_refuted_or_has_rules_nobody_saw_at_work_is_not_published(site: Site) -> None:
    before, examples = in_force(site), compiled().examples["pp-new"]
    spoilt = bundle(version=2)
    spoilt["rules"]["materials"][5]["when"] = {"fact": "rooms", ">": 10**6}
    proved = publish_item(site, spoilt, SCHEMAS, (), "author", NOW, proof=True)
    codes = {f.code for f in proved.findings}
    assert (proved.release, codes) == ("", {"example.rule_never_fired", "proof.dead_rule", "proof.dead_material"})
    dead = {f.where for f in proved.findings if f.code == "proof.dead_rule"}
    assert dead and not dead & {f.where for f in proved.findings if f.code == "example.rule_never_fired"}
    unseen = bundle(version=2)
    unseen["rules"]["routing"][0]["when"] = {"present": "apply_mode"}
    proved = publish_item(site, unseen, SCHEMAS, examples, "author", NOW, proof=True)
    assert proved.release == ""
    assert in_force(site) == before


def test_what_is_proved_is_published_and_not_proved_twice(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = compiled().examples["pp-new"]
    done = publish_item(site, bundle(version=2), SCHEMAS, examples, "author", NOW, proof=True)
    assert done.release == in_force(site)
    monkeypatch.setattr("permits.core.proof.prove", lambda *given: pytest.fail("proved again"))
    again = publish_item(site, bundle(version=2), SCHEMAS, examples, "author", NOW, proof=True)
    assert [f.code for f in again.findings] == ["release.same"]


def test_what_is_not_proved_does_not_come_into_force_when_the_site_starts(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(tmp_path)
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(root))
    path = root / "items/hygiene/pp-new.json"
    item = json.loads(path.read_text("utf-8"))
    item["version"] = 2
    [promise] = [one for one in item["clocks"] if one.get("code") == "promise"]
    promise["limit"] = {"length": 29, "unit": "day"}
    path.write_text(json.dumps(item, ensure_ascii=False, indent=2), "utf-8")
    for example in (root / "items/hygiene/pp-new/examples").glob("*.json"):
        said = json.loads(example.read_text("utf-8"))
        said["expect"].pop("due", None)
        example.write_text(json.dumps(said, ensure_ascii=False, indent=2), "utf-8")
    before = in_force(site)
    published, findings = publish_folder(site, None, NOW)
    assert "pp-new" not in published and in_force(site) == before
    assert ("proof.promise_later", "pp-new.json", True) in {(f.code, Path(f.file).name, f.line > 1) for f in findings}


def test_a_start_does_not_prove_again_what_was_published(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(copied(tmp_path)))
    publish_folder(site, None, NOW)

    def proved(*_: object) -> list[Finding]:
        raise AssertionError("proved once more")

    monkeypatch.setattr("permits.services.publish_item.prove_item", proved)
    published, _ = publish_folder(site, None, NOW)
    assert sorted(published) == sorted(compiled().items)
    with pytest.raises(AssertionError, match="once more"):
        publish_folder(site, None, NOW, for_good=True)
