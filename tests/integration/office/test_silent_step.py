"""What the system brought about in silence is told as the system's, never by its user name."""

from __future__ import annotations

import re

import pytest

from permits.persistence.definition_files import read_schemas
from permits.services.publish_item import publish_item
from permits.services.sweep import sweep
from tests import sites
from tests.integration.desks import Town
from tests.integration.services import silences
from tests.integration.services.test_sweep import midnight
from tests.synthetic import copied

THE_SYSTEM = {"zh": "系统（时限届满）", "en": "The system (a limit passed)"}


@pytest.fixture(scope="module")
def agreed(whole_town: Town, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A case whose step counted as agreed because nobody answered."""
    root = copied(tmp_path_factory.mktemp("silent"))
    code = silences.write(root, 61, "guarded")
    bundle = sites.compiled(root).bundles[code]
    assert publish_item(whole_town.site, bundle, read_schemas(root), (), "author", sites.LONG_AGO).release
    number = silences.at_stage(whole_town.site, (root, code), "read")
    sweep(whole_town.site, midnight("2026-03-04"))
    return number


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_opinion_given_by_silence_is_the_system_s_and_its_user_name_stands_nowhere(
    town: Town, agreed: str, language: str
) -> None:
    town.now = midnight("2026-03-05")
    for who, path in (("hd-handling", "/office"), ("boss", "/supervision")):
        page = town.visitor(who).get(f"{path}/cases/{agreed}", language).text
        text = re.sub(r"<(script|style).*?</\1>", "", page, flags=re.S)
        [opinions] = re.findall(r'<ul class="pw-opinions">.*?</ul>', text, re.S)
        assert THE_SYSTEM[language] in opinions
        assert not re.search(r"(?<![A-Za-z ])system\b(?! )", re.sub(r"<[^>]*>", "\n", text))
