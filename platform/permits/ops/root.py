"""The way from the installed command to the top level: `config.py` and `app.py` beside `platform/`."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from permits.core.finding import Finding
from permits.core.process import Actor
from permits.persistence import people
from permits.persistence.unit_of_work import reading

if TYPE_CHECKING:
    from permits.services.site import Site

ROOT = Path(__file__).resolve().parents[3]


def top_level(name: str) -> ModuleType:
    """`config` or `app`, from the root of the checkout."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    return import_module(name)


def settings_or_exit() -> object:
    """The settings, or the end of the process with every finding on standard error (exit 2)."""
    settings, findings = top_level("config").read_settings(os.environ)
    if settings is None:
        for finding in findings:
            print(f"{finding.code}: {finding.message.zh}\n    {finding.message.en}", file=sys.stderr)
        raise SystemExit(2)
    return settings


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
