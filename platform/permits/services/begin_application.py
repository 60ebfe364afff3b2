"""Beginning an application: a draft of today's release, with what the account already knows filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from permits.core.definitions.types import Item
from permits.core.process import LEGAL_ZONE
from permits.persistence import people
from permits.persistence.unit_of_work import Reading, reading
from permits.services.save_draft import OpenDraft, begin_draft
from permits.services.site import Site


def begin_application(
    site: Site, code: str, owner: str, now: datetime, answers: Mapping[str, object] | None = None
) -> OpenDraft | None:
    """A new draft for `owner`, with these answers beside what the account knows; None if no such item is open today."""
    with reading(site.database) as unit:
        item = site.catalogue.item_on(unit, code, now.astimezone(LEGAL_ZONE).date())
        known = account_of(unit, owner)
    return begin_draft(site, code, owner, now, {**prefilled(item, known), **(answers or {})}) if item else None


def account_of(unit: Reading, owner: str) -> dict[str, object]:
    """What the account of `owner` knows; nothing where there is none."""
    person = people.person(unit, owner)
    if person is None:
        return {}
    # An organisation is asked for its own name elsewhere than a person is.
    name = "" if person.kind == people.ORGANISATION else person.name
    return account_facts(name, person.mobile or "", person.profile)


def read_only_answers(site: Site, item: Item, owner: str) -> dict[str, object]:
    """What the account answers to the questions that nobody else may answer, as it stands now."""
    fixed = {name for name, field in item.fields.items() if field.read_only and field.prefill}
    if not fixed:
        return {}
    with reading(site.database) as unit:
        known = prefilled(item, account_of(unit, owner))
    return {name: value for name, value in known.items() if name in fixed}


def account_facts(name: str, mobile: str, profile: Mapping[str, object]) -> dict[str, object]:
    """What an account knows, by the names fields ask it under (`prefill`)."""
    told = {f"account.{key}": value for key, value in profile.items()}
    return told | {"account.name": name, "account.mobile": mobile}


def prefilled(item: Item, known: Mapping[str, object]) -> dict[str, object]:
    """The answers an account can give by itself."""
    return {name: known[field.prefill] for name, field in item.fields.items() if known.get(field.prefill)}
