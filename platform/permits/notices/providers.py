"""Who carries messages out of the house: the address of a provider, as it is set, read and judged.

Knows how such an address is written, scheme://user:password@host:port/sender; opens no connection. What is wrong is
told without repeating the address, which holds a password.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from permits.core.finding import Finding, FindingKind

SMS, MAIL = "sms", "mail"
IN_CLEAR, STARTTLS, TLS = "in_clear", "starttls", "tls"
# Seconds one answer of a provider may take. A conversation has about ten; the outbox waits longer than all of them.
PATIENCE = 10.0
NEAR = ("localhost", "127.0.0.1", "::1")
# SMPP 3.4 (4.1.1): system_id and password end with a zero byte within 16 and 9 bytes. What is longer would be cut off.
LONGEST_USER, LONGEST_PASSWORD = 15, 8

WRONG_SCHEME = FindingKind(
    "setting.provider_scheme",
    "设置 {name} 须以 {known} 之一开头。请改正后再启动；不设此项，消息只写入数据目录的 outbox。",
    "The setting {name} must begin with one of {known}. Correct it and start again; without it, messages are only "
    "filed in the outbox of the data folder.",
)
WRONG_HOST = FindingKind(
    "setting.provider_host",
    "设置 {name} 缺少服务商的主机名，或端口不是 1 到 65535 的数；应写成 {form}。",
    "The setting {name} lacks the provider's host, or its port is no number from 1 to 65535; write it as {form}.",
)
WRONG_LOGIN = FindingKind(
    "setting.provider_login",
    "设置 {name} 中的用户名或密码不对，应写成 {form}；用户名至多 {user} 个字符，密码至多 {password} 个，"
    "均为 ASCII，特殊字符按网址规则编码。",
    "The user or password in the setting {name} will not do: write {form}, the user of at most {user} characters, the "
    "password of at most {password}, in ASCII; characters that mean something in an address are percent-encoded.",
)
WRONG_SENDER = FindingKind(
    "setting.provider_sender",
    "设置 {name} 末尾须为发送方：短信为 3 到 20 位号码或至多 11 个字母数字，邮件为邮箱地址；应写成 {form}。",
    "The setting {name} must end with the sender: for SMS a number of 3 to 20 digits or at most 11 letters and digits, "
    "for mail a mail address; write it as {form}.",
)
WRONG_OPTION = FindingKind(
    "setting.provider_option",
    "设置 {name} 的问号后面只能写 prefix=国家代码（仅短信，例如 prefix=86）。",
    "After its question mark the setting {name} takes only prefix=COUNTRY, for SMS alone, such as prefix=86.",
)
PASSWORD_IN_CLEAR = FindingKind(
    "setting.provider_in_clear",
    "设置 {name} 会把密码以明文发到别的机器。请改用 smtp+starttls:// 或 smtps://。",
    "The setting {name} would send its password in clear to another machine. Use smtp+starttls:// or smtps://.",
)


@dataclass(frozen=True, slots=True)
class Provider:
    """Where a channel's messages go. `security`: in_clear starttls tls; `prefix` stands before every number;
    `patience`: seconds that one answer may take."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str
    security: str
    prefix: str = ""
    patience: float = PATIENCE


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way to a provider: the channel it serves, its usual port and how the connection is kept secret."""

    channel: str
    port: int
    security: str


SCHEMES: Mapping[str, Scheme] = {
    "smpp": Scheme(SMS, 2775, IN_CLEAR),
    "smpps": Scheme(SMS, 3550, TLS),
    "smtp": Scheme(MAIL, 25, IN_CLEAR),
    "smtp+starttls": Scheme(MAIL, 587, STARTTLS),
    "smtps": Scheme(MAIL, 465, TLS),
}
FORMS = {
    SMS: "smpp://user:password@host:2775/10690000",
    MAIL: "smtps://user:password@host:465/permits@example.cn",
}
_NUMBER = re.compile(r"[0-9]{3,20}")
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]{1,11}")
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")


def is_mail_address(text: str) -> bool:
    """Whether letters can go there (RFC 5322: the plain form, in ASCII)."""
    return bool(_MAIL.fullmatch(text))


SENDERS: Mapping[str, Callable[[str], bool]] = {
    SMS: lambda sender: bool(_NUMBER.fullmatch(sender) or _NAME.fullmatch(sender)),
    MAIL: is_mail_address,
}


def read_provider(name: str, channel: str, url: str) -> tuple[Provider | None, list[Finding]]:
    """The provider that the setting `name` names for a channel ("sms", "mail"), or what is wrong with it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None, [WRONG_HOST.at(name, name=name, form=FORMS[channel])]
    scheme = SCHEMES.get(parts.scheme)
    if scheme is None or scheme.channel != channel:
        known = " ".join(f"{scheme}://" for scheme, way in SCHEMES.items() if way.channel == channel)
        return None, [WRONG_SCHEME.at(name, name=name, known=known)]
    provider = Provider(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=port or scheme.port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=unquote(parts.path.removeprefix("/")),
        security=scheme.security,
        prefix=parse_qs(parts.query).get("prefix", [""])[0],
    )
    findings = [*_judge(name, channel, provider), *_options(name, channel, parts)]
    return (None, findings) if findings else (provider, [])


def _judge(name: str, channel: str, provider: Provider) -> list[Finding]:
    form = FORMS[channel]
    found = []
    if not provider.host or " " in provider.host:
        found.append(WRONG_HOST.at(name, name=name, form=form))
    longest = {SMS: (LONGEST_USER, LONGEST_PASSWORD), MAIL: (320, 1000)}[channel]
    given = (provider.user, provider.password)
    missing = not all(given) if channel == SMS else bool(provider.user) != bool(provider.password)
    if missing or any(len(one) > most or not one.isascii() for one, most in zip(given, longest, strict=True)):
        found.append(WRONG_LOGIN.at(name, name=name, form=form, user=longest[0], password=longest[1]))
    if not SENDERS[channel](provider.sender):
        found.append(WRONG_SENDER.at(name, name=name, form=form))
    # SMPP is mostly spoken over private lines, so only mail is held to this.
    if channel == MAIL and provider.password and provider.security == IN_CLEAR and provider.host not in NEAR:
        found.append(PASSWORD_IN_CLEAR.at(name, name=name))
    return found


def _options(name: str, channel: str, parts: SplitResult) -> list[Finding]:
    given = parse_qs(parts.query, keep_blank_values=True)
    right = not given or (
        channel == SMS and set(given) == {"prefix"} and re.fullmatch("[0-9]{1,4}", given["prefix"][0])
    )
    return [] if right and not parts.fragment else [WRONG_OPTION.at(name, name=name)]
