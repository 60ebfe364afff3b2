"""行政许可决定公开: the decisions to grant, as the law has everybody see them (《行政许可法》第四十条).

Of organisations the name, of natural persons the family name alone; nothing else that was filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from permits.core.definitions.types import Item
from permits.core.process import LEGAL_ZONE
from permits.core.text import Text
from permits.persistence import certificates
from permits.persistence.decisions import DecisionFilter, Granted, list_decisions
from permits.persistence.unit_of_work import reading
from permits.services.show_items import show_items
from permits.services.site import Site

PAGE = 25
NO_CERTIFICATE, EXPIRED = "none", "expired"
_ORGANISATION = "account.organisation"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as everybody may see it. `stands`: valid, expired, revoked, replaced, or none (no certificate)."""

    number: str
    item: str
    title: Text
    holder: str
    authority: Text
    decided_on: date
    valid_to: date | None
    stands: str


def show_decisions(
    site: Site, now: datetime, text: str = "", authority: str = "", after: str = ""
) -> tuple[Sequence[Decision], str]:  # fmt: skip
    """The decisions open to the public, the newest first, a page of them; and what to ask for the next page with.
    Those of natural persons are not found by a name."""
    today = now.astimezone(LEGAL_ZONE).date()
    items = {item.code: item for item in show_items(site, today) if item.published}
    named = {code for code, item in items.items() if of_organisations(item)}
    wanted = DecisionFilter(items, named, authority, " ".join(text.split()))
    with reading(site.database) as unit:
        rows, following = list_decisions(unit, wanted, after, PAGE)
    return [_told(site, one, items[one.case.item], today) for one in rows], following


def of_organisations(item: Item) -> bool:
    """Whether its applicants are known by the name of an organisation."""
    return any(field.prefill == _ORGANISATION for field in item.fields.values())


def covered(name: str) -> str:
    """A natural person's name with nothing but its first sign, of each part where it is written in letters."""
    parts = name.split()
    if len(parts) > 1 and name.isascii():
        return " ".join(f"{part[0]}**" for part in parts)
    return f"{name[:1]}**"


def _told(site: Site, one: Granted, item: Item, today: date) -> Decision:
    there, name = site.authorities.get(one.case.authority), one.case.applicant_name
    return Decision(
        number=one.paper.number or "", item=item.code, title=item.title,
        holder=name if of_organisations(item) else covered(name),
        authority=there.title if there else Text(one.case.authority),
        decided_on=one.paper.created_at.astimezone(LEGAL_ZONE).date(),
        valid_to=one.certificate.valid_to if one.certificate else None, stands=_stands(one, today),
    )  # fmt: skip


def _stands(one: Granted, today: date) -> str:
    held = one.certificate
    if held is None:
        return NO_CERTIFICATE
    over = held.valid_to is not None and held.valid_to < today
    return EXPIRED if over and held.state == certificates.VALID else held.state
