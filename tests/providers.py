"""Providers to send to: a real mail server and a real SMPP message centre on this machine, which misbehave when told.

What they do with each message is drawn from a seeded generator, so that a run can be repeated.
"""

from __future__ import annotations

import asyncio
import socket
import socketserver
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from random import Random
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from smpplib import consts, smpp
from smpplib.client import SimpleSequenceGenerator

COUNTER = SimpleSequenceGenerator()
USER, PASSWORD = "permits", "pw-12345"
# What a misbehaving provider does with a message: whether it takes it, then what it says of it.
TAKES, REFUSES, DROPS, LOSES_ITS_REPLY, IS_LATE = "takes", "refuses", "drops", "loses its reply", "is late"
SAYS_IT_TWICE = "says it twice"
# Lateness costs the test's time, so it is drawn seldom.
FAULTS = (*(REFUSES, DROPS, LOSES_ITS_REPLY, SAYS_IT_TWICE) * 4, IS_LATE)
KEPT = (TAKES, SAYS_IT_TWICE, LOSES_ITS_REPLY, IS_LATE)


@dataclass
class Mood:
    """How a provider behaves: `share` of the messages meet with a fault; `late` is how many seconds late it answers."""

    share: float = 0.0
    seed: int = 1
    late: float = 0.8
    faults: tuple[str, ...] = FAULTS
    did: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    def next(self) -> str:
        with self.lock:
            fault = self.random.random() < self.share
            what = self.random.choice(self.faults) if fault else TAKES
            self.did[what] += 1
        return what


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


class MailServer:
    """An SMTP server; `letters` are those it accepted, in order, however it answered."""

    def __init__(self, mood: Mood | None = None, certificate: Path | None = None, *, implicit: bool = False) -> None:
        self.mood, self.letters, self.secret = mood or Mood(), [], []
        self.port = free_port()
        tls = _context(certificate) if certificate else None
        options: dict[str, Any] = {"ssl_context": tls} if implicit else {"tls_context": tls}
        self.controller = Controller(
            self, "127.0.0.1", self.port, authenticator=_authenticated, auth_require_tls=False,
            auth_exclude_mechanism=["LOGIN"],
            require_starttls=bool(tls) and not implicit, **options,
        )  # fmt: skip

    letters: list[Message]
    secret: list[bool]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        what = self.mood.next()
        if what in KEPT:
            self.letters.append(message_from_bytes(envelope.content, policy=default))
            self.secret.append(session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None)
        if what == REFUSES:
            return "451 4.3.0 try again later"
        if what in (DROPS, LOSES_ITS_REPLY):
            server.transport.abort()
        if what == IS_LATE:
            await asyncio.sleep(self.mood.late)
        said = f"250 2.0.0 queued as {len(self.letters)}"
        return f"{said}\r\n{said}" if what == SAYS_IT_TWICE else said

    def ids(self) -> Counter[str]:
        return Counter(str(letter["Message-ID"]) for letter in self.letters)

    def __enter__(self) -> MailServer:
        self.controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.controller.stop()


def _authenticated(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)


@dataclass(frozen=True)
class Submitted:
    """One submit_sm that the centre took."""

    to: str
    sender: str
    reference: int
    coding: int
    kind: int
    content: bytes
    to_ton: int


class MessageCentre:
    """An SMPP 3.4 message centre; `taken` is every part it accepted, in order, however it answered."""

    def __init__(self, mood: Mood | None = None, certificate: Path | None = None) -> None:
        self.mood, self.taken = mood or Mood(), []
        self.chatty = False
        centre = self

        class Connection(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                if certificate:
                    self.request = _context(certificate).wrap_socket(self.request, server_side=True)
                _Session(centre, self.request).run()

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads, allow_reuse_address = True, True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A sender that breaks off is no news."""

        self.server = Server(("127.0.0.1", 0), Connection)
        self.port: int = self.server.server_address[1]

    taken: list[Submitted]

    def __enter__(self) -> MessageCentre:
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def read(self) -> list[tuple[str, str]]:
        """Each message as a handset shows it, once for each time all its parts came: to whom, and its text."""
        held: dict[tuple[str, int], dict[int, bytes]] = {}
        shown = []
        for part in self.taken:
            if part.kind != consts.SMPP_GSMFEAT_UDHI:
                shown.append((part.to, _text(part.content, part.coding)))
                continue
            assert part.content[:3] == b"\x05\x00\x03"
            joined, count, place = part.content[3:6]
            parts = held.setdefault((part.to, joined), {})
            parts[place] = part.content[6:]
            if len(parts) == count:
                shown.append((part.to, "".join(_text(parts[n], part.coding) for n in sorted(parts))))
                del held[part.to, joined]
        return shown


class _Session:
    def __init__(self, centre: MessageCentre, connection: socket.socket) -> None:
        self.centre, self.connection, self.bound = centre, connection, False
        self.answers: dict[str, Callable[[Any], bool]] = {
            "bind_transmitter": self.bind, "submit_sm": self.submit, "unbind": self.unbind,
            "enquire_link_resp": lambda asked: True,
        }  # fmt: skip

    def run(self) -> None:
        stream = self.connection.makefile("rb")
        while head := stream.read(4):
            rest = stream.read(struct.unpack(">L", head)[0] - 4)
            asked = smpp.parse_pdu(head + rest, client=COUNTER, allow_unknown_opt_params=True)
            if not self.answers[asked.command](asked):
                return

    def say(self, command: str, asked: Any, status: int = consts.SMPP_ESME_ROK, **fields: object) -> bool:
        answer = smpp.make_pdu(command, client=COUNTER, sequence=asked.sequence, status=status, **fields)
        answer.sequence, answer.status = asked.sequence, status
        self.connection.sendall(answer.generate())
        return True

    def bind(self, asked: Any) -> bool:
        self.bound = (asked.system_id, asked.password) == (USER.encode(), PASSWORD.encode())
        status = consts.SMPP_ESME_ROK if self.bound else consts.SMPP_ESME_RINVPASWD
        return self.say("bind_transmitter_resp", asked, status, system_id="centre")

    def submit(self, asked: Any) -> bool:
        assert self.bound
        what = self.centre.mood.next()
        if what in KEPT:
            self.centre.taken.append(Submitted(
                asked.destination_addr.decode(), asked.source_addr.decode(), asked.user_message_reference,
                asked.data_coding, asked.esm_class, asked.short_message, asked.dest_addr_ton,
            ))  # fmt: skip
        if what in (DROPS, LOSES_ITS_REPLY):
            return False
        if what == IS_LATE:
            time.sleep(self.centre.mood.late)
        if self.centre.chatty:
            link = smpp.make_pdu("enquire_link", client=COUNTER, sequence=77)
            link.sequence = 77
            self.connection.sendall(link.generate())
            late = smpp.make_pdu("submit_sm_resp", client=COUNTER, sequence=99, message_id="old")
            late.sequence, late.status = 0x7FFFFFF0, consts.SMPP_ESME_RTHROTTLED
            self.connection.sendall(late.generate())
        status = consts.SMPP_ESME_RTHROTTLED if what == REFUSES else consts.SMPP_ESME_ROK
        for _ in range(1 + (what == SAYS_IT_TWICE)):
            self.say("submit_sm_resp", asked, status, message_id=f"m{len(self.centre.taken)}")
        return True

    def unbind(self, asked: Any) -> bool:
        self.say("unbind_resp", asked)
        return False


def _text(content: bytes, coding: int) -> str:
    return content.decode("utf-16-be" if coding == consts.SMPP_ENCODING_ISO10646 else "ascii")


def _context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
