"""The good item compiles to the types the rest of the platform reads; broken ones never raise."""

from __future__ import annotations

import copy
import socket
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from permits.core.clock import TimeLimit
from permits.core.definitions import check_example, compile_authorities, compile_item, compile_known, parse_example
from permits.core.definitions.types import Item, NextStage
from permits.core.finding import KINDS
from permits.core.rules import FactType
from permits.core.text import Text
from tests.unit.definitions.bundles import SCHEMAS, good_bundle


@pytest.fixture(scope="module")
def kite() -> Item:
    item, findings = compile_item(good_bundle(), SCHEMAS)
    assert findings == () and item is not None
    return item


def test_a_known_release_reads_the_same_without_judging_its_shape(kite: Item) -> None:
    assert compile_known(good_bundle()) == kite


def test_a_release_from_before_there_were_schedules_still_reminds() -> None:
    bundle = good_bundle()
    every = [*bundle["library"]["clocks"].values(), *bundle["item"]["clocks"]]
    first = next(one for one in every if "remind" in one)
    before = first.pop("remind")["before"]
    first["remind_before"] = before
    reminds = {clock.code: clock.remind.schedule.before for clock in compile_known(bundle).clocks}
    assert reminds[first["code"]] == tuple(before)


def test_a_known_release_that_no_longer_compiles_is_a_bug() -> None:
    bundle = good_bundle()
    del bundle["library"]["categories"]["toys"]
    with pytest.raises(ValueError, match=r"item\.unknown_category"):
        compile_known(bundle)


def test_the_hash_depends_on_content_and_not_on_the_order_of_keys(kite: Item) -> None:
    turned = dict(reversed(good_bundle().items()))
    assert compile_known(turned).sha256 == kite.sha256
    changed = good_bundle()
    changed["library"]["laws"]["kite-law"]["en"] = "Kites Law"
    assert compile_known(changed).sha256 != kite.sha256


def test_blocks_come_where_the_pages_name_them(kite: Item) -> None:
    assert [page.code for page in kite.pages] == ["flyer", "kite"]
    assert list(kite.fields)[:4] == ["name", "minor", "guardian", "colour"]
    assert kite.pages[0].hint == Text("本人", "Yourself")


def test_the_kind_of_a_field_follows_from_its_schema(kite: Item) -> None:
    assert {name: field.kind for name, field in kite.fields.items()} == {
        "name": "text",
        "minor": "yesno",
        "guardian": "text",
        "colour": "one_of",
        "span": "decimal",
        "tails": "integer",
        "field_code": "code",
        "parts": "table",
        "uses": "several_of",
        "photo": "file",
    }
    assert [column.kind for column in kite.fields["parts"].columns] == ["text", "date"]


def test_every_text_and_list_is_bounded_even_where_the_author_was_silent(kite: Item) -> None:
    assert kite.fields["field_code"].schema["maxLength"] == 200
    assert kite.fields["uses"].schema["maxItems"] == 2
    assert kite.fields["uses"].schema["uniqueItems"] is True
    assert kite.fields["photo"].max_bytes == 2_000_000


def test_facts_are_typed_from_fields_options_and_lists(kite: Item) -> None:
    assert kite.fact_types["span"] == FactType("decimal", 2)
    assert kite.fact_types["field_code"] == FactType("code", values=("north", "south"))
    assert kite.fact_types["field_authority"].values == ("kite-office", "south-office")
    assert kite.fact_types["uses.race"] == FactType("bool")
    assert kite.fact_types["received_on"] == FactType("date")
    assert kite.fact_titles["uses.race"] == Text("用途：比赛", "Uses: Race")


def test_everything_is_worked_out_after_what_it_depends_on(kite: Item) -> None:
    place = {name: n for n, name in enumerate(kite.order)}
    assert set(place) == {*kite.fields, *kite.derived}
    assert place["span"] < place["wide"] < place["parts"] < place["untested"]
    assert place["uses"] < place["tails"]


def test_rules_fire_in_the_order_of_their_sections_blocks_first(kite: Item) -> None:
    codes = [code for code, _ in kite.rule_set.rules]
    assert codes == ["flyer.V1", "V1", "V2", "C1", "N2", "S1", "I1", "B1", "R1"]
    assert [rule.code for rule in kite.rules_of("need")] == ["N1", "N2"]
    assert [rule.code for rule in kite.rules_of("supplied")] == ["S1"]
    assert kite.rules["R9"].otherwise and kite.rules["R9"].effect["authority"] == {"code": "kite-office"}


