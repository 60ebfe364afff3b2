"""What the fsck looks at beyond a case's own derivation: acknowledged applications, notices, the columns lists count
by, certificates, credentials. Each damage is done with the database in hand, once on SQLite and once on PostgreSQL."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask_appbuilder.models.sqla import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import text
from sqlalchemy.engine import make_url
from werkzeug.security import generate_password_hash

from permits.services.deliver_notices import deliver_notices
from permits.services.site import Site
from permits.services.verify import verify
from tests import databases, sites
from tests.sites import RECEIVED, handed_in, seen, until

CHILDREN = (
    "case_words", "case_event", "case_clock", "case_task", "document", "certificate", "outbox", "message",
)  # fmt: skip


@dataclass(frozen=True)
class Walked:
    """An installation to be copied: a case that has its certificate, its notices sent, and an account."""

    folder: Path
    template: str
    ref: str


def broken(site: Site) -> dict[str, list[str]]:
    return {i.code: [f"{b.where}: {b.what}" for b in i.broken] for i in verify(site) if i.broken}


def sql(site: Site, statement: str, **values: Any) -> None:
    """What a person with the database in hand could do."""
    with site.database.engine.begin() as connection:
        assert connection.execute(text(statement), values).rowcount > 0, statement


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    folder = tmp_path_factory.mktemp("walked")
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("published_sqlite"), folder / "permits.db")
        url = f"sqlite:///{folder / 'permits.db'}"
    else:
        server = request.getfixturevalue("postgres_server")
        url = databases.new_postgres(server, request.getfixturevalue("published_postgres"))
    site = sites.site_at(url, folder)
    ref = handed_in(site).case_id
    until(site, ref, "", RECEIVED)
    assert deliver_notices(site, RECEIVED).failed == 0
    Model.metadata.create_all(site.database.engine, tables=[User.__table__])
    sql(
        site,
        "INSERT INTO ab_user (id, first_name, last_name, username, password, active, email) "
        "VALUES (1, '三', '张', 'zhang', :password, :active, 'z@example.cn')",
        password=generate_password_hash("a good password"),
        active=True,
    )
    assert broken(site) == {}
    site.database.close()
    return Walked(folder, "" if request.param == "sqlite" else make_url(url).database or "", ref)


@pytest.fixture
def site(request: pytest.FixtureRequest, walked: Walked, tmp_path: Path) -> Iterator[Site]:
    """A copy to be damaged."""
    shutil.copytree(walked.folder, tmp_path / "copy")
    url = f"sqlite:///{tmp_path / 'copy/permits.db'}"
    if walked.template:
        url = databases.new_postgres(request.getfixturevalue("postgres_server"), walked.template)
    opened = sites.site_at(url, tmp_path / "copy")
    yield opened
    opened.database.close()


def test_an_application_that_was_acknowledged_and_is_gone_is_found(site: Site, walked: Walked) -> None:
    number = seen(site, walked.ref).case.number
    with site.database.engine.begin() as connection:
        for table in CHILDREN:
            connection.execute(text(f"DELETE FROM {table} WHERE case_id = :ref"), {"ref": walked.ref})
        connection.execute(text("DELETE FROM attachment WHERE case_id = :ref"), {"ref": walked.ref})
        connection.execute(text("DELETE FROM permit_case WHERE id = :ref"), {"ref": walked.ref})
    assert broken(site)["I1"] == [f"{number}: was acknowledged, and there is no such case"]


def test_an_application_changed_after_it_was_acknowledged_is_found(site: Site, walked: Walked) -> None:
    first = seen(site, walked.ref).events[0]
    data = json.loads(json.dumps(dict(first.data)))
    data["answers"]["rooms"] += 1
    sql(site, "UPDATE case_event SET data = :data WHERE case_id = :ref AND seq = 1", ref=walked.ref,
        data=json.dumps(data))  # fmt: skip
    assert [line.rpartition(": ")[2] for line in broken(site)["I1"]] == ["is not what was handed in"]


def test_a_notice_of_something_that_did_not_happen_is_found(site: Site, walked: Walked) -> None:
    sql(site, "UPDATE outbox SET template = 'refused', key = replace(key, ':granted:', ':refused:') "
        "WHERE case_id = :ref AND template = 'granted'", ref=walked.ref)  # fmt: skip
    assert all("tells of an event that did not happen" in line for line in broken(site)["I5"])


def test_a_notice_under_another_key_than_its_own_is_found(site: Site, walked: Walked) -> None:
    sql(site, "UPDATE outbox SET channel = 'mail' WHERE case_id = :ref AND channel = 'in_app'", ref=walked.ref)
    assert all("a key that is not its own" in line for line in broken(site)["I5"])


def test_a_notice_marked_sent_that_never_arrived_is_found(site: Site) -> None:
    sql(site, "DELETE FROM message WHERE id = (SELECT max(id) FROM message)")
    assert [line.rpartition(": ")[2] for line in broken(site)["I5d"]] == ["is marked sent and did not arrive"]


def test_a_text_message_marked_sent_that_was_never_filed_is_found(site: Site) -> None:
    next(iter((site.data_dir / "outbox/sms").glob("*.json"))).unlink()
    assert [line.rpartition(": ")[2] for line in broken(site)["I5d"]] == ["is marked sent and did not arrive"]


def test_a_message_nobody_put_in_the_outbox_is_found(site: Site) -> None:
    sql(site, "DELETE FROM outbox WHERE id = (SELECT min(id) FROM outbox WHERE channel = 'in_app')")
    assert ["arrived without having been put in the outbox" in line for line in broken(site)["I5d"]] == [True]


@pytest.mark.parametrize("change", [
    "accepted_on = '2026-03-09'", "applicant = 'nobody'", "applicant_name = '别人'",
    "received_at = '2026-01-05 02:00:00'",
    "search = 'x'", "channel = 'window'", "agent_clerk = 'clerk'", "due_on = '2030-01-01'",
])  # fmt: skip
def test_a_column_lists_count_by_that_the_events_do_not_bear_out_is_found(
    site: Site, walked: Walked, change: str
) -> None:
    sql(site, f"UPDATE permit_case SET {change} WHERE id = :ref", ref=walked.ref)
    found = broken(site)
    assert list(found) == ["I8"]
    assert change.partition(" ")[0] in found["I8"][0]


def test_words_a_case_is_searched_by_that_are_not_its_own_are_found(site: Site, walked: Walked) -> None:
    sql(site, "UPDATE case_words SET words = 'x' WHERE case_id = :ref", ref=walked.ref)
    [found] = broken(site)["I8"]
    assert found.endswith("the words it is searched by are not those of its events")


def test_a_rating_nobody_gave_is_found(site: Site, walked: Walked) -> None:
    sql(site, "INSERT INTO rating (subject, channel, authority, item, score, aspects, words, at, answer_in) VALUES "
        "(:ref, 'online', 'bj-haidian', 'pp-new', 5, '[]', '', '2026-03-09 02:00:00', '')",
        ref=f"case:{walked.ref}")  # fmt: skip
    assert "a rating is stored that no entry of the log tells of" in broken(site)["I8"][0]


def test_a_register_that_says_otherwise_than_what_was_signed_is_found(site: Site, walked: Walked) -> None:
    with site.database.engine.begin() as connection:
        face = connection.execute(text("SELECT face FROM certificate")).scalar_one()
    face = json.loads(face) if isinstance(face, str) else face
    face["lines"][0]["value"]["zh"] = "别的单位"
    sql(site, "UPDATE certificate SET face = :face WHERE case_id = :ref", ref=walked.ref, face=json.dumps(face))
    [found] = broken(site)["I9c"]
    assert "the register says otherwise than what was signed" in found


def test_a_printed_face_that_says_otherwise_than_what_was_signed_is_found(site: Site, walked: Walked) -> None:
    certified = next(event for event in seen(site, walked.ref).events if event.type == "certified")
    data = json.loads(json.dumps(dict(certified.data)))
    next(line for line in data["fields"] if line["public"])["value"] = "别的单位"
    sql(site, "UPDATE case_event SET data = :data WHERE case_id = :ref AND seq = :seq", ref=walked.ref,
        seq=certified.seq, data=json.dumps(data))  # fmt: skip
    found = broken(site)
    assert {"I4", "I9c"} <= set(found)
    assert "the printed face says otherwise than what was signed" in found["I9c"][0]


@pytest.mark.parametrize("change", ["valid_to = '2099-01-01'", "number = 'X1'", "state = 'revoked'"])
def test_a_register_entry_whose_columns_are_not_those_of_the_face_is_found(
    site: Site, walked: Walked, change: str
) -> None:
    sql(site, f"UPDATE certificate SET {change} WHERE case_id = :ref", ref=walked.ref)
    assert list(broken(site)) == ["I9c"]


def test_a_certificate_gone_from_the_register_is_found(site: Site, walked: Walked) -> None:
    sql(site, "DELETE FROM certificate WHERE case_id = :ref", ref=walked.ref)
    assert "no certificate is in the register" in broken(site)["I9c"][0]


def test_a_password_in_plain_text_is_found(site: Site) -> None:
    sql(site, "UPDATE ab_user SET password = 'permits-demo'")
    assert broken(site) == {"I14": ["account zhang: the password is not a salted hash"]}


def test_a_notice_that_carries_a_password_is_found(site: Site) -> None:
    sql(site, "UPDATE outbox SET params = :params WHERE id = (SELECT min(id) FROM outbox)",
        params=json.dumps({"number": "1", "初始密码": "abc123"}))  # fmt: skip
    assert [line.partition(": ")[2] for line in broken(site)["I14"]] == ["holds /初始密码"]


def test_what_is_whole_has_nothing_broken_anywhere(site: Site) -> None:
    assert broken(site) == {}
    assert {i.code for i in verify(site)} >= {"I1", "I5", "I5d", "I8", "I9c", "I14"}
