"""What the law asks of clocks that the language cannot say in one file of cases: two extensions, permits by silence."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from permits.core.definitions.lints import CLASS_OF, lints
from tests.unit.definitions.bundles import DEFINITIONS, good_bundle

STATUTE = [{"law": "kite-law", "article": "24(2)", "mark": "V"}]
EXTRA = "item#/form/schema/properties/extra"
EXTENSION = {"limit": {"length": 10, "unit": "workday"}, "approver": "director", "basis": STATUTE}


def told(bundle: dict[str, Any]) -> list[str]:
    return [f"{finding.code} {finding.where}" for finding in lints(bundle)]


@pytest.mark.parametrize(("title", "words"), [
    ("学位证书、毕业证书等证件", "等"), ("营业执照等文件", "等"),
    ("法律、法规规定应当提交的材料", "规定应当提交的材料"),
    ("行政机关认为需要提交的材料", "认为需要提交的材料"), ("窗口要求的其它资料", "要求的其它资料"),
    ("法规规定的文件", "规定的文件"), ("规定需要的证明材料", "规定需要的证明"),
    ("等离子设备证明", ""), ("同等学力证明", ""), ("符合规定的场地照片", ""), ("二等证件", ""),
])  # fmt: skip
def test_a_material_that_catches_all_is_told_of_by_its_words(title: str, words: str) -> None:
    bundle = good_bundle()
    bundle["item"]["materials"][0]["title"] = title
    found = [finding for finding in lints(bundle) if finding.where == "item#/materials/0/title"]
    assert [finding.code for finding in found] == ["lint.catch_all"] * bool(words)
    assert all(f"“{words}”" in finding.message.zh for finding in found)


@pytest.mark.parametrize(("standard", "found"), [
    ("以及窗口要求的其它资料", "lint.catch_all"), ("机关认为有必要的文件", "lint.catch_all"),
    ("与其他材料一致", "lint.vague"),
])  # fmt: skip
def test_a_standard_by_which_whatever_is_asked_is_handed_in_is_a_catch_all(standard: str, found: str) -> None:
    bundle = good_bundle()
    bundle["item"]["materials"][0]["standard"] = standard
    assert told(bundle) == [f"{found} item#/materials/0/standard"]


@pytest.mark.parametrize(("title", "found"), [
    ("Any other documents the authority deems necessary", 1), ("Other certificate of the kite", 0),
])  # fmt: skip
def test_a_material_catches_nothing_else_in_english_either(title: str, found: int) -> None:
    bundle = good_bundle()
    bundle["texts"]["en"]["materials.M1.title"] = title
    assert told(bundle) == ["lint.catch_all texts.en#/materials.M1.title"] * found


def with_second_clock(**changes: Any) -> dict[str, Any]:
    bundle = good_bundle()
    first = {**bundle["library"]["clocks"]["decision"], "extension": EXTENSION}
    bundle["item"]["clocks"] = [first, {**copy.deepcopy(first), "code": "longer", **changes}]
    return bundle


def test_the_good_item_and_its_clocks_are_left_alone() -> None:
    assert told(good_bundle()) == []


def test_a_case_whose_time_can_be_extended_by_two_clocks_is_told_of() -> None:
    assert told(with_second_clock()) == ["lint.extended_twice item#/clocks/1/extension"]


@pytest.mark.parametrize("changes", [
    {"processes": ["other"]}, {"starts": "received"}, {"ends": ["delivered"]}, {"ends": ["withdrawn"]},
])  # fmt: skip
def test_extensions_of_clocks_that_do_not_run_side_by_side_are_one_each(changes: dict[str, Any]) -> None:
    bundle = with_second_clock(**changes)
    if "processes" in changes:
        bundle["item"]["clocks"][0]["processes"] = ["ordinary"]
    assert told(bundle) == []


def radiating(**guide: str) -> dict[str, Any]:
    """The good item as one of a category for which silence grants nothing."""
    bundle = good_bundle()
    bundle["library"]["categories"]["toys"]["deemed_by_statute"] = True
    bundle["item"]["guide"].update(guide)
    return bundle


@pytest.mark.parametrize("words", [
    "逾期未作决定的，视为准予许可。", "到期视同批准。", "期满自动通过。", "到期默认通过。", "逾期未答复，视为已同意。",
    "逾期未审查完毕的，视为合格。", "二十日没有答复，就算批准了。", "到期不答复即视为准予。", "期满默认为同意。",
])  # fmt: skip
def test_a_guide_that_has_silence_grant_something_about_radiation_is_told_of_whatever_clocks_cite(words: str) -> None:
    assert told(radiating(summary=words)) == ["lint.deemed_without_statute item#/guide/summary"]


@pytest.mark.parametrize("words", [
    "If we do not answer in 20 days, your permit is deemed granted.", "It is deemed to be approved.",
    "Without an answer it counts as deemed approval.", "After that it is approved automatically.",
])  # fmt: skip
def test_silence_grants_nothing_in_english_either(words: str) -> None:
    bundle = radiating()
    bundle["texts"]["en"]["guide.summary"] = words
    assert told(bundle) == ["lint.deemed_without_statute texts.en#/guide.summary"]


def test_what_rests_on_a_statute_says_so_in_english_too() -> None:
    bundle = radiating()
    bundle["rules"]["checks"][0].update(message="逾期未作决定的，视为准予许可。", basis=STATUTE)
    bundle["texts"]["en"]["rules.C1"] = "Not decided in time, it is deemed granted."
    assert told(bundle) == []


def charging(zh: str, en: str, amount: str = "10.00") -> dict[str, Any]:
    """The good item with a fee and what its guide says of fees."""
    bundle = good_bundle()
    bundle["rules"]["fees"] = [{"code": "P1", "title": "证书工本费", "amount": amount, "basis": STATUTE}]
    bundle["item"]["guide"]["fee"], bundle["texts"]["en"]["guide.fee"] = zh, en
    return bundle


@pytest.mark.parametrize(("zh", "en", "where"), [
    ("不收费", "See the rules.", ["item#/guide/fee"]), ("本事项免费办理。", "See the rules.", ["item#/guide/fee"]),
    ("按规定收费", "No fee", ["texts.en#/guide.fee"]), ("按规定收费", "Free of charge.", ["texts.en#/guide.fee"]),
    ("（草稿）不收费的写“不收费”", "(Draft) How much, by what law; “No fee” where there is none.", []),
    ("按规定收费", "As the rules say.", []), ("首次办理不收费，补发收取工本费", "No fee at first; a copy costs.", []),
])  # fmt: skip
def test_a_guide_that_says_free_beside_a_rule_that_charges_is_told_of(zh: str, en: str, where: list[str]) -> None:
    assert told(charging(zh, en)) == [f"lint.fee_contradicted {one}" for one in where]


def test_a_guide_in_both_languages_at_one_place_is_read_in_both() -> None:
    bundle = charging("收费", "A fee")
    bundle["item"]["guide"]["fee"] = {"zh": "收费", "en": "No fee"}
    assert told(bundle) == ["lint.fee_contradicted item#/guide/fee/en"]


def test_a_fee_of_nothing_is_free_as_the_guide_says() -> None:
    assert told(charging("不收费", "No fee", "0.00")) == []


def test_a_fee_in_a_row_of_a_table_charges_as_well() -> None:
    bundle = charging("不收费", "See the rules.")
    [fee] = bundle["rules"].pop("fees")
    row = {"code": "a", "when": [None], "then": {"amount": fee["amount"], "title": fee["title"]}}
    bundle["rules"]["tables"] = [{"code": "price", "section": "fees", "rows": [row], "basis": STATUTE}]
    assert told(bundle) == ["lint.fee_contradicted item#/guide/fee"]


def of_a_block(zh: str, en: str, amount: str) -> dict[str, Any]:
    """The good item, of which only a table of the block it shares charges."""
    bundle = charging(zh, en)
    bundle["rules"].pop("fees")
    row = {"code": "a", "when": [{"==": True}], "then": {"amount": amount, "title": "证书工本费"}}
    bundle["library"]["blocks"]["flyer"]["tables"] = [
        {"code": "flyer.price", "section": "fees", "facts": ["minor"], "rows": [row], "basis": STATUTE}
    ]
    return bundle


@pytest.mark.parametrize(("zh", "en", "amount", "where"), [
    ("不收费", "As listed.", "10.00", ["item#/guide/fee"]), ("收费", "Free.", "10.00", ["texts.en#/guide.fee"]),
    ("不收费", "Free.", "0.00", []), ("按下列标准收费", "As listed.", "10.00", []), ("10 元", "CNY 10", "10.00", []),
])  # fmt: skip
def test_a_fee_of_a_shared_block_is_held_against_the_guide_as_well(
    zh: str, en: str, amount: str, where: list[str]
) -> None:
    found = lints(of_a_block(zh, en, amount))
    assert [(one.code, one.where) for one in found] == [("lint.fee_contradicted", one) for one in where]
    assert all("flyer.price.a" in one.message.zh for one in found)


def test_what_a_block_charges_that_the_item_does_not_share_is_no_fee_of_its() -> None:
    bundle = of_a_block("不收费", "Free.", "10.00")
    bundle["library"]["blocks"]["other"] = bundle["library"]["blocks"].pop("flyer")
    assert told(bundle) == []


def test_an_amount_in_the_guide_rests_on_what_a_fee_in_a_table_rests_on() -> None:
    bundle = charging("10 元", "CNY 10")
    [fee] = bundle["rules"].pop("fees")
    row = {"code": "a", "when": [None], "then": {"amount": fee["amount"], "title": fee["title"]}}
    bundle["rules"]["tables"] = [{"code": "price", "section": "fees", "rows": [row], "basis": STATUTE}]
    assert told(bundle) == []


def test_a_fee_of_a_row_that_rests_on_nothing_is_told_of_at_the_row() -> None:
    bundle = of_a_block("按下列标准收费", "As listed.", "10.00")
    bundle["library"]["blocks"]["flyer"]["tables"][0].pop("basis")
    assert told(bundle) == ["lint.fee_without_basis blocks/flyer#/tables/0/rows/0"]


def test_silence_that_accepts_an_application_grants_nothing() -> None:
    assert told(radiating(summary="逾期不告知的，自收到之日起视为受理。")) == []


@pytest.mark.parametrize(("mark", "found"), [("V", 0), ("S", 1), ("R", 1)])
def test_a_rule_may_say_that_silence_grants_only_by_a_statute_of_its_own_that_was_read_in_full(
    mark: str, found: int
) -> None:
    bundle = radiating()
    check = bundle["rules"]["checks"][0]
    check.update(message="逾期未作决定的，视为准予许可。", basis=[{**STATUTE[0], "mark": mark}])
    assert told(bundle) == ["lint.deemed_without_statute rules#/checks/0/message"] * found


@pytest.mark.parametrize(("title", "found"), [("人体器官移植医师执业资格认定", 1), ("医师执业注册", 0)])
def test_of_whatever_category_an_item_is_its_title_tells_that_silence_grants_nothing(title: str, found: int) -> None:
    bundle = radiating(summary="逾期未作决定的，视为准予许可。")
    bundle["library"]["categories"]["toys"]["deemed_by_statute"] = False
    bundle["library"]["categories"]["surgery"] = {"zh": "手术", "en": "Surgery", "deemed_titles": ["移植"]}
    bundle["item"]["title"] = title
    assert told(bundle) == ["lint.deemed_without_statute item#/guide/summary"] * found


def test_silence_grants_nothing_about_radiation_pathogens_narcotics_and_transplants() -> None:
    listed = json.loads((DEFINITIONS / "categories.json").read_text("utf-8"))["categories"]
    assert {one["code"] for one in listed if one.get("deemed_by_statute")} == {"narcotics", "radiology", "pathogens"}
    words = {word for one in listed for word in one.get("deemed_titles", ())}
    assert {"移植", "放射", "麻醉药品", "病原微生物"} <= words


def test_the_general_law_is_no_statute_of_its_own() -> None:
    bundle = radiating()
    bundle["library"]["laws"]["kite-law"]["ceilings"] = []
    bundle["rules"]["checks"][0].update(message="逾期未作决定的，视为准予许可。", basis=STATUTE)
    assert told(bundle) == ["lint.deemed_without_statute rules#/checks/0/message"]


def with_question(question: dict[str, Any]) -> dict[str, Any]:
    bundle = good_bundle()
    bundle["item"]["form"]["schema"]["properties"]["extra"] = question
    return bundle


@pytest.mark.parametrize("stated", sorted(CLASS_OF))
@pytest.mark.parametrize(("privacy", "found"), [({}, 1), ({"privacy": "ordinary"}, 0), ({"privacy": "sensitive"}, 0)])
def test_a_number_of_a_person_is_told_of_until_somebody_says_who_reads_it(
    stated: str, privacy: dict[str, str], found: int
) -> None:
    number = {"title": "号码", "type": "string", "format": stated, **privacy}
    assert told(with_question(number)) == [f"lint.no_privacy_class {EXTRA}"] * found


@pytest.mark.parametrize(("privacy", "found"), [({}, 1), ({"privacy": "sensitive"}, 0)])
def test_a_class_said_of_a_table_holds_for_its_columns(privacy: dict[str, str], found: int) -> None:
    columns = {"number": {"title": "号码", "type": "string", "format": "resident-id"}}
    rows = {"title": "人员", "type": "array", "items": {"type": "object", "properties": columns}, **privacy}
    assert told(with_question(rows)) == [f"lint.no_privacy_class {EXTRA}/items/properties/number"] * found


def test_questions_of_a_shared_block_are_looked_at_too() -> None:
    bundle = good_bundle()
    number = {"title": "手机", "type": "string", "format": "mobile"}
    bundle["library"]["blocks"]["who"] = {"schema": {"properties": {"mobile": number}}}
    assert told(bundle) == ["lint.no_privacy_class blocks/who#/schema/properties/mobile"]