def test_a_stage_without_ways_out_leads_to_the_next_and_the_last_to_the_end(kite: Item) -> None:
    stages = kite.processes["ordinary"].stages
    assert stages[0].next == (NextStage("look", rule="B1"), NextStage("decide"))
    assert stages[1].next == (NextStage("decide"),)
    assert stages[2].next == (NextStage("end"),)


def test_a_shared_clock_is_taken_over_with_both_languages(kite: Item) -> None:
    decision, promise = kite.clocks
    assert decision.title == Text("法定决定", "Statutory decision")
    assert decision.extension is not None and decision.extension.limit == TimeLimit(10, "workday")
    assert (promise.kind, promise.limit, promise.processes) == ("promised", TimeLimit(5, "workday"), ("ordinary",))


def test_what_stands_beside_use_replaces_a_part_of_the_shared_clock() -> None:
    bundle = good_bundle()
    bundle["item"]["clocks"][0] = {"use": "decision", "silence": "escalate"}
    item, findings = compile_item(bundle, SCHEMAS)
    assert findings == () and item is not None
    assert (item.clocks[0].code, item.clocks[0].silence) == ("decision", "escalate")


def test_the_rest_of_the_item_is_read(kite: Item) -> None:
    assert kite.title == Text("放风筝许可", "Kite flying permit")
    assert kite.category_title == Text("玩具", "Toys")
    assert (kite.effective_from, kite.effective_to) == (date(2026, 1, 1), None)
    assert kite.basis[0].cite() == Text("《风筝法》第3条", "Kite Law, art. 3")
    assert kite.guide.questions == ((Text("小风筝要许可吗？", "Do small kites need one?"), Text("不要。", "No.")),)
    assert kite.certificate is not None and kite.certificate.validity.less_days == 1
    assert [clause.code for clause in kite.refusals] == ["F1"]
    assert kite.vocabularies["fields"].options["south"].attributes == {"authority": "south-office"}


EXAMPLE = {"says": "甲", "says_en": "A", "received_on": "2026-03-02", "answers": {}, "expect": {}}


def test_an_example_becomes_a_golden_case() -> None:
    example, findings = parse_example(EXAMPLE, "small", SCHEMAS, "")
    assert findings == () and example is not None
    assert (example.code, example.says, example.received_on) == ("small", Text("甲", "A"), date(2026, 3, 2))


def test_an_example_that_names_what_the_item_has_not_is_told_where(kite: Item) -> None:
    expect = {"materials": ["M7"], "process": "fast", "due": {"dance": "2026-03-03"}, "hidden": ["wings"]}
    example, _ = parse_example({**EXAMPLE, "uploads": ["M8"], "expect": expect}, "wrong", SCHEMAS, "")
    assert example is not None
    assert [finding.where for finding in check_example(example, kite, "")] == [
        "/uploads/0",
        "/expect/materials/0",
        "/expect/hidden/0",
        "/expect/process",
        "/expect/due/dance",
    ]


def test_rules_lines_and_computed_answers_that_an_example_expects_must_be_there(kite: Item) -> None:
    expect = {"branches": ["B7"], "refusals": ["F8"], "duties": ["D9"], "checklist": {"M7": None}, "answers": {"no": 1}}
    example, findings = parse_example({**EXAMPLE, "uploads": [], "expect": expect}, "wrong", SCHEMAS, "")
    assert example is not None, findings
    assert [(finding.code, finding.where) for finding in check_example(example, kite, "")] == [
        ("example.unknown_rule", "/expect/branches/0"),
        ("example.unknown_rule", "/expect/refusals/0"),
        ("example.unknown_rule", "/expect/duties/0"),
        ("example.unknown_line", "/expect/checklist/M7"),
        ("example.unknown_field", "/expect/answers/no"),
    ]


def test_an_example_may_expect_that_intake_says_nothing() -> None:
    assert parse_example({**EXAMPLE, "expect": {"intake": None}}, "plain", SCHEMAS, "")[1] == ()


@pytest.mark.parametrize("given, said", [(True, "true"), (False, "false"), ({"a": None}, '{"a": null}')])
def test_a_message_quotes_a_value_as_json_writes_it(given: object, said: str) -> None:
    [finding] = parse_example({**EXAMPLE, "expect": {"intake": given}}, "x", SCHEMAS, "")[1]
    for language in ("zh", "en"):
        assert said in finding.message.say(language)
        assert "null" in finding.message.say(language)  # what may stand there instead
        assert "None" not in finding.message.say(language)


def test_a_misspelt_example_is_refused() -> None:
    example, findings = parse_example({**EXAMPLE, "expects": {}}, "wrong", SCHEMAS, "")
    assert example is None
    assert [(finding.code, finding.where) for finding in findings] == [("definition.unknown_key", "/expects")]


