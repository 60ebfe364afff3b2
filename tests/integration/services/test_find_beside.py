"""Two applications for the same: whoever hands in the second is told, and whoever receives it; neither is refused."""

from __future__ import annotations

from permits.persistence.unit_of_work import reading
from permits.services.find_beside import open_beside, would_stand_beside
from permits.services.site import Site
from tests.sites import APPLICANT, OVERSEER, RECEIVED, do, handed_in, seen

DONOR = ("svc-donor-card", "first-issue-match")


def account_lines(site: Site, ref: str) -> dict[str, str]:
    return {line.code: line.title.zh for line in seen(site, ref).checklist if line.kind == "account"}


def test_a_second_open_application_is_taken_in_and_both_sides_are_told(site: Site) -> None:
    first = handed_in(site, *DONOR, now=RECEIVED, key="a")
    assert first.told == ()
    assert "another_open" not in account_lines(site, first.case_id)
    second = handed_in(site, *DONOR, now=RECEIVED, key="b")
    assert [(one.code, one.severity) for one in second.told] == [("submission.another_open", "warning")]
    assert first.number in second.told[0].message.zh
    assert first.number in account_lines(site, second.case_id)["another_open"]
    assert second.number in account_lines(site, first.case_id)["another_open"]
    assert do(site, second.case_id, "accept", RECEIVED).case is not None, "it stops nothing"


def test_another_item_another_applicant_and_a_case_that_is_over_are_not_the_same(site: Site) -> None:
    first = handed_in(site, *DONOR, now=RECEIVED, key="a")
    handed_in(site, "nur-reg-first", "normal", key="b")
    assert "another_open" not in account_lines(site, first.case_id)
    case = seen(site, first.case_id).case
    with reading(site.database) as unit:
        assert open_beside(unit, case.item, case.applicant, "别人") == []
        assert open_beside(unit, case.item, "13800009999", case.applicant_name) == []
        assert [row.id for row in open_beside(unit, case.item, case.applicant, case.applicant_name)] == [first.case_id]
    do(site, first.case_id, "not-accept", RECEIVED, outcome="not_required", reason="无需办理")
    assert would_stand_beside(site, seen(site, first.case_id).item, case.answers, APPLICANT) == []
    assert handed_in(site, *DONOR, now=RECEIVED, key="c").told == ()


def test_an_account_of_another_name_is_told_to_the_officer_alone_who_handles_the_case(site: Site) -> None:
    done = handed_in(site, *DONOR, now=RECEIVED, key="a")
    assert "张三" in account_lines(site, done.case_id)["other_name"]
    covered = seen(site, done.case_id, OVERSEER)
    assert [line.code for line in covered.checklist if line.kind == "account"] == []
