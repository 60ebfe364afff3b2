"""事项目录: the items people can apply for, as published. Reads releases from the store and compiles each once.

A published release never changes, so a compiled one is kept by its hash. Which releases are in force is looked up
each time: a publication is seen by every process at its next request.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from threading import Lock

from permits.core.definitions import Item, compile_known
from permits.core.process import Case, governing
from permits.persistence import releases
from permits.persistence.unit_of_work import Reading

_KEPT = 512


class Catalogue:
    """Published items, compiled on first use."""

    def __init__(self) -> None:
        self._compiled: OrderedDict[str, Item] = OrderedDict()
        self._lock = Lock()

    def release(self, unit: Reading, sha256: str) -> Item:
        """The item as this release has it. Raises KeyError if no such release was ever published."""
        with self._lock:
            if sha256 in self._compiled:
                self._compiled.move_to_end(sha256)
                return self._compiled[sha256]
        bundle = releases.bundle_of(unit, sha256)
        if bundle is None:
            raise KeyError(sha256)
        return self._keep(compile_known(bundle))

    def governing(self, unit: Reading, case: Case) -> Item:
        """The item a case is handled by: what each release governs of it, as one."""
        return governing(case, lambda sha256: self.release(unit, sha256))

    def _keep(self, item: Item) -> Item:
        with self._lock:
            self._compiled[item.sha256] = item
            while len(self._compiled) > _KEPT:
                self._compiled.popitem(last=False)
        return item

    def item_on(self, unit: Reading, code: str, day: date, authority: str = "") -> Item | None:
        """The item as new applications of this day fall under it, as `authority` has it; None if there is none."""
        release = releases.release_on(unit, code, day, authority)
        return self.release(unit, release.sha256) if release else None

    def latest(self, unit: Reading, code: str) -> Item:
        """The item as its newest release has it, in effect or not. Raises KeyError if it was never published."""
        found = releases.history_of(unit, code)
        return self.release(unit, found[0].sha256 if found else code)

    def items_on(self, unit: Reading, day: date) -> list[Item]:
        """Every item open to applications on this day, by code."""
        return [self.release(unit, line.sha256) for line in releases.releases_on(unit, day)]
