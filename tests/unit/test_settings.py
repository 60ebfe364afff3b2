"""Settings come from PERMITS_*; what is unknown or unsafe stops the start with a sentence in both languages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import NAMES, ROOT, read_settings

STRONG = "kq3Zx8vB1nM5cY7tR2wE9uI4oP6aS0dF"
LIVE = {"PERMITS_ENV": "production", "PERMITS_SECRET_KEY": STRONG, "PERMITS_BASE_URL": "https://permits.gov.test"}


def codes(environ: dict[str, str]) -> list[tuple[str, str]]:
    settings, findings = read_settings(environ)
    assert (settings is None) == bool(findings)
    return [(finding.code, finding.where) for finding in findings]


UNSAFE = [
    ({"PERMITS_SECRETKEY": "x"}, "setting.unknown", "PERMITS_SECRETKEY"),
    ({"PERMITS_ENV": "prod"}, "setting.not_one_of", "PERMITS_ENV"),
    ({"PERMITS_SWEEP_LIMIT": "many"}, "setting.no_number", "PERMITS_SWEEP_LIMIT"),
    ({"PERMITS_SWEEP_LIMIT": "-1"}, "setting.no_number", "PERMITS_SWEEP_LIMIT"),
    ({"PERMITS_SWEEP_LIMIT": "99999999"}, "setting.no_number", "PERMITS_SWEEP_LIMIT"),
    ({"PERMITS_SMS_URL": "smpp://permits:pw-12345@sms.gov.test"}, "setting.provider_sender", "PERMITS_SMS_URL"),
    ({"PERMITS_SMS_URL": "https://sms.gov.test"}, "setting.provider_scheme", "PERMITS_SMS_URL"),
    ({"PERMITS_MAIL_URL": "smtp://a:b@mail.gov.test/a@gov.test"}, "setting.provider_in_clear", "PERMITS_MAIL_URL"),
    ({"PERMITS_LOCALE": "fr"}, "setting.not_one_of", "PERMITS_LOCALE"),
    ({"PERMITS_DATABASE_URL": "mysql://x"}, "setting.not_one_of", "PERMITS_DATABASE_URL"),
    ({"PERMITS_BASE_URL": "permits.gov.test"}, "setting.bad_address", "PERMITS_BASE_URL"),
    ({"PERMITS_BASE_URL": "https://permits.gov.test/app"}, "setting.bad_address", "PERMITS_BASE_URL"),
    ({"PERMITS_BASE_URL": "http://permits.gov.test"}, "setting.plain_address", "PERMITS_BASE_URL"),
    ({"PERMITS_SECRET_KEY": ""}, "setting.secret_missing", "PERMITS_SECRET_KEY"),
    ({"PERMITS_SECRET_KEY": STRONG[:31]}, "setting.secret_weak", "PERMITS_SECRET_KEY"),
    ({"PERMITS_SECRET_KEY": "a" * 64}, "setting.secret_weak", "PERMITS_SECRET_KEY"),
    ({"PERMITS_SECRET_KEY": "thisismyscretkey-thisismyscretkey!"}, "setting.secret_weak", "PERMITS_SECRET_KEY"),
    ({"PERMITS_SECRET_KEY": "CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE"}, "setting.secret_weak", "PERMITS_SECRET_KEY"),
]


@pytest.mark.parametrize(("change", "code", "where"), UNSAFE)
def test_an_unknown_or_unsafe_setting_stops_the_start(change: dict[str, str], code: str, where: str) -> None:
    assert codes({**LIVE, **change}) == [(code, where)]


def test_every_wrong_setting_is_told_at_once() -> None:
    assert len(codes({"PERMITS_ENV": "prod", "PERMITS_LOCALE": "fr", "PERMITS_X": "1"})) == 3


def test_production_starts_with_safe_settings(tmp_path: Path) -> None:
    settings, _ = read_settings({**LIVE, "PERMITS_DATA_DIR": str(tmp_path / "data")})
    assert settings and settings.production and settings.https
    assert settings.secret_key == STRONG
    assert not (tmp_path / "data").exists()


def test_providers_are_set_by_channel_and_none_is_set_unless_told(tmp_path: Path) -> None:
    urls = {"PERMITS_SMS_URL": "smpp://a:b@sms.gov.test/12320", "PERMITS_MAIL_URL": "smtps://mail.gov.test/a@gov.test"}
    settings, _ = read_settings({"PERMITS_DATA_DIR": str(tmp_path), **urls})
    bare, _ = read_settings({"PERMITS_DATA_DIR": str(tmp_path)})
    assert settings and bare
    assert {channel: one.host for channel, one in settings.providers.items()} == {
        "sms": "sms.gov.test", "mail": "mail.gov.test"
    }  # fmt: skip
    assert bare.providers == {}
    assert (bare.seed, settings.seed) == (True, False), "demonstration people have made-up numbers"


def test_a_trial_site_makes_its_secret_once_and_keeps_it_private(tmp_path: Path) -> None:
    first, _ = read_settings({"PERMITS_DATA_DIR": str(tmp_path)})
    again, _ = read_settings({"PERMITS_DATA_DIR": str(tmp_path)})
    assert first and again and first == again
    assert len(bytes.fromhex(first.secret_key)) >= 32
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_two_trial_sites_have_different_secrets(tmp_path: Path) -> None:
    one, _ = read_settings({"PERMITS_DATA_DIR": str(tmp_path / "1")})
    two, _ = read_settings({"PERMITS_DATA_DIR": str(tmp_path / "2")})
    assert one and two and one.secret_key != two.secret_key


def test_other_variables_are_none_of_our_business(tmp_path: Path) -> None:
    assert codes({"PATH": "/bin", "PERMITS_DATA_DIR": str(tmp_path)}) == []


def test_settings_cannot_be_changed_afterwards(tmp_path: Path) -> None:
    settings, _ = read_settings({"PERMITS_DATA_DIR": str(tmp_path)})
    with pytest.raises(AttributeError):
        settings.env = "production"  # type: ignore[misc, union-attr]


def test_the_start_says_in_both_languages_what_is_wrong_and_ends() -> None:
    environ = {name: value for name, value in os.environ.items() if name not in NAMES} | {"PERMITS_TYPO": "1"}
    run = subprocess.run([sys.executable, "app.py"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)
    assert run.returncode == 2
    assert "没有名为 PERMITS_TYPO 的设置" in run.stderr
    assert "There is no setting named PERMITS_TYPO" in run.stderr
    assert "Traceback" not in run.stderr
