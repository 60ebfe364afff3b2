"""Files people handed in, page by page as pictures. Knows how a page is drawn; not whose it is or who looks.

A PDF or picture from outside is read by a process of its own, which has ten seconds and little memory
(`draw_page`): what it cannot read ends there.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

TURNS = (0, 90, 180, 270)
ZOOMS = (50, 75, 100, 150, 200, 300)
"""Of the width of the frame, in per cent."""
FRAME = 1200
"""Pixels of a page at its usual size."""
SHOWN = ("application/pdf", "image/jpeg", "image/png")

_DRAW = str(Path(__file__).with_name("draw_page.py"))
_SECONDS = 20
_LOCKED = 4


class Unreadable(Exception):
    """A file that cannot be opened. `locked`: it asks for a password."""

    def __init__(self, *, locked: bool) -> None:
        super().__init__("the file asks for a password" if locked else "the file cannot be read")
        self.locked = locked


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """One page as JPEG; how many there are; its text, where it has any."""

    picture: bytes
    pages: int
    text: str


def draw_page(content: bytes, media_type: str, page: int = 1, zoom: int = 100, turn: int = 0) -> DrawnPage:
    """A page of one of `SHOWN`, the last where there are fewer. `turn`: degrees, clockwise. Raises `Unreadable`."""
    told, _, picture = _ask(content, media_type, page, max(FRAME, FRAME * zoom // 100), turn).partition(b"\n")
    said = json.loads(told)
    return DrawnPage(picture, said["pages"], said["text"])


def count_pages(content: bytes, media_type: str) -> int:
    """How many pages there are to be shown. Raises `Unreadable`. A file that comes again is not read again."""
    key = sha256(content).digest()
    if key not in _counted:
        if len(_counted) >= _MOST_COUNTED:
            _counted.clear()
        try:
            _counted[key] = json.loads(_ask(content, media_type, 0, 0, 0))["pages"]
        except Unreadable as wrong:
            _counted[key] = wrong.locked
    found = _counted[key]
    if isinstance(found, bool):
        raise Unreadable(locked=found)
    return found


_MOST_COUNTED = 1000
_counted: dict[bytes, int] = {}
"""How many pages by the hash of a file; of one that cannot be read, whether it is locked."""


def _ask(content: bytes, media_type: str, *wanted: int) -> bytes:
    command = [sys.executable, "-I", _DRAW, media_type, *map(str, wanted)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Unreadable(locked=False) from None
    if done.returncode:
        raise Unreadable(locked=done.returncode == _LOCKED)
    return done.stdout
