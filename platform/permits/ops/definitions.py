"""Where the definitions lie, and reading from there what core-only commands need."""

from __future__ import annotations

import os
from pathlib import Path

from permits.core.finding import Finding
from permits.ops.environment import ROOT
from permits.persistence.definition_folder import Folder


def definitions_folder() -> Path:
    """PERMITS_DEFINITIONS (read from the program's folder, like every setting), else the repository's `definitions/`,
    else the one below the present folder."""
    named = os.environ.get("PERMITS_DEFINITIONS")
    if named:
        return ROOT / named
    beside = ROOT / "definitions"
    return beside if beside.is_dir() else Path("definitions")


def placed(folder: Folder, item: str, finding: Finding) -> Finding:
    """A finding about an item's own file or one of its examples (item#…, examples/CODE#…) with its file and line."""
    part, mark, place = finding.where.partition("#")
    pattern = "" if part == "item" else f"/{part}"
    path = next(folder.root.glob(f"items/*/{item}{pattern}.json"), None)
    return folder.placed(finding, path, place) if mark and path and not finding.file else finding
