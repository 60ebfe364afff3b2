"""Ways a message goes out, each message once. Knows messages and addresses; does not know why one is sent.

A channel is a function from a pending message to a `Delivery`. The built-in default is the outbox: it sends to
nobody and files every message under the data directory, where it can be read. A provider (`sms`, `mail`) takes the
same place in the table; what it accepted is filed too, and what is filed is never sent again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from permits.core.text import LANGUAGES, Text
from permits.notices.wording import Message

SENT, ALREADY_SENT, NO_ADDRESS, NO_CHANNEL, FAILED = "sent", "already_sent", "no_address", "no_channel", "failed"
UNREACHABLE = "unreachable"
NO_WORDS = Text("")
BROKEN = Text("连接中断，或没有按时答复", "the connection broke, or no answer came in time")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PendingMessage:
    """A message waiting to go out by one channel to one address (a user name, a mobile number or a mail address).

    `key` is its idempotency key, the same on every try; `at` is when it was put in the outbox. `message` speaks the
    recipient's language; `body` says the same in every language, for a channel whose reader may change theirs.
    """

    key: str
    channel: str
    recipient: str
    message: Message
    at: datetime
    body: Text = NO_WORDS


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message: sent already_sent no_address no_channel failed unreachable.

    `failed`: this message was refused; `unreachable`: nobody can say, and the next message will fare no better.
    """

    outcome: str
    note: Text = NO_WORDS

    @property
    def done(self) -> bool:
        """Whether the message is out."""
        return self.outcome in (SENT, ALREADY_SENT)


Channel = Callable[[PendingMessage], Delivery]

WORDS: Mapping[str, Callable[[Message], str]] = {
    "in_app": lambda message: message.body,
    "sms": lambda message: message.sms,
    "mail": lambda message: message.body,
}


def deliver(pending: PendingMessage, channels: Mapping[str, Channel]) -> Delivery:
    """Send one message by its channel. Safe to repeat: the channel knows the second try by the key."""
    channel = channels.get(pending.channel)
    if channel is None:
        return Delivery(
            NO_CHANNEL, Text(f"没有配置渠道 {pending.channel}", f"The channel {pending.channel} is not set up")
        )
    if not pending.recipient:
        return Delivery(NO_ADDRESS, Text("收件人没有登记联系方式", "The recipient has no address for this channel"))
    try:
        return channel(pending)
    except OSError as error:
        return Delivery(
            FAILED, Text(f"发送失败，将重试：{error.strerror}", f"Not sent, to be tried again: {error.strerror}")
        )


def outbox_channels(folder: Path) -> Mapping[str, OutboxChannel]:
    """The built-in table: every channel files its messages below `folder`."""
    return {name: OutboxChannel(folder / name) for name in WORDS}


@dataclass(frozen=True, slots=True)
class OutboxChannel:
    """Files each message as JSON, readable by its owner only; the same key is filed once, however often it is sent."""

    folder: Path

    def path_of(self, key: str) -> Path:
        """Where the message with this key is filed."""
        return self.folder / f"{hashlib.sha256(key.encode('utf-8')).hexdigest()}.json"

    def __call__(self, pending: PendingMessage) -> Delivery:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.path_of(pending.key)
        with NamedTemporaryFile("w", encoding="utf-8", dir=self.folder, suffix=".writing") as file:
            json.dump(_as_filed(pending), file, ensure_ascii=False, indent=2)
            file.flush()
            os.fsync(file.fileno())
            try:
                os.link(file.name, path)
            except FileExistsError:
                return Delivery(ALREADY_SENT)
        return Delivery(SENT)


@dataclass(frozen=True, slots=True)
class RecordedChannel:
    """Sends by a provider and files what it accepted, at once: a sender that dies before it can mark a message as sent
    elsewhere finds it here. `file` is also where the built-in outbox of this channel files."""

    file: OutboxChannel
    send: Channel

    def __call__(self, pending: PendingMessage) -> Delivery:
        if self.file.path_of(pending.key).is_file():
            return Delivery(ALREADY_SENT)
        delivery = self.send(pending)
        if delivery.done:
            try:
                self.file(pending)
            except OSError as error:
                # It is out; to say that it is not would send it again.
                _log.error("%s / %s: %s", "发出的消息没有存档", "a message that is out was not filed", error.strerror)
        return delivery


def taken(pending: PendingMessage, words: Text) -> Delivery:
    """The provider has the message, and said so in these words."""
    return Delivery(SENT, _of(pending, Text("已接收：", "Accepted: "), words))


def refused(pending: PendingMessage, words: Text) -> Delivery:
    """This message was not accepted."""
    return Delivery(FAILED, _of(pending, Text("被拒绝：", "Refused: "), words))


def unreachable(pending: PendingMessage, words: Text) -> Delivery:
    """The provider cannot be reached or did not answer; it may have the message all the same."""
    return Delivery(UNREACHABLE, _of(pending, Text("没有送达服务商：", "The provider did not take it: "), words))


def _of(pending: PendingMessage, said: Text, words: Text) -> Text:
    """What was said, without the address it may repeat."""
    address = pending.recipient
    zh, en = ((said.say(of) + words.say(of)).replace(address, masked(address)) for of in LANGUAGES)
    return Text(zh, en)


def filed(folder: Path, channel: str) -> list[dict[str, str]]:
    """Every message the outbox filed for a channel, oldest first."""
    messages = [json.loads(path.read_text("utf-8")) for path in (folder / channel).glob("*.json")]
    return sorted(messages, key=lambda message: (message["at"], message["key"]))


def _as_filed(pending: PendingMessage) -> dict[str, str]:
    private = pending.channel != "in_app"
    key = pending.key.replace(pending.recipient, masked(pending.recipient)) if private else pending.key
    return {
        "key": key,
        "at": pending.at.isoformat(),
        "to": masked(pending.recipient) if private else pending.recipient,
        "language": pending.message.language,
        "subject": pending.message.subject,
        "text": WORDS[pending.channel](pending.message),
    }


def masked(address: str) -> str:
    """Enough to recognise an address, not enough to use it: 138****8888, z****@example.cn."""
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}****@{host}"
    return f"{address[:3]}****{address[-4:]}" if len(address) > 7 else "****"
