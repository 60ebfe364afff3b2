"""Beginning a batch: a table of people becomes an application each, drafts of whoever sent it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from permits.core.definitions.types import Item
from permits.core.finding import Finding, errors
from permits.core.forms import check_answers
from permits.core.forms.batch import Person, read_table, together
from permits.core.process import LEGAL_ZONE
from permits.persistence import batches, people, tables
from permits.persistence.columns import canonical_json
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services import messages
from permits.services.begin_application import account_facts
from permits.services.site import Site


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sends: a file of people, answers they have in common, and `key`, which names this sending: the
    same file under the same key is the same batch."""

    item: str
    common: Mapping[str, Any]
    name: str
    content: bytes
    key: str


@dataclass(frozen=True, slots=True)
class Begun:
    """The batch, or what is wrong with the table as such (`findings`) or with the common answers, placed at them."""

    batch: str = ""
    findings: tuple[Finding, ...] = ()


def known_of_all(site: Site, item: Item, owner: str) -> dict[str, Any]:
    """The common answers an account gives by itself: whoever hands in for others is their agent."""
    with reading(site.database) as unit:
        person = people.person(unit, owner)
    known = account_facts(person.name, person.mobile or "", person.profile) if person else {}
    asked = item.batch.prefill if item.batch else {}
    return {name: known[wanted] for name, wanted in asked.items() if known.get(wanted)}


def begin_batch(site: Site, sent: Sent, owner: str, now: datetime) -> Begun:
    """A draft for each person of the table, all or none. Each row is judged where it is shown, not here."""
    with unit_of_work(site.database) as uow:
        item = site.catalogue.item_on(uow, sent.item, now.astimezone(LEGAL_ZONE).date())
        findings = _refused(item, sent, now)
        table = read_table(item, sent.name, sent.content) if item and item.batch and sent.name else None
        findings += table.findings if table else ()
        if findings or item is None or table is None:
            uow.abandon()
            return Begun(findings=tuple(findings))
        digest = hashlib.sha256(sent.content).hexdigest()
        batch = batches.batch_named(owner, sent.key, digest, canonical_json(dict(sent.common)))
        drafts = [_draft(item, batch, owner, sent.common, person, now) for person in table.people]
        if batches.cases_in(uow, batch, owner) or not batches.add(uow, drafts):
            uow.abandon()
        return Begun(batch)


def _refused(item: Item | None, sent: Sent, now: datetime) -> list[Finding]:
    if item is None:
        return [messages.ITEM_UNKNOWN.at(code=sent.item)]
    if item.batch is None:
        return [messages.NO_BATCH.at(item=item.title)]
    missing = [] if sent.name else [messages.NO_TABLE.at()]
    return [*_wrong_in_common(item, sent.common, now), *missing]


def _wrong_in_common(item: Item, common: Mapping[str, Any], now: datetime) -> list[Finding]:
    """What is wrong with common answers by themselves; what is missing may still come from the table."""
    day = now.astimezone(LEGAL_ZONE).date()
    found = check_answers(item, together(item, common, {}), list(common), day)
    return [finding for finding in errors(found) if finding.code != "answer.required"]


def _draft(
    item: Item, batch: str, owner: str, common: Mapping[str, Any], person: Person, now: datetime
) -> tables.Draft:
    return tables.Draft(
        id=batches.draft_of(batch, person.row), owner=owner, item=item.code, release_sha256=item.sha256,
        answers=together(item, common, person.answers), uploads={}, page="", updated_at=now,
    )  # fmt: skip


def discard_batch(site: Site, batch: str, owner: str) -> int:
    """Throw away what of a batch was not handed in; how many drafts that were."""
    with unit_of_work(site.database) as uow:
        return batches.discard(uow, batch, owner)
