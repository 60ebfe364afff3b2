"""permits doctor: what is unsafe or missing on this machine, each with the way to mend it."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from typing import Any

from permits.core.text import Text
from permits.ops.answer import DONE, REFUSED, Answer
from permits.ops.environment import top_level
from permits.ops.inputs import present
from permits.ops.root import CannotOpen, open_site_with
from permits.services.check_health import Check, check_health

OPENING = Text("能否打开", "Opening")


def declare(parser: ArgumentParser) -> None:
    pass


def run(options: Namespace, language: str) -> Answer:
    settings, findings = top_level("config").read_settings(os.environ)
    if settings is None:
        checks = [Check(finding.code, finding.message, False, finding.message) for finding in findings]
    else:
        checks = _examined(settings)
    rows = [{"code": c.code, "ok": c.ok, "fix": c.fix} for c in checks]
    lines = tuple(f"{'✓' if c.ok else '✗'} {c.code:<20}{c.fix.say(language)}" for c in checks)
    return Answer({"checks": rows}, lines, DONE if all(c.ok for c in checks) else REFUSED)


def _examined(settings: Any) -> list[Check]:
    try:
        site = open_site_with(settings)
    except CannotOpen as wrong:
        return [Check("opening", OPENING, False, Text(str(wrong), str(wrong)))]
    return list(check_health(site, settings.secret_key, present()))
