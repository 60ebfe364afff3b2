"""Who else has a case open, and the lists officers keep."""

from __future__ import annotations

from datetime import timedelta

from permits.services.keep_list import MOST, forget_list, keep_list, kept_lists
from permits.services.site import Site
from permits.services.who_looks import FRESH, look_in
from tests.sites import OVERSEER, RECEIVED, handed_in, who

CLERK = who("window", "clerk", "bj-haidian")
READER = who("handling", "reviewer", "bj-haidian")
ELSEWHERE = who("window", "clerk", "bj-chaoyang")
PLACE = "WindowView.inbox"


def test_each_of_two_officers_hears_of_the_other_as_long_as_both_look(site: Site) -> None:
    number = handed_in(site).number
    assert look_in(site, number, CLERK, RECEIVED) == []
    assert look_in(site, number, READER, RECEIVED + timedelta(seconds=10)) == [CLERK.name]
    assert look_in(site, number, CLERK, RECEIVED + timedelta(seconds=20)) == [READER.name]
    gone = RECEIVED + timedelta(seconds=21) + FRESH
    assert look_in(site, number, CLERK, gone) == [], "the other page has been silent for too long"


def test_who_may_not_see_a_case_neither_hears_nor_is_heard_of(site: Site) -> None:
    number = handed_in(site).number
    assert look_in(site, number, CLERK, RECEIVED) == []
    assert look_in(site, number, ELSEWHERE, RECEIVED) is None
    assert look_in(site, "nothing", CLERK, RECEIVED) is None
    assert look_in(site, number, CLERK, RECEIVED) == []


def test_looking_at_one_case_is_not_looking_at_another(site: Site) -> None:
    first, second = handed_in(site).number, handed_in(site).number
    assert look_in(site, first, CLERK, RECEIVED) == []
    assert look_in(site, second, READER, RECEIVED) == []


def test_a_list_is_kept_under_a_name_changed_by_the_same_name_and_forgotten(site: Site) -> None:
    assert keep_list(site, "a", PLACE, "  公共 场所 ", {"tab": "new", "item": "pp-new"}) == ()
    assert keep_list(site, "a", PLACE, "公共 场所", {"tab": "all"}) == ()
    [kept] = kept_lists(site, "a", PLACE)
    assert (kept.name, kept.wish) == ("公共 场所", {"tab": "all"})
    assert not forget_list(site, "b", kept.id), "nobody forgets what is another's"
    assert forget_list(site, "a", kept.id) and not kept_lists(site, "a", PLACE)


def test_lists_are_each_officer_s_own_and_of_one_place(site: Site) -> None:
    assert keep_list(site, "c", PLACE, "急", {"tab": "due"}) == ()
    assert not kept_lists(site, "d", PLACE) and not kept_lists(site, "c", "OfficeView.inbox")


def test_a_list_without_a_name_with_a_long_one_or_one_too_many_is_refused_with_what_to_do(site: Site) -> None:
    for name in ("", "   ", "名" * 21):
        assert [finding.code for finding in keep_list(site, "e", PLACE, name, {})] == ["list.no_name"]
    for number in range(MOST):
        assert keep_list(site, "e", PLACE, f"筛选 {number}", {}) == ()
    assert [finding.code for finding in keep_list(site, "e", PLACE, "再来一个", {})] == ["list.too_many"]
    assert keep_list(site, "e", PLACE, "筛选 3", {"tab": "all"}) == (), "what is there can be changed"


def test_who_oversees_many_authorities_may_look_as_well(site: Site) -> None:
    number = handed_in(site).number
    assert look_in(site, number, OVERSEER, RECEIVED) == []
