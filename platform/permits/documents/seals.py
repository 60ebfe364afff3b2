"""电子印章: the certificates authorities seal their papers with. Knows the folder they lie in; does not set a seal.

Each authority has one file, <code>.p12 (PKCS#12: private key, certificate, those above it), and, where that has a
password, <code>.password beside it. Where there is none, a trial site makes itself one below `demonstration`, which
says in its name that it is no authority's; a site at work does not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from secrets import token_hex

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PKCS12KeyAndCertificates,
    load_pkcs12,
    serialize_key_and_certificates,
)
from cryptography.x509.oid import NameOID

from permits.core.finding import Finding, FindingKind
from permits.core.text import Text

MADE_HERE = "demonstration"
MADE_FOR = timedelta(days=3650)
# X.520, upper bound of a common name.
LONGEST_NAME = 64
OUT_SOON = timedelta(days=30)

MISSING = FindingKind(
    "seal.missing",
    "{authority}（{code}）没有印章证书，其文书打开时未盖章；请把证书放到 {path}",
    "{authority} ({code}) has no certificate to seal with, so its papers open unsealed; put one at {path}",
)
UNREADABLE = FindingKind(
    "seal.unreadable",
    "印章证书 {path} 打不开：{why}；请核对文件和口令",
    "The seal's certificate {path} cannot be opened: {why}; check the file and its password",
)
OUT_OF_DATE = FindingKind(
    "seal.out_of_date",
    "印章证书 {path} 的有效期为 {since} 至 {until}，现在不能用来盖章；请换上有效的证书",
    "The seal's certificate {path} is valid from {since} to {until} and cannot seal now; put a valid one in its place",
)
ENDS_SOON = FindingKind(
    "seal.ends_soon",
    "印章证书 {path} 将于 {until} 到期；请在此之前换上新的证书",
    "The seal's certificate {path} ends on {until}; replace it before then",
)


@dataclass(frozen=True, slots=True)
class Seal:
    """What one authority seals with. `fingerprint`: SHA-256 of the certificate, in hex."""

    held: PKCS12KeyAndCertificates
    certificate: x509.Certificate
    fingerprint: str
    demonstration: bool

    def valid_at(self, now: datetime) -> bool:
        return self.certificate.not_valid_before_utc <= now < self.certificate.not_valid_after_utc


@dataclass(frozen=True, slots=True)
class Seals:
    """The seals below `folder`. `makes_own`: whether an authority without one gets one for trying things out."""

    folder: Path
    makes_own: bool = False

    def of(self, code: str, title: Text, now: datetime) -> Seal | None:
        """The seal of the authority `code`, or None where there is none that can be used now."""
        path = self._path(code)
        if not path.exists():
            if not self.makes_own:
                return None
            path = self._own(code, title, now)
        try:
            seal = read_seal(path)
        except (OSError, ValueError):
            return None
        return seal if seal.valid_at(now) else None

    def findings(self, titles: Mapping[str, Text], now: datetime) -> Iterator[Finding]:
        """What keeps an authority from sealing its papers, or soon will; none is missed where sites make them."""
        for code, title in titles.items():
            path = self._path(code)
            if path.exists():
                yield from _judged(path, now)
            elif not self.makes_own:
                yield MISSING.at(str(path), authority=title, code=code, path=path)

    def fingerprints(self) -> frozenset[str]:
        """Those of every certificate that lies here."""
        return frozenset(seal.fingerprint for seal in map(_opened, self.folder.rglob("*.p12")) if seal)

    def _path(self, code: str) -> Path:
        return self.folder / f"{code}.p12"

    def _own(self, code: str, title: Text, now: datetime) -> Path:
        path = self.folder / MADE_HERE / f"{code}.p12"
        if not path.exists():
            _make(path, title, now)
        return path


def read_seal(path: Path) -> Seal:
    """The seal in this file. ValueError if it is none or its password is another one; PermissionError where others may
    read it."""
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"chmod 600 {path}")
    password = path.with_suffix(".password")
    said = password.read_text("utf-8").strip() if password.exists() else ""
    return _read(path, path.stat().st_mtime_ns, said)


@lru_cache(maxsize=256)
def _read(path: Path, changed: int, password: str) -> Seal:
    held = load_pkcs12(path.read_bytes(), password.encode() or None)
    if held.cert is None or not isinstance(held.key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise ValueError("no RSA or EC key with its certificate")
    certificate = held.cert.certificate
    return Seal(held, certificate, certificate.fingerprint(hashes.SHA256()).hex(), path.parent.name == MADE_HERE)


def _opened(path: Path) -> Seal | None:
    try:
        return read_seal(path)
    except (OSError, ValueError):
        return None


def _judged(path: Path, now: datetime) -> Iterator[Finding]:
    try:
        seal = read_seal(path)
    except (OSError, ValueError) as why:
        yield UNREADABLE.at(str(path), path=path, why=str(why))
        return
    since, until = seal.certificate.not_valid_before_utc.date(), seal.certificate.not_valid_after_utc.date()
    if not seal.valid_at(now):
        yield OUT_OF_DATE.at(str(path), path=path, since=since, until=until)
    elif not seal.valid_at(now + OUT_SOON):
        yield ENDS_SOON.at(str(path), path=path, until=until)


def _make(path: Path, title: Text, now: datetime) -> None:
    """A certificate that vouches for itself. Of two processes that make one at once, the first to be done wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([
        x509.NameAttribute(NameOID.COMMON_NAME, f"演示 {title.zh}"[:LONGEST_NAME]),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Demonstration, not an authority's seal"),
    ])  # fmt: skip
    # Papers of trial cases are dated years back.
    since = datetime(2000, 1, 1, tzinfo=UTC)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named).issuer_name(named).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(since).not_valid_after(now + MADE_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    coming = path.with_name(f".{path.name}.{token_hex(8)}")
    handle = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(serialize_key_and_certificates(b"seal", key, certificate, None, NoEncryption()))
    try:
        os.link(coming, path)
    except FileExistsError:
        pass
    finally:
        coming.unlink()
