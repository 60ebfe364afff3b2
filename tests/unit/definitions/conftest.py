"""A definitions folder to be spoiled."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.unit.definitions.bundles import DEFINITIONS, GOOD


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the good definitions with the real meta-schemas and calendars."""
    root = tmp_path / "definitions"
    shutil.copytree(GOOD, root)
    for part in ("schema", "calendars"):
        shutil.copytree(DEFINITIONS / part, root / part)
    return root
