"""Whether this installation is sound: each thing looked at and, where something is amiss, how to mend it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from permits.core.text import Text, joined
from permits.persistence import calendars, outbox, releases
from permits.persistence.scanner import ScannerDown
from permits.persistence.unit_of_work import reading
from permits.services.calendars import calendar_warning, files_of
from permits.services.check_definitions import check_definitions
from permits.services.site import Site
from permits.services.sweep_guard import many_waiting

NOTHING = Text("")
SECRET_LENGTH = 32
# A notice that waits longer is told of; one that was given up is told of for so long.
LATE, LOST = timedelta(minutes=15), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `fix` says what to do; empty where all is well."""

    code: str
    title: Text
    ok: bool
    fix: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at: the site, its secret, and the present moment."""

    site: Site
    secret: str
    now: datetime


def check_health(site: Site, secret: str, now: datetime) -> list[Check]:
    """Every check, in the order of `CHECKS`. Opens no page and changes nothing."""
    patient = Patient(site, secret, now)
    found = [(code, title, look(patient)) for code, title, look in CHECKS]
    return [Check(code, title, fix is None, fix or NOTHING) for code, title, fix in found]


def _secret(patient: Patient) -> Text | None:
    short = len(patient.secret) < SECRET_LENGTH
    return Text("设置 PERMITS_SECRET_KEY", "Set PERMITS_SECRET_KEY") if short else None


def _database(patient: Patient) -> Text | None:
    found = patient.site.database.findings
    return found[0].message if found else None


def _data_folder(patient: Patient) -> Text | None:
    try:
        with tempfile.TemporaryFile(dir=patient.site.data_dir) as file:
            file.write(b"x")
            os.fsync(file.fileno())
    except OSError as error:
        return Text(f"数据目录不能写入：{error.strerror}", f"The data folder cannot be written: {error.strerror}")
    return None


def _definitions(patient: Patient) -> Text | None:
    wrong = len(check_definitions(patient.site.definitions).errors)
    say = Text(f"{wrong} 处错误；运行 permits check 查看", f"{wrong} errors; run permits check")
    return say if wrong else None


def _releases(patient: Patient) -> Text | None:
    """What this site has published, by its own records: it tells also where `releases.lock`, which would, is gone."""
    items = check_definitions(patient.site.definitions).items.values()
    written = {(item.code, item.version): item.sha256 for item in items}
    with reading(patient.site.database) as unit:
        lines = [line for code in sorted({item.code for item in items}) for line in releases.history_of(unit, code)]
    edited = [
        f"{line.item}@{line.version}" for line in reversed(lines)
        if not line.authority and written.get((line.item, line.version), line.sha256) != line.sha256
    ]  # fmt: skip
    told = ", ".join(edited)
    say = Text(
        f"发布后改过：{told}；请恢复原样，或提高版本号后再发布",
        f"Edited after they were published: {told}; put them back, or raise the version and publish",
    )
    return say if edited else None


def _calendar(patient: Patient) -> Text | None:
    return calendar_warning(patient.site, patient.now)


def _calendars_loaded(patient: Patient) -> Text | None:
    """Files of the definitions folder that this site does not go by."""
    files, _ = files_of(patient.site.definitions)
    with reading(patient.site.database) as unit:
        known = calendars.versions(unit)[-1].files
    waiting = sum(file not in known for file in files)
    say = Text(
        f"定义文件夹里有 {waiting} 份日历没有载入；运行 permits calendar load 文件",
        f"{waiting} calendar files of the definitions are not loaded; run permits calendar load FILE",
    )
    return say if waiting else None


def _sweep(patient: Patient) -> Text | None:
    finding = many_waiting(patient.site, patient.now)
    return finding.message if finding else None


def _scanner(patient: Patient) -> Text | None:
    """Files wait, shut, for as long as the virus scanner does not answer."""
    if patient.site.scanner is None:
        return None
    try:
        patient.site.scanner.finds(b"")
    except ScannerDown as wrong:
        return Text(
            f"病毒扫描程序没有应答（{wrong}）；新收到的文件在它恢复前不能打开。检查 PERMITS_SCANNER 和 clamd",
            f"The virus scanner does not answer ({wrong}); files that come stay shut until it does. See to "
            "PERMITS_SCANNER and clamd",
        )
    return None


def _notices(patient: Patient) -> Text | None:
    with reading(patient.site.database) as unit:
        late = outbox.late(unit, patient.now - LATE)
        lost = len(outbox.failed(unit, since=patient.now - LOST))
    waiting = ", ".join(f"{channel} {count}" for channel, count in late.items()) or "0"
    say = Text(
        f"等待超过十五分钟的通知：{waiting}；一天内放弃发送的：{lost}。"
        "运行 permits notices 查看原因，并确认后台作业在运行",
        f"Notices that have waited for more than fifteen minutes: {waiting}; given up within a day: {lost}. "
        "permits notices tells why; see that the jobs run",
    )
    return say if late or lost else None


def _keys(patient: Patient) -> Text | None:
    open_to_others = [
        path
        for path in Path(patient.site.data_dir, "keys").rglob("*")
        if path.stat().st_mode & 0o077 and "public" not in path.name
    ]
    say = Text("密钥文件的权限太宽；chmod 600", "A key file can be read by others; chmod 600 it")
    return say if open_to_others else None


def _seals(patient: Patient) -> Text | None:
    """Certificates to seal papers with: missing, unreadable, over, or ending soon."""
    titles = {code: one.title for code, one in patient.site.authorities.items()}
    found = [finding.message for finding in patient.site.seals.findings(titles, patient.now)]
    return joined(found[:_TOLD], "；", "; ") if found else None


_TOLD = 20


# What is looked at: its code, what it is called, and the look that gives the fix (None where all is well).
CHECKS: tuple[tuple[str, Text, Callable[[Patient], Text | None]], ...] = (
    ("secret", Text("登录密钥", "Secret key"), _secret),
    ("database", Text("数据库", "Database"), _database),
    ("sweep", Text("时限处理", "Limits looked at"), _sweep),
    ("data-folder", Text("数据目录", "Data folder"), _data_folder),
    ("definitions", Text("事项定义", "Item definitions"), _definitions),
    ("releases", Text("已发布的版本", "Published versions"), _releases),
    ("calendar", Text("工作日历", "Calendar of working days"), _calendar),
    ("calendars-loaded", Text("日历已载入", "Calendars loaded"), _calendars_loaded),
    ("notices", Text("短信和邮件", "SMS and mail"), _notices),
    ("scanner", Text("病毒扫描", "Virus scanner"), _scanner),
    ("keys", Text("签名密钥", "Signing keys"), _keys),
    ("seals", Text("电子印章", "Seals of papers"), _seals),
)
