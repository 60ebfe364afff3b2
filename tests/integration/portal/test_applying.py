"""A whole application through the pages, without scripts, for every item that can be applied for."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest

from permits.core.definitions.types import Example, Item
from permits.persistence.definition_files import compile_all
from permits.services.site import Site
from tests.integration.portal.conftest import DEFINITIONS, Clock
from tests.integration.portal.officers import carry
from tests.integration.portal.walk import Applicant

COMPILED = compile_all(DEFINITIONS)
GOOD = {
    code: [example for example in examples if example.expect.get("findings") == []]
    for code, examples in COMPILED.examples.items()
}
# The example of each item with the most answers is in the short suite.
WALKS = [
    pytest.param(code, one, id=f"{code}-{one.code}", marks=() if one is longest else pytest.mark.long)
    for code, examples in GOOD.items()
    for longest in [max(examples, key=lambda example: len(str(example.answers)))]
    for one in examples
]


@pytest.mark.parametrize(("code", "example"), WALKS)
def test_every_good_example_can_be_handed_in_page_by_page(
    applicant: Applicant, items: dict[str, Item], clock: Clock, code: str, example: Example
) -> None:
    clock.set(example.received_on)
    receipt = applicant.get(applicant.apply(items[code], example))
    assert receipt.status_code == 200
    assert re.search(r"\d{6}-\d{2}-\d{6}-\d{2}", receipt.text)


def test_who_has_the_certificate_already_reads_so_before_handing_in_and_nobody_else_does(
    applicant: Applicant, stranger: Applicant, items: dict[str, Item], site: Site, clock: Clock,
    example: Callable[[str, str], Example],
) -> None:  # fmt: skip
    item, donor = items["svc-donor-card"], example("svc-donor-card", "first-issue-match")
    clock.set(donor.received_on)
    number = re.findall(r"\d{6}-\d{2}-\d{6}-\d{2}", unquote(applicant.apply(item, donor)))[0]
    carry(site, number, clock())
    for who, told in ((applicant, True), (stranger, False)):
        draft = who.begin(item)
        who.fill(draft, item, donor.answers)
        who.upload(draft, item, tuple(donor.uploads))
        page = who.get(f"{draft}/check").text
        assert ("已有这一事项的有效证照" in page) is told
        assert ("请改办相应的事项" in page) is told
