"""Signatures of certificate faces: checkable by anyone, forgeable by nobody, surviving a change of keys."""

from __future__ import annotations

import base64
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jws
from joserfc.jwk import OctKey

from permits.documents.signing import PRIVATE_NAME, PublicKeys, SigningKey, open_keys, rotate, sign, verify
from permits.documents.verification import face_as_signed
from tests.unit.documents.samples import VENUE

FACE = face_as_signed(VENUE)


def padded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_a_signed_face_comes_back_whole() -> None:
    key = SigningKey.create()
    assert verify(sign(FACE, key), PublicKeys.of(key)) == (FACE, None)


def test_the_signature_can_be_checked_with_the_published_keys_and_another_library() -> None:
    key = SigningKey.create()
    published = json.loads(PublicKeys.of(key).as_json())["keys"][0]
    header, payload, signature = sign(FACE, key).split(".")
    public = Ed25519PublicKey.from_public_bytes(padded(published["x"]))
    public.verify(padded(signature), f"{header}.{payload}".encode())
    assert json.loads(padded(payload)) == FACE
    assert "d" not in published


def test_a_changed_face_is_altered() -> None:
    key = SigningKey.create()
    header, _, signature = sign(FACE, key).split(".")
    forged = unpadded(json.dumps({**FACE, "valid_to": "2099-12-31"}).encode())
    face, finding = verify(f"{header}.{forged}.{signature}", PublicKeys.of(key))
    assert face is None
    assert finding is not None and finding.code == "signature.altered"


def test_a_key_that_is_not_ours_is_refused() -> None:
    face, finding = verify(sign(FACE, SigningKey.create()), PublicKeys.of(SigningKey.create()))
    assert face is None
    assert finding is not None and finding.code == "signature.key_unknown"


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_another_algorithm_under_our_key_id_is_refused(algorithm: str) -> None:
    key = SigningKey.create()
    header = {"alg": algorithm, "kid": key.id}
    if algorithm == "none":
        token = unpadded(json.dumps(header).encode()) + "." + unpadded(json.dumps(FACE).encode()) + "."
    else:
        secret = OctKey.import_key(json.dumps(dict(key.public)))
        token = jws.serialize_compact(header, json.dumps(FACE), secret, algorithms=["HS256"])
    face, finding = verify(token, PublicKeys.of(key))
    assert face is None
    assert finding is not None


@pytest.mark.parametrize(
    "token", ["", "a", "a.b", "a.b.c", "....", "\u4e2d.文.字", "e30.e30.e30", "W10.W10.W10", "x" * 9999]
)
def test_whatever_is_no_token_is_a_finding(token: str) -> None:
    face, finding = verify(token, PublicKeys.of(SigningKey.create()))
    assert face is None
    assert finding is not None


def test_after_a_change_of_keys_old_tokens_still_verify_and_the_old_private_key_is_gone(tmp_path: Path) -> None:
    first, _ = open_keys(tmp_path)
    token = sign(FACE, first)
    second, public = rotate(tmp_path)
    assert second.id != first.id
    assert verify(token, public) == (FACE, None)
    assert verify(sign(FACE, second), public) == (FACE, None)
    again, reread = open_keys(tmp_path)
    assert (again.id, set(reread.keys)) == (second.id, {first.id, second.id})
    private = str(first.key.as_dict(private=True)["d"])
    assert not any(private in path.read_text() for path in tmp_path.iterdir())


def test_the_private_key_is_for_its_owner_only(tmp_path: Path) -> None:
    open_keys(tmp_path)
    assert (tmp_path / PRIVATE_NAME).stat().st_mode & 0o777 == 0o600
    os.chmod(tmp_path / PRIVATE_NAME, 0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        SigningKey.load(tmp_path / PRIVATE_NAME)


def test_a_saved_key_is_never_overwritten(tmp_path: Path) -> None:
    SigningKey.create().save(tmp_path / "k.jwk")
    with pytest.raises(FileExistsError):
        SigningKey.create().save(tmp_path / "k.jwk")


def test_processes_that_start_together_end_up_with_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = {key.id for key, _ in pool.map(lambda _: open_keys(tmp_path / "keys"), range(16))}
    assert len(ids) == 1
