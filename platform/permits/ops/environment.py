"""The environment a command runs in: `config.py` and `app.py` beside `platform/`, and whether its settings are real.

Loads neither the web framework nor the database, so that every command can ask before it does anything.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from permits.core.finding import Finding

ROOT = Path(__file__).resolve().parents[3]


def top_level(name: str) -> ModuleType:
    """`config` or `app`, from the root of the checkout."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    return import_module(name)


def settings_or_exit() -> Any:
    """The settings, or the end of the process with every finding on standard error (exit 2)."""
    settings, findings = top_level("config").read_settings(os.environ)
    if settings is None:
        _leave(findings)
    return settings


def stop_at_stray_settings() -> None:
    """A misspelt setting would be obeyed by nobody: every command says so instead of going on (exit 2)."""
    findings = top_level("config").stray(os.environ)
    if findings:
        _leave(findings)


def _leave(findings: Iterable[Finding]) -> None:
    for finding in findings:
        print(f"{finding.code}: {finding.message.zh}\n    {finding.message.en}", file=sys.stderr)
    raise SystemExit(2)
