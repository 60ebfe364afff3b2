"""A case against the account it came by: another person's account without an agent, and another open application."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from permits.core.process import ACCOUNT, TO_KNOW, Held, cross_checks, identity_of
from permits.core.process.marks import refused_acceptance
from tests.unit.process.line import Line, of_example
from tests.unit.process.samples import donor, hygiene, invented


def told(line: Line, account: str = "", **beside: str) -> list[str]:
    return [one.code for one in cross_checks(line.item, line.case, account, beside)]


def test_an_account_of_another_name_than_the_applicant_is_told_with_both_names() -> None:
    [line] = cross_checks(donor().item, donor().case, "李四", {})
    assert (line.kind, line.state, line.where) == (ACCOUNT, TO_KNOW, "")
    assert "“李四”" in line.title.zh and "“林晓岚”" in line.title.zh and "没有填写代理人" in line.title.zh
    assert "李四" in line.title.en and "林晓岚" in line.title.en and "no agent is named" in line.title.en


@pytest.mark.parametrize("account", ["林晓岚", " 林 晓岚", "林·晓岚", ""])
def test_the_same_name_however_it_is_written_and_no_account_at_all_are_not_told(account: str) -> None:
    assert told(donor(), account) == []


def test_an_agent_who_is_declared_may_have_another_name() -> None:
    agent = {
        "by_agent": True, "agent_name": "王二", "agent_id_no": "110105194912310021", "agent_mobile": "13900000022",
        "agent_scope": ["submit"], "agent_valid_to": "2027-12-31",
    }  # fmt: skip
    line = of_example("nur-reg-first", "normal")
    assert told(line, "王二") == ["other_name"]
    case = replace(line.case, answers={**line.case.answers, **agent})
    assert cross_checks(line.item, case, "王二", {}) == ()


def test_an_organisation_always_acts_by_somebody_of_another_name() -> None:
    assert told(hygiene(), "王二") == []


def test_other_open_applications_are_told_and_those_of_the_same_authority_are_named_to_be_opened() -> None:
    line = donor()
    [found] = cross_checks(line.item, line.case, "", {"甲号": line.case.authority, "乙号": "bj-haidian"})
    assert (found.code, found.state, found.cases) == ("another_open", TO_KNOW, ("甲号",))
    assert "甲号、乙号" in found.title.zh and "甲号, 乙号" in found.title.en


def test_a_case_that_is_over_is_not_held_against_its_account() -> None:
    line = donor().do("not-accept", outcome="not_required", reason="无需办理")
    assert told(line, "李四", 甲号=line.case.authority) == []


def test_what_is_told_asks_for_no_mark_and_keeps_no_case_from_being_accepted() -> None:
    line = invented()
    lines = cross_checks(line.item, line.case, "某人", {"甲号": line.case.authority})
    assert {one.state for one in lines} == {TO_KNOW}
    assert list(refused_acceptance(line.item, line.case, lines, [])) == []


def test_a_certificate_the_applicant_has_is_told_apart_from_one_of_the_same_name() -> None:
    line = donor()
    mine = Held("甲证", None, "甲号", line.case.authority, surely=True)
    perhaps = Held("乙证", date(2029, 3, 1), "乙号", "bj-haidian", surely=False)
    sure, unsure = cross_checks(line.item, line.case, "", {}, (mine, perhaps))
    assert (sure.code, sure.state, sure.cases) == ("already_held", TO_KNOW, ("甲号",))
    assert "证件号码相同" in sure.title.zh and "甲证" in sure.title.zh and "乙证" not in sure.title.zh
    assert (unsure.code, unsure.cases) == ("held_by_name", ())
    assert "乙证（有效期至2029-03-01）" in unsure.title.zh and "乙证 (valid until 2029-03-01)" in unsure.title.en
    refused = donor().do("not-accept", outcome="not_required", reason="无需办理")
    assert cross_checks(refused.item, refused.case, "", {}, (mine,)) == ()


def test_the_applicant_is_known_by_the_number_asked_for_after_the_name_and_not_by_the_agents() -> None:
    nurse, firm = of_example("nur-reg-first", "normal"), hygiene()
    assert identity_of(nurse.item, nurse.case.answers) == nurse.case.answers["id_no"]
    assert identity_of(firm.item, firm.case.answers) == firm.case.answers["uscc"]
    without = {name: value for name, value in nurse.case.answers.items() if name != "id_no"}
    assert identity_of(nurse.item, {**without, "agent_id_no": "110105194912310021"}) == ""
