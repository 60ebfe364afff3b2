"""Which definitions were proved before, by a key of everything the proof rests on. Knows files; not what is proved.

A mark is an empty file, so that checking again what nobody touched costs nothing. Losing the folder only costs time.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

_CORE = Path(__file__).resolve().parents[1] / "core"


def key_of(*parts: str) -> str:
    """The key of a proof that rests on these and on the program that makes it."""
    return hashlib.sha256("\n".join([_program(), *parts]).encode()).hexdigest()


@lru_cache(maxsize=1)
def _program() -> str:
    """The content of the core: whatever changes there, proofs are made anew."""
    content = b"".join(path.read_bytes() for path in sorted(_CORE.rglob("*.py")))
    return hashlib.sha256(content).hexdigest()


def is_proved(folder: Path, key: str) -> bool:
    return (folder / key).is_file()


def remember(folder: Path, key: str) -> None:
    """Mark as proved. A folder that cannot be written is no fault: the proof is made again next time."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / key).touch()
    except OSError:
        return
