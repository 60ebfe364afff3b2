"""The virus scanner beside the house: one question about one file, by the protocol of clamd (clamd(8), INSTREAM).

Knows the protocol; not whose the file is nor what follows from the answer."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from urllib.parse import urlsplit

CLEAN, INFECTED, WAITING = "clean", "infected", "waiting"
SCHEMES = ("tcp", "unix")

_CHUNK = 1 << 16
_SECONDS = 10.0
_LONGEST_ANSWER = 4096


class ScannerDown(Exception):
    """No answer, or none that says clean or infected."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """Where clamd listens: `tcp://host:port` or `unix:///path`."""

    address: str

    def finds(self, content: bytes) -> str:
        """What was found in a file, by the scanner's name for it; empty if nothing. Raises `ScannerDown`."""
        try:
            with self._open() as line:
                line.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), _CHUNK):
                    chunk = content[start : start + _CHUNK]
                    line.sendall(struct.pack(">I", len(chunk)) + chunk)
                line.sendall(struct.pack(">I", 0))
                answer = _heard(line)
        except OSError as wrong:
            raise ScannerDown(str(wrong)) from None
        if answer.endswith(" FOUND"):
            return answer.removesuffix(" FOUND").partition(": ")[2] or "?"
        if answer.endswith(": OK"):
            return ""
        raise ScannerDown(answer)

    def _open(self) -> socket.socket:
        parts = urlsplit(self.address)
        if parts.scheme == "tcp":
            return socket.create_connection((parts.hostname or "", parts.port or 0), _SECONDS)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_SECONDS)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line


def _heard(line: socket.socket) -> str:
    heard = b""
    while b"\0" not in heard and len(heard) < _LONGEST_ANSWER:
        more = line.recv(_LONGEST_ANSWER)
        if not more:
            break
        heard += more
    return heard.partition(b"\0")[0].decode("utf-8", "replace").strip()
