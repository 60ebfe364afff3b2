"""What must hold of the database as a whole, beyond the single case. All of it in `AT_LARGE`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import select

from permits.core.text import Text
from permits.notices.channels import OutboxChannel
from permits.persistence import attachments, audit, cases, outbox, people, tables
from permits.persistence.unit_of_work import Reading
from permits.services.deliver_notices import FILED_BELOW
from permits.services.digests import digest
from permits.services.site import Site
from permits.services.verify_cases import Broken, Invariant
from permits.services.verify_papers import sealed_as_logged

IN_APP = "in_app"


def _acknowledged(unit: Reading, site: Site) -> Invariant:
    """The audit chain remembers every application that was acknowledged, also one whose case is gone."""
    broken, seen = [], 0
    for entry in audit.entries(unit):
        if entry.action != "received" or not entry.subject.startswith("case:"):
            continue
        seen += 1
        number = str(entry.data.get("number", entry.subject))
        stored = cases.load(unit, entry.subject.removeprefix("case:"))
        if stored is None or stored.row.number != number:
            broken.append(Broken(number, "was acknowledged, and there is no such case"))
        elif not stored.events or digest(stored.events[0]) != entry.data.get("sha256"):
            broken.append(Broken(number, "is not what was handed in"))
    title = Text("已收到的申请都在，内容未变", "Every acknowledged application is there, unchanged")
    return Invariant("I1", title, seen, tuple(broken))


def _delivered(unit: Reading, site: Site) -> Invariant:
    """What is marked sent arrived, and what arrived was put in the outbox: each under its one key."""
    rows = list(unit.all(select(tables.OutboxMessage)))
    arrived = set(unit.all(select(tables.InAppMessage.key)))
    broken = [
        Broken(f"outbox {row.id}", "is marked sent and did not arrive")
        for row in rows
        if row.state == outbox.SENT
        and not (row.key in arrived if row.channel == IN_APP else _filed(site, row.channel, row.key))
    ]
    strangers = arrived - {row.key for row in rows if row.channel == IN_APP}
    broken += [Broken(f"message {key}", "arrived without having been put in the outbox") for key in sorted(strangers)]
    return Invariant("I5d", Text("发出的通知都已送达", "What was sent arrived, once"), len(rows), tuple(broken))


def _filed(site: Site, channel: str, key: str) -> bool:
    return OutboxChannel(site.data_dir / FILED_BELOW / channel).path_of(key).is_file()


def _chain(unit: Reading, site: Site) -> Invariant:
    found = audit.verify_chain(unit)
    broken = tuple(Broken(finding.where, finding.message.en) for finding in found)
    return Invariant("I9", Text("审计链完整", "The audit chain is whole"), audit.head(unit).seq, broken)


def _files(unit: Reading, site: Site) -> Invariant:
    state = attachments.check_files(unit, site.data_dir)
    broken = tuple(Broken(sha256, "missing or changed on disk") for sha256 in state.damaged)
    return Invariant(
        "I10", Text("附件与记录一致", "Attachments are as recorded"), len(attachments.hashes_wanted(unit)), broken
    )


def _numbers(unit: Reading, site: Site) -> Invariant:
    numbers = list(unit.all(select(tables.PermitCase.number)))
    twice = tuple(Broken(n, "given out twice") for n, count in Counter(numbers).items() if count > 1)
    return Invariant("I11", Text("业务号不重复", "No number was given out twice"), len(numbers), twice)


# What a field that holds a credential is called, by whoever put one there.
NAMES = Text("密码|口令", "pass(word|wd|phrase)|secret|private.?key|credential")
CREDENTIAL = re.compile(f"{NAMES.zh}|{NAMES.en}", re.IGNORECASE)
# How werkzeug writes a salted hash: method$salt$hash.
HASHED = re.compile(r"(scrypt|pbkdf2):[^$]+\$[^$]+\$[0-9a-f]+")


def _no_credentials(unit: Reading, site: Site) -> Invariant:
    """Passwords are stored as salted hashes, and no record or notice has a place for one."""
    passwords = people.stored_passwords(unit)
    broken = [
        Broken(f"account {name}", "the password is not a salted hash")
        for name, password in passwords
        if password and not HASHED.fullmatch(password)
    ]
    said = list(_said(unit))
    broken += [Broken(where, f"holds {place}") for where, data in said for place in _credentials(data)]
    title = Text("没有以明文保存的口令", "No credential is kept in plain text")
    return Invariant("I14", title, len(passwords) + len(said), tuple(broken))


def _said(unit: Reading) -> Iterator[tuple[str, object]]:
    """Everything written as data: what was done, what it was written down as, and what people were told."""
    yield from ((f"audit entry {entry.seq}", entry.data) for entry in audit.entries(unit))
    events = select(tables.CaseEvent.case_id, tables.CaseEvent.seq, tables.CaseEvent.data)
    yield from ((f"event {case_id}:{seq}", data) for case_id, seq, data in unit.session.execute(events))
    notices = select(tables.OutboxMessage.id, tables.OutboxMessage.params)
    yield from ((f"outbox {row_id}", params) for row_id, params in unit.session.execute(notices))


def _credentials(data: object, place: str = "") -> Iterator[str]:
    if isinstance(data, Mapping):
        for name, value in data.items():
            if CREDENTIAL.search(str(name)) and value not in (None, "", False):
                yield f"{place}/{name}"
            yield from _credentials(value, f"{place}/{name}")
    elif isinstance(data, list | tuple):
        for number, value in enumerate(data):
            yield from _credentials(value, f"{place}/{number}")


AT_LARGE: tuple[Callable[[Reading, Site], Invariant], ...] = (
    _acknowledged,
    _delivered,
    _chain,
    _files,
    sealed_as_logged,
    _numbers,
    _no_credentials,
)
