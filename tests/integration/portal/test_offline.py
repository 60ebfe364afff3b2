"""A certificate is checked without a connection: by what was signed and the public keys, both open to anybody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from permits.ops.cli import main
from permits.services.site import Site
from tests.integration.portal.conftest import Clock
from tests.integration.portal.officers import carry, seen
from tests.integration.portal.walk import Applicant


@pytest.fixture
def saved(visitor: Applicant, handed_in: str, site: Site, clock: Clock, tmp_path: Path) -> tuple[Path, Path]:
    """The signed file and the keys, as anybody saves them from the page."""
    carry(site, handed_in, clock(), until="closed")
    certificate = seen(site, handed_in).certificate
    assert certificate
    page = visitor.get(f"/verify/{certificate.id}").text
    token, keys = f"/verify/{certificate.id}.jws", "/verify/keys.json"
    assert f'href="{token}"' in page
    assert f'href="{keys}"' in page
    (tmp_path / "token.jws").write_bytes(visitor.get(token).data)
    (tmp_path / "keys.json").write_bytes(visitor.get(keys).data)
    return tmp_path / "token.jws", tmp_path / "keys.json"


def test_any_software_that_knows_jws_reads_the_public_lines_alone(
    saved: tuple[Path, Path], handed_in: str, site: Site
) -> None:
    token, keys = saved
    found = jws.deserialize_compact(
        token.read_text().strip(), KeySet.import_key_set(json.loads(keys.read_text())), algorithms=["Ed25519"]
    )
    face = json.loads(found.payload)
    case = seen(site, handed_in).case
    assert face["number"] == case.certificate["number"]  # type: ignore[index]
    public = [line["code"] for line in case.certificate["fields"] if line["public"]]  # type: ignore[index]
    assert [line["code"] for line in face["lines"]] == public
    assert '"d"' not in keys.read_text(), "no private key"


def test_the_command_needs_no_site_and_says_whether_anything_was_changed(
    saved: tuple[Path, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    token, keys = map(str, saved)
    monkeypatch.setenv("PERMITS_DATA_DIR", "/nonexistent/data")
    assert main(["verify", "--certificate", token, "--keys", keys]) == 0
    assert "签名有效" in capsys.readouterr().out
    head, body, signature = saved[0].read_text().strip().split(".")
    saved[0].write_text(".".join((head, body[:-4] + "AAAA", signature)))
    assert main(["verify", "--certificate", token, "--keys", keys]) == 1
    assert "已被改动" in "".join(capsys.readouterr())


@pytest.mark.parametrize(("token", "keys"), [("", "{}"), ("x.y.z", '{"keys": []}'), ("证照", '{"keys": []}')])
def test_files_that_are_none_are_told_of(
    tmp_path: Path, token: str, keys: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a").write_text(token, "utf-8")
    (tmp_path / "b").write_text(keys, "utf-8")
    assert main(["verify", "--certificate", str(tmp_path / "a"), "--keys", str(tmp_path / "b")]) == 1
    assert "请" in "".join(capsys.readouterr())


def test_of_a_certificate_nobody_knows_nothing_is_given(visitor: Applicant) -> None:
    assert visitor.get("/verify/none.jws").status_code == 404
