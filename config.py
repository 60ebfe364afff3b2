"""Settings, typed and frozen, read once from the environment.

Knows the names PERMITS_* and what is unsafe; decides nothing else. Anything unknown or unsafe is a finding, and a
start with findings does not happen. Outside production a random secret is made once and kept in the data folder.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from permits.core.finding import Finding, FindingKind
from permits.core.text import LANGUAGES
from permits.notices.providers import MAIL, SMS, Provider, read_provider

ROOT = Path(__file__).resolve().parent
ENVIRONMENTS = ("development", "production", "test")
DATABASES = ("sqlite:///", "postgresql+psycopg://")
SECRET_BYTES = 32
# Secrets that stand in documentation of this and other projects: whoever reads it can forge a login with them.
KNOWN_SECRETS = ("changeme", "change-me", "change_me", "secret", "thisismy", "example", "password", "0123456789")

UNKNOWN = FindingKind(
    "setting.unknown",
    "没有名为 {name} 的设置。请检查拼写；可用的设置有：{known}。",
    "There is no setting named {name}. Check its spelling; the settings are: {known}.",
)
NOT_ONE_OF = FindingKind(
    "setting.not_one_of",
    "设置 {name} 的值须为下列之一：{known}。请改正后再启动。",
    "The setting {name} must be one of: {known}. Correct it and start again.",
)
BAD_ADDRESS = FindingKind(
    "setting.bad_address",
    "设置 {name} 须为站点地址，例如 https://permits.example.cn，不带路径。",
    "The setting {name} must be the site's address, such as https://permits.example.cn, without a path.",
)
PLAIN_ADDRESS = FindingKind(
    "setting.plain_address",
    "正式环境的 {name} 须以 https:// 开头，否则登录信息会以明文传送。",
    "In production {name} must begin with https://, or sign-ins would travel in clear.",
)
NO_SECRET = FindingKind(
    "setting.secret_missing",
    "正式环境须设置 {name}：一串不少于 {bytes} 字节的随机字符，例如用 `openssl rand -hex 32` 生成。",
    "Production needs {name}: at least {bytes} random bytes, made for example with `openssl rand -hex 32`.",
)
WEAK_SECRET = FindingKind(
    "setting.secret_weak",
    "{name} 太短或是公开过的密钥。请换成不少于 {bytes} 字节的随机字符，例如用 `openssl rand -hex 32` 生成。",
    "{name} is too short or publicly known. Use {bytes} random bytes or more, such as `openssl rand -hex 32` makes.",
)


BAD_SCANNER = FindingKind(
    "setting.bad_scanner",
    "设置 {name} 须为病毒扫描程序 clamd 的地址：tcp://主机:端口 或 unix:///路径。请改正后再启动。",
    "The setting {name} must be where the virus scanner clamd listens: tcp://host:port or unix:///path. Correct it and "
    "start again.",
)
NO_NUMBER = FindingKind(
    "setting.no_number",
    "设置 {name} 须为 0 到 {most} 的整数。请改正后再启动。",
    "The setting {name} must be a whole number from 0 to {most}. Correct it and start again.",
)
MOST_LATE = 1_000_000
MOST_UNDO_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment decides. `base_url` has no trailing slash; folders are absolute; `seed`: whether the first
    start of a trial site brings demo people and cases; `sweep_limit`: how many limits may have waited for more
    than a day before a person is asked; `providers`: who carries the messages of a channel (sms, mail); `scanner`:
    where a virus scanner listens; `undo_seconds`: how long an officer can take back what they committed."""

    database_url: str
    data_dir: Path
    definitions: Path
    locale: str
    secret_key: str
    base_url: str
    env: str
    seed: bool = False
    sweep_limit: int = 100
    scanner: str = ""
    undo_seconds: int = 10
    providers: Mapping[str, Provider] = field(default_factory=dict)

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")


NAMES = {
    "PERMITS_ENV": "development",
    "PERMITS_DATA_DIR": "data",
    "PERMITS_DEFINITIONS": "definitions",
    "PERMITS_DATABASE_URL": "",
    "PERMITS_LOCALE": "zh",
    "PERMITS_SECRET_KEY": "",
    "PERMITS_BASE_URL": "http://127.0.0.1:8000",
    "PERMITS_SEED": "yes",
    "PERMITS_SWEEP_LIMIT": "100",
    "PERMITS_SCANNER": "",
    "PERMITS_UNDO_SECONDS": "10",
    "PERMITS_SMS_URL": "",
    "PERMITS_MAIL_URL": "",
}
PROVIDERS = {SMS: "PERMITS_SMS_URL", MAIL: "PERMITS_MAIL_URL"}


def read_settings(environ: Mapping[str, str]) -> tuple[Settings | None, list[Finding]]:
    """The settings in `environ`, or None with every finding that forbids the start. Other variables are ignored."""
    values = {name: environ.get(name, "").strip() or default for name, default in NAMES.items()}
    providers, wrong = _providers(values)
    findings = [*_unknown(environ), *_unsafe(values), *wrong]
    if findings:
        return None, findings
    data_dir = _folder(values["PERMITS_DATA_DIR"])
    return (
        Settings(
            database_url=database_url_in(environ),
            data_dir=data_dir,
            definitions=_folder(values["PERMITS_DEFINITIONS"]),
            locale=values["PERMITS_LOCALE"],
            secret_key=values["PERMITS_SECRET_KEY"] or _kept_secret(data_dir),
            base_url=values["PERMITS_BASE_URL"].rstrip("/"),
            env=values["PERMITS_ENV"],
            # The numbers of demonstration people are made up, and may be somebody's.
            seed=values["PERMITS_SEED"] == "yes" and values["PERMITS_ENV"] == "development" and not providers,
            sweep_limit=int(values["PERMITS_SWEEP_LIMIT"]),
            scanner=values["PERMITS_SCANNER"],
            undo_seconds=int(values["PERMITS_UNDO_SECONDS"]),
            providers=providers,
        ),
        [],
    )


