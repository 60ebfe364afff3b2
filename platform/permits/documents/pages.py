"""Files people handed in, page by page as pictures. Knows how a page is drawn; not whose it is or who looks.

A PDF or picture from outside is read by a process of its own (`draw_page`), a child of a process that has its
libraries loaded already; it has ten seconds and little memory: what it cannot read ends there.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

TURNS = (0, 90, 180, 270)
ZOOMS = (50, 75, 100, 150, 200, 300)
"""Of the width of the frame, in per cent."""
FRAME = 1200
"""Pixels of a page at its usual size."""
SHOWN = ("application/pdf", "image/jpeg", "image/png")

_DRAW = str(Path(__file__).with_name("draw_page.py"))
_SECONDS = 20


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
    told, picture = _ask(content, media_type, page, max(FRAME, FRAME * zoom // 100), turn)
    return DrawnPage(picture, told["pages"], told["text"])


def count_pages(content: bytes, media_type: str) -> int:
    """How many pages there are to be shown. Raises `Unreadable`. A file that comes again is not read again."""
    key = sha256(content).digest()
    if key not in _counted:
        if len(_counted) >= _MOST_COUNTED:
            _counted.clear()
        try:
            _counted[key] = _ask(content, media_type, 0, 0, 0)[0]["pages"]
        except Unreadable as wrong:
            _counted[key] = wrong.locked
    found = _counted[key]
    if isinstance(found, bool):
        raise Unreadable(locked=found)
    return found


_MOST_COUNTED = 1000
_counted: dict[bytes, int] = {}
"""How many pages by the hash of a file; of one that cannot be read, whether it is locked."""


def _ask(content: bytes, media_type: str, *wanted: int) -> tuple[dict[str, Any], bytes]:
    """What is told of a file, and the picture of the page."""
    here, there = socket.socketpair()
    with here, there:
        here.settimeout(_SECONDS)
        _reader.hand_over(there)
        there.close()
        try:
            here.sendall(json.dumps([media_type, *wanted]).encode() + b"\n" + content)
            here.shutdown(socket.SHUT_WR)
            with here.makefile("rb") as file:
                told, picture = json.loads(file.readline() or "{}"), file.read()
        except OSError:
            # It took too long, or ended while it was still being written to.
            raise Unreadable(locked=False) from None
    if "pages" not in told:
        raise Unreadable(locked=told.get("wrong") == "locked")
    return told, picture


@dataclass(slots=True)
class _Reader:
    """The process that reads (`draw_page`), started when it is first needed. It ends with this one: the socket by
    which it is reached is closed then."""

    at: socket.socket | None = None
    process: subprocess.Popen[bytes] | None = None
    of: int = 0
    lock: Lock = field(default_factory=Lock)

    def hand_over(self, connection: socket.socket) -> None:
        """Let it answer on this connection; one that was killed is started again."""
        with self.lock:
            for last in False, True:
                if self.at is None or self.of != os.getpid():
                    self._start()
                assert self.at is not None
                try:
                    socket.send_fds(self.at, [b"."], [connection.fileno()])
                    return
                except OSError:
                    self.at.close()
                    self.at = None
                    if last:
                        raise

    def _start(self) -> None:
        self.at, there = socket.socketpair()
        self.of = os.getpid()
        with there:
            command = [sys.executable, "-I", _DRAW, str(there.fileno())]
            self.process = subprocess.Popen(
                command, pass_fds=(there.fileno(),), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )


_reader = _Reader()
