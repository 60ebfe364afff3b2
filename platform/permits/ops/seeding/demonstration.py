"""The whole demonstration: definitions in force, people at their desks, cases on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from permits.core.definitions.types import Authority, Example, Item
from permits.core.forms import check
from permits.core.process.examples import uploads_for
from permits.ops.definitions import definitions_folder
from permits.ops.environment import settings_or_exit, top_level
from permits.ops.publishing import publish_folder
from permits.ops.seeding.accounts import DemoAccount, demo_accounts, seed_accounts
from permits.ops.seeding.cases import seed_cases
from permits.persistence.definition_files import compile_all
from permits.services.site import Site

_AUTHORITIES = 4


def demonstrate(
    site: Site, count: int, now: datetime, progress: Callable[[int, int], None] = lambda done, of: None
) -> tuple[list[DemoAccount], int]:
    """Accounts and cases; both are only added where they are missing."""
    publish_folder(site, None, now)
    compiled = compile_all(definitions_folder())
    items = sorted(compiled.items.values(), key=lambda item: item.code)
    accounts = demo_accounts(items, _busiest(site, items, compiled.examples))
    app = top_level("app").create_app(settings_or_exit(), site=site)
    seed_accounts(site, app, accounts)
    return accounts, seed_cases(site, items, compiled.examples, accounts, count, now, progress)


def _busiest(site: Site, items: Sequence[Item], examples: Mapping[str, Sequence[Example]]) -> list[Authority]:
    """The authorities most examples lead to: there is something to look at there."""
    led: Counter[str] = Counter()
    for item in items:
        for example in examples.get(item.code, ()):
            checked = check(item, example.answers, uploads_for(item, example), example.received_on)
            if checked.passes and checked.route:
                led[checked.route.authority] += 1
    return [site.authorities[code] for code, _ in led.most_common(_AUTHORITIES)]
