"""The whole demonstration: definitions in force, people at their desks, cases on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from permits.core.definitions.types import Example, Item
from permits.core.finding import Finding
from permits.core.process import LEGAL_ZONE
from permits.ops.definitions import definitions_folder
from permits.ops.environment import settings_or_exit, top_level
from permits.ops.publishing import publish_folder
from permits.ops.seeding.accounts import DemoAccount, Desk, demo_accounts, seed_accounts
from permits.ops.seeding.cases import fitted, seed_cases
from permits.ops.seeding.variations import applications_of, shown_of
from permits.persistence.definition_files import compile_all
from permits.persistence.definition_versions import names_on
from permits.services.site import Site

_AUTHORITIES = 5


def demonstrate(
    site: Site, count: int, now: datetime, progress: Callable[[int, int], None] = lambda done, of: None
) -> tuple[list[DemoAccount], int, list[Finding]]:
    """Accounts, cases, and what was found of the definitions: items kept out by it have no cases. Accounts and cases
    are only added where they are missing."""
    published, findings = publish_folder(site, None, now)
    folder = definitions_folder()
    compiled = compile_all(folder)
    names = names_on(compiled.items, now.astimezone(LEGAL_ZONE).date())
    items = [compiled.items[names[code]] for code in sorted(names) if names[code] in published]
    applications = {one.code: applications_of(folder, one, compiled.examples[names[one.code]]) for one in items}
    accounts = demo_accounts(site.authorities, desks_of(items, applications, now))
    app = top_level("app").create_app(settings_or_exit(), site=site)
    seed_accounts(site, app, accounts)
    cases = seed_cases(site, items, applications, accounts, count, now, progress, shown_of(folder, items))
    return accounts, cases, findings


def desks_of(items: Sequence[Item], applications: Mapping[str, Sequence[Example]], now: datetime) -> list[Desk]:
    """Every desk a case may come by at the authorities most applications lead to: there is something to look at."""
    led: Counter[str] = Counter()
    roles: dict[str, dict[str, set[str]]] = {}
    for item in items:
        for example in applications[item.code]:
            fitting = fitted(item, example, now.astimezone(LEGAL_ZONE).date())
            if fitting is None or fitting.checked.route is None or fitting.checked.intake is not None:
                continue
            route = fitting.checked.route
            led[route.authority] += 1
            for stage in item.processes[route.process].desks:
                roles.setdefault(route.authority, {}).setdefault(stage.office, set()).add(stage.role)
    return [
        Desk(authority, office, frozenset(held))
        for authority, _ in led.most_common(_AUTHORITIES)
        for office, held in roles[authority].items()
    ]
