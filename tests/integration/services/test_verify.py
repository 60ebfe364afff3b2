"""The fsck for cases: silent after real journeys, and blind to no planted damage."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from permits.persistence.files import path_of
from permits.services.site import Site
from permits.services.verify import verify
from tests import sites
from tests.sites import RECEIVED, handed_in, seen, until


def broken(site: Site) -> dict[str, list[str]]:
    return {i.code: [f"{b.where}: {b.what}" for b in i.broken] for i in verify(site) if i.broken}


def sql(site: Site, statement: str, **values: Any) -> None:
    """What a person with the database in hand could do."""
    with site.database.engine.begin() as connection:
        assert connection.execute(text(statement), values).rowcount > 0


def edit_event(site: Site, ref: str, kind: str, change: Callable[[dict[str, Any]], None]) -> None:
    event = next(e for e in seen(site, ref).events if e.type == kind)
    data = json.loads(json.dumps(dict(event.data)))
    change(data)
    where = "case_id = :ref AND seq = :seq"
    sql(site, f"UPDATE case_event SET data = :data WHERE {where}", ref=ref, seq=event.seq, data=json.dumps(data))


@pytest.fixture(scope="module")
def walked(published_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a case that has its certificate, beside one that is still open."""
    folder = tmp_path_factory.mktemp("walked")
    shutil.copyfile(published_sqlite, folder / "permits.db")
    site = sites.site_at(f"sqlite:///{folder / 'permits.db'}", folder)
    handed_in(site, "nur-reg-first", "normal")
    done = handed_in(site).case_id
    until(site, done, "", RECEIVED)
    assert broken(site) == {}
    site.database.close()
    return folder, done


@pytest.fixture
def site(walked: tuple[Path, str], tmp_path: Path) -> Iterator[Site]:
    """A copy to be damaged."""
    shutil.copytree(walked[0], tmp_path / "copy")
    opened = sites.site_at(f"sqlite:///{tmp_path / 'copy/permits.db'}", tmp_path / "copy")
    yield opened
    opened.database.close()


@pytest.fixture
def ref(walked: tuple[Path, str]) -> str:
    return walked[1]


DAMAGE: dict[str, tuple[str, str]] = {
    "the state of a case": ("UPDATE permit_case SET state = 'refused' WHERE id = :ref", "I2"),
    "the authority of a case": ("UPDATE permit_case SET authority = 'bj-wjw' WHERE id = :ref", "I2"),
    "the version of a case": ("UPDATE permit_case SET version = version + 1 WHERE id = :ref", "I2"),
    "who did something": ("UPDATE case_event SET actor = 'nobody' WHERE case_id = :ref AND seq = 3", "I4"),
    "a deleted event": ("DELETE FROM case_event WHERE case_id = :ref AND type = 'closed'", "I4"),
    "the first event deleted": ("DELETE FROM case_event WHERE case_id = :ref AND seq = 1", "I4"),
    "the kind of an event": ("UPDATE case_event SET type = 'x' WHERE case_id = :ref AND type = 'delivered'", "I4"),
    "the day of a clock": ("UPDATE case_clock SET due_on = '2026-12-31' WHERE case_id = :ref", "I7"),
    "a missing clock": ("DELETE FROM case_clock WHERE case_id = :ref AND code = 'promise'", "I7"),
    "a task opened again": ("UPDATE case_task SET closed_at = NULL, closed_by = NULL WHERE case_id = :ref", "I13"),
    "an edited audit entry": ("UPDATE audit_entry SET actor = 'nobody' WHERE seq = 4", "I9"),
    "a deleted audit entry": ("DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)", "I9"),
    "a certificate's signature": ("UPDATE certificate SET token = 'x' || token WHERE case_id = :ref", "I9c"),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_done_with_the_database_in_hand_is_found(site: Site, ref: str, what: str) -> None:
    statement, code = DAMAGE[what]
    sql(site, statement, **({"ref": ref} if ":ref" in statement else {}))
    assert code in broken(site)


def test_an_event_edited_afterwards_is_found_even_where_nothing_follows_from_the_edit(site: Site, ref: str) -> None:
    edit_event(site, ref, "stage_done", lambda data: data.update(words="从未说过"))
    found = broken(site)
    assert list(found) == ["I4"]
    assert "is not what the audit entry" in found["I4"][0]


def test_answers_edited_so_that_they_no_longer_meet_the_release_are_found(site: Site, ref: str) -> None:
    edit_event(site, ref, "received", lambda data: data["answers"].update(rooms=-5))
    assert {"I4", "I6"} <= set(broken(site))


def test_a_decision_turned_round_is_found(site: Site, ref: str) -> None:
    edit_event(site, ref, "decided", lambda data: data.update(outcome="refused"))
    assert {"I2", "I4"} <= set(broken(site))


def test_a_second_decision_is_found(site: Site, ref: str) -> None:
    sql(
        site, "UPDATE case_event SET type = 'decided' WHERE case_id = :ref AND type = 'accepted'", ref=ref
    )  # fmt: skip
    assert "I3" in broken(site)


def test_records_from_which_nothing_follows_are_a_finding_and_not_a_crash(site: Site, ref: str) -> None:
    edit_event(site, ref, "decided", lambda data: data.clear())
    assert {"I2", "I4", "I6", "I7"} <= set(broken(site))
    sql(site, "UPDATE case_event SET data = '{}' WHERE case_id = :ref AND type = 'received'", ref=ref)
    assert {"I2", "I4", "I6", "I7"} <= set(broken(site))


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_file_changed_or_gone_from_the_disk_is_found(site: Site, ref: str, harm: str) -> None:
    upload = seen(site, ref).uploads["M3"][0]
    path = path_of(site.data_dir, upload.sha256)
    path.unlink() if harm == "gone" else path.write_bytes(b"other")
    assert broken(site)["I10"] == [f"{upload.sha256}: missing or changed on disk"]


def test_what_is_whole_has_nothing_broken_and_every_invariant_is_said_in_both_languages(site: Site) -> None:
    found = verify(site)
    assert len(found) == len({i.code for i in found})
    assert all(i.title.zh and i.title.en for i in found)
    assert broken(site) == {}
