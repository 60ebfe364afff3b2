"""Pages beside the journeys: lists, messages, accounts, supervision, what is not there, what is not needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from socket import create_connection
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext

from permits.services.sweep import sweep
from tests.e2e.cases import Application, Cases
from tests.e2e.conftest import DEMO_APPLICANT
from tests.e2e.looking import Gallery
from tests.e2e.people import Applicant, Officer, Person

pytestmark = pytest.mark.browser


@pytest.fixture
def number(cases: Cases, application: Callable[[str, str], Application]) -> str:
    return cases.hand_in(application("pp-new", "ordinary-complete"), DEMO_APPLICANT)


@pytest.mark.parametrize("path, name", [
    ("/items?q=zzz", "items-not-found"), ("/verify", "verify-ask"), ("/verify/none", "verify-unknown"),
    ("/nowhere", "nowhere"), ("/items/no-such-item", "item-gone"), ("/items?q=理发店", "items-found"),
    ("/items?who=person&topic=health-career", "items-narrowed"), ("/follow", "follow-ask"), ("/forgotten", "forgotten"),
    ("/need/pp-new", "need-asked"), ("/need/pp-new?answered=1&f-apply_mode=ordinary&f-venue_types=lodging"
     "&f-venue_district=110108&f-central_ac=yes&f-by_agent=no&f-rooms=60", "need-told"),
    ("/items/svc-donor-card?text=large", "guide-large"), ("/items?text=large", "items-large"),
])  # fmt: skip
def test_what_a_stranger_may_meet_can_be_read(stranger: Person, path: str, name: str) -> None:
    stranger.go(path)
    stranger.look(name)


@pytest.mark.parametrize("sent, status, said", [
    (f"GET /items?q={'a' * 9000} HTTP/1.1\r\nHost: x\r\n\r\n", 414, ("网址太长", "The address is too long")),
    (f"GET / HTTP/1.1\r\nHost: x\r\nCookie: {'a' * 9000}\r\n\r\n", 431, ("清除本网站的 Cookie", "Clear the cookies")),
    ("GET / HTTP/<b>\r\n\r\n", 400, ("无法识别", "could not be read")),
])  # fmt: skip
def test_what_the_server_cannot_read_is_answered_in_both_languages(
    running_site: str, sent: str, status: int, said: tuple[str, str]
) -> None:
    address = urlsplit(running_site)
    with create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(sent.encode("ascii"))
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode("utf-8")
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert all(words in answer for words in said), answer
    assert "<b>" not in answer


def test_what_an_applicant_may_meet_can_be_read(known_applicant: Applicant, number: str) -> None:
    for path, name in (
        ("/my/cases", "mine-list"), (f"/my/cases/{number}", "progress-received"),
        (f"/my/cases/{number}/withdraw", "withdraw"), ("/messages", "messages"), ("/account", "account"),
        ("/account/password", "password"), ("/window", "not-for-you"),
    ):  # fmt: skip
        known_applicant.go(path)
        known_applicant.look(name)


@pytest.mark.parametrize("who, desk, tabs", [
    ("haidian-window", "/window", ("new", "waiting", "today", "overdue", "desk", "all")),
    ("haidian-handling", "/office", ("desk", "mine", "today", "overdue", "all")),
])  # fmt: skip
def test_every_list_of_a_desk_can_be_read(
    officer: Callable[..., Officer], number: str, who: str, desk: str, tabs: tuple[str, ...]
) -> None:
    someone = officer(who, desk)
    for tab in tabs:
        someone.go(f"{desk}?tab={tab}")
        someone.look(f"list{desk.replace('/', '-')}-{tab}")
    someone.go(f"{desk}?q=nobody")
    someone.look(f"list{desk.replace('/', '-')}-nothing-found")


def test_supervision_sees_every_case_and_does_no_desk_s_work_on_it(
    officer: Callable[..., Officer], number: str
) -> None:
    supervisor = officer("supervisor", "/supervision")
    for path, name in (
        ("/supervision", "supervision"), ("/supervision/cases", "supervision-cases"),
        ("/supervision/coming", "supervision-coming"),
        (f"/supervision/cases/{number}", "supervision-case"),
    ):  # fmt: skip
        supervisor.go(path)
        supervisor.look(name)
    assert not supervisor.page.locator('main button[name="do"]').count()


def test_a_card_is_answered_at_its_desk_and_withdrawn_by_a_supervisor(
    officer: Callable[..., Officer], cases: Cases, application: Callable[[str, str], Application]
) -> None:
    number = cases.hand_in(application("pp-new", "ordinary-complete"), DEMO_APPLICANT, days_ago=9)
    sweep(cases.site, datetime.now(UTC))
    desk = officer("haidian-window", "/window")
    desk.go(f"/window/cases/{number}")
    desk.look("case-with-card")
    desk.go(f"/window/cases/{number}")
    act = desk.page.locator("#act-answer-card")
    act.locator("summary").click()
    act.locator("label", has_text="环节超时").first.click()
    act.locator("label", has_text="申诉").first.click()
    act.locator("textarea").fill("当日系统停机，附运维记录")
    act.locator('button[name="do"]').click()
    supervisor = officer("supervisor", "/supervision")
    supervisor.go("/supervision/cards?colour=yellow&state=appealed")
    supervisor.look("supervision-cards")
    supervisor.go("/supervision/cards?colour=yellow&state=appealed")
    supervisor.page.locator("main table[role=table] a", has_text=number).first.click()
    supervisor.look("supervision-case-with-appeal")
    supervisor.go(f"/supervision/cases/{number}")
    judge = supervisor.page.locator("#act-judge-card")
    judge.locator("label", has_text="撤销").first.click()
    judge.locator("textarea").fill("情况属实")
    judge.locator('button[name="do"]').click()
    supervisor.page.locator("#cards", has_text="已撤销").wait_for()


def test_the_author_reads_the_items_and_looks_at_a_form(officer: Callable[..., Officer]) -> None:
    author = officer("author")
    for path, name in (("/studio", "studio"), ("/studio/items/svc-donor-card/form", "studio-form")):
        author.go(path)
        author.look(name)


def test_the_administrator_keeps_accounts(
    officer: Callable[..., Officer], context: Callable[..., BrowserContext], running_site: str, gallery: Gallery
) -> None:
    admin = officer("admin")
    for path, name in (
        ("/administration", "administration"), ("/administration/staff", "staff"),
        ("/administration/staff/haidian-window", "staff-member"), ("/administration/staff/new", "staff-new"),
    ):  # fmt: skip
        admin.go(path)
        admin.look(name)
    admin.press("main form button.govuk-button")
    admin.look("staff-new-refused")
    admin.page.fill("#f-username", "haidian-window-9")
    admin.page.fill("#f-name", "王小满")
    admin.page.check('[name="f-roles"][value="clerk"]')
    admin.page.select_option('[name="f-authority"]', "bj-haidian")
    admin.page.select_option('[name="f-office"]', "window")
    admin.press("main form button.govuk-button")

    def another_password() -> None:
        """The same page once more: asked for again it would make the account a second time."""
        admin.go("/administration/staff/haidian-window-9")
        admin.press('main form[action$="/password"] button.govuk-button')

    admin.look("staff-password", again=another_password)
    password = admin.page.locator(".govuk-summary-list__value").nth(1).inner_text()
    clerk = Person(context(), running_site, gallery)
    clerk.sign_in("haidian-window-9", password)
    assert "/account/password" in clerk.page.url
    clerk.look("password-forced")


def test_whoever_needs_no_permit_is_told_before_going_on(
    applicant: Applicant, application: Callable[[str, str], Application]
) -> None:
    wanted = application("pp-new", "not-required-park")
    applicant.begin(wanted.item)
    applicant.press('main a[role="button"]')
    while "/notice" not in applicant.page.url:
        code = applicant.page.url.partition("?")[0].partition("#")[0].rsplit("/", 1)[1]
        asked = next(page for page in wanted.item.pages if page.code == code)
        applicant.fill_and_go_on(wanted.item, asked, wanted.answers)
    applicant.look("notice-not-needed")
