"""What the district and the city promised the public, step by step, as somebody at home does it.

The steps are those of the district's 网上一窗式办公系统; the list is what the city's 网上审批系统 publishes of an item.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from permits.persistence.definition_files import Compiled
from permits.persistence.tables import OutboxMessage
from permits.persistence.unit_of_work import reading
from tests.e2e.cases import Application, Cases
from tests.e2e.conftest import DEMO_APPLICANT
from tests.e2e.looking import Gallery
from tests.e2e.people import OWN_PASSWORD, Applicant, Officer, Person
from tests.e2e.test_click_budgets import COUNT, within
from tests.e2e.work import JOURNEYS

pytestmark = pytest.mark.browser

PUBLISHED = (
    "设定依据", "办理条件", "办理流程", "承诺多久办好", "收费", "申请材料", "办好拿到什么",
)  # fmt: skip


def counted(person: Person, path: str) -> Page:
    person.context.add_init_script(COUNT)
    page = person.go(path)
    page.evaluate("sessionStorage.clicks = 0")
    return page


def test_district_step_1_from_flow_chart_and_forms_to_a_number_by_sms_and_every_step(
    applicant: Applicant, application: Callable[[str, str], Application], cases: Cases, new_mobile: str
) -> None:
    wanted = application("pp-new", "ordinary-complete")
    guide = applicant.go("/items/pp-new")
    assert guide.locator("main svg[role=img]").count() >= 1, "the flow chart"
    for form in ("blank.pdf", "blank.docx", "sample.pdf"):
        answer = applicant.context.request.get(f"{applicant.address}/items/pp-new/form/{form}")
        assert answer.ok and len(answer.body()) > 5000, form
    number = applicant.apply(*wanted.apply)
    with reading(cases.site.database) as unit:
        rows = unit.all(select(OutboxMessage).where(OutboxMessage.channel == "sms"))
    told = {row.recipient for row in rows if row.params.get("number") == number}
    assert told & {new_mobile, str(wanted.answers.get("contact_mobile"))}, "the number comes by SMS"
    page = counted(applicant, "/items")
    applicant.press('nav a[href="/my/cases"]')
    applicant.press(f'main h3 a[href="/my/cases/{number}"]')
    within(page, "how a case stands, from the first page of whoever is signed in")
    for stage in wanted.item.processes[next(iter(wanted.item.processes))].stages:
        assert stage.title.zh in applicant.text()


def test_district_step_5_the_applicant_rates_and_supervision_reads_it_but_not_the_agent(
    known_applicant: Applicant, officer: Callable[..., Officer], application: Callable[[str, str], Application],
    cases: Cases,
) -> None:  # fmt: skip
    name, _ = JOURNEYS["pp-new"]
    wanted = application("pp-new", name)
    number = cases.hand_in(wanted, DEMO_APPLICANT)
    said = {"outcome": "wrong_authority", "reason": "场所不在本区。", "referral": "邻区的机关"}
    cases.act(number, wanted.office("window"), "not-accept", said, role="clerk")
    known_applicant.go(f"/my/cases/{number}")
    known_applicant.look("rating")
    page = counted(known_applicant, f"/my/cases/{number}")
    page.get_by_role("radio", name="非常不满意").check()
    known_applicant.press('main form[action$="/rate"] button.govuk-button')
    assert "感谢您的评价" in known_applicant.text()
    within(page, "a rating, from the page of the case")
    known_applicant.go("/consultations")
    known_applicant.look("questions-and-complaints")
    known_applicant.page.reload()
    known_applicant.press("main h2 a >> nth=0")
    known_applicant.look("bad-rating")
    agent = officer(wanted.office("window"))
    agent.go(f"/window/cases/{number}")
    assert "不满意" not in agent.text() and "差评" not in agent.text()
    supervisor = officer("supervisor", "/supervision")
    supervisor.go("/supervision/grievances/ratings")
    assert "非常不满意" in supervisor.text()
    supervisor.look("ratings")
    supervisor.page.reload()
    supervisor.press('main a:has-text("查看") >> nth=0')
    supervisor.look("grievance")
    supervisor.page.reload()
    supervisor.press('main form[action$="/contact"] button.govuk-button')
    assert len(supervisor.errors()) == 1
    supervisor.page.fill("#contact", "电话联系，说明了应去的机关")
    supervisor.press('main form[action$="/contact"] button.govuk-button')
    supervisor.page.fill("#answer", "指南中已写明辖区。")
    supervisor.press("main form:has(#answer) button.govuk-button")
    supervisor.look("grievance-answered")
    supervisor.go("/supervision/grievances")
    supervisor.look("grievances")
    known_applicant.go("/consultations")
    known_applicant.press("main h2 a >> nth=0")
    assert "指南中已写明辖区。" in known_applicant.text()


def test_whoever_wants_to_signs_in_with_a_code_besides_the_password(
    applicant: Applicant, cases: Cases, new_mobile: str
) -> None:
    def code() -> str:
        with reading(cases.site.database) as unit:
            sent = unit.all(select(OutboxMessage).where(OutboxMessage.template == "sign_in_code"))
        return str(max((row for row in sent if row.recipient == new_mobile), key=lambda row: row.id).params["code"])

    applicant.go("/account")
    applicant.press('main a[href="/account/two-step"]')
    applicant.look("two-step")
    applicant.page.reload()
    applicant.press("main form button.govuk-button")
    applicant.look("two-step-sent")
    applicant.page.fill("#f-code", code())
    applicant.press("main form button.govuk-button")
    assert "登录短信验证已打开" in applicant.text()
    applicant.page.click(".pw-header form button >> nth=-1")
    applicant.go("/sign-in")
    applicant.page.fill("#f-username", new_mobile)
    applicant.page.fill("#f-password", OWN_PASSWORD)
    applicant.press("main form button.govuk-button")
    applicant.page.fill("#f-code", "x")
    applicant.press("main form button.govuk-button >> nth=0")
    assert len(applicant.errors()) == 1
    applicant.look("sign-in-code-refused")
    applicant.go("/sign-in/code")
    applicant.page.fill("#f-code", code())
    applicant.press("main form button.govuk-button >> nth=0")
    assert "/sign-in" not in applicant.page.url


def test_whoever_applied_reads_copies_and_takes_away_what_is_kept_of_them(applicant: Applicant) -> None:
    applicant.go("/account")
    applicant.press('main a[href="/account/data"]')
    applicant.look("own-data")
    applicant.page.reload()
    applicant.press('main form[action$="/close"] button.govuk-button')
    assert len(applicant.errors()) == 1
    applicant.page.fill("#f-password", OWN_PASSWORD)
    applicant.press('main form[action$="/close"] button.govuk-button')
    assert "账号已注销" in applicant.text()


def test_city_publication_list_every_item_says_everything_before_anybody_comes(
    stranger: Person, compiled: Compiled
) -> None:
    for code, item in compiled.items.items():
        stranger.go(f"/items/{code}")
        text = stranger.text()
        assert [words for words in PUBLISHED if words not in text] == [], code
        assert ("法律规定最长" in text) == (item.type == "licence"), code
        # The departments of every stage, and who is answerable for each.
        for process in item.processes.values():
            assert all(stage.title.zh in text for stage in process.stages), code
        assert stranger.page.locator(f'main a[href*="/items/{code}/form/blank"]').count(), code


def test_whoever_is_not_content_complains_and_everybody_reads_the_decisions_and_shared_answers(
    stranger: Person, context: Callable[..., BrowserContext], running_site: str, gallery: Gallery
) -> None:
    page = stranger.go("/complaints/new")
    stranger.press("main form button.govuk-button")
    assert len(stranger.errors()) == 4
    stranger.look("complain-refused")
    page.select_option("#authority", "bj-haidian")
    page.fill("#question", "窗口要求另交一份证明")
    page.fill("#name", "李女士")
    page.fill("#mobile", "13800138000")
    stranger.press("main form button.govuk-button")
    assert "TS20" in stranger.text()
    stranger.look("complaint")
    for path, name in (("/decisions", "decisions"), ("/consultations/answered", "shared-questions"),
                       ("/rate/at/bj-haidian", "rate-hall")):  # fmt: skip
        stranger.go(path)
        stranger.look(name)
