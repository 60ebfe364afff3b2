"""A whole application through the pages, without scripts, for every item that can be applied for."""

from __future__ import annotations

import re

import pytest

from permits.core.definitions.types import Example, Item
from permits.persistence.definition_files import compile_all
from tests.integration.portal.conftest import DEFINITIONS, Clock
from tests.integration.portal.walk import Applicant

COMPILED = compile_all(DEFINITIONS)
GOOD = [
    (code, example)
    for code, examples in COMPILED.examples.items()
    for example in examples
    if example.expect.get("findings") == []
]


@pytest.mark.parametrize(("code", "example"), GOOD, ids=[f"{code}-{one.code}" for code, one in GOOD])
def test_every_good_example_can_be_handed_in_page_by_page(
    applicant: Applicant, items: dict[str, Item], clock: Clock, code: str, example: Example
) -> None:
    clock.set(example.received_on)
    receipt = applicant.get(applicant.apply(items[code], example))
    assert receipt.status_code == 200
    assert re.search(r"\d{6}-\d{2}-\d{6}-\d{2}", receipt.text)
