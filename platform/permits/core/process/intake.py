"""A new case: the events that open it. The release it is judged by is pinned here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from permits.core.definitions.types import Field, Item
from permits.core.forms.check import Checked
from permits.core.forms.materials import Upload
from permits.core.forms.privacy import ORDINARY, PERSONAL, SENSITIVE, covered
from permits.core.process.events import Actor, Event
from permits.core.text import Text

_NAMES_APPLICANT = ("account.organisation", "account.name")


def open_case(
    item: Item,
    checked: Checked,
    uploads: Mapping[str, Sequence[Upload]],
    number: str,
    applicant: str,
    actor: Actor,
    channel: str,
    now: datetime,
) -> tuple[Event, ...]:
    """The events of a case just received. `checked` must pass; `applicant` is the username the case belongs to,
    which differs from the actor when a clerk enters it for somebody."""
    assert checked.route is not None
    process = item.processes[checked.route.process]
    received = {
        "item": item.code, "release": item.sha256, "number": number, "process": process.code,
        "authority": checked.route.authority, "handling": process.handling, "channel": channel,
        "applicant": applicant, "applicant_name": applicant_name(item, checked.answers) or actor.name,
        "answers": dict(checked.answers), "uploads": plain_uploads(uploads),
        "agent_clerk": actor.username if actor.office else "",
    }  # fmt: skip
    return (
        Event(1, "received", now, actor.username, actor.office, received),
        Event(2, "stage_entered", now, actor.username, actor.office, {"stage": process.stages[0].code}),
    )


def plain_uploads(uploads: Mapping[str, Sequence[Upload]]) -> dict[str, list[dict[str, object]]]:
    """Uploads as plain values, as events keep them."""
    return {code: [upload.plain() for upload in files] for code, files in uploads.items() if files}


def uploads_of(raw: Mapping[str, object]) -> dict[str, list[Upload]]:
    """Uploads as kept in events (material code → list of plain values) as `Upload`s."""
    return {code: [_upload(file) for file in files] for code, files in raw.items()}  # type: ignore[attr-defined]


def _upload(file: Mapping[str, Any]) -> Upload:
    return Upload(
        file["id"], file.get("name", ""), file.get("media_type", ""), file.get("size", 0), file.get("sha256", ""),
        file.get("originals", 0), file.get("copies", 0),
    )  # fmt: skip


def applicant_name(item: Item, answers: Mapping[str, object]) -> str:
    """Who applies, as the answers say it: the field the account's organisation or name is put into."""
    return next(filter(None, (named_by(item, source, answers) for source in _NAMES_APPLICANT)), "")


def named_by(item: Item, source: str, answers: Mapping[str, object]) -> str:
    """The answer to the question that the account may answer by what it knows as `source`; empty without one."""
    given = (answers.get(name) for name, field in item.fields.items() if field.prefill == source)
    return next((str(answer) for answer in given if answer), "")


def identity_of(item: Item, answers: Mapping[str, object]) -> str:
    """The number of the document by which the applicant is known: the first identity number, or text declared
    sensitive, asked for after the applicant's name. Those of agents and representatives are asked for after names of
    their own. Empty where none is asked for."""
    source = next((one for one in _NAMES_APPLICANT if named_by(item, one, answers)), "")
    fields = iter(item.fields.values())
    if not source or all(field.prefill != source for field in fields):  # which leaves those after the name
        return ""
    numbers = (one for one in fields if one.kind == "identity" or (one.kind, one.privacy) == ("text", SENSITIVE))
    number = next((answers.get(field.id) for field in numbers), "")
    return str(number or "")


def name_in_lists(item: Item, name: str) -> str:
    """The name of an applicant as lists show it: covered where a private answer or the account alone may have given
    it, and whole where an organisation is always asked for."""
    hideable = {n for rule in item.rules_of("visibility") for n in rule.effect["show"]}  # type: ignore[attr-defined]
    for source in _NAMES_APPLICANT:
        for field in (one for one in item.fields.values() if one.prefill == source):
            if field.privacy != ORDINARY:
                return str(covered(field, name))
            if field.required and field.id not in hideable:
                return name
    return str(covered(_OF_THE_ACCOUNT, name))


_OF_THE_ACCOUNT = Field("name", "text", Text("姓名", "Name"), {}, privacy=PERSONAL)
