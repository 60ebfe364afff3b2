"""What is stored comes back as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from permits.core.text import Text
from permits.persistence import cases, messages, releases
from permits.persistence.columns import canonical_json, read_json, write_json
from permits.persistence.unit_of_work import reading, unit_of_work
from tests.integration.persistence.samples import NOW, RELEASE, a_case, a_release, an_event, with_a_case, with_a_release

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3)
    ),
    max_leaves=8,
)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1970, 1, 2), datetime(9990, 1, 1), timezones=zones)  # noqa: DTZ001


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=moments)
def test_a_moment_comes_back_as_the_same_moment_in_utc(database, at):
    with unit_of_work(database) as uow:
        assert messages.deliver(uow, key=f"{at.isoformat()}-{id(at)}", recipient="li", text=Text("甲"), at=at)
        (got,) = messages.messages_of(uow, "li", limit=1)
        uow.abandon()
    assert (got.at, got.at.tzinfo) == (at, UTC)


def test_a_time_without_an_offset_is_refused(database):
    with_a_release(database)
    with pytest.raises(StatementError, match="without an offset"), unit_of_work(database) as uow:
        cases.add(uow, a_case(received_at=datetime(2026, 3, 2)), [an_event(1)])  # noqa: DTZ001


def test_wording_comes_back_in_both_languages(database):
    with unit_of_work(database) as uow:
        messages.deliver(uow, key="k", recipient="li", text=Text("请补正", "Please correct"), at=NOW)
    with reading(database) as view:
        assert [m.text for m in messages.messages_of(view, "li")] == [Text("请补正", "Please correct")]


def test_a_bundle_keeps_the_order_of_its_keys(database):
    bundle = {"z": 1, "a": {"c": [1, {"y": "é\u00a0中"}], "b": None}, "m": True}
    with unit_of_work(database) as uow:
        releases.publish(uow, a_release(bundle=bundle))
    with reading(database) as view:
        got = releases.bundle_of(view, RELEASE)
    assert got == bundle
    assert (list(got), list(got["a"])) == (["z", "a", "m"], ["c", "b"])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("1.5")])
def test_what_is_not_json_is_refused_and_not_respelled(database, value):
    case_id = with_a_case(database)
    with pytest.raises((StatementError, ValueError, TypeError)), unit_of_work(database) as uow:
        cases.append(uow, case_id, 1, [an_event(2, value=value)], {})
    with reading(database) as view:
        assert len(cases.events_of(view, case_id)) == 1


@settings(max_examples=200, deadline=None)
@given(value=values)
def test_a_value_is_spelt_as_the_standard_library_spells_it_and_read_as_it_was(value):
    def as_is_standard(**options):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), **options)

    assert (write_json(value), canonical_json(value)) == (as_is_standard(), as_is_standard(sort_keys=True))
    assert read_json(write_json(value)) == read_json(canonical_json(value).encode()) == value