def database_url_in(environ: Mapping[str, str]) -> str:
    """Where the database is or would be; asks for nothing else and makes nothing."""
    data_dir = _folder(environ.get("PERMITS_DATA_DIR", "").strip() or NAMES["PERMITS_DATA_DIR"])
    return environ.get("PERMITS_DATABASE_URL", "").strip() or f"sqlite:///{data_dir / 'permits.db'}"


def stray(environ: Mapping[str, str]) -> list[Finding]:
    """What is wrong with the settings that every command reads, those without an installation among them."""
    locale = {"PERMITS_LOCALE": environ.get("PERMITS_LOCALE", "").strip() or NAMES["PERMITS_LOCALE"]}
    return [*_unknown(environ), *_one_of("PERMITS_LOCALE", locale, LANGUAGES)]


def _unknown(environ: Mapping[str, str]) -> list[Finding]:
    odd = sorted(name for name in environ if name.startswith("PERMITS_") and name not in NAMES)
    return [UNKNOWN.at(name, name=name, known=" ".join(NAMES)) for name in odd]


def _unsafe(values: Mapping[str, str]) -> list[Finding]:
    return [
        *_one_of("PERMITS_ENV", values, ENVIRONMENTS),
        *_one_of("PERMITS_LOCALE", values, LANGUAGES),
        *_one_of("PERMITS_SEED", values, ("yes", "no")),
        *_database(values["PERMITS_DATABASE_URL"]),
        *_address(values["PERMITS_BASE_URL"], values["PERMITS_ENV"]),
        *_secret(values["PERMITS_SECRET_KEY"], values["PERMITS_ENV"]),
        *_number("PERMITS_SWEEP_LIMIT", values, MOST_LATE),
        *_scanner(values["PERMITS_SCANNER"]),
        *_number("PERMITS_UNDO_SECONDS", values, MOST_UNDO_SECONDS),
    ]


def _providers(values: Mapping[str, str]) -> tuple[dict[str, Provider], list[Finding]]:
    """Who carries the messages of each channel that is set; a wrong address is told now, not by lost messages."""
    read = {channel: read_provider(name, channel, values[name]) for channel, name in PROVIDERS.items() if values[name]}
    providers = {channel: provider for channel, (provider, _) in read.items() if provider}
    return providers, [finding for _, findings in read.values() for finding in findings]


def _scanner(address: str) -> list[Finding]:
    try:
        parts = urlsplit(address)
        right = not address or (parts.scheme == "unix" and parts.path) or (parts.scheme == "tcp" and parts.port)
    except ValueError:
        right = False
    return [] if right else [BAD_SCANNER.at("PERMITS_SCANNER", name="PERMITS_SCANNER")]


def _one_of(name: str, values: Mapping[str, str], known: tuple[str, ...]) -> list[Finding]:
    return [] if values[name] in known else [NOT_ONE_OF.at(name, name=name, known=" ".join(known))]


def _number(name: str, values: Mapping[str, str], most: int) -> list[Finding]:
    written = values[name]
    right = written.isascii() and written.isdecimal() and len(written) <= len(str(most)) and int(written) <= most
    return [] if right else [NO_NUMBER.at(name, name=name, most=most)]


def _database(url: str) -> list[Finding]:
    if not url or url.startswith(DATABASES):
        return []
    name = "PERMITS_DATABASE_URL"
    return [NOT_ONE_OF.at(name, name=name, known=" ".join(f"{start}…" for start in DATABASES))]


def _address(url: str, env: str) -> list[Finding]:
    name, parts = "PERMITS_BASE_URL", urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        return [BAD_ADDRESS.at(name, name=name)]
    near = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if env == "production" and parts.scheme == "http" and not near:
        return [PLAIN_ADDRESS.at(name, name=name)]
    return []


def _secret(secret: str, env: str) -> list[Finding]:
    name = "PERMITS_SECRET_KEY"
    if not secret:
        return [NO_SECRET.at(name, name=name, bytes=SECRET_BYTES)] if env == "production" else []
    known = any(word in secret.lower() for word in KNOWN_SECRETS)
    if env == "production" and (known or len(secret.encode()) < SECRET_BYTES or len(set(secret)) < 8):
        return [WEAK_SECRET.at(name, name=name, bytes=SECRET_BYTES)]
    return []


def _folder(path: str) -> Path:
    return (ROOT / path).resolve()


def _kept_secret(data_dir: Path) -> str:
    """The secret of a trial site: made at the first start, then always the same, so that people stay signed in."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = data_dir / "secret.key"
    try:
        with open(place, "x", encoding="ascii", opener=_private) as new:
            new.write(secrets.token_hex(SECRET_BYTES))
    except FileExistsError:
        pass
    return place.read_text("ascii").strip()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
