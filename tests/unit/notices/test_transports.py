"""Letters and SMS handed to real servers on this machine: what arrives, and what is said when it does not."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from permits.core.text import Text
from permits.notices.channels import Channel, OutboxChannel, PendingMessage, RecordedChannel, deliver, refused
from permits.notices.mail import mail_channel
from permits.notices.providers import Provider, read_provider
from permits.notices.sms import parts_of, sms_channel
from permits.notices.wording import Message
from tests.certificates import self_signed
from tests.providers import DROPS, IS_LATE, LOSES_ITS_REPLY, PASSWORD, REFUSES, USER, MailServer, MessageCentre, Mood

ZH = "【海淀区卫健委】您的申请已受理，请登录网上办事系统查看。"
MESSAGE = Message("accepted", "zh", ("sms", "mail"), "申请已受理：公共场所卫生许可", "正文第一行。\n第二行。", ZH)
SMS = PendingMessage("c1:7:accepted:sms:13812348888", "sms", "13812348888", MESSAGE, datetime(2026, 3, 12, tzinfo=UTC))
LETTER = replace(SMS, key="c1:7:accepted:mail:zhang@example.cn", channel="mail", recipient="zhang@example.cn")
QUICK = 0.3


def provider(channel: str, url: str) -> Provider:
    found, findings = read_provider("X", channel, url)
    assert found is not None, findings
    return replace(found, patience=QUICK)


def by_sms(centre: MessageCentre, *, scheme: str = "smpp", password: str = PASSWORD, options: str = "") -> Channel:
    address = f"{scheme}://{USER}:{password}@localhost:{centre.port}/12320{options}"
    return sms_channel(provider("sms", address))


def by_mail(server: MailServer, *, scheme: str = "smtp", password: str = PASSWORD) -> Channel:
    address = f"{scheme}://{USER}:{password}@localhost:{server.port}/permits@example.cn"
    return mail_channel(provider("mail", address))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed(tmp_path_factory.mktemp("tls"), "localhost")


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return certificate


def test_a_letter_arrives_with_its_words_and_an_id_made_from_its_key() -> None:
    with MailServer() as server:
        first, again = (by_mail(server)(LETTER) for _ in range(2))
        other = by_mail(server)(replace(LETTER, key="c1:8"))
    assert first.done and again.done and other.done
    assert "250" in first.note.zh and "queued as 1" in first.note.en
    letter = server.letters[0]
    assert (letter["Subject"], letter["To"], letter["From"]) == (
        MESSAGE.subject, "zhang@example.cn", "permits@example.cn"
    )  # fmt: skip
    assert letter.get_payload(decode=True).decode().splitlines() == MESSAGE.body.splitlines()  # type: ignore[union-attr]
    assert sorted(server.ids().values()) == [1, 2]


def test_a_chinese_sms_of_one_part_arrives_as_it_was_written() -> None:
    with MessageCentre() as centre:
        assert by_sms(centre)(SMS).done
        assert by_sms(centre, options="?prefix=86")(SMS).done
    assert centre.read() == [("13812348888", ZH), ("8613812348888", ZH)]
    assert [(part.sender, part.to_ton) for part in centre.taken] == [("12320", 0), ("12320", 1)]


@pytest.mark.parametrize(
    "text",
    ["短" * 70, "短" * 71, "短信" * 100, "a" * 160, "[" * 160, "𠮷" * 36, "短" * 66 + "𠮷" + "短", "`" * 3],
    ids=["70", "71", "200", "ascii", "escaped", "pairs", "pair at the cut", "no such sign"],
)
def test_a_long_sms_travels_in_parts_that_cut_no_sign_and_bear_the_same_numbers_on_every_try(text: str) -> None:
    parts = list(parts_of(text, "k1"))
    assert parts == list(parts_of(text, "k1"))
    assert all(len(content) <= (140 if coding == 8 else 160) for content, coding, _, _ in parts)
    joined = b"".join(content[6:] if kind else content for content, _, kind, _ in parts)
    for content, _, kind, _ in parts if parts[0][1] == 8 else ():
        (content[6:] if kind else content).decode("utf-16-be")
    said = joined.decode("utf-16-be") if parts[0][1] == 8 else joined.decode("latin-1").replace("\x1b<", "[")
    assert said == text
    assert len({reference for *_, reference in parts}) == len(parts)
    assert len({content[3] for content, _, kind, _ in parts if kind}) <= 1


def test_a_long_sms_arrives_whole_and_a_second_try_bears_the_same_numbers() -> None:
    long = replace(SMS, message=replace(MESSAGE, sms="短信" * 100))
    with MessageCentre() as centre:
        centre.chatty = True
        assert [by_sms(centre)(long).done for _ in range(2)] == [True, True]
    assert centre.read() == [("13812348888", "短信" * 100)] * 2
    assert centre.taken[:3] == centre.taken[3:]


@pytest.mark.parametrize(
    ("mood", "outcome"),
    [(REFUSES, "failed"), (DROPS, "unreachable"), (LOSES_ITS_REPLY, "unreachable"), (IS_LATE, "unreachable")],
)
def test_what_was_not_answered_with_yes_is_not_sent_and_says_why(mood: str, outcome: str) -> None:
    always = Mood(share=1.0, late=2 * QUICK, faults=(mood,))
    with MailServer(always) as server, MessageCentre(always) as centre:
        for found in (by_mail(server)(LETTER), by_sms(centre)(SMS)):
            assert (found.outcome, found.done) == (outcome, False)
            assert found.note.zh and found.note.en


def test_a_refusal_says_the_providers_words() -> None:
    always = Mood(share=1.0, faults=(REFUSES,))
    with MailServer(always) as server, MessageCentre(always) as centre:
        assert "451 4.3.0 try again later" in by_mail(server)(LETTER).note.en
        assert "Throttling error" in by_sms(centre)(SMS).note.en


def test_a_wrong_password_is_said_in_the_providers_words_and_neither_it_nor_the_message_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with MailServer() as server, MessageCentre() as centre:
        letter, sms = by_mail(server, password="wr0ng-pw")(LETTER), by_sms(centre, password="wr0ng-pw")(SMS)
        assert by_sms(centre)(SMS).done
    assert letter.outcome == sms.outcome == "unreachable"
    assert "535" in letter.note.zh and "Invalid Password" in sms.note.zh
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("mail"))
    for secret in ("wr0ng-pw", PASSWORD, PASSWORD.encode().hex(), "13812348888"):
        assert secret not in ours


@contextmanager
def _speaking(listening: socket.socket, said: bytes) -> Iterator[None]:
    """Whoever connects is told this, and then nothing more."""

    def speak() -> None:
        held, _ = listening.accept()
        with held:
            held.sendall(said)
            over.wait(5)

    over = threading.Event()
    speaker = threading.Thread(target=speak)
    speaker.start()
    yield
    over.set()
    speaker.join()


def test_a_provider_that_is_not_there_is_unreachable() -> None:
    with MailServer() as server, MessageCentre() as centre:
        letter, sms = by_mail(server), by_sms(centre)
    assert [letter(LETTER).outcome, sms(SMS).outcome] == ["unreachable", "unreachable"]


@pytest.mark.parametrize("said", [b"", b"\x00\x00\x00\x04\x80\x00", b"\x00\x00\x00\x10\x99\x00\x00\x01" + b"\x00" * 8])
def test_a_provider_that_says_nothing_or_nonsense_is_left_in_time(said: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        sms = sms_channel(provider("sms", f"smpp://{USER}:{PASSWORD}@127.0.0.1:{port}/12320"))
        mail = mail_channel(provider("mail", f"smtp://127.0.0.1:{port}/permits@example.cn"))
        for channel, pending in ((sms, SMS), (mail, LETTER)):
            begun = time.monotonic()
            with _speaking(listening, said):
                assert channel(pending).outcome == "unreachable"
            assert time.monotonic() - begun < 4 * QUICK


def test_what_is_no_number_and_no_mail_address_is_refused_without_asking_anybody() -> None:
    with MailServer() as server, MessageCentre() as centre:
        for found in (
            by_sms(centre)(replace(SMS, recipient="zhang@example.cn")),
            by_mail(server)(replace(LETTER, recipient="a@example.cn\r\nBcc: b@example.cn")),
        ):
            assert (found.outcome, found.done) == ("failed", False)
    assert (server.letters, centre.taken) == ([], [])


def test_what_a_provider_says_of_a_message_is_told_without_the_address() -> None:
    words = Text("<13812348888> 不存在", "<13812348888> unknown")
    assert refused(SMS, words).note == Text("被拒绝：<138****8888> 不存在", "Refused: <138****8888> unknown")


@pytest.mark.parametrize(("scheme", "implicit"), [("smtps", True), ("smtp+starttls", False)])
def test_a_letter_travels_secretly_to_a_server_whose_certificate_holds(
    trusted: Path, scheme: str, implicit: bool
) -> None:
    with MailServer(certificate=trusted, implicit=implicit) as server:
        found = by_mail(server, scheme=scheme)(LETTER)
    assert found.done, found.note
    assert server.secret == [True]


def test_an_sms_travels_secretly_to_a_centre_whose_certificate_holds(trusted: Path) -> None:
    with MessageCentre(certificate=trusted) as centre:
        found = by_sms(centre, scheme="smpps")(SMS)
    assert found.done, found.note


def test_nothing_is_said_to_a_server_whose_certificate_does_not_hold(certificate: Path) -> None:
    with MailServer(certificate=certificate) as server, MessageCentre(certificate=certificate) as centre:
        letter, sms = by_mail(server, scheme="smtp+starttls")(LETTER), by_sms(centre, scheme="smpps")(SMS)
    assert [letter.outcome, sms.outcome] == ["unreachable", "unreachable"]
    assert "certificate" in letter.note.en and "certificate" in sms.note.en
    assert (server.letters, centre.taken) == ([], [])


def test_no_password_is_sent_where_the_server_has_no_secret_way() -> None:
    with MailServer() as server:
        assert by_mail(server, scheme="smtp+starttls")(LETTER).outcome == "unreachable"
    assert server.letters == []


def test_what_a_provider_accepted_is_filed_and_never_sent_again(tmp_path: Path) -> None:
    with MessageCentre() as centre:
        recorded = RecordedChannel(OutboxChannel(tmp_path), by_sms(centre))
        assert [deliver(SMS, {"sms": recorded}).outcome for _ in range(3)] == ["sent", "already_sent", "already_sent"]
    assert len(centre.taken) == 1
    assert "13812348888" not in "".join(path.read_text("utf-8") for path in tmp_path.iterdir())


def test_what_a_provider_refused_is_not_filed(tmp_path: Path) -> None:
    with MessageCentre(Mood(share=1.0, faults=(REFUSES,))) as centre:
        assert not RecordedChannel(OutboxChannel(tmp_path), by_sms(centre))(SMS).done
    assert list(tmp_path.iterdir()) == []


def test_a_message_that_is_out_and_cannot_be_filed_is_sent_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "sms").write_text("a file where the folder should be")
    with MessageCentre() as centre:
        assert RecordedChannel(OutboxChannel(tmp_path / "sms"), by_sms(centre))(SMS).outcome == "sent"
