"""Publishing from the command line: what is put into force, from which day, and what is not."""

from __future__ import annotations

import re

from tests.integration.cli.conftest import Permits


def test_publish_says_the_release_and_doing_it_again_is_no_error(permits: Permits) -> None:
    first = permits("publish", "pp-new", "--json")
    assert (first.exit, first.document["findings"]) == (0, [])
    assert len(first.document["release"]) == 64
    assert permits("publish", "pp-new", "--json").document["release"] == first.document["release"]


def test_publishing_from_a_day_the_definition_does_not_name_is_refused_at_its_line(permits: Permits) -> None:
    refused = permits("publish", "pp-new", "--from", "2031-01-01", "--json")
    assert (refused.exit, refused.document["release"], refused.codes) == (1, "", ["release.starts_else"])
    found = refused.document["findings"][0]
    assert found["file"].endswith("pp-new.json")
    assert found["line"] > 1
    named = re.search(r"20\d\d-\d\d-\d\d", found["message"])
    assert named
    assert permits("publish", "pp-new", "--from", named[0], "--json").exit == 0
    assert permits("publish", "pp-new", "--from", "soon").exit == 2


def test_publishing_what_is_not_defined_is_refused(permits: Permits) -> None:
    said = permits("publish", "no-such", "--json")
    assert (said.exit, said.codes) == (1, ["publish.no_definition"])
