"""The real site as people run it: the `permits` command, on a free port, in a folder of its own, on SQLite.

Knows the command line and the address; knows nothing of pages.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "import sys; from permits.ops.cli import main; sys.exit(main())"]
PATIENCE = 60


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, **set_to: str) -> Iterator[str]:
    """The address of a site with demonstration people and no cases, until left; what its officers commit is
    carried out at once, unless it is `set_to` otherwise. Its output is in `folder`."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = _environment(folder, address, set_to)
    subprocess.run([*COMMAND, "seed", "--cases", "0"], cwd=ROOT, env=environment, check=True, capture_output=True)
    with (folder / "server.log").open("w") as log:
        arguments = [*COMMAND, "serve", "--port", str(port), "--no-seed"]
        server = subprocess.Popen(arguments, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait(address, server, folder / "server.log")
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _environment(folder: Path, address: str, set_to: dict[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PERMITS_")}
    return inherited | {
        "PYTHONPATH": os.pathsep.join([str(ROOT / "platform"), str(ROOT)]),
        "PERMITS_ENV": "test",
        "PERMITS_DATA_DIR": str(folder),
        "PERMITS_BASE_URL": address,
        "PERMITS_UNDO_SECONDS": "0",
        **set_to,
    }


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"{address}/items", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the site does not answer:\n{log.read_text()[-4000:]}")
