"""Where the definitions lie, and reading from there what core-only commands need."""

from __future__ import annotations

import os
from pathlib import Path


def definitions_folder() -> Path:
    """PERMITS_DEFINITIONS, else the repository's `definitions/`, else the one below the present folder."""
    named = os.environ.get("PERMITS_DEFINITIONS")
    if named:
        return Path(named)
    beside = Path(__file__).resolve().parents[3] / "definitions"
    return beside if beside.is_dir() else Path("definitions")
