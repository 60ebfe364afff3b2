"""An application is judged by the rules of the day it is handed in, also when it was begun under older ones."""

from __future__ import annotations

import copy
from datetime import date

from permits.core.definitions.types import Item
from permits.persistence.definition_files import Compiled, read_schemas
from permits.services.publish_item import publish_item
from permits.services.site import Site
from tests.integration.portal.conftest import DEFINITIONS, Clock
from tests.integration.portal.walk import Applicant


def test_a_draft_goes_on_under_new_rules_and_says_so_once(
    applicant: Applicant, items: dict[str, Item], compiled: Compiled, site: Site, clock: Clock
) -> None:
    item = min(items.values(), key=lambda one: len(one.fields))
    clock.set(date(2026, 3, 2))
    draft = applicant.begin(item)
    newer = copy.deepcopy(dict(compiled.bundles[item.code]))
    newer["item"] = {**newer["item"], "version": item.version + 1, "effective_from": "2027-01-01"}
    done = publish_item(site, newer, read_schemas(DEFINITIONS), (), "test", clock())
    assert done.release, done.findings
    assert "要求更新了" not in applicant.get(draft).text
    clock.set(date(2027, 1, 4))
    assert "要求更新了" in applicant.get(draft).text
    assert "要求更新了" not in applicant.get(draft).text
    clock.set(date(2026, 3, 2))
