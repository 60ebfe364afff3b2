"""The offices, in tests of what an applicant sees: each stage's own officer does whatever comes next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from permits.core.process import Actor
from permits.ops.seeding.walk import next_act
from permits.persistence import people
from permits.persistence.unit_of_work import unit_of_work
from permits.services.act import act
from permits.services.show_case import CaseView, show_case
from permits.services.site import Site
from tests.sites import WITH_MARKS, a_person, applicant_of


def seen(site: Site, number: str) -> CaseView:
    """A case whole, as its applicant sees it."""
    view = show_case(site, number, applicant_of(site, number))
    assert view is not None
    return view


def officer(site: Site, number: str) -> Actor:
    """Whoever holds the present stage."""
    view = seen(site, number)
    assert view.stage is not None
    name = f"{view.stage.code}-{view.case.authority}"
    return Actor(name, name, frozenset({view.stage.role}), view.case.authority, view.stage.office)


def do(site: Site, number: str, name: str, data: Mapping[str, Any], now: datetime) -> None:
    everything = {"all_in_order": True} if name in WITH_MARKS else {}
    done = act(site, number, name, {**everything, **data}, officer(site, number), now)
    assert not done.findings, done.findings


def carry(site: Site, number: str, now: datetime, until: str = "closed") -> None:
    """Let every office do its part until the case is in this state."""
    for _ in range(20):
        view = seen(site, number)
        if view.case.state == until or view.stage is None:
            return
        holder = officer(site, number)
        _two_of(site, holder.authority)
        mine = show_case(site, number, holder)
        assert mine is not None
        following = next_act({one.name: schema for one, schema in mine.acts})
        assert following is not None, view.stage
        done = act(site, number, following[0], following[1], holder, now)
        assert not done.findings, done.findings


def _two_of(site: Site, authority: str) -> None:
    """Some acts name people of the authority's staff: there are two to name."""
    with unit_of_work(site.database) as uow:
        there = {one.username for one in people.staff(uow, authority=authority)}
        for name in {f"{authority}-first", f"{authority}-second"} - there:
            people.add(uow, a_person(Actor(name, name, frozenset(), authority, "inspection"), people.STAFF, ""))
