"""A town for the window's tests."""

from __future__ import annotations

import pytest

from tests.integration.desks import MONDAY, Officer, Town, found_town


@pytest.fixture(scope="session")
def whole_town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return found_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def town(whole_town: Town) -> Town:
    whole_town.now = MONDAY
    return whole_town


@pytest.fixture
def clerk(town: Town) -> Officer:
    return town.visitor("hd-window")


@pytest.fixture
def number(town: Town) -> str:
    return town.hand_in("pp-new", "ordinary-complete")