def test_no_definition_can_make_the_compiler_fetch_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was attempted")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for url in ("http://127.0.0.1:1/x.json", "file:///etc/passwd", "ftp://127.0.0.1/x", "http://169.254.169.254/"):
        bundle = good_bundle()
        bundle["item"]["$schema"] = url
        bundle["item"]["form"]["schema"] |= {"$ref": url, "$id": url, "$dynamicRef": url}
        item, findings = compile_item(bundle, SCHEMAS)
        assert item is None and findings


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|aa)+$", "^(.*)*$", "(?=a)b", "(a)\\1", "a{1,5000}", "("])
def test_a_pattern_is_linear_or_refused(pattern: str) -> None:
    bundle = good_bundle()
    bundle["library"]["blocks"]["flyer"]["schema"]["properties"]["name"]["pattern"] = pattern
    _, findings = compile_item(bundle, SCHEMAS)
    refused = pattern not in ("^(a+)+$", "^(a|aa)+$", "^(.*)*$")
    assert [finding.code for finding in findings] == ["field.pattern"] * refused


def test_a_bundle_too_deep_or_too_large_is_refused_without_recursion() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    for value, code in ((deep, "json.too-deep"), (["x"] * 20_000, "json.too-many-values")):
        bundle = good_bundle()
        bundle["rules"]["routing"] = value
        _, findings = compile_item(bundle, SCHEMAS)
        assert [finding.code for finding in findings] == [code]


def test_every_finding_speaks_both_languages() -> None:
    assert [kind.code for kind in KINDS.values() if not (kind.zh.strip() and kind.en.strip())] == []


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every holder and key in a JSON value."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


JUNK = st.sampled_from([None, True, 0, -1, 10**9, "", "x", "é\n", [], {}, [None], {"x": []}, [[]], {"zh": "a"}])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_stands_anywhere_the_compiler_answers_with_findings(data: st.DataObject) -> None:
    bundle = good_bundle()
    for _ in range(data.draw(st.integers(1, 3))):
        places = list(_places(bundle))
        holder, key = places[data.draw(st.integers(0, len(places) - 1))]
        if data.draw(st.booleans()) or isinstance(holder, list):
            holder[key] = copy.deepcopy(data.draw(JUNK))
        else:
            del holder[key]
    item, findings = compile_item(bundle, SCHEMAS)
    assert item is not None or findings


def test_the_schema_of_every_field_is_json_schema_2020_12(kite: Item) -> None:
    from jsonschema import Draft202012Validator

    for field in kite.fields.values():
        Draft202012Validator.check_schema(field.schema)


def test_authorities_are_read_with_their_offices() -> None:
    raw = good_bundle()["library"]["authorities"]
    authorities, findings = compile_authorities(raw)
    assert findings == ()
    assert authorities["kite-office"].title == Text("风筝局", "Kite Office")
    assert list(authorities["kite-office"].offices) == ["window", "inspection", "director"]


def test_an_authority_under_nobody_and_an_office_twice_are_told() -> None:
    raw = good_bundle()["library"]["authorities"]
    raw["kite-office"]["parent"] = "sky-office"
    raw["kite-office"]["offices"].append(raw["kite-office"]["offices"][0])
    _, findings = compile_authorities(raw)
    assert [(finding.code, finding.where) for finding in findings] == [
        ("authority.unknown_parent", "authorities/kite-office#/parent"),
        ("authority.office_twice", "authorities/kite-office#/offices/3/kind"),
    ]


def test_an_example_received_before_its_version_begins_is_told_of(kite: Item) -> None:
    example, _ = parse_example({**EXAMPLE, "received_on": "2025-12-31"}, "early", SCHEMAS, "")
    assert example is not None
    [found] = check_example(example, kite, "")
    assert (found.code, found.severity, found.where) == ("example.not_in_effect", "warning", "/received_on")


@pytest.mark.parametrize(("pattern", "why"), [
    ("^([a", "第 3 个字符“[”：方括号没有关上"), ("(?=a)b", "不支持回溯引用和环视"), ("a{,3}", "写法不通用"),
])  # fmt: skip
def test_a_pattern_that_is_refused_is_told_why(pattern: str, why: str) -> None:
    bundle = good_bundle()
    bundle["library"]["blocks"]["flyer"]["schema"]["properties"]["name"]["pattern"] = pattern
    [finding] = compile_item(bundle, SCHEMAS)[1]
    assert finding.code == "field.pattern" and why in finding.message.zh
    assert ("linear" in finding.message.en) == (pattern == "(?=a)b")
