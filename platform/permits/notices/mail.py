"""Mail by SMTP. Knows one mail server; does not know why a letter is sent.

The Message-ID is made from the message's key, so it is the same on every try: whoever gets a letter twice can tell.
A letter is sent when the server said yes to the whole of it, and at no other time.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from hashlib import sha256

from permits.core.text import Text
from permits.notices.channels import BROKEN, Channel, Delivery, PendingMessage, refused, taken, unreachable
from permits.notices.providers import STARTTLS, TLS, Provider, is_mail_address

# RFC 5321, 4.2.1: the service closes the connection, whatever was asked.
CLOSING = 421


def mail_channel(provider: Provider) -> Channel:
    """Sends each message as a letter of its own to this server."""

    def send(pending: PendingMessage) -> Delivery:
        if not is_mail_address(pending.recipient):
            return refused(pending, Text("收件人不是邮箱地址", "the recipient is no mail address"))
        try:
            server = _signed_in(provider)
        except OSError as error:  # smtplib's own are OSErrors too
            return unreachable(pending, _words_of(error))
        try:
            return _handed_over(server, provider, pending)
        except OSError as error:
            return unreachable(pending, _words_of(error))
        finally:
            # The answer about the letter counts; how the server takes leave does not.
            with suppress(OSError):
                server.quit()
            server.close()

    return send


def message_id(key: str, sender: str) -> str:
    """The Message-ID of the letter with this key."""
    return f"<{sha256(key.encode('utf-8')).hexdigest()[:40]}@{sender.rpartition('@')[2]}>"


def _signed_in(provider: Provider) -> smtplib.SMTP:
    """A connection on which letters may be handed over. Raises OSError, with the server's words where it has any."""
    # Named by the sender's domain: to look up this machine's own name could take minutes.
    name = provider.sender.rpartition("@")[2]
    server = _CONNECT[provider.security == TLS](provider.host, provider.port, name, provider.patience)
    try:
        if provider.security == STARTTLS:
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if provider.user:
            server.login(provider.user, provider.password)
    except BaseException:
        server.close()
        raise
    return server


def _plain(host: str, port: int, name: str, patience: float) -> smtplib.SMTP:
    return smtplib.SMTP(host, port, name, timeout=patience)


def _secret(host: str, port: int, name: str, patience: float) -> smtplib.SMTP:
    return smtplib.SMTP_SSL(host, port, name, timeout=patience, context=ssl.create_default_context())


_CONNECT: dict[bool, Callable[[str, int, str, float], smtplib.SMTP]] = {False: _plain, True: _secret}


def _handed_over(server: smtplib.SMTP, provider: Provider, pending: PendingMessage) -> Delivery:
    letter = _letter(provider, pending).as_bytes()
    answer = b""
    for ask in (
        partial(server.mail, provider.sender),
        partial(server.rcpt, pending.recipient),
        partial(server.data, letter),
    ):
        code, answer = ask()
        if code // 100 != 2:
            words = _written(code, answer)
            return unreachable(pending, words) if code == CLOSING else refused(pending, words)
    return taken(pending, _written(code, answer))


def _letter(provider: Provider, pending: PendingMessage) -> EmailMessage:
    letter = EmailMessage(policy=SMTP)
    letter["Subject"] = pending.message.subject
    letter["From"] = provider.sender
    letter["To"] = pending.recipient
    letter["Date"] = pending.at
    letter["Message-ID"] = message_id(pending.key, provider.sender)
    # RFC 3834: nobody's holiday reply is to answer it.
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(pending.message.body, cte="base64")
    return letter


def _words_of(error: OSError) -> Text:
    if isinstance(error, smtplib.SMTPResponseException):
        return _written(error.smtp_code, error.smtp_error)
    if isinstance(error, TimeoutError | smtplib.SMTPServerDisconnected):
        return BROKEN
    words = str(error) or type(error).__name__
    return Text(words, words)


def _written(code: int, answer: bytes | str) -> Text:
    words = answer if isinstance(answer, str) else answer.decode("utf-8", "replace")
    return Text(f"{code} {words}", f"{code} {words}")
