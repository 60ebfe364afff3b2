"""What we send is understood by a message centre that shares no line with the library we send by."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import smpp34

from permits.notices.channels import PendingMessage
from permits.notices.providers import read_provider
from permits.notices.sms import sms_channel
from permits.notices.wording import Message
from tests.providers import PASSWORD, USER, free_port

MESSAGE = Message("accepted", "zh", ("sms",), "", "", "短信𠮷" * 40)
PENDING = PendingMessage("c1:7:accepted:sms:1", "sms", "13812348888", MESSAGE, datetime(2026, 3, 12, tzinfo=UTC))


@contextmanager
def centre(port: int, status: int | None = None) -> Iterator[list[smpp34.SubmitSmEvent]]:
    """Takes everything, or refuses everything with this status."""
    came: list[smpp34.SubmitSmEvent] = []
    listening, over = threading.Event(), threading.Event()

    async def listen() -> None:
        server = smpp34.Server("127.0.0.1", port, system_id="another")
        await server.start()
        listening.set()
        while not over.is_set():
            try:
                said = await asyncio.wait_for(server.next(), 0.05)
            except TimeoutError:
                continue
            if isinstance(said, smpp34.SubmitSmEvent):
                came.append(said)
                said.accept(f"a{len(came)}") if status is None else said.reject(status)
        await server.stop()

    running = threading.Thread(target=lambda: asyncio.run(listen()))
    running.start()
    assert listening.wait(5)
    yield came
    over.set()
    running.join()


def test_every_part_of_a_long_sms_is_understood_with_its_numbers() -> None:
    port = free_port()
    provider, _ = read_provider("X", "sms", f"smpp://{USER}:{PASSWORD}@127.0.0.1:{port}/12320?prefix=86")
    assert provider is not None
    with centre(port) as came:
        found = sms_channel(provider)(PENDING)
    assert found.done and "a1 a2 a3" in found.note.en
    assert b"".join(part.short_message[6:] for part in came).decode("utf-16-be") == MESSAGE.sms
    assert [part.short_message[:6] for part in came] == [
        bytes([5, 0, 3, came[0].short_message[3], 3, place]) for place in (1, 2, 3)
    ]
    [first, *_] = came
    assert (first.source_addr, first.destination_addr, first.dest_addr_ton) == ("12320", "8613812348888", 1)
    assert (first.data_coding, first.esm_class) == (8, 0x40)
    tags = [[tlv.tag for tlv in part.tlvs] for part in came]
    assert tags == [[smpp34.TLV_USER_MESSAGE_REFERENCE]] * 3


def test_a_refusal_is_understood_and_said() -> None:
    port = free_port()
    provider, _ = read_provider("X", "sms", f"smpp://{USER}:{PASSWORD}@127.0.0.1:{port}/Permits")
    assert provider is not None
    with centre(port, smpp34.ESME_RMSGQFUL) as came:
        found = sms_channel(provider)(replace(PENDING, message=replace(MESSAGE, sms="[Haidian] accepted")))
    assert (found.outcome, len(came)) == ("failed", 1)
    assert "0x14" in found.note.en
    assert (came[0].short_message, came[0].data_coding, came[0].source_addr_ton) == (
        b"\x1b<Haidian\x1b> accepted", 0, 5
    )  # fmt: skip
