"""Two versions of an item in one installation: each application under the one of its day, and cases in flight brought
under the new one once, whoever comes first: the sweep or an officer."""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from typing import Any

import pytest

from permits.core.process import LEGAL_ZONE
from permits.persistence.definition_files import read_schemas
from permits.persistence.unit_of_work import reading
from permits.services.act import act
from permits.services.foresee_transition import foresee_transition
from permits.services.publish_item import publish_item
from permits.services.site import Site
from permits.services.sweep import sweep
from permits.services.verify import verify
from tests.sites import (
    APPLICANT,
    DEFINITIONS,
    LONG_AGO,
    RECEIVED,
    compiled,
    do,
    handed_in,
    holder,
    seen,
    take_in,
    until,
)

SCHEMAS = read_schemas(DEFINITIONS)
DAY = date(2026, 3, 5)
BEFORE = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
AFTER = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


def second(site: Site, transition: Any, promise: int = 6, material: bool = False, **changes: Any) -> str:
    """Version 2 of the hygiene permit, published long before it takes effect."""
    bundle: dict[str, Any] = copy.deepcopy(dict(compiled().bundles["pp-new"]))
    bundle["item"] |= {"version": 2, "effective_from": DAY.isoformat(), "transition": transition, **changes}
    next(c for c in bundle["item"]["clocks"] if c.get("code") == "promise")["limit"]["length"] = promise
    if material:
        rules, english = bundle["rules"]["materials"], bundle["texts"]["en"]
        bundle["item"]["materials"].append({**bundle["item"]["materials"][4], "code": "M77", "title": "应急预案"})
        rules.append({"code": "N77", "material": "M77", "basis": rules[1]["basis"]})
        english |= {key.replace("M5", "M77"): text for key, text in english.items() if "materials.M5." in key}
    done = publish_item(site, bundle, SCHEMAS, (), "author", LONG_AGO)
    assert done.release, [(f.where, f.message.en) for f in done.findings if f.severity == "error"]
    return done.release


def weighings(site: Site, ref: str) -> list[Any]:
    return [event.data for event in seen(site, ref).events if event.type == "release_weighed"]


def swept(site: Site, now: datetime) -> list[str]:
    """The cases a sweep brought under a new version."""
    return [one.case for one in sweep(site, now).fired if one.effect == "release_weighed"]


def broken(site: Site) -> list[Any]:
    return [(i.code, i.broken) for i in verify(site) if i.broken]


def test_an_application_is_received_under_the_version_of_its_day(site: Site) -> None:
    release = second(site, "pin")
    early = handed_in(site, now=BEFORE).case_id
    late = handed_in(site, now=AFTER).case_id
    assert seen(site, early).case.release != release
    assert seen(site, late).case.release == release
    midnight = datetime.combine(DAY, datetime.min.time(), LEGAL_ZONE).astimezone(UTC)
    assert seen(site, handed_in(site, now=midnight).case_id).case.release == release


def test_a_sweep_brings_a_case_in_flight_under_the_new_limits_once(site: Site) -> None:
    release = second(site, {"limits": "better"})
    ref = handed_in(site).case_id
    do(site, ref, "accept", RECEIVED)
    was = next(c.due.due_on for c in seen(site, ref).clocks if c.code == "promise")
    assert swept(site, BEFORE) == []
    assert swept(site, AFTER) == [seen(site, ref).case.number]
    assert swept(site, AFTER) == []
    (told,) = weighings(site, ref)
    assert told["axes"]["limits"] == {"said": "better", "release": release, "version": 2, "why": "taken"}
    view = seen(site, ref)
    assert view.case.releases == {
        "form": view.case.release, "conditions": view.case.release, "routing": view.case.release, "limits": release,
    }  # fmt: skip
    assert next(c.due.due_on for c in view.clocks if c.code == "promise") < was
    assert broken(site) == []


def test_an_act_applies_the_new_version_before_it_is_done(site: Site) -> None:
    second(site, {"limits": "better"})
    ref = handed_in(site).case_id
    do(site, ref, "accept", AFTER)
    kinds = [event.type for event in seen(site, ref).events]
    assert kinds.index("release_weighed") < kinds.index("accepted")
    assert next(c.limit.length for c in seen(site, ref).clocks if c.code == "promise") == 6
    assert swept(site, AFTER) == []
    until(site, ref, "", AFTER)
    assert len(weighings(site, ref)) == 1
    assert broken(site) == []


