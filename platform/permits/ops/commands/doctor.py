"""permits doctor: what is unsafe or missing on this machine, each with the way to mend it."""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from permits.core.finding import errors
from permits.core.process import LEGAL_ZONE
from permits.core.text import Text
from permits.ops.answer import DONE, REFUSED, Answer
from permits.ops.definitions import definitions_folder
from permits.ops.environment import top_level
from permits.ops.inputs import present
from permits.ops.root import open_site_from_environment
from permits.persistence.definition_files import compile_all
from permits.services.site import Site

NOTHING = Text("")
HORIZON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `fix` says what to do; empty where all is well."""

    code: str
    ok: bool
    fix: Text = NOTHING


def declare(parser: ArgumentParser) -> None:
    pass


def run(options: Namespace, language: str) -> Answer:
    settings, findings = top_level("config").read_settings(os.environ)
    if settings is None:
        checks = [Check(finding.code, False, finding.message) for finding in findings]
    else:
        site = open_site_from_environment()
        checks = [check(settings, site) for check in CHECKS]
    rows = [{"code": c.code, "ok": c.ok, "fix": c.fix} for c in checks]
    lines = tuple(f"{'✓' if c.ok else '✗'} {c.code:<20}{c.fix.say(language)}" for c in checks)
    return Answer({"checks": rows}, lines, DONE if all(c.ok for c in checks) else REFUSED)


def _secret(settings: Any, site: Site) -> Check:
    ok = len(settings.secret_key) >= 32
    return Check("secret", ok, Text("" if ok else "设置 PERMITS_SECRET_KEY", "" if ok else "Set PERMITS_SECRET_KEY"))


def _database(settings: Any, site: Site) -> Check:
    found = site.database.findings
    return Check("database", not found, found[0].message if found else Text(""))


def _data_folder(settings: Any, site: Site) -> Check:
    try:
        with tempfile.TemporaryFile(dir=site.data_dir) as file:
            file.write(b"x")
            os.fsync(file.fileno())
    except OSError as error:
        why = Text(f"数据目录不能写入：{error.strerror}", f"The data folder cannot be written: {error.strerror}")
        return Check("data-folder", False, why)
    return Check("data-folder", True)


def _definitions(settings: Any, site: Site) -> Check:
    wrong = errors(list(compile_all(definitions_folder()).findings))
    say = Text(f"{len(wrong)} 处错误；运行 permits check 查看", f"{len(wrong)} errors; run permits check")
    return Check("definitions", not wrong, say if wrong else Text(""))


def _calendar(settings: Any, site: Site) -> Check:
    last = site.calendar.horizon
    ok = last - present().astimezone(LEGAL_ZONE).date() >= HORIZON
    say = Text(
        f"日历只到 {last}，之后的到期日均为暂定；请加入下一年的放假安排（definitions/calendars）",
        f"The calendar ends on {last}; later due dates are provisional: add the next notice to definitions/calendars",
    )
    return Check("calendar", ok, Text("") if ok else say)


def _keys(settings: Any, site: Site) -> Check:
    private = [
        path
        for path in Path(site.data_dir, "keys").glob("*")
        if path.stat().st_mode & 0o077 and "public" not in path.name
    ]
    say = Text("密钥文件的权限太宽；chmod 600", "A key file can be read by others; chmod 600 it")
    return Check("keys", not private, say if private else Text(""))


CHECKS: tuple[Callable[[Any, Site], Check], ...] = (
    _secret,
    _database,
    _data_folder,
    _definitions,
    _calendar,
    _keys,
)
