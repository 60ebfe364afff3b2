"""Where the definitions lie, and where it is remembered which of them were proved."""

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


def proofs_folder() -> Path:
    """Where proofs are remembered: below the data folder, as publishing does."""
    return ROOT / (os.environ.get("PERMITS_DATA_DIR") or "data") / "proofs"
