"""Sending what waits in the outbox: claimed, worded in the recipient's language, handed to its channel, marked.

At least once to the channel, under one key; the channel knows a second try by the key. What fails is tried again later,
each time after a longer wait; what cannot ever go out stays visible as failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from permits.core.text import LANGUAGES, Text
from permits.notices.channels import Channel, Delivery, PendingMessage, deliver, outbox_channels
from permits.notices.wording import Message, compose, values_of
from permits.persistence import messages, outbox, tables
from permits.persistence.unit_of_work import unit_of_work
from permits.services.site import Site

LEASE = timedelta(minutes=2)
TRIES = 8
_BATCH = 50
FILED_BELOW = "outbox"


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many notices went out, and how many did not this time."""

    sent: int
    failed: int


def deliver_notices(site: Site, now: datetime) -> Delivered:
    """Send everything that may go now."""
    channels = channels_of(site, now)
    sent = failed = 0
    while True:
        with unit_of_work(site.database) as uow:
            waiting = [_plain(row) for row in outbox.claim(uow, now=now, lease=LEASE, limit=_BATCH)]
        if not waiting:
            return Delivered(sent, failed)
        for notice in waiting:
            outcome = _send(site, notice, channels)
            _mark(site, notice, outcome, now)
            sent, failed = sent + outcome.done, failed + (not outcome.done)


def channels_of(site: Site, now: datetime) -> Mapping[str, Channel]:
    """The channels of this installation: the platform's own mailbox, and files for what would leave the house."""

    def in_app(pending: PendingMessage) -> Delivery:
        with unit_of_work(site.database) as uow:
            messages.deliver(uow, key=pending.key, recipient=pending.recipient, text=pending.body, at=now)
        return Delivery("sent")

    return {**outbox_channels(site.data_dir / FILED_BELOW), "in_app": in_app}


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
        else:
            again = now + timedelta(minutes=2**notice.attempts) if notice.attempts < TRIES else None
            outbox.mark_failed(uow, notice.id, outcome.note.zh, again)
