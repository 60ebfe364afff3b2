"""Which SQLite may be trusted with what. Knows version numbers and journal modes; opens nothing.

In write-ahead mode, two connections that write and checkpoint at the same instant can corrupt the file or lose a
commit (sqlite.org/wal.html#walresetbug). Every version from 3.7.0 to 3.51.2 is affected, except the two branches
the repair was carried back to. Affected versions keep to the rollback journal, where the race cannot happen.
"""

from __future__ import annotations

from dataclasses import dataclass

from permits.core.finding import WARNING, Finding, FindingKind

SQLITE_AFFECTED = FindingKind(
    "database.sqlite_affected",
    "本机 SQLite {version} 的 WAL 模式存在已知缺陷（可能丢失数据），已改用回滚日志（较慢）。请升级到 SQLite 3.51.3 或更高版本；正式运行请使用 PostgreSQL。",  # noqa: E501
    "SQLite {version} on this machine has a known fault in WAL mode that can lose data, so the slower rollback "
    "journal is used. Upgrade to SQLite 3.51.3 or later; for production, use PostgreSQL.",
    severity=WARNING,
)

Version = tuple[int, int, int]

WAL_APPEARED: Version = (3, 7, 0)
WAL_REPAIRED: Version = (3, 51, 3)
# First repaired release of each older branch; the branch ends where the next minor version starts.
REPAIRED_BRANCHES: tuple[Version, ...] = ((3, 44, 6), (3, 50, 7))


@dataclass(frozen=True, slots=True)
class SqliteAdvice:
    """How to open a file with one version: the journal mode to ask for, and what to tell people if it is affected."""

    journal_mode: str
    finding: Finding | None

    @property
    def affected(self) -> bool:
        return self.finding is not None


def sqlite_advice(version: Version) -> SqliteAdvice:
    """What to do with the SQLite library of this `version` (`sqlite3.sqlite_version_info`)."""
    if version < WAL_APPEARED:
        return SqliteAdvice("truncate", None)
    if version >= WAL_REPAIRED or _on_a_repaired_branch(version):
        return SqliteAdvice("wal", None)
    return SqliteAdvice("truncate", SQLITE_AFFECTED.at(version=".".join(map(str, version))))


def _on_a_repaired_branch(version: Version) -> bool:
    return any(version[:2] == repaired[:2] and version >= repaired for repaired in REPAIRED_BRANCHES)
