"""The installation a command works on, and who works on it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from permits.core.finding import Finding, FindingKind
from permits.core.process import Actor
from permits.ops.environment import settings_or_exit
from permits.persistence import people
from permits.persistence.unit_of_work import reading

if TYPE_CHECKING:
    from permits.services.site import Site


UNREACHABLE = FindingKind(
    "database.unreachable",
    "连接不上数据库 {url}：{why}。请确认数据库已启动，PERMITS_DATABASE_URL 正确。",
    "The database {url} cannot be reached: {why}. See that it runs and that PERMITS_DATABASE_URL is right.",
)


class CannotOpen(Exception):
    """The installation cannot be opened; the message says why, in both languages, and what to change."""


def open_site_with(settings: Any) -> Site:
    """The installation these settings name. No web application is built. Raises CannotOpen."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import OperationalError

    from permits.persistence.database import UnsafeDatabase
    from permits.services.open_site import UnusableDefinitions, open_site

    try:
        return open_site(
            settings.database_url, settings.data_dir, settings.definitions,
            base_url=settings.base_url, production=settings.production, sweep_limit=settings.sweep_limit,
            scanner=settings.scanner, undo_seconds=settings.undo_seconds,
            providers=settings.providers,
        )  # fmt: skip
    except (UnusableDefinitions, UnsafeDatabase) as wrong:
        raise CannotOpen(str(wrong)) from wrong
    except OperationalError as wrong:
        url = make_url(settings.database_url).render_as_string(hide_password=True)
        said = UNREACHABLE.at(url=url, why=str(wrong.orig).partition("\n")[0]).message
        raise CannotOpen(f"{said.zh}\n    {said.en}") from wrong


def open_site_from_environment() -> Site:
    """The installation the environment names, or the end of the process with the reason (exit 2)."""
    try:
        return open_site_with(settings_or_exit())
    except CannotOpen as wrong:
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
