"""Two applications for the same: whoever hands in the second is told, and whoever receives it; neither is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from permits.core.process import identity_of
from permits.persistence import certificates
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.find_beside import held_by, open_beside, open_elsewhere, would_be_held, would_stand_beside
from permits.services.site import Site
from permits.services.submit import submit
from tests.sites import APPLICANT, OVERSEER, RECEIVED, a_submission, do, example, handed_in, seen, take_in, until, who

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


def test_who_has_a_certificate_already_is_told_and_so_is_the_officer(site: Site) -> None:
    first = handed_in(site, *DONOR, now=RECEIVED, key="a")
    until(site, first.case_id, "", RECEIVED)
    certificate = seen(site, first.case_id).certificate
    assert certificate is not None
    second = handed_in(site, *DONOR, now=RECEIVED + timedelta(days=1), key="b")
    assert [(one.code, one.severity) for one in second.told] == [("submission.already_held", "warning")]
    assert certificate.number in second.told[0].message.en
    told = account_lines(site, second.case_id)
    assert certificate.number in told["already_held"] and "held_by_name" not in told
    item, answers = seen(site, second.case_id).item, seen(site, second.case_id).case.answers
    day = RECEIVED.date() + timedelta(days=1)
    assert [one.number for one in would_be_held(site, item, answers, APPLICANT, day)] == [certificate.number]
    assert would_be_held(site, item, answers, replace(APPLICANT, username="13800009999"), day) == []
    with reading(site.database) as unit:
        name = seen(site, second.case_id).case.applicant_name
        [number] = [key for key, value in answers.items() if value == identity_of(item, answers)]
        another = {**answers, number: "110105194912310021"}
        assert held_by(unit, item, name, another, day) == [], "a namesake with another number is somebody else"
        unknown = {key: value for key, value in answers.items() if key != number}
        assert [one.surely for one in held_by(unit, item, name, unknown, day)] == [False]
    other = replace(APPLICANT, username="13800009999")
    day_after = RECEIVED + timedelta(days=1)
    wish = replace(a_submission(site, DONOR[0], example(*DONOR), "c", day_after), applicant=other.username)
    photo = take_in(site, "photo", item.fields["photo"].accept, day_after, other.username).id
    wish = replace(wish, answers={**wish.answers, "photo": photo}, files=frozenset({photo}))
    theirs = submit(site, wish, other, day_after)
    assert [one.code for one in theirs.told] == [], "an applicant learns only of certificates of their own account"
    officer = who("window", "clerk", "bj-blood")
    assert "already_held" in {line.code for line in seen(site, theirs.case_id, officer).checklist}
    assert "already_held" not in account_lines(site, theirs.case_id)
    with unit_of_work(site.database) as uow:
        certificates.set_state(uow, certificate.id, certificates.REVOKED)
    assert "already_held" not in account_lines(site, second.case_id)


def test_the_same_person_under_a_second_account_is_told_to_the_officer_and_nobody_else(site: Site) -> None:
    officer = who("window", "clerk", "bj-blood")

    def by(mobile: str, key: str) -> str:
        owner = replace(APPLICANT, username=mobile)
        wish = replace(a_submission(site, DONOR[0], example(*DONOR), key, RECEIVED), applicant=mobile)
        photo = take_in(site, "photo", ("image/jpeg", "image/png"), RECEIVED, mobile).id
        answers = {**wish.answers, "photo": photo}
        done = submit(site, replace(wish, answers=answers, files=frozenset({photo})), owner, RECEIVED)
        assert done.number and done.told == (), "an applicant learns nothing of another account"
        return done.number

    def told(number: str) -> str:
        lines = {line.code: line for line in seen(site, number, officer).checklist if line.kind == "account"}
        return " ".join(lines["another_account"].cases) if "another_account" in lines else ""

    first, second = by("13800009999", "a"), by("13800008888", "b")
    assert (told(first), told(second)) == (second, first)
    view = seen(site, first, officer)
    namesake = replace(view.case, answers={**view.case.answers, "id_no": "110105194912310021"})
    with reading(site.database) as unit:
        assert open_elsewhere(unit, view.item, namesake) == [], "another identity number: somebody else"
    mine = seen(site, first, replace(APPLICANT, username="13800009999")).checklist
    assert "another_account" not in [line.code for line in mine]
    do(site, second, "not-accept", RECEIVED, outcome="not_required", reason="无需办理")
    assert told(first) == ""
