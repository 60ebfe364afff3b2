"""permits serve: the site, with its jobs. On the first start it makes a demonstration to look at."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from permits.core.finding import Finding, FindingKind, errors
from permits.core.text import Text
from permits.ops.answer import DONE, REFUSED, Answer, finding_document, finding_line
from permits.ops.arguments import unclear
from permits.ops.environment import settings_or_exit, top_level
from permits.ops.inputs import present
from permits.ops.publishing import publish_folder
from permits.ops.root import open_site_from_environment
from permits.persistence import tables
from permits.persistence.unit_of_work import reading
from permits.services.site import Site

PORT_TAKEN = FindingKind(
    "serve.port_taken",
    "端口 {port}（{host}）{why}。请先停止占用它的程序，或换一个端口：--port {other}（make run PORT={other}）。",
    "Port {port} ({host}) {why}. Stop the program that holds it, or take another: --port {other} (make run "
    "PORT={other}).",
)
WHY = {
    errno.EADDRINUSE: Text("已被占用", "is in use"),
    errno.EACCES: Text("须有管理员权限才能使用", "needs the rights of an administrator"),
}
BAD_PORT = FindingKind("serve.bad_port", "端口“{given}”应为 1 至 65535", "the port “{given}” should be 1 to 65535")
HIGHEST_PORT = 65535
ANYWHERE = ("0.0.0.0", "::")


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on, default 127.0.0.1 / 监听地址，缺省 127.0.0.1"
    )
    parser.add_argument("--port", type=_port, default=8000, help="default 8000 / 端口，缺省 8000")
    parser.add_argument("--no-seed", action="store_true", help="start empty / 不建立演示数据")
    parser.add_argument("--no-jobs", action="store_true", help="leave the jobs to `permits worker` / 不运行后台作业")


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST_PORT:
        raise unclear(BAD_PORT, text)
    return int(text)


def run(options: Namespace, language: str) -> Answer:
    host = "127.0.0.1" if options.host in ANYWHERE else options.host
    os.environ.setdefault("PERMITS_BASE_URL", f"http://{host}:{options.port}")
    settings: Any = settings_or_exit()
    taken = _taken(options.host, options.port)
    if taken is not None:
        # Whoever starts a site may not have chosen a language yet: both, on one line.
        line = f"{taken.message.zh} / {taken.message.en}"
        return Answer({"findings": [finding_document(taken, language)]}, (line,), REFUSED)
    site = open_site_from_environment()
    first = settings.seed and not options.no_seed and _untouched(site)
    if not first:
        _publish(site, language)
    # Connections do not survive the fork into the server's worker; it opens its own.
    site.database.close()
    if first and not _demonstrate(language):
        return Answer({"findings": []}, (), REFUSED)
    address = f"http://{host}:{options.port}"
    top_level("app").serve(
        settings, options.host, options.port, jobs=not options.no_jobs, ready=lambda: _announce(address, language)
    )
    return Answer({}, (), DONE)


def _taken(host: str, port: int) -> Finding | None:
    """Why the server could not listen there, found out before anything is made."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trying:
            trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trying.bind(address)
    except OSError as error:
        other = port + 1 if 1024 <= port < HIGHEST_PORT else 8080
        why = Text(f"不能使用（{error.strerror}）", f"cannot be used ({error.strerror})")
        return PORT_TAKEN.at(host=host, port=port, why=WHY.get(error.errno or 0, why), other=other)
    return None


def _untouched(site: Site) -> bool:
    with reading(site.database) as unit:
        return unit.count(select(func.count()).select_from(tables.Person)) == 0


def _publish(site: Site, language: str) -> None:
    _, findings = publish_folder(site, None, present())
    for finding in errors(findings):
        print(finding_line(finding, language), flush=True)


def _demonstrate(language: str) -> bool:
    """In a process of its own: what it starts (threads that typeset papers among it) would not survive the fork into
    the server's worker."""
    say = {
        "zh": "首次启动：正在建立演示账号和五十多个办件（用 make run SEED=no 可从空白开始）……",
        "en": "First start: making demonstration accounts and some fifty cases (make run SEED=no starts empty) …",
    }
    print(say[language], flush=True)
    program = "import sys; from permits.ops.cli import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", program, "seed", "--json"], stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        print(done.stdout.decode("utf-8", "replace"), file=sys.stderr)
        return False
    made = json.loads(done.stdout)
    print("\n".join(_who(made["users"], made["password"], language)), flush=True)
    return True


def _who(users: Sequence[Mapping[str, str]], password: str, language: str) -> list[str]:
    """Who can sign in, one line for each place; the whole list is `permits seed --cases 0`."""
    at: dict[str, list[str]] = {}
    for user in users:
        at.setdefault(user["place"], []).append(user["username"])
    head, colon, comma, tail = {
        "zh": (f"演示账号，口令都是 {password}：", "：", "、", "  姓名和岗位：permits seed --cases 0"),
        "en": (f"Demonstration accounts, all with the password {password}:", ": ", ", ",
               "  names and offices: permits seed --cases 0"),
    }[language]  # fmt: skip
    return [head, *(f"  {place}{colon}{comma.join(names)}" for place, names in at.items()), tail]


def _announce(address: str, language: str) -> None:
    lines = {
        "zh": (f"已启动，请在浏览器打开 {address}", f"  登录：{address}/sign-in", "  按 Ctrl-C 停止"),
        "en": (f"Ready. Open {address} in a browser", f"  sign in: {address}/sign-in", "  Ctrl-C stops it"),
    }
    print("\n".join(lines[language]), flush=True)
