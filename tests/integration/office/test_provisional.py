"""A day that rests on a year whose holidays are not published is marked so wherever it is shown."""

from __future__ import annotations

import copy
import re
from datetime import UTC, datetime

import pytest

from permits.notices.wording import compose, values_of
from permits.persistence import cases, documents, outbox
from permits.persistence.unit_of_work import reading
from tests.integration.desks import APPLICANT, Officer, Town
from tests.integration.services.test_sweep import YEAR_END

MARK = {"zh": "（暂定）", "en": " (provisional)"}
DAY = {"zh": "2027年1月8日", "en": "8 January 2027"}
STEP = {"zh": "2027年1月4日", "en": "4 January 2027"}


@pytest.fixture(scope="module")
def december(whole_town: Town) -> str:
    """A case handed in on the last day of the calendar."""
    whole_town.now = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
    return whole_town.hand_in("pp-new", "ordinary-complete", **copy.deepcopy(YEAR_END))


@pytest.fixture(autouse=True)
def at_the_end_of_the_year(town: Town) -> None:
    town.now = datetime(2026, 12, 31, 3, 0, tzinfo=UTC)


def unmarked(page: str, language: str) -> list[str]:
    """Days of that January that stand without a mark: behind them, or beside them as a tag; a derivation says it day by
    day."""
    text = re.sub(r"<details.*?</details>", "", page, flags=re.S)
    tagged = {"zh": "暂定，待节假日安排公布", "en": "Provisional until"}[language]
    text = re.sub(rf"<p [^>]*>(?:(?!</p>).)*?{tagged}.*?</p>", "", text, flags=re.S)
    year = r"2027年1月\d+日" if language == "zh" else r"\d+ January 2027"
    return re.findall(rf"{year}(?!{re.escape(MARK[language])})", text)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ["/window/cases/{number}", "/window"])
def test_at_the_desk_every_such_day_is_marked(town: Town, december: str, path: str, language: str) -> None:
    page = town.visitor("hd-window").get(path.format(number=december), language).text
    assert STEP[language] + MARK[language] in page
    assert unmarked(page, language) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_operators_are_told_that_the_calendar_ends_and_which_days_are_not_certain(
    town: Town, supervisor: Officer, december: str, language: str
) -> None:
    page = supervisor.get("/supervision/coming", language).text
    assert {"zh": "日历只到 2026-12-31", "en": "The calendar ends on 2026-12-31"}[language] in page
    town.now = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
    assert "2026-12-31" not in supervisor.get("/supervision/coming", language).text


def test_papers_and_notices_mark_it_in_both_languages(town: Town, december: str) -> None:
    with reading(town.site.database) as unit:
        row = cases.row_of(unit, december)
        assert row is not None
        [receipt] = [paper for paper in documents.of_case(unit, row.id) if paper.kind == "receipt"]
    for language in ("zh", "en"):
        said = str(receipt.content[language])
        assert DAY[language] + MARK[language] in said
    params = {"due": "2027-01-08", "open": True, "number": "N", "item": {"zh": "一", "en": "one"}, "days": 3,
              "authority": {"zh": "局", "en": "Office"}, "stage": {"zh": "受理", "en": "Intake"}}  # fmt: skip
    for language in ("zh", "en"):
        message, findings = compose(town.site.notices["due_soon"], values_of(params), language)
        assert message is not None and not findings
        assert DAY[language] + MARK[language] in message.body and DAY[language] + MARK[language] in message.sms


def test_a_notice_of_a_day_that_is_not_certain_says_so(town: Town, december: str) -> None:
    with reading(town.site.database) as unit:
        row = cases.row_of(unit, december)
        assert row is not None
        params = {one.template: one.params for one in outbox.of_case(unit, row.id) if one.recipient}
    assert APPLICANT.username and params
    assert all(one.get("open") for one in params.values() if one["due"] > "2027")
    assert any(one["due"] > "2027" for one in params.values())


@pytest.fixture(scope="module")
def at_home(whole_town: Town) -> Officer:
    whole_town.staff(APPLICANT.username, "applicant", name=APPLICANT.name)
    return whole_town.visitor(APPLICANT.username)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ["/my/cases/{number}", "/my/cases"])
def test_an_applicant_sees_the_mark_too(at_home: Officer, december: str, path: str, language: str) -> None:
    page = at_home.get(path.format(number=december), language).text
    assert DAY[language] in page
    assert unmarked(page, language) == []
