"""The site as `permits serve` serves it, in a process of its own, and somebody who uses it by HTTP."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from permits.ops.bench.proof import PROGRAM

PASSWORD = "bench-pass-88"
_BOUNDARY = "permits-bench-boundary"
AS_FORM = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}


class Visitor:
    """An applicant's browser, as far as the server can tell."""

    def __init__(self, port: int) -> None:
        self.http, self.cookies = HTTPConnection("127.0.0.1", port), dict[str, str]()
        self.username = self.led_to = ""

    def register(self, mobile: str) -> None:
        """Register and sign in."""
        self.username = mobile
        form = self.hidden("/register")
        said = {"f-name": "Zhang San", "f-mobile": mobile, "f-password": PASSWORD}
        self.timed("/register", multipart({**form, **said}), (200,))
        self.sign_in(mobile, PASSWORD)

    def sign_in(self, username: str, password: str) -> None:
        form = self.hidden("/sign-in")
        self.timed("/sign-in", multipart({**form, "f-username": username, "f-password": password}))

    def page(self, path: str) -> tuple[int, str, float]:
        """The status, the page and the seconds it took."""
        started = time.perf_counter()
        self.http.request("GET", path, headers=self._headers())
        answer = self.http.getresponse()
        content, self.led_to = self._kept(answer), answer.headers.get("Location", "")
        return answer.status, content.decode("utf-8", "replace"), time.perf_counter() - started

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of a page's own forms."""
        status, page, _ = self.page(path)
        assert status == 200, (path, status)
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.partition("<main")[2])
        return {unescape(name): unescape(value) for name, value in found}

    def timed(self, path: str, body: bytes, statuses: tuple[int, ...] = (302, 303)) -> float:
        """Seconds until a form's answer was there, which has to lead on."""
        started = time.perf_counter()
        self.http.request("POST", path, body, {**self._headers(), **AS_FORM})
        answer = self.http.getresponse()
        page = self._kept(answer)
        taken = time.perf_counter() - started
        assert answer.status in statuses, (path, answer.status, page.decode("utf-8")[:2000])
        return taken

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Accept-Language": "zh"}

    def _kept(self, answer: Any) -> bytes:
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        content: bytes = answer.read()
        return content


def multipart(fields: dict[str, str], file: str = "", content: bytes = b"") -> bytes:
    """A form as a browser sends it (RFC 7578)."""
    lines = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if file:
        head = f'Content-Disposition: form-data; name="{file}"; filename="{file}.pdf"\r\nContent-Type: application/pdf'
        lines.append(f"--{_BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*lines, f"--{_BOUNDARY}--\r\n".encode()])


@contextmanager
def served(url: str, data: Path) -> Iterator[int]:
    """The site over this database, on the port that is given."""
    port = free_port()
    environ = {
        **os.environ, "PERMITS_DATABASE_URL": url, "PERMITS_DATA_DIR": str(data),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    command = ["-c", PROGRAM, "serve", "--no-seed", "--no-jobs", "--port", str(port)]
    with process(command, environ, port):
        yield port


@contextmanager
def process(command: list[str], environ: dict[str, str], port: int) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, *command], env=environ, stdout=subprocess.DEVNULL)
    try:
        _answers(process, port)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _answers(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(600):
        assert process.poll() is None, process.returncode
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")


def free_port() -> int:
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        port: int = trying.getsockname()[1]
        return port
