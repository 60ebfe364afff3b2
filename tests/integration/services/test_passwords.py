"""Which passwords will do: long enough, not what everybody tries first, and not what the account is known by."""

from __future__ import annotations

import pytest

from permits.services.passwords import check_password

MOBILE, NAME = "13912345678", "欧阳 小明"
COMMON = [
    "password", "PASSWORD", "Password1", "password2026", "p@ssw0rd", "ｐａｓｓｗｏｒｄ", "12345678", "1234567890",
    "87654321", "123456789012", "11111111", "aaaaaaaa", "        ", "12121212", "abcabcabc", "qwertyui", "1qaz2wsx",
    "!qaz2wsx", "asdfghjkl", "woaini1314", "Woaini1314!", "woaini123456", "5201314520", "beijing2008", "12345678a",
    "iloveyou!!", "admin123", "19900101", "permits-demo",
]  # fmt: skip
TELLING = [
    "x13912345678", "13912345678", "12345678"[::-1] + "13912345678", "39123456", "欧阳小明爱北京呀", "我是小明我怕谁呀",
]  # fmt: skip
GOOD = [
    "good enough 1", "goodpass88", "my own word 1", "correct horse battery", "8402917365", "全是汉字也可以的",
    "kqzmvhtw", "beijing84920175", "passwordless-teapot", "19901345", "welcome to the teapot",
]  # fmt: skip


def refused(password: str, *about: str) -> list[str]:
    return [finding.code for finding in check_password(password, *about)]


@pytest.mark.parametrize("password", COMMON)
def test_a_password_that_is_tried_first_is_refused_with_what_to_do(password: str) -> None:
    [finding] = check_password(password)
    assert (finding.code, finding.where) == ("registration.password_common", "/password")
    assert "不相干的词" in finding.message.zh and "unrelated words" in finding.message.en


@pytest.mark.parametrize("password", TELLING)
def test_a_password_that_says_whose_account_it_is_is_refused(password: str) -> None:
    assert refused(password, MOBILE, NAME) == ["registration.password_telling"]


@pytest.mark.parametrize("password", GOOD)
def test_nothing_is_asked_of_what_a_password_is_made_of(password: str) -> None:
    assert refused(password, MOBILE, NAME, "Li Wei Ng") == []


def test_a_name_in_letters_is_refused_whole_or_by_its_long_words() -> None:
    assert refused("jonathan9913", "", "Jonathan Ng") == ["registration.password_telling"]
    assert refused("x-jonathanng-x", "", "Jonathan Ng") == ["registration.password_telling"]
    assert refused("strong-ngoro-tea", "", "Jonathan Ng") == []


@pytest.mark.parametrize(("length", "codes"), [(7, ["registration.password_length"]), (8, []), (128, []),
                                               (129, ["registration.password_length"])])  # fmt: skip
def test_a_password_has_8_to_128_characters(length: int, codes: list[str]) -> None:
    assert refused(("kqzmvhtwbnrfpdlgxcjs" * 7)[:length]) == codes
