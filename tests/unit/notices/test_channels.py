"""Messages go out once by each channel; the built-in outbox files them on disk."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from permits.notices.channels import Delivery, PendingMessage, deliver, filed, outbox_channels
from permits.notices.wording import Message

MESSAGE = Message("granted", "zh", ("in_app", "sms", "mail"), "准予行政许可", "正文", "短信")
PENDING = PendingMessage(
    "case-1:7:granted:sms:13812348888", "sms", "13812348888", MESSAGE, datetime(2026, 3, 12, tzinfo=UTC)
)


def test_an_sms_is_filed_once_however_often_it_is_sent(tmp_path: Path) -> None:
    channels = outbox_channels(tmp_path)
    assert [deliver(PENDING, channels).outcome for _ in range(3)] == ["sent", "already_sent", "already_sent"]
    [message] = filed(tmp_path, "sms")
    assert (message["text"], message["to"]) == ("短信", "138****8888")


def test_two_workers_at_once_send_one_message(tmp_path: Path) -> None:
    channels = outbox_channels(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(lambda _: deliver(PENDING, channels).outcome, range(32)))
    assert outcomes == ["already_sent"] * 31 + ["sent"]
    assert len(list((tmp_path / "sms").iterdir())) == 1


def test_different_keys_are_different_messages_in_the_order_of_their_time(tmp_path: Path) -> None:
    channels = outbox_channels(tmp_path)
    later = replace(PENDING, key="b", at=datetime(2026, 3, 13, tzinfo=UTC))
    assert deliver(later, channels).done
    assert deliver(replace(PENDING, key="c"), channels).done
    assert [message["key"] for message in filed(tmp_path, "sms")] == ["c", "b"]


@pytest.mark.parametrize(
    ("channel", "to", "shown", "text"),
    [
        ("in_app", "zhangsan", "zhangsan", "正文"),
        ("mail", "zhang@example.cn", "z****@example.cn", "正文"),
        ("sms", "13812348888", "138****8888", "短信"),
    ],
)
def test_each_channel_has_its_words_and_hides_the_address(
    tmp_path: Path, channel: str, to: str, shown: str, text: str
) -> None:
    pending = PendingMessage(f"k:{to}", channel, to, MESSAGE, PENDING.at)
    assert deliver(pending, outbox_channels(tmp_path)).done
    [message] = filed(tmp_path, channel)
    assert (message["to"], message["text"], message["key"]) == (shown, text, f"k:{shown}")
    [file] = (tmp_path / channel).iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_a_message_without_an_address_or_a_channel_is_not_sent(tmp_path: Path) -> None:
    channels = outbox_channels(tmp_path)
    for pending, outcome in (
        (replace(PENDING, recipient=""), "no_address"),
        (replace(PENDING, channel="fax"), "no_channel"),
    ):
        delivery = deliver(pending, channels)
        assert (delivery.outcome, delivery.done) == (outcome, False)
        assert delivery.note.zh and delivery.note.en


def test_a_disk_that_refuses_is_a_failure_to_try_again(tmp_path: Path) -> None:
    (tmp_path / "sms").write_text("a file where the folder should be")
    delivery: Delivery = deliver(PENDING, outbox_channels(tmp_path))
    assert (delivery.outcome, delivery.done) == ("failed", False)
