"""Where the definitions lie, and reading from there what core-only commands need."""

from __future__ import annotations

import os
from pathlib import Path

from permits.ops.environment import ROOT


def definitions_folder() -> Path:
    """PERMITS_DEFINITIONS (read from the program's folder, like every setting), else the repository's `definitions/`,
    else the one below the present folder."""
    named = os.environ.get("PERMITS_DEFINITIONS")
    if named:
        return ROOT / named
    beside = ROOT / "definitions"
    return beside if beside.is_dir() else Path("definitions")
