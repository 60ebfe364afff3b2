"""Bytes on disk, named by their SHA-256. Knows the disk; does not know whose file it is or why.

A file is complete before it has its name, and on the disk before `keep` returns, so that a row committed afterwards
always finds it. What is read is hashed again: a changed file is never handed out.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


class FileDamaged(Exception):
    """The file with this hash is missing or its bytes have changed."""

    def __init__(self, sha256: str, why: str) -> None:
        super().__init__(f"stored file {sha256} {why}")
        self.sha256 = sha256
        self.why = why


class TooLarge(Exception):
    """More bytes came than were allowed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file on disk: its hash and its size in bytes."""

    sha256: str
    size: int


def keep(data_dir: Path, content: bytes | BinaryIO, *, max_bytes: int | None = None) -> Kept:
    """Put bytes on disk, safely. Raises `TooLarge` past `max_bytes` (nothing is kept), OSError if the disk refuses."""
    folder = _folder(data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".coming-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as coming:
            kept = _copy(content, coming, max_bytes)
            coming.flush()
            os.fsync(coming.fileno())
        with _lock(data_dir, fcntl.LOCK_SH):
            _settle(folder, Path(name), path_of(data_dir, kept.sha256))
    finally:
        Path(name).unlink(missing_ok=True)
    return kept


def read(data_dir: Path, sha256: str) -> bytes:
    """The bytes with this hash. Raises `FileDamaged` if they are gone or are no longer those."""
    try:
        content = path_of(data_dir, sha256).read_bytes()
    except FileNotFoundError:
        raise FileDamaged(sha256, "is missing") from None
    if hash_of(content) != sha256:
        raise FileDamaged(sha256, "has changed")
    return content


def hash_of(content: bytes) -> str:
    """The name these bytes have here, or would have."""
    return hashlib.sha256(content).hexdigest()


def path_of(data_dir: Path, sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return _folder(data_dir) / sha256[:2] / sha256


def on_disk(data_dir: Path) -> Iterator[str]:
    """The hash of every file kept."""
    for path in sorted(_folder(data_dir).glob("??/*")):
        yield path.name


def tidy(data_dir: Path, wanted: frozenset[str], untouched_since: datetime) -> list[str]:
    """Delete files not `wanted` and left alone since that time (a younger one may belong to a transaction still
    open); their hashes. Half-written files of the same age go too."""
    gone = []
    for sha256 in list(on_disk(data_dir)):
        path = path_of(data_dir, sha256)
        with _lock(data_dir, fcntl.LOCK_EX):
            if sha256 not in wanted and path.stat().st_mtime < untouched_since.timestamp():
                path.unlink()
                gone.append(sha256)
    for path in _folder(data_dir).glob(".coming-*"):
        if path.stat().st_mtime < untouched_since.timestamp():
            path.unlink(missing_ok=True)
    return gone


def _folder(data_dir: Path) -> Path:
    return data_dir / "files"


def _copy(content: bytes | BinaryIO, coming: BinaryIO, max_bytes: int | None) -> Kept:
    digest, size = hashlib.sha256(), 0
    chunks = [content] if isinstance(content, bytes) else iter(lambda: content.read(CHUNK), b"")
    for chunk in chunks:
        size += len(chunk)
        if max_bytes is not None and size > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes")
        digest.update(chunk)
        coming.write(chunk)
    return Kept(digest.hexdigest(), size)


def _settle(folder: Path, coming: Path, place: Path) -> None:
    # Replacing an equal file is harmless, repairs a damaged one and makes it young for `tidy`.
    place.parent.mkdir(exist_ok=True)
    coming.replace(place)
    for directory in (place.parent, folder):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _lock(data_dir: Path, kind: int) -> Iterator[None]:
    """Keep `tidy` from deleting a file in the instant it is kept again."""
    with (_folder(data_dir) / ".lock").open("a") as lock:
        fcntl.flock(lock, kind)
        yield
