"""A virus scanner on this machine that speaks clamd's protocol (clamd(8), INSTREAM) and knows one signature."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# The file by which scanners are tried, as eicar.org describes it; in two parts, or scanners would stop at this source.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")


@contextmanager
def listening() -> Iterator[str]:
    """The scanner's address for as long as it listens."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Line) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host, port = server.server_address[:2]
        yield f"tcp://{host!s}:{port}"
        server.shutdown()
