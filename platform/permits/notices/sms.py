"""SMS by SMPP 3.4. Knows one message centre; does not know why a message is sent.

A message is sent when the centre answered yes to every part of it, and at no other time. SMPP has no place for a key
of our own but `user_message_reference`, a number below 65536: it is made from the key and the same on every try, as
is the number that joins the parts of a long message on the handset.
"""

from __future__ import annotations

import logging
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from time import monotonic

from smpplib import consts, exceptions, gsm
from smpplib.client import Client
from smpplib.pdu import PDU

from permits.core.text import Text
from permits.notices.channels import BROKEN, WORDS, Channel, Delivery, PendingMessage, refused, taken, unreachable
from permits.notices.providers import SMS, TLS, Provider

# Seconds a whole message of however many parts may take.
LONGEST = 60.0
# The library would write what it sends and receives, passwords among it, where everything is logged.
LOG = "permits.notices.smpp"
# Of one message (GSM 03.38, 03.40): a header of six bytes joins parts, with one byte each for their number and count.
MOST_PARTS = 255
_MOBILE = re.compile(r"\+?[0-9]{5,20}")
# What stands at its place in the library's table of the 7-bit alphabet is another sign.
_NOT_IN_THE_ALPHABET = "`"


class _Misunderstood(Exception):
    """The centre said something that is no SMPP."""


def sms_channel(provider: Provider) -> Channel:
    """Sends each message on a connection of its own."""
    logging.getLogger(LOG).setLevel(logging.CRITICAL)

    def send(pending: PendingMessage) -> Delivery:
        if not _MOBILE.fullmatch(pending.recipient):
            return refused(pending, Text("收件人不是手机号码", "the recipient is no mobile number"))
        centre = _Centre(provider)
        try:
            centre.sign_in()
            return _handed_over(centre, pending)
        except (OSError, exceptions.ConnectionError, exceptions.PDUError, _Misunderstood) as error:
            return unreachable(pending, _words_of(error))
        finally:
            centre.leave()

    return send


def _handed_over(centre: _Centre, pending: PendingMessage) -> Delivery:
    numbers = []
    for part in parts_of(WORDS[SMS](pending.message), pending.key):
        answer = centre.submit(pending.recipient, *part)
        if answer.is_error():
            status = consts.DESCRIPTIONS.get(answer.status, "")
            return refused(pending, Text(f"{answer.status:#x} {status}", f"{answer.status:#x} {status}"))
        numbers.append((answer.message_id or b"").decode("ascii", "replace"))
    said = " ".join(numbers)
    return taken(pending, Text(f"消息编号 {said}", f"message id {said}"))


def parts_of(text: str, key: str) -> Iterator[tuple[bytes, int, int, int]]:
    """The parts a message travels in: each with its coding, its class and its reference, which are stable.

    7-bit where the alphabet has every sign, else UCS-2; no sign is cut in two.
    """
    coding = consts.SMPP_ENCODING_DEFAULT if _seven_bit(text) else consts.SMPP_ENCODING_ISO10646
    encode, whole, most = gsm.ENCODINGS[coding]
    # In the library a part of the 7-bit alphabet is counted in signs, as it is sent unpacked.
    chunks = _chunks([encode(sign) for sign in text], whole, most)
    if len(chunks) > MOST_PARTS:
        raise ValueError("an SMS of more than 255 parts")
    known = sha256(key.encode("utf-8")).digest()
    for place, chunk in enumerate(chunks, 1):
        reference = (int.from_bytes(known[:2]) + place - 1) % 0x10000
        if len(chunks) == 1:
            yield chunk, coding, consts.SMPP_MSGTYPE_DEFAULT, reference
        else:
            header = bytes([5, 0, 3, known[2], len(chunks), place])
            yield header + chunk, coding, consts.SMPP_GSMFEAT_UDHI, reference


def _seven_bit(text: str) -> bool:
    try:
        gsm.gsm_encode(text)
    except UnicodeError:
        return False
    return _NOT_IN_THE_ALPHABET not in text


def _chunks(signs: list[bytes], whole: int, most: int) -> list[bytes]:
    if sum(map(len, signs)) <= whole:
        return [b"".join(signs)]
    chunks = [b""]
    for sign in signs:
        if len(chunks[-1]) + len(sign) > most:
            chunks.append(b"")
        chunks[-1] += sign
    return chunks


class _Centre(Client):  # type: ignore[misc]
    """A connection to the message centre that waits for answers, and checks whom it speaks to where it is secret."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(
            provider.host, provider.port, provider.patience, logger_name=LOG, allow_unknown_opt_params=True
        )
        self.provider = provider
        self.until = monotonic() + LONGEST

    def sign_in(self) -> None:
        self._socket = socket.create_connection((self.host, self.port), self.timeout)
        if self.provider.security == TLS:
            self._socket = ssl.create_default_context().wrap_socket(self._socket, server_hostname=self.host)
        self.state = consts.SMPP_CLIENT_STATE_OPEN
        self.bind_transmitter(system_id=self.provider.user, password=self.provider.password)

    def submit(self, mobile: str, content: bytes, coding: int, kind: int, reference: int) -> PDU:
        """What the centre answered to this part."""
        sender = self.provider.sender
        number = mobile if mobile.startswith("+") else "+" * bool(self.provider.prefix) + self.provider.prefix + mobile
        asked = self.send_message(
            source_addr_ton=consts.SMPP_TON_UNK if sender.isdecimal() else consts.SMPP_TON_ALNUM,
            source_addr_npi=consts.SMPP_NPI_ISDN if sender.isdecimal() else consts.SMPP_NPI_UNK,
            source_addr=sender,
            dest_addr_ton=consts.SMPP_TON_INTL if number.startswith("+") else consts.SMPP_TON_UNK,
            dest_addr_npi=consts.SMPP_NPI_ISDN,
            destination_addr=number.removeprefix("+"),
            short_message=content,
            data_coding=coding,
            esm_class=kind,
            user_message_reference=reference,
        )  # fmt: skip
        while monotonic() < self.until:
            said = self.read_pdu()
            if said.command == "enquire_link":
                self._enquire_link_received(said)
            elif said.is_response() and said.sequence == asked.sequence:
                return said
        raise TimeoutError

    def read_pdu(self) -> PDU:
        """The library's own; what it stumbles over in an answer is no answer."""
        try:
            said = super().read_pdu()
        except (OSError, exceptions.ConnectionError):
            raise
        except Exception as error:
            raise _Misunderstood from error
        if said is None:
            raise _Misunderstood
        return said

    def leave(self) -> None:
        """Close. What counts is what was answered about the message, not how the centre takes leave."""
        with suppress(OSError, exceptions.ConnectionError, exceptions.PDUError, _Misunderstood):
            if self.state == consts.SMPP_CLIENT_STATE_BOUND_TX:
                self.unbind()
        if self._socket is not None:
            self.disconnect()


def _words_of(error: Exception) -> Text:
    if isinstance(error, _Misunderstood):
        return Text("答复不是 SMPP", "the answer is no SMPP")
    if isinstance(error, TimeoutError | exceptions.ConnectionError):
        return BROKEN
    words = str(error.args[0] if isinstance(error, exceptions.PDUError) else error) or type(error).__name__
    return Text(words, words)
