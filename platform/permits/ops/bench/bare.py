"""The least a web application can do with an application: read the form and the file, commit them as one row.

Served as the platform is (gunicorn, one worker with threads), over a database with the same settings.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
from importlib import import_module
from typing import Any

from flask import Flask, request
from gunicorn.app.base import BaseApplication

MAKE = "CREATE TABLE IF NOT EXISTS sent (form TEXT NOT NULL, file {bytes} NOT NULL)"


def bare(url: str) -> Flask:
    """The application; `url` is `sqlite:///PATH` or a PostgreSQL connection string."""
    app, own = Flask(__name__), threading.local()
    with_file = url.startswith("sqlite:")

    def connection() -> Any:
        if not hasattr(own, "connection"):
            own.connection = _open_file(url) if with_file else import_module("psycopg").connect(url, autocommit=True)
        return own.connection

    connection().execute(MAKE.format(bytes="BLOB" if with_file else "BYTEA"))
    insert = "INSERT INTO sent VALUES ({0}, {0})".format("?" if with_file else "%s")

    @app.post("/")
    def take() -> str:
        form = json.dumps(request.form.to_dict(flat=False))
        content = b"".join(file.read() for file in request.files.values())
        connection().execute(insert, (form, content))
        return "taken"

    return app


def _open_file(url: str) -> sqlite3.Connection:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {setting}").fetchall()
    return connection


def serve(url: str, port: int, threads: int) -> None:
    """Serve until told to stop."""

    class Server(BaseApplication):
        def load_config(self) -> None:
            options = {
                "bind": f"127.0.0.1:{port}", "worker_class": "gthread", "threads": threads,
                "loglevel": "warning", "control_socket_disable": True,
            }  # fmt: skip
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return bare(url)

    Server().run()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
