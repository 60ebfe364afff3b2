"""A new version takes effect with cases in flight: what it says of each axis is carried out once and stands in the
history."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pytest

from permits.core.definitions.compile import compile_judged
from permits.core.definitions.types import Item
from permits.core.forms import check
from permits.core.process import SYSTEM_ACTOR, Event, clocks_of, fold, governing, uploads_of, weigh
from permits.core.process.events import SYSTEM
from tests.unit.forms.samples import real
from tests.unit.process.line import Line, calendar, of_example, step

Json = dict[str, Any]
Change = Callable[[Json], object]
PIN = {"form": "pin", "conditions": "pin", "routing": "pin", "limits": "pin"}


def version(transition: Mapping[str, str] | str, *changes: Change, number: int = 2) -> Item:
    """The next version of the hygiene permit, changed."""
    bundle: Json = copy.deepcopy(dict(real().bundles["pp-new"]))
    bundle["item"] |= {"version": number, "effective_from": "2026-03-05", "transition": transition}
    for change in changes:
        change(bundle)
    item, found = compile_judged(bundle)
    assert item is not None, [(f.code, f.where, f.message.en) for f in found if f.severity == "error"]
    return item


def promise(days: int) -> Change:
    return lambda b: next(c for c in b["item"]["clocks"] if c.get("code") == "promise")["limit"].update(length=days)


def more_material(b: Json) -> None:
    """A material nobody handed in."""
    b["item"]["materials"].append({**b["item"]["materials"][4], "code": "M77", "title": "应急预案"})
    b["rules"]["materials"].append({"code": "N77", "material": "M77", "basis": b["rules"]["materials"][1]["basis"]})
    english = b["texts"]["en"]
    english |= {key.replace("M5", "M77"): text for key, text in english.items() if "materials.M5." in key}


def no_site_plan(b: Json) -> None:
    """The plan of the place is no longer asked for."""
    b["item"]["materials"] = [one for one in b["item"]["materials"] if one["code"] != "M3"]
    b["rules"]["materials"] = [one for one in b["rules"]["materials"] if one["material"] != "M3"]
    b["texts"]["en"] = {key: text for key, text in b["texts"]["en"].items() if "materials.M3." not in key}


def check_rooms(at_most: int) -> Change:
    def change(b: Json) -> None:
        b["rules"]["checks"].append({
            "code": "C77", "at": "/rooms", "require": {"not": {"fact": "rooms", ">": at_most}}, "message": "客房太多。",
            "basis": b["rules"]["checks"][0]["basis"],
        })  # fmt: skip
        b["texts"]["en"]["rules.C77"] = "Too many rooms."

    return change


def check_smell(b: Json) -> None:
    """A condition on a question of the new form alone."""
    asked = {"title": "气味", "type": "integer", "minimum": 0, "maximum": 9}
    b["item"]["form"]["schema"]["properties"]["smell"] = asked
    b["item"]["form"]["pages"][-1:-1] = [{"code": "air", "title": "空气", "fields": ["smell"]}]
    b["texts"]["en"] |= {"fields.smell.title": "Smell", "pages.air.title": "Air", "rules.C78": "It must not smell."}
    b["rules"]["checks"].append({
        "code": "C78", "at": "/smell", "require": {"fact": "smell", "<": 3}, "message": "气味过大。",
        "basis": b["rules"]["checks"][0]["basis"],
    })  # fmt: skip


def to_the_city(b: Json) -> None:
    b["rules"]["routing"][-1]["authority"] = {"code": "bj-wjw"}
    b["library"]["authorities"]["bj-wjw"] = {**next(iter(b["library"]["authorities"].values())), "code": "bj-wjw"}


@cache
def first() -> Item:
    return real().items["pp-new"]


def received(day: str = "2026-03-02") -> Line:
    return of_example("pp-new", "ordinary-complete", day)


def accepted() -> Line:
    return received().do("accept").on("2026-03-05")


def applied(line: Line, *new: Item) -> Line:
    """The line after these versions took effect, one after the other."""
    known = {item.sha256: item for item in (first(), *new)}
    for item in new:
        at = line.situation(SYSTEM_ACTOR, {})
        events = tuple(
            Event(line.case.last + place, kind, line.now, SYSTEM, "", json.loads(json.dumps(data)))
            for place, (kind, data) in enumerate(weigh(at, item, known.__getitem__), start=1)
        )
        line.events += events
        line.item, line._known = governing(line.case, known.__getitem__), None
    return line


def axes(line: Line) -> dict[str, tuple[int, str]]:
    told: Json = dict(next(event for event in reversed(line.events) if event.type == "release_weighed").data)
    return {axis: (one["version"], one["why"]) for axis, one in told["axes"].items()}


def test_a_case_received_under_a_version_is_governed_by_it_whole() -> None:
    line = received()
    assert set(line.case.releases.values()) == {first().sha256}
    assert governing(line.case, {first().sha256: first()}.__getitem__) is first()


def test_pinned_axes_keep_everything_as_it_was() -> None:
    before = accepted()
    due, answers = before.due("promise"), dict(before.case.answers)
    line = applied(before, version({**PIN}, promise(3), more_material, check_rooms(1), to_the_city))
    assert axes(line) == dict.fromkeys(axes(line), (1, "pinned"))
    assert (line.due("promise"), dict(line.case.answers), line.case.authority) == (due, answers, "bj-haidian")
    assert line.checked.findings == ()
    assert line.case.state == "under_review"


# ---- limits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["migrate", "better"])
def test_a_shorter_limit_shortens_a_running_clock(said: str) -> None:
    line = accepted()
    was = line.due("promise")
    applied(line, version({"limits": said}, promise(6)))
    assert line.due("promise") < was
    assert axes(line)["limits"] == (2, "taken")
    assert line.clocks()["promise"].starts_on.isoformat() == "2026-03-02"


@pytest.mark.parametrize("said", ["migrate", "better"])
def test_a_longer_limit_never_lengthens_a_running_clock(said: str) -> None:
    line = accepted()
    was = line.due("promise")
    applied(line, version({"limits": said}, promise(12)))
    assert line.due("promise") == was


def test_a_limit_that_has_not_begun_is_that_of_the_new_version_if_it_migrates_and_the_shorter_if_better() -> None:
    longer = received().on("2026-03-05")
    applied(longer, version({"limits": "migrate"}, promise(12))).do("accept")
    assert longer.clocks()["promise"].limit.length == 12
    better = received().on("2026-03-05")
    applied(better, version({"limits": "better"}, promise(12))).do("accept")
    assert better.clocks()["promise"].limit.length == 8
    assert axes(better)["limits"] == (1, "not_better")


def test_nobody_is_late_by_a_limit_that_did_not_hold_yet() -> None:
    line = received().do("accept").on("2026-03-10")
    was = line.due("promise")
    applied(line, version({"limits": "migrate"}, promise(2)))
    assert line.due("promise") == was


def test_an_ended_clock_stays_as_it_was() -> None:
    def five(b: Json) -> None:
        b["library"]["clocks"]["correction"]["limit"]["length"] = 2

    line = accepted()
    was = line.clocks()["correction"]
    applied(line, version({"limits": "migrate"}, five))
    now = line.clocks()["correction"]
    assert (now.due.due_on, now.ended_on, now.state) == (was.due.due_on, was.ended_on, "ended")


def test_each_clock_by_itself_has_the_limit_that_ends_earlier() -> None:
    def decision(b: Json) -> None:
        b["library"]["clocks"]["decision"]["limit"]["length"] = 15

    line = accepted()
    promised, statutory = line.due("promise"), line.due("decision")
    applied(line, version({"limits": "better"}, promise(12), decision))
    assert line.due("promise") == promised
    assert line.due("decision") < statutory


def test_the_limit_of_the_step_a_case_is_in_is_shortened_too() -> None:
    def site(b: Json) -> None:
        stages = next(p for p in b["item"]["processes"] if p["code"] == "ordinary")["stages"]
        next(one for one in stages if one["code"] == "site")["limit"]["length"] = 1

    line = received().do("accept")
    step(line)
    assert line.case.stage == "site"
    was = line.due("stage:site")
    applied(line, version({"limits": "better"}, site))
    assert line.due("stage:site") < was


# ---- form and materials ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["pin", "migrate", "better"])
def test_a_case_in_flight_is_never_asked_for_a_new_material(said: str) -> None:
    line = applied(received().on("2026-03-05"), version({"form": said}, more_material))
    assert axes(line)["form"][0] == 1
    assert "M77" not in [need.material.code for need in line.checked.needs]
    assert line.checked.findings == ()


@pytest.mark.parametrize("said", ["migrate", "better", "ask_again"])
def test_a_form_that_asks_less_is_taken_and_what_it_no_longer_asks_is_not_held(said: str) -> None:
    line = applied(received().on("2026-03-05"), version({"form": said}, no_site_plan))
    assert axes(line)["form"] == (2, "taken")
    assert "M3" not in [need.material.code for need in line.checked.needs]
    assert "M3" not in line.case.uploads
    assert line.checked.findings == ()
    line.do("accept")


def test_asking_again_before_acceptance_tells_the_applicant_once_what_to_add() -> None:
    line = applied(received().on("2026-03-05"), version({"form": "ask_again"}, more_material))
    assert axes(line)["form"] == (2, "asked")
    assert line.case.state == "awaiting_correction"
    (told,) = line.case.corrections
    assert [one["where"] for one in told["items"]] == ["/materials/M77"]  # type: ignore[attr-defined]
    assert [f.where for f in line.checked.findings] == ["/materials/M77"]


def test_a_notice_that_waits_keeps_its_lines_when_more_is_asked() -> None:
    line = received().do("request-correction", items=[{"where": "/materials/M5", "reason": "缺少消毒制度"}])
    applied(line.on("2026-03-05"), version({"form": "ask_again"}, more_material))
    assert [one["where"] for one in line.case.corrections[-1]["items"]] == [  # type: ignore[attr-defined]
        "/materials/M5", "/materials/M77",
    ]  # fmt: skip


def test_after_acceptance_nothing_is_asked_again() -> None:
    line = applied(accepted(), version({"form": "ask_again"}, more_material))
    assert axes(line)["form"] == (1, "accepted")
    assert line.case.state == "under_review"


# ---- conditions ------------------------------------------------------------------------------------------------------


def test_new_conditions_hold_from_their_day_if_they_migrate() -> None:
    line = applied(accepted(), version({"conditions": "migrate"}, check_rooms(10)))
    assert [(f.where, f.message.en) for f in line.checked.findings] == [("/rooms", "Too many rooms.")]
    assert "C77" in line.checked.verdict.fired


def test_of_conditions_the_better_are_those_under_which_the_case_passes() -> None:
    worse = applied(accepted(), version({"conditions": "better"}, check_rooms(10)))
    assert (axes(worse)["conditions"], worse.checked.findings) == ((1, "not_better"), ())
    failing = applied(accepted(), version({"conditions": "migrate"}, check_rooms(10)))
    relieved = version({"conditions": "better"}, check_rooms(100), number=3)
    known = {one.sha256: one for one in (first(), relieved, failing.item.governing("conditions"))}
    data = next(
        data for kind, data in weigh(failing.situation(SYSTEM_ACTOR, {}), relieved, known.__getitem__)
        if kind == "release_weighed"
    )  # fmt: skip
    assert data["axes"]["conditions"]["version"] == 3  # type: ignore[index]


def test_a_condition_on_what_the_form_never_asked_is_not_held_against_the_case() -> None:
    line = applied(accepted(), version({"form": "pin", "conditions": "migrate"}, check_smell))
    assert axes(line)["conditions"] == (2, "taken")
    assert line.checked.findings == ()
    assert "C78" not in line.item.rules


# ---- routing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["pin", "better"])
def test_an_accepted_case_stays_with_its_authority(said: str) -> None:
    line = applied(accepted(), version({"routing": said, "form": "migrate"}, to_the_city))
    assert line.case.authority == "bj-haidian"


def test_a_case_goes_to_the_new_authority_where_the_law_transfers_it() -> None:
    line = applied(accepted(), version({"routing": "migrate"}, to_the_city))
    assert (line.case.authority, line.case.stage, line.types()[-1]) == ("bj-wjw", "review", "stage_entered")
    step(line)
    assert line.case.stage == "site"


def test_a_process_without_a_stage_the_case_went_through_leaves_it_where_it_is() -> None:
    def no_review(b: Json) -> None:
        process = next(p for p in b["item"]["processes"] if p["code"] == "ordinary")
        process["stages"] = [one for one in process["stages"] if one["code"] != "review"]
        b["texts"]["en"] = {k: v for k, v in b["texts"]["en"].items() if not k.startswith("stages.ordinary.review.")}

    line = applied(accepted(), version({"routing": "migrate"}, no_review))
    assert axes(line)["routing"] == (1, "other_stages")
    assert line.case.stage == "review"


# ---- the history -----------------------------------------------------------------------------------------------------


def test_two_versions_one_after_the_other_leave_each_axis_with_its_own() -> None:
    second = version({"limits": "better"}, promise(6))
    third = version({"form": "migrate"}, no_site_plan, number=3)
    line = applied(accepted(), second, third)
    assert {axis: one[0] for axis, one in axes(line).items()} == {
        "form": 3, "conditions": 1, "routing": 1, "limits": 2,
    }  # fmt: skip
    assert line.clocks()["promise"].limit.length == 6
    assert line.case.weighed == (second.sha256, third.sha256)


def test_the_history_read_again_gives_the_same_answer() -> None:
    second = version({"limits": "better", "conditions": "migrate"}, promise(6), check_rooms(10))
    line = applied(accepted(), second)
    known = {one.sha256: one for one in (first(), second)}
    case = fold(line.events)
    item = governing(case, known.__getitem__)
    assert case.received_on is not None
    again = check(item, case.answers, uploads_of(case.uploads), case.received_on)
    assert again.findings == line.checked.findings
    assert {c.code: c.due.due_on for c in clocks_of(item, case, line.events, calendar())} == {
        code: clock.due.due_on for code, clock in line.clocks().items()
    }
