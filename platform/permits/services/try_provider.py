"""Trying a provider: one message that tells of no case goes to an address, and what was answered is said."""

from __future__ import annotations

from datetime import datetime

from permits.core.text import Text
from permits.notices.channels import Delivery, PendingMessage, deliver, outbox_channels
from permits.notices.providers import MAIL, SMS
from permits.notices.wording import Message
from permits.services.deliver_notices import FILED_BELOW, channel_to
from permits.services.site import Site

TRIED = "test"
SUBJECT = Text("测试消息", "Test message")
WORDS = Text(
    "这是一窗许可的测试消息，收到说明设置正确，无须回复。",
    "A test message of Permit Window: the settings work. No need to answer.",
)
ONLY_FILED = Text(
    "没有设置服务商，消息只写入了 outbox 目录", "no provider is set; the message was only filed in the outbox folder"
)


def try_provider(site: Site, address: str, language: str, now: datetime) -> tuple[str, Delivery]:
    """Send one message there; the channel it went by ("mail" where the address has an @, else "sms"), and what became
    of it. Nothing is put in the outbox, and nothing is tried again."""
    channel = MAIL if "@" in address else SMS
    provider = site.providers.get(channel)
    send = channel_to(channel, provider) if provider else outbox_channels(site.data_dir / FILED_BELOW)[channel]
    words = WORDS.say(language)
    message = Message(TRIED, language, (channel,), SUBJECT.say(language), words, words)
    pending = PendingMessage(f"{TRIED}:{now.isoformat()}:{address}", channel, address, message, now)
    found = deliver(pending, {channel: send})
    return channel, found if provider else Delivery(found.outcome, ONLY_FILED if found.done else found.note)
