"""Beginning an application: a draft of today's release, with what the account already knows filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from permits.core.definitions.types import Item
from permits.core.process import LEGAL_ZONE
from permits.persistence import people
from permits.persistence.unit_of_work import reading
from permits.services.save_draft import OpenDraft, begin_draft
from permits.services.site import Site


def begin_application(site: Site, code: str, owner: str, now: datetime) -> OpenDraft | None:
    """A new draft for `owner`; None if there is no such item today."""
    with reading(site.database) as unit:
        item = site.catalogue.item_on(unit, code, now.astimezone(LEGAL_ZONE).date())
        person = people.person(unit, owner)
        known = account_facts(person.name, person.mobile or "", person.profile) if person else {}
    return begin_draft(site, code, owner, now, prefilled(item, known)) if item else None


def account_facts(name: str, mobile: str, profile: Mapping[str, object]) -> dict[str, object]:
    """What an account knows, by the names fields ask it under (`prefill`)."""
    told = {f"account.{key}": value for key, value in profile.items()}
    return told | {"account.name": name, "account.mobile": mobile}


def prefilled(item: Item, known: Mapping[str, object]) -> dict[str, object]:
    """The answers an account can give by itself."""
    return {name: known[field.prefill] for name, field in item.fields.items() if known.get(field.prefill)}
