"""Files that come in parts, until the last one is there. Knows the disk; does not know whose file it is or why.

A part follows on what is there already, or is not taken: whoever sends it asks how much there is and goes on from it.
Nothing is lost with them that was not to be sent again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from datetime import datetime
from pathlib import Path

from permits.persistence.files import TooLarge

MOST = 20
"""Files of one draft that are coming: what is never finished may not fill the disk."""


def there(data_dir: Path, draft: str, key: str) -> int:
    """How many bytes have come."""
    try:
        return _path(data_dir, draft, key).stat().st_size
    except FileNotFoundError:
        return 0


def add(data_dir: Path, draft: str, key: str, start: int, content: bytes, most: int) -> tuple[bool, int]:
    """Put a part behind the `start` bytes before it, unless there are more or fewer; whether it was, and how many there
    are then. Raises `TooLarge` past `most` bytes, or where too many files of the draft are coming already."""
    path = _path(data_dir, draft, key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if start + len(content) > most or (not path.exists() and len(list(path.parent.iterdir())) >= MOST):
        raise TooLarge
    with path.open("ab") as coming:
        fcntl.flock(coming, fcntl.LOCK_EX)
        before = os.fstat(coming.fileno()).st_size
        if before != start:
            return False, before
        coming.write(content)
    return True, start + len(content)


def read(data_dir: Path, draft: str, key: str) -> bytes:
    """What has come; empty if nothing has."""
    try:
        return _path(data_dir, draft, key).read_bytes()
    except FileNotFoundError:
        return b""


def drop(data_dir: Path, draft: str, key: str) -> None:
    """Forget what has come."""
    _path(data_dir, draft, key).unlink(missing_ok=True)


def forget(data_dir: Path, before: datetime) -> int:
    """Forget what nobody added to since `before`; how many files that were."""
    old = [path for path in _folder(data_dir).glob("*/*") if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder(data_dir: Path) -> Path:
    return data_dir / "parts"


def _path(data_dir: Path, draft: str, key: str) -> Path:
    return _folder(data_dir) / _name(draft) / _name(key)


def _name(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()