def test_an_act_that_is_refused_stores_nothing_of_the_new_version(site: Site) -> None:
    second(site, {"limits": "better"})
    ref = handed_in(site, now=BEFORE).case_id
    refused = act(site, ref, "decide", {"outcome": "granted"}, holder(site, ref), AFTER)
    assert refused.findings
    assert weighings(site, ref) == []
    assert broken(site) == []


def test_sweeps_at_the_same_moment_apply_it_once(site: Site) -> None:
    second(site, {"limits": "better"})
    refs = [handed_in(site).case_id for _ in range(4)]
    ready = Barrier(4)

    def run(_: int) -> int:
        ready.wait()
        return len(swept(site, AFTER))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == 4
    assert [len(weighings(site, ref)) for ref in refs] == [1, 1, 1, 1]
    assert broken(site) == []


def test_what_is_decided_stays_and_a_pinned_change_leaves_no_trace(site: Site) -> None:
    decided = handed_in(site).case_id
    until(site, decided, "certify", RECEIVED)
    waiting = handed_in(site).case_id
    second(site, "pin", promise=3)
    assert swept(site, AFTER) == []
    second(site, "better", promise=2, version=3)
    assert swept(site, AFTER) == [seen(site, waiting).case.number]
    assert weighings(site, decided) == []
    assert broken(site) == []


def test_what_a_version_would_touch_is_told_before_it_takes_effect_and_nothing_is_stored(site: Site) -> None:
    release = second(site, {"limits": "better", "form": "migrate"}, material=True)
    waiting, decided = handed_in(site).case_id, handed_in(site).case_id
    until(site, decided, "certify", RECEIVED)
    with reading(site.database) as unit:
        new = site.catalogue.release(unit, release)
    foreseen = foresee_transition(site, new, BEFORE)
    assert foreseen.cases == 1
    assert foreseen.touched == {
        "form": (), "conditions": (), "routing": (), "limits": (seen(site, waiting).case.number,),
    }  # fmt: skip
    assert weighings(site, waiting) == []
    swept(site, AFTER)
    assert foresee_transition(site, new, AFTER).cases == 0


def test_asking_again_tells_the_applicant_who_hands_in_what_is_new_and_the_case_goes_on(site: Site) -> None:
    release = second(site, {"form": "ask_again"}, material=True)
    ref = handed_in(site).case_id
    sweep(site, AFTER)
    view = seen(site, ref)
    assert view.case.state == "awaiting_correction"
    assert [paper.kind for paper in view.documents] == ["receipt", "correction"]
    assert broken(site) == []
    file = take_in(site, "M77", view.item.materials["M77"].accept, AFTER)
    told = {"id": file.id, "name": file.name, "media_type": file.media_type, "sha256": file.sha256, "size": file.size}
    do(site, ref, "supplement", AFTER, actor=APPLICANT, uploads={"M77": [told]})
    assert seen(site, ref).case.releases["form"] == release
    until(site, ref, "", AFTER)
    assert seen(site, ref).case.state == "closed"
    assert broken(site) == []


@pytest.mark.parametrize("said", ["pin", "migrate", "better"])
def test_no_case_in_flight_is_asked_for_a_new_material(site: Site, said: str) -> None:
    second(site, {"form": said}, material=True)
    ref = handed_in(site).case_id
    sweep(site, AFTER)
    assert seen(site, ref).case.state == "received"
    until(site, ref, "", AFTER)
    assert broken(site) == []


def test_a_release_that_is_named_in_the_history_and_not_stored_is_told(site: Site) -> None:
    second(site, {"limits": "better"})
    ref = handed_in(site).case_id
    do(site, ref, "accept", AFTER)
    from sqlalchemy import delete, text

    from permits.persistence import tables
    from permits.persistence.unit_of_work import unit_of_work

    release = weighings(site, ref)[0]["release"]
    with unit_of_work(site.database) as uow:
        if uow.connection.dialect.name == "postgresql":
            uow.execute(text("set session_replication_role = replica"))
        uow.execute(delete(tables.Release).where(tables.Release.sha256 == release))
    fresh = copy.copy(site)
    object.__setattr__(fresh, "catalogue", type(site.catalogue)())
    assert "I6" in [code for code, _ in broken(fresh)]
