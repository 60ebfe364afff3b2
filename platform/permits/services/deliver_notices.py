"""Sending what waits in the outbox: claimed, worded in the recipient's language, handed to its channel, marked.

At least once to the channel, under one key; the channel knows a second try by the key. What fails is tried again later,
each time after a longer wait; what cannot ever go out stays visible as failed. A provider that does not answer rests
until the next time; the other channels go on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from time import monotonic
from typing import Any, cast

from permits.core.text import LANGUAGES, Text
from permits.notices.channels import (
    UNREACHABLE,
    Channel,
    Delivery,
    PendingMessage,
    RecordedChannel,
    deliver,
    outbox_channels,
)
from permits.notices.providers import Provider
from permits.notices.wording import Message, compose, values_of
from permits.persistence import messages, outbox, tables
from permits.persistence.unit_of_work import unit_of_work
from permits.services.site import Site
from permits.services.tell_unreached import tell_unreached

# A sender that is not done with what it claimed by the end of its turn gives the rest back, so that what came into the
# mailbox meanwhile is next; the longest a provider can take over one message (ten answers, each after ten seconds)
# ends well within the lease.
LEASE, TURN = timedelta(minutes=5), timedelta(seconds=15)
# So many times in a row a provider may be unreachable before it rests.
_PATIENCE = 3
_BATCH = 50
FILED_BELOW = "outbox"


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many notices went out, and how many did not this time."""

    sent: int
    failed: int


def deliver_notices(site: Site, now: datetime) -> Delivered:
    """Send everything that may go now."""
    round_ = _Round(site, channels_of(site, now), now)
    while waiting := round_.claimed():
        round_.send(waiting)
    return Delivered(round_.sent, round_.failed)


def channels_of(site: Site, now: datetime) -> Mapping[str, Channel]:
    """The channels of this installation: the platform's own mailbox, the providers that are set, and files for whatever
    else would leave the house."""

    def in_app(pending: PendingMessage) -> Delivery:
        with unit_of_work(site.database) as uow:
            messages.deliver(uow, key=pending.key, recipient=pending.recipient, text=pending.body, at=now)
        return Delivery("sent")

    files = outbox_channels(site.data_dir / FILED_BELOW)
    real = {name: RecordedChannel(files[name], channel_to(name, one)) for name, one in site.providers.items()}
    return {**files, **real, outbox.IN_APP: in_app}


def channel_to(name: str, provider: Provider) -> Channel:
    """The channel ("sms", "mail") by this provider. What speaks to it is loaded only now."""
    module = import_module(f"permits.notices.{name}")
    return cast(Channel, getattr(module, f"{name}_channel")(provider))


@dataclass(slots=True)
class _Round:
    """One going through the outbox. Time passes meanwhile: `now` is when it began."""

    site: Site
    channels: Mapping[str, Channel]
    now: datetime
    sent: int = 0
    failed: int = 0
    silent: Counter[str] = field(default_factory=Counter)
    begun: float = field(default_factory=monotonic)

    def present(self) -> datetime:
        return self.now + timedelta(seconds=monotonic() - self.begun)

    def resting(self) -> list[str]:
        return [channel for channel, times in self.silent.items() if times >= _PATIENCE]

    def claimed(self) -> list[_Waiting]:
        with unit_of_work(self.site.database) as uow:
            rows = outbox.claim(uow, now=self.present(), lease=LEASE, limit=_BATCH, resting=self.resting())
            return [_plain(row) for row in rows]

    def send(self, waiting: list[_Waiting]) -> None:
        until, untried = self.present() + TURN, []
        for notice in waiting:
            if notice.channel in self.resting() or self.present() > until:
                untried.append(notice.id)
                continue
            outcome = _send(self.site, notice, self.channels)
            self.silent[notice.channel] = self.silent[notice.channel] + 1 if outcome.outcome == UNREACHABLE else 0
            _mark(self.site, notice, outcome, self.present())
            self.sent, self.failed = self.sent + outcome.done, self.failed + (not outcome.done)
        if untried:
            with unit_of_work(self.site.database) as uow:
                outbox.give_back(uow, untried, self.present())


@dataclass(frozen=True, slots=True)
class _Waiting:
    id: int
    key: str
    channel: str
    recipient: str
    template: str
    params: Mapping[str, Any]
    language: str
    attempts: int
    created_at: datetime


def _plain(row: tables.OutboxMessage) -> _Waiting:
    return _Waiting(
        row.id,
        row.key,
        row.channel,
        row.recipient,
        row.template,
        row.params,
        row.language,
        row.attempts,
        row.created_at,
    )


def _send(site: Site, notice: _Waiting, channels: Mapping[str, Channel]) -> Delivery:
    said, problem = _worded(site, notice)
    if not said:
        return Delivery("failed", problem)
    message = said.get(notice.language, said[LANGUAGES[0]])
    body = Text(**{language: one.body for language, one in said.items()})
    pending = PendingMessage(notice.key, notice.channel, notice.recipient, message, notice.created_at, body)
    return deliver(pending, channels)


def _worded(site: Site, notice: _Waiting) -> tuple[dict[str, Message], Text]:
    """The message in every language, by language; or why there is none."""
    template = site.notices.get(notice.template)
    if template is None:
        return {}, Text(f"没有通知式样 {notice.template}", f"There is no notice template {notice.template}")
    values = values_of(notice.params)
    composed = {language: compose(template, values, language) for language in LANGUAGES}
    found = [finding for _, findings in composed.values() for finding in findings]
    said = {language: message for language, (message, _) in composed.items() if message is not None}
    return ({}, found[0].message) if found else (said, Text(""))


def _mark(site: Site, notice: _Waiting, outcome: Delivery, now: datetime) -> None:
    with unit_of_work(site.database) as uow:
        if outcome.done:
            outbox.mark_sent(uow, notice.id, now)
            return
        again = now + timedelta(minutes=2**notice.attempts) if notice.attempts < outbox.TRIES else None
        known = outbox.mark_failed(uow, notice.id, f"{outcome.note.zh} / {outcome.note.en}", again)
        if again is None and known:
            tell_unreached(uow, site, outbox.by_id(uow, notice.id), now)
