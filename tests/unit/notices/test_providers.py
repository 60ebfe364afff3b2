"""A provider's address is read, or what is wrong with it is told in both languages without repeating its password."""

from __future__ import annotations

import pytest

from permits.core.finding import Finding
from permits.notices.providers import Provider, read_provider

SMS, MAIL = "smpp://permits:pw-12345@sms.example.cn", "smtps://permits:pw-12345@mail.example.cn"


def read(channel: str, url: str) -> tuple[Provider | None, list[Finding]]:
    return read_provider(f"PERMITS_{channel.upper()}_URL", channel, url)


@pytest.mark.parametrize(
    ("channel", "url", "port", "sender", "security"),
    [
        ("sms", f"{SMS}/10690000123456789012", 2775, "10690000123456789012", "in_clear"),
        ("sms", f"{SMS}:2776/12320", 2776, "12320", "in_clear"),
        ("sms", f"{SMS.replace('smpp', 'smpps', 1)}/Permits", 3550, "Permits", "tls"),
        ("mail", f"{MAIL}/permits@example.cn", 465, "permits@example.cn", "tls"),
        ("mail", "smtp+starttls://permits:pw@mail.example.cn/a%2Bb@example.cn", 587, "a+b@example.cn", "starttls"),
        ("mail", "smtp://relay.example.cn/permits@example.cn", 25, "permits@example.cn", "in_clear"),
        ("mail", "smtp://permits:pw@localhost:2525/permits@example.cn", 2525, "permits@example.cn", "in_clear"),
    ],
)
def test_an_address_of_a_provider_is_read(channel: str, url: str, port: int, sender: str, security: str) -> None:
    provider, findings = read(channel, url)
    assert findings == [] and provider is not None
    assert (provider.port, provider.sender, provider.security) == (port, sender, security)


def test_signs_of_a_password_that_mean_something_in_an_address_are_percent_encoded() -> None:
    provider, _ = read("sms", "smpp://permits:p%40%2F%3A@sms.example.cn/12320?prefix=86")
    assert provider is not None
    assert (provider.password, provider.host, provider.prefix) == ("p@/:", "sms.example.cn", "86")


WRONG = [
    ("sms", "https://sms.example.cn/12320", ["setting.provider_scheme"]),
    ("sms", f"{MAIL}/permits@example.cn", ["setting.provider_scheme"]),
    ("mail", f"{SMS}/12320", ["setting.provider_scheme"]),
    ("sms", f"{SMS}:many/12320", ["setting.provider_host"]),
    ("sms", f"{SMS}:99999/12320", ["setting.provider_host"]),
    ("sms", "smpp://[permits:pw-12345@sms.example.cn/12320", ["setting.provider_host"]),
    ("sms", "smpp:///12320", ["setting.provider_host", "setting.provider_login"]),
    ("sms", "smpp://permits@sms.example.cn/12320", ["setting.provider_login"]),
    ("sms", "smpp://permits:pw-12345x@sms.example.cn/12320", ["setting.provider_login"]),
    ("sms", "smpp://a-long-user-name:pw-12345@sms.example.cn/12320", ["setting.provider_login"]),
    ("sms", SMS, ["setting.provider_sender"]),
    ("sms", f"{SMS}/12", ["setting.provider_sender"]),
    ("sms", f"{SMS}/a-sender", ["setting.provider_sender"]),
    ("sms", f"{SMS}/12320?prefix=+86", ["setting.provider_option"]),
    ("sms", f"{SMS}/12320?timeout=5", ["setting.provider_option"]),
    ("mail", f"{MAIL}/permits", ["setting.provider_sender"]),
    ("mail", f"{MAIL}/permits@example.cn%0d%0aBcc:x@y.cn", ["setting.provider_sender"]),
    ("mail", f"{MAIL}/permits@example.cn?prefix=86", ["setting.provider_option"]),
    ("mail", "smtp://permits:pw-12345@mail.example.cn/permits@example.cn", ["setting.provider_in_clear"]),
]


@pytest.mark.parametrize(("channel", "url", "codes"), WRONG)
def test_a_wrong_address_is_told_in_both_languages_without_its_password(
    channel: str, url: str, codes: list[str]
) -> None:
    provider, findings = read(channel, url)
    assert provider is None
    assert [finding.code for finding in findings] == codes
    said = " ".join(finding.message.zh + finding.message.en for finding in findings)
    assert f"PERMITS_{channel.upper()}_URL" in said
    assert "pw-12345" not in said


def test_a_provider_does_not_show_its_password() -> None:
    assert "pw-12345" not in repr(read("sms", f"{SMS}/12320"))
