"""The installation a command works on, and who works on it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from permits.core.finding import Finding
from permits.core.process import Actor
from permits.ops.environment import settings_or_exit
from permits.persistence import people
from permits.persistence.unit_of_work import reading

if TYPE_CHECKING:
    from permits.services.site import Site


def open_site_from_environment() -> Site:
    """The installation the environment names. No web application is built."""
    from permits.persistence.database import UnsafeDatabase
    from permits.services.open_site import UnusableDefinitions, open_site

    settings = settings_or_exit()
    try:
        return open_site(
            settings.database_url, settings.data_dir, settings.definitions,  # type: ignore[attr-defined]
            base_url=settings.base_url, production=settings.production,  # type: ignore[attr-defined]
        )  # fmt: skip
    except (UnusableDefinitions, UnsafeDatabase) as wrong:
        print(wrong, file=sys.stderr)
        raise SystemExit(2) from None


def actor_named(site: Site, username: str) -> tuple[Actor | None, list[Finding]]:
    """Who acts under this username, with the roles the account has now."""
    from permits.ops.messages import NO_ACCOUNT

    with reading(site.database) as unit:
        facts = people.actor_of(unit, username)
    if facts is None:
        return None, [NO_ACCOUNT.at(name=username)]
    return Actor(**facts), []
