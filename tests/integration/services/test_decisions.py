"""Decisions open to everybody: organisations by name, natural persons by the family name, nothing else of anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from permits.persistence import certificates
from permits.persistence.unit_of_work import unit_of_work
from permits.services import show_decisions as shown
from permits.services.show_decisions import covered, show_decisions
from permits.services.site import Site
from tests.sites import RECEIVED, handed_in, seen, until


def granted(site: Site, code: str = "pp-new", name: str = "ordinary-complete", stage: str = "") -> str:
    number = handed_in(site, code, name, now=RECEIVED).number
    until(site, number, stage, RECEIVED)
    return number


def test_a_granted_licence_is_listed_with_its_holder_and_whether_it_stands(site: Site) -> None:
    view = seen(site, granted(site))
    [one], following = show_decisions(site, RECEIVED)
    papers = {paper.kind: paper.number for paper in view.documents}
    assert (one.number, one.item, one.holder) == (papers["grant"], "pp-new", view.case.applicant_name)
    assert (one.stands, one.valid_to, following) == ("valid", view.certificate.valid_to, "")
    with unit_of_work(site.database) as uow:
        assert certificates.set_state(uow, view.certificate.id, certificates.REVOKED)
    assert [one.stands for one in show_decisions(site, RECEIVED)[0]] == ["revoked"]


def test_a_natural_person_is_shown_by_the_family_name_and_never_found_by_name(site: Site) -> None:
    number = granted(site, "nur-reg-first", "normal")
    name = seen(site, number).case.applicant_name
    [one], _ = show_decisions(site, RECEIVED)
    assert one.holder == f"{name[0]}**"
    assert show_decisions(site, RECEIVED, text=name)[0] == []
    assert [found.number for found in show_decisions(site, RECEIVED, text=one.number[-7:])[0]] == [one.number]


def test_what_was_not_granted_or_is_no_licence_is_not_listed(site: Site) -> None:
    handed_in(site, now=RECEIVED)
    granted(site, "svc-donor-card", "first-issue-match")
    assert show_decisions(site, RECEIVED) == ([], "")


def test_decisions_are_found_by_part_of_a_name_by_number_and_by_authority_and_turned_page_by_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [granted(site, stage="certify") for _ in range(3)]
    name = seen(site, numbers[0]).case.applicant_name
    assert len(show_decisions(site, RECEIVED, text=name[2:5])[0]) == 3
    assert show_decisions(site, RECEIVED, text="%")[0] == []
    assert show_decisions(site, RECEIVED, authority="bj-wjw")[0] == []
    monkeypatch.setattr(shown, "PAGE", 2)
    first, following = show_decisions(site, RECEIVED)
    second, end = show_decisions(site, RECEIVED, after=following)
    assert (len(first), len(second), end) == (2, 1, "")
    assert len({one.number for one in [*first, *second]}) == 3


def test_a_certificate_past_its_last_day_is_told_to_have_expired(site: Site) -> None:
    view = seen(site, granted(site))
    after = RECEIVED + timedelta(days=(view.certificate.valid_to - RECEIVED.date()).days)
    assert [one.stands for one in show_decisions(site, after)[0]] == ["valid"]
    assert [one.stands for one in show_decisions(site, after + timedelta(days=1))[0]] == ["expired"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("王小明", "王**"), ("John Smith", "J** S**"), ("阿卜杜·热合曼", "阿**"), ("𠮷田", "𠮷**"), ("", "**")],
)
def test_a_name_is_covered_but_for_its_first_sign(name: str, said: str) -> None:
    assert covered(name) == said
