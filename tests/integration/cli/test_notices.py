"""`permits notices`: what waits, what was given up, and one message to try a provider."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from permits.persistence import outbox
from permits.persistence.database import open_database
from permits.persistence.unit_of_work import unit_of_work
from tests.integration.cli.conftest import Permits
from tests.providers import PASSWORD, USER, MailServer, MessageCentre


def test_one_command_sends_a_test_message_by_each_channel_and_says_what_was_answered(
    permits: Permits, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MailServer() as server, MessageCentre() as centre:
        monkeypatch.setenv("PERMITS_SMS_URL", f"smpp://{USER}:{PASSWORD}@127.0.0.1:{centre.port}/12320")
        monkeypatch.setenv("PERMITS_MAIL_URL", f"smtp://{USER}:{PASSWORD}@127.0.0.1:{server.port}/permits@example.cn")
        said = permits("notices", "--test", "13812348888", "--test", "zhang@example.cn", "--json")
        listed = permits("notices", "--json").document
    assert said.exit == 0
    sms, mail = said.document["tests"]
    assert (sms["channel"], sms["to"], sms["outcome"], sms["answer"]) == (
        "sms", "138****8888", "sent", "Accepted: message id m1"
    )  # fmt: skip
    assert (mail["channel"], mail["outcome"], mail["answer"]) == ("mail", "sent", "Accepted: 250 2.0.0 queued as 1")
    assert centre.read()[0][0] == "13812348888" and "test message" in centre.read()[0][1]
    assert server.letters[0]["To"] == "zhang@example.cn"
    assert set(listed["providers"]) == {"sms", "mail"} and PASSWORD not in str(listed)


def test_a_test_message_that_was_not_taken_is_a_refusal_in_the_providers_words(
    permits: Permits, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MessageCentre() as centre:
        monkeypatch.setenv("PERMITS_SMS_URL", f"smpp://{USER}:wrong@127.0.0.1:{centre.port}/12320")
        said = permits("notices", "--test", "13812348888")
    assert said.exit == 1
    assert "Invalid Password" in said.out and "wrong@" not in said.out + said.err


def test_without_a_provider_the_test_message_is_filed_and_that_is_said(permits: Permits) -> None:
    said = permits("notices", "--test", "13812348888")
    assert said.exit == 0 and "no provider is set" in said.out


def test_no_demonstration_is_made_where_its_made_up_numbers_could_be_written_to(
    permits: Permits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERMITS_SMS_URL", f"smpp://{USER}:{PASSWORD}@127.0.0.1:1/12320")
    said = permits("seed", "--cases", "0", "--json")
    assert (said.exit, said.codes) == (1, ["seed.provider"])


def test_a_wrong_address_of_a_provider_stops_the_command_and_is_listed_by_the_doctor(
    permits: Permits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERMITS_SMS_URL", f"smpp://{USER}:{PASSWORD}@127.0.0.1/1")
    said = permits("notices")
    assert said.exit == 2 and "PERMITS_SMS_URL" in said.err and PASSWORD not in said.err
    doctor = permits("doctor")
    assert doctor.exit == 1 and "setting.provider_sender" in doctor.out and PASSWORD not in doctor.out


def test_what_was_given_up_is_listed_with_its_reason_and_tried_again(permits: Permits, tmp_path: Path) -> None:
    lose_one(tmp_path / "data")
    [lost] = permits("notices", "--json").document["given_up"]
    assert (lost["channel"], lost["to"], lost["key"]) == ("sms", "138****8888", "c:1:accepted:sms:138****8888")
    assert "no answer" in permits("notices").out
    assert permits("notices", "--again", "--json").document["again"] == 1
    listed = permits("notices", "--json").document
    assert (listed["given_up"], listed["counts"]["waiting"]) == ([], 1)


def lose_one(data: Path) -> None:
    """A notice that nobody took."""
    database, now = open_database(f"sqlite:///{data / 'permits.db'}"), datetime(2026, 3, 2, tzinfo=UTC)
    with unit_of_work(database) as uow:
        lost = outbox.Notice("c:1:accepted:sms:13812348888", "sms", "13812348888", "accepted", {}, "zh")
        outbox.put(uow, [lost], now)
        [row] = outbox.claim(uow, now=now, lease=timedelta(minutes=1))
        assert outbox.mark_failed(uow, row.id, "没有按时答复 / no answer", None)
    database.close()
