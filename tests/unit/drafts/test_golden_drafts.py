"""Each document of `sources/` becomes the draft and the report that are kept for it in `golden/`, and what the checker
says of the draft was announced."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.unit.drafts.drafting import ANNOUNCED, SOURCES, compiled, drafted, finished, written

if TYPE_CHECKING:
    from tests.conftest import Golden

FILES = sorted(path for path in SOURCES.glob("*/*") if path.is_file())
EACH = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")


@EACH
def test_a_golden_document_becomes_the_draft_and_the_report_kept_for_it(path: Path, golden: Golden) -> None:
    golden.check(f"{path.parent.name}/{path.stem}.json", written(drafted(path.parent.name, path)))


@EACH
def test_the_checker_finds_only_what_the_report_announced(path: Path) -> None:
    draft = drafted(path.parent.name, path)
    announced = ANNOUNCED | {code for one in draft.losses for code in one.message.en.split() if "." in code}
    found = compiled(draft)[1]
    assert {one.code for one in found} - {code.rstrip(":") for code in announced} == set()


@EACH
def test_once_the_author_has_filled_in_what_only_the_author_knows_the_draft_compiles(path: Path) -> None:
    assert finished(drafted(path.parent.name, path)).fields


@EACH
def test_every_loss_has_a_place_or_concerns_the_whole(path: Path) -> None:
    draft = drafted(path.parent.name, path)
    assert [one.code for one in draft.losses if one.severity == "warning" and not one.where] == []
    assert all(one.message.zh and one.message.en for one in draft.losses)
