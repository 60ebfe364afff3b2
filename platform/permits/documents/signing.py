"""Signatures of certificate faces, checkable offline. Knows keys and values; does not know what a face means.

A token is a JWS in compact form (RFC 7515), algorithm Ed25519 (RFC 8037, RFC 9864), its payload the face as
canonical JSON. Whoever holds the public keys (a JWK set, RFC 7517) can check it without asking us. Keys are
changed by `rotate`: the old private key is destroyed, its public key stays and still verifies.

Seals on PDF files are set by `sealing`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from permits.core.finding import Finding, FindingKind

ALGORITHM = "Ed25519"
TYPE = "permit-certificate+jws"
PRIVATE_NAME = "signing.jwk"
PUBLIC_NAME = "public-keys.json"

UNREADABLE = FindingKind(
    "signature.unreadable",
    "核验信息不完整或格式不对；请扫描证照原件上的二维码，或输入证照编号查询",
    "The token is incomplete or malformed; scan the code on the certificate itself or look it up by its number",
)
KEY_UNKNOWN = FindingKind(
    "signature.key_unknown",
    "签名所用的密钥（{key}）不是本平台的密钥；该证照不是由本平台签发，请勿采信",
    "The token was signed with a key ({key}) that is not ours; the certificate was not issued here, do not rely on it",
)
ALTERED = FindingKind(
    "signature.altered",
    "签名与内容不符，内容已被改动；请勿采信，并向发证机关核实",
    "The signature does not match the content, which was altered; do not rely on it and ask the issuing authority",
)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private Ed25519 key. `id` is its RFC 7638 thumbprint."""

    key: OKPKey
    id: str

    @classmethod
    def create(cls) -> SigningKey:
        return cls._of(OKPKey.generate_key("Ed25519", private=True))

    @classmethod
    def load(cls, path: Path) -> SigningKey:
        """The key in a JWK file. PermissionError where anyone but its owner may read it."""
        if path.stat().st_mode & 0o077:
            raise PermissionError(f"{path} can be read by others; run: chmod 600 {path}")
        return cls._of(OKPKey.import_key(json.loads(path.read_text("utf-8"))))

    @classmethod
    def _of(cls, key: OKPKey) -> SigningKey:
        return cls(key, key.thumbprint())

    def save(self, path: Path) -> None:
        """Write the private key for its owner's eyes only; FileExistsError rather than overwrite a key."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(self.key.as_dict(private=True), file)
            file.flush()
            os.fsync(file.fileno())

    @property
    def public(self) -> Mapping[str, str]:
        """The public key as a JWK, with its id and use."""
        known = {name: str(value) for name, value in self.key.as_dict(private=False).items()}
        return {**known, "kid": self.id, "use": "sig", "alg": ALGORITHM}


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """Every public key that ever signed, by id."""

    keys: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, *keys: SigningKey) -> PublicKeys:
        return cls({key.id: key.public for key in keys})

    @classmethod
    def read(cls, text: str) -> PublicKeys:
        """From a JWK set in JSON."""
        return cls({key["kid"]: key for key in json.loads(text)["keys"]})

    def with_key(self, key: SigningKey) -> PublicKeys:
        return PublicKeys({**self.keys, key.id: key.public})

    def as_json(self) -> str:
        """The JWK set to publish for offline verification."""
        return json.dumps({"keys": list(self.keys.values())}, indent=2) + "\n"


def sign(face: Mapping[str, object], key: SigningKey) -> str:
    """The token of a face (JSON values only)."""
    header = {"alg": ALGORITHM, "kid": key.id, "typ": TYPE}
    return jws.serialize_compact(header, canonical(face), key.key, algorithms=[ALGORITHM])


def verify(token: str, public_keys: PublicKeys) -> tuple[Mapping[str, object] | None, Finding | None]:
    """The signed face, or why the token cannot be relied on. Only Ed25519 and only our own keys are considered."""
    try:
        key_id = str(jws.extract_compact(token.encode("utf-8")).headers().get("kid", ""))
    except (JoseError, ValueError, AttributeError):
        return None, UNREADABLE.at()
    if key_id not in public_keys.keys:
        return None, KEY_UNKNOWN.at(key=key_id[:16])
    keys = KeySet.import_key_set({"keys": [dict(public_keys.keys[key_id])]})
    try:
        payload = jws.deserialize_compact(token, keys, algorithms=[ALGORITHM]).payload
        face = json.loads(payload)
    except (JoseError, ValueError):
        return None, ALTERED.at()
    return (face, None) if isinstance(face, dict) else (None, UNREADABLE.at())


def canonical(face: Mapping[str, object]) -> bytes:
    """The one form in which a face is signed and compared: sorted keys, no spaces, UTF-8."""
    return json.dumps(face, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("utf-8")


# ---------------------------------------------------------------- keys on disk


def open_keys(folder: Path) -> tuple[SigningKey, PublicKeys]:
    """The current key and all public keys below `folder`, created there the first time."""
    path = folder / PRIVATE_NAME
    if not path.exists():
        _first_key(path)
    key = SigningKey.load(path)
    public = _public_keys(folder)
    if key.id not in public.keys:
        public = public.with_key(key)
        _write_public(folder, public)
    return key, public


def rotate(folder: Path) -> tuple[SigningKey, PublicKeys]:
    """A new key from now on. Tokens signed before still verify; the old private key is gone."""
    _, public = open_keys(folder)
    key = SigningKey.create()
    public = public.with_key(key)
    _write_public(folder, public)
    waiting = folder / f"{PRIVATE_NAME}.{key.id}"
    key.save(waiting)
    os.replace(waiting, folder / PRIVATE_NAME)
    return key, public


def _first_key(path: Path) -> None:
    """Two processes may start at once: each writes its own file whole, the first to link it in wins."""
    key = SigningKey.create()
    waiting = path.with_name(f"{path.name}.{key.id}")
    key.save(waiting)
    try:
        os.link(waiting, path)
    except FileExistsError:
        pass
    finally:
        waiting.unlink()


def _public_keys(folder: Path) -> PublicKeys:
    path = folder / PUBLIC_NAME
    return PublicKeys.read(path.read_text("utf-8")) if path.exists() else PublicKeys({})


def _write_public(folder: Path, public: PublicKeys) -> None:
    with NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as waiting:
        waiting.write(public.as_json())
    os.chmod(waiting.name, 0o644)
    os.replace(waiting.name, folder / PUBLIC_NAME)
