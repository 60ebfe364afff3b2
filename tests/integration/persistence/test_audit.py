"""The chain shows every change made behind its back."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from permits.persistence import audit
from permits.persistence.tables import AuditEntry, NumberSeries
from permits.persistence.unit_of_work import UnitOfWork, reading, unit_of_work
from tests.integration.persistence.samples import NOW

LENGTH = 12


@pytest.fixture
def chained(database):
    """A database with a chain of twelve."""
    with unit_of_work(database) as uow:
        for n in range(LENGTH):
            data = {"n": n, "before": {"状态": "received"}, "z": [True, None, "é"], "a": "1.50"}
            at = NOW + timedelta(seconds=n)
            audit.record(uow, at=at, actor="clerk", action="try", subject=f"case:{n % 3}", data=data)
    return database


def entry(uow: UnitOfWork, seq: int) -> AuditEntry:
    return uow.first(select(AuditEntry).where(AuditEntry.seq == seq))


def change(uow: UnitOfWork, seq: int, /, **values) -> None:
    uow.execute(update(AuditEntry).where(AuditEntry.seq == seq).values(**values))


def drop(uow: UnitOfWork, seq: int) -> None:
    uow.execute(delete(AuditEntry).where(AuditEntry.seq == seq))


def swap(uow: UnitOfWork, one: int, other: int) -> None:
    change(uow, one, seq=-1)
    change(uow, other, seq=one)
    change(uow, -1, seq=other)


def slip_in(uow: UnitOfWork, seq: int) -> None:
    """A forged entry between two, its own hash right, those behind it moved up by one."""
    for later in range(LENGTH, seq - 1, -1):
        change(uow, later, seq=later + 1)
    before = entry(uow, seq - 1)
    forged = audit.Entry(seq, NOW, "clerk", "forged", "case:0", {}, before.hash if before else audit.GENESIS, "")
    uow.execute(
        insert(AuditEntry).values(
            **audit.content_of(forged) | {"at": NOW, "hash": audit._hash_of(audit.content_of(forged))}
        )
    )


def rewrite_hash(uow: UnitOfWork, seq: int) -> None:
    """An edit by somebody who knows how the hash is made."""
    change(uow, seq, actor="somebody")
    row = entry(uow, seq)
    edited = audit.Entry(*[getattr(row, name) for name in audit.Entry.__slots__])
    change(uow, seq, hash=audit._hash_of(audit.content_of(edited)))


def first_wrong(database) -> int | None:
    with reading(database) as view:
        findings = audit.verify_chain(view)
    return int(findings[0].where.removeprefix("/")) if findings else None


def test_a_chain_left_alone_is_right(chained):
    assert first_wrong(chained) is None


@pytest.mark.parametrize("edit", [
    {"actor": "other"}, {"action": "other"}, {"subject": "case:9"}, {"at": NOW - timedelta(days=1)}, {"data": {}},
    {"hash": "f" * 64},
])  # fmt: skip
def test_an_edit_of_any_column_is_found_where_it_was_made(chained, edit):
    with unit_of_work(chained) as uow:
        change(uow, 5, **edit)
    assert first_wrong(chained) == 5


@pytest.mark.parametrize(("tamper", "found"), [
    (lambda uow: drop(uow, 1), 1),
    (lambda uow: drop(uow, 6), 6),
    (lambda uow: drop(uow, LENGTH), LENGTH),
    (lambda uow: swap(uow, 3, 4), 3),
    (lambda uow: swap(uow, 1, LENGTH), 1),
    (lambda uow: slip_in(uow, 1), 2),
    (lambda uow: slip_in(uow, 7), 8),
    (lambda uow: rewrite_hash(uow, 5), 6),
    (lambda uow: change(uow, 4, previous_hash="0" * 64), 4),
])  # fmt: skip
def test_what_is_deleted_swapped_or_slipped_in_is_found_at_the_first_place(chained, tamper, found):
    with unit_of_work(chained) as uow:
        tamper(uow)
    assert first_wrong(chained) == found


def test_a_chain_rewritten_to_its_end_is_found_by_a_head_kept_elsewhere(chained):
    with reading(chained) as view:
        kept = audit.head(view)
    with unit_of_work(chained) as uow:
        rewrite_hash(uow, LENGTH)
    with reading(chained) as view:
        assert audit.verify_chain(view) == []
        assert [finding.code for finding in audit.verify_chain(view, kept)] == ["audit.entry_changed"]


def test_a_chain_cut_short_with_its_counter_is_found_by_a_head_kept_elsewhere(chained):
    with reading(chained) as view:
        kept = audit.head(view)
    with unit_of_work(chained) as uow:
        drop(uow, LENGTH)
        uow.execute(update(NumberSeries).where(NumberSeries.series == audit.SERIES).values(last=LENGTH - 1))
    with reading(chained) as view:
        assert audit.verify_chain(view) == []
        assert [finding.where for finding in audit.verify_chain(view, kept)] == [f"/{LENGTH}"]


def test_the_export_can_be_checked_without_the_platform(chained):
    with reading(chained) as view:
        lines = list(audit.export(view))
    previous = "0" * 64
    for line in lines:
        content = json.loads(line)
        claimed = content.pop("hash")
        spelled = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert content["previous_hash"] == previous
        assert hashlib.sha256(spelled.encode()).hexdigest() == claimed
        previous = claimed
    assert len(lines) == LENGTH


def test_the_entries_of_one_case_come_in_order(chained):
    with reading(chained) as view:
        assert [found.seq for found in audit.entries(view, subject="case:1")] == [2, 5, 8, 11]


@pytest.mark.parametrize("data", [{"score": 1.5}, {"deep": [{"x": 0.1}]}])
def test_a_float_which_has_more_than_one_spelling_is_refused_at_once(database, data):
    with pytest.raises(TypeError, match="float"), unit_of_work(database) as uow:
        audit.record(uow, at=NOW, actor="clerk", action="try", subject="x", data=data)


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab中 "\\/é', max_size=4), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.dictionaries(st.text("abc中", max_size=3), plain, max_size=4))
def test_whatever_was_recorded_hashes_the_same_when_it_comes_back(database, data):
    with unit_of_work(database) as uow:
        audit.record(uow, at=NOW, actor="clerk", action="try", subject="x", data=data)
    with reading(database) as view:
        head = audit.head(view)
        (last,) = audit.entries(view, since=head.seq - 1)
    assert (last.data, audit._hash_of(audit.content_of(last))) == (data, last.hash)
