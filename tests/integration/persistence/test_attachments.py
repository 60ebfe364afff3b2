"""Files are kept before they are promised, handed out only as they were, and tidied only when nobody has them."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import UTC, datetime, timedelta

import pytest

from permits.core.text import Text
from permits.persistence import attachments, documents, drafts, files
from permits.persistence.tables import Document, Draft
from permits.persistence.unit_of_work import reading, unit_of_work
from tests.integration.persistence.samples import NOW, RELEASE, with_a_case

PLAN = b"%PDF floor plan"


def hand_in(database, folder, content=PLAN, **changes):
    values = {"owner": "li", "slot": "M3", "name": "平面图.pdf", "media_type": "application/pdf", "now": NOW}
    with unit_of_work(database) as uow:
        return attachments.add(uow, folder, content, **values | changes)


def age(folder, sha256, days):
    stamp = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    os.utime(files.path_of(folder, sha256), (stamp, stamp))


def yesterday():
    return datetime.now(UTC) - timedelta(days=1)


def test_a_file_comes_back_as_it_was_handed_in(database, tmp_path):
    row = hand_in(database, tmp_path, io.BytesIO(PLAN))
    with reading(database) as view:
        got = attachments.load(view, row.id)
    assert (got.name, got.size, got.sha256) == ("平面图.pdf", len(PLAN), hashlib.sha256(PLAN).hexdigest())
    assert attachments.read(tmp_path, got) == PLAN


def test_the_name_a_person_gave_is_never_a_path(database, tmp_path):
    row = hand_in(database, tmp_path, name="../../etc/passwd")
    assert files.path_of(tmp_path, row.sha256).is_relative_to(tmp_path)
    with pytest.raises(ValueError, match="SHA-256"):
        files.path_of(tmp_path, "../../etc/passwd")


@pytest.mark.parametrize("damage", [
    lambda path: path.write_bytes(b"X" + path.read_bytes()[1:]),
    lambda path: path.write_bytes(path.read_bytes()[:-1]),
    lambda path: path.write_bytes(b""),
    lambda path: path.unlink(),
])  # fmt: skip
def test_a_changed_or_lost_file_is_shown_and_not_served(database, tmp_path, damage):
    row = hand_in(database, tmp_path)
    whole = hand_in(database, tmp_path, b"another")
    damage(files.path_of(tmp_path, row.sha256))
    with pytest.raises(files.FileDamaged):
        attachments.read(tmp_path, row)
    with reading(database) as view:
        assert attachments.check_files(view, tmp_path) == attachments.FilesState((row.sha256,), ())
    assert attachments.read(tmp_path, whole) == b"another"


def test_handing_in_a_damaged_file_again_repairs_it(database, tmp_path):
    row = hand_in(database, tmp_path)
    files.path_of(tmp_path, row.sha256).write_bytes(b"")
    hand_in(database, tmp_path)
    assert attachments.read(tmp_path, row) == PLAN


def test_a_file_too_large_leaves_neither_row_nor_bytes(database, tmp_path):
    with pytest.raises(files.TooLarge):
        hand_in(database, tmp_path, b"x" * 11, max_bytes=10)
    with reading(database) as view:
        assert attachments.hashes_wanted(view) == frozenset()
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    hand_in(database, tmp_path, b"x" * 10, max_bytes=10)


def test_a_disk_that_refuses_leaves_no_row(database, tmp_path, monkeypatch):
    def refuse(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        hand_in(database, tmp_path)
    with reading(database) as view:
        assert attachments.hashes_wanted(view) == frozenset()


def test_the_bytes_and_their_name_are_on_the_disk_before_the_commit(database, tmp_path, monkeypatch):
    steps = []
    fsync = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda handle: steps.append(os.path.isdir(f"/proc/self/fd/{handle}")) or fsync(handle)
    )
    with unit_of_work(database) as uow:
        attachments.add(uow, tmp_path, PLAN, owner="li", slot="M3", name="a", media_type="application/pdf", now=NOW)
        assert steps[0] is False, "the file itself comes first"
        assert steps[1:] == [True, True], "then the folders that name it"


def test_a_rolled_back_file_is_an_orphan_and_goes_after_a_day(database, tmp_path):
    with pytest.raises(KeyError), unit_of_work(database) as uow:
        row = attachments.add(uow, tmp_path, PLAN, owner="li", slot="M3", name="a", media_type="a/b", now=NOW)
        raise KeyError
    kept = hand_in(database, tmp_path, b"wanted")
    with reading(database) as view:
        assert attachments.check_files(view, tmp_path).orphans == (row.sha256,)
        assert attachments.tidy_files(view, tmp_path, yesterday()) == []
        age(tmp_path, row.sha256, days=2)
        age(tmp_path, kept.sha256, days=2)
        assert attachments.tidy_files(view, tmp_path, yesterday()) == [row.sha256]
        assert attachments.check_files(view, tmp_path) == attachments.FilesState((), ())


def test_an_old_orphan_handed_in_again_is_young_again(database, tmp_path):
    kept = files.keep(tmp_path, PLAN)
    age(tmp_path, kept.sha256, days=2)
    files.keep(tmp_path, PLAN)
    with reading(database) as view:
        assert attachments.tidy_files(view, tmp_path, yesterday()) == []


def test_half_written_files_go_after_a_day(tmp_path):
    files.keep(tmp_path, PLAN)
    half = tmp_path / "files" / ".coming-x"
    half.write_bytes(b"half")
    files.tidy(tmp_path, frozenset(), yesterday())
    assert half.exists()
    os.utime(half, (1, 1))
    files.tidy(tmp_path, frozenset(), yesterday())
    assert not half.exists()


def test_only_the_owner_s_own_loose_files_become_part_of_a_case(database, tmp_path):
    case_id = with_a_case(database)
    mine, theirs = hand_in(database, tmp_path), hand_in(database, tmp_path, owner="han")
    for ids in ([mine.id, theirs.id], [mine.id, "no such file"]):
        with unit_of_work(database) as uow:
            assert not attachments.give_to_case(uow, ids, case_id, "li")
            uow.abandon()
    with unit_of_work(database) as uow:
        assert attachments.give_to_case(uow, [mine.id, mine.id], case_id, "li")
        assert [row.id for row in attachments.of_case(uow, case_id)] == [mine.id]
        assert not attachments.give_to_case(uow, [mine.id], case_id, "li"), "it is a case's already"
        assert not attachments.remove(uow, mine.id, "li"), "what was handed in stays"
        assert not attachments.remove(uow, theirs.id, "li")
        assert attachments.remove(uow, theirs.id, "han")


def test_a_draft_thrown_out_takes_its_files_along_but_not_those_of_a_case(database, tmp_path):
    case_id = with_a_case(database)
    with unit_of_work(database) as uow:
        drafts.add(uow, Draft(id="d", owner="li", item="synthetic", release_sha256=RELEASE, answers={}, uploads={},
                              page="", updated_at=NOW))  # fmt: skip
    loose, given = hand_in(database, tmp_path, draft_id="d"), hand_in(database, tmp_path, draft_id="d")
    with unit_of_work(database) as uow:
        assert attachments.give_to_case(uow, [given.id], case_id, "li")
        assert [row.id for row in attachments.of_draft(uow, "d")] == [loose.id]
        assert drafts.remove(uow, "d")
        assert attachments.load(uow, loose.id) is None
        assert attachments.load(uow, given.id).case_id == case_id


def test_a_paper_made_for_a_case_is_kept_like_a_file_handed_in(database, tmp_path):
    case_id = with_a_case(database)
    with unit_of_work(database) as uow:
        made = documents.add(uow, tmp_path, b"%PDF", case_id=case_id, kind="acceptance", number="受理-1",
                             title=Text("受理通知书", "Notice"), media_type="application/pdf", now=NOW)  # fmt: skip
    with reading(database) as view:
        assert [row.title for row in documents.of_case(view, case_id)] == [Text("受理通知书", "Notice")]
        assert attachments.read(tmp_path, documents.load(view, made.id)) == b"%PDF"
        assert attachments.check_files(view, tmp_path) == attachments.FilesState((), ())


def test_a_paper_whose_content_lies_in_its_row_needs_no_file(database, tmp_path):
    case_id = with_a_case(database)
    row = Document(id="p", case_id=case_id, kind="receipt", number=None, title=Text("收据"), media_type="a/b",
                   sha256=None, content={"zh": "收到"}, created_at=NOW)  # fmt: skip
    with unit_of_work(database) as uow:
        uow.add(row)
    with reading(database) as view:
        kept = documents.load(view, "p")
        assert attachments.check_files(view, tmp_path) == attachments.FilesState((), ())
    assert kept.content == {"zh": "收到"}
    with pytest.raises(ValueError, match="no file"):
        attachments.read(tmp_path, kept)
