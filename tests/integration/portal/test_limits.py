"""What can be sent or asked for by a program, again and again, is slowed down; people never notice."""

from __future__ import annotations

import re

import pytest
from flask_appbuilder.baseviews import BaseView

from permits.core.definitions.types import Item
from permits.faces.office.views import FACE as OFFICE
from permits.faces.studio.views import FACE as STUDIO
from permits.faces.supervision.views import FACE as SUPERVISION
from permits.faces.window.views import FACE as WINDOW
from tests.integration.portal.walk import Applicant

NUMBERED = ("/my/cases/110108-26-000001-{n:02d}", "/my/applications/{n}", "/my/batches/{n}", "/files/{n}")


@pytest.mark.parametrize("path", NUMBERED)
def test_trying_numbers_one_after_the_other_is_slowed_down(applicant: Applicant, path: str) -> None:
    answers = [applicant.client.get(path.format(n=n)).status_code for n in range(62)]
    assert answers == [404] * 60 + [429] * 2


def test_trying_the_addresses_of_certificates_is_slowed_down(applicant: Applicant) -> None:
    answers = [applicant.client.get(f"/verify/none-{n}").status_code for n in range(62)]
    assert answers == [404] * 60 + [429] * 2


@pytest.mark.parametrize(
    ("path", "often", "told"),
    [("{draft}/submit", 120, 422), ("/items/none/start", 119, 404), ("/items/none/batch", 120, 302)],
)
def test_sending_again_and_again_is_slowed_down_and_says_when_to_go_on(
    applicant: Applicant, items: dict[str, Item], path: str, often: int, told: int
) -> None:
    path = path.format(draft=applicant.begin(next(iter(items.values()))))
    data, chinese = {"csrf_token": applicant.token()}, {"Accept-Language": "zh"}
    answers = [applicant.client.post(path, data=data, headers=chinese) for _ in range(often + 1)]
    assert [answer.status_code for answer in answers] == [told] * often + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert re.search(r"操作太频繁，请在 \d+ 分钟后再试", answers[-1].text)


def test_one_applicant_who_sends_too_often_slows_nobody_else_down(applicant: Applicant, stranger: Applicant) -> None:
    for _ in range(60):
        applicant.client.get("/my/cases/none")
    assert applicant.client.get("/my/cases/none").status_code == 429
    assert stranger.client.get("/my/cases/none").status_code == 404


@pytest.mark.parametrize("view", [v for f in (WINDOW, OFFICE, SUPERVISION, STUDIO) for v in f.views])
def test_whoever_does_tasks_all_day_is_never_counted(view: type[BaseView]) -> None:
    assert not view.limits
