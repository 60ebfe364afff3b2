"""What nobody planned: two clerks on one case, sent twice, a page that waited too long, the Back button."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.cases import Application, Cases
from tests.e2e.conftest import DEMO_APPLICANT
from tests.e2e.people import OWN_PASSWORD, Applicant, Officer, Work, number_on

pytestmark = pytest.mark.browser

CARD = ("svc-donor-card", "first-issue-match")
REASON = "不属于本机关职权范围，请向场所所在区的机关申请。"


def ready_to_hand_in(applicant: Applicant, wanted: Application) -> str:
    """At the check; the address of the application."""
    path = applicant.begin(wanted.item)
    applicant.fill(wanted.item, wanted.answers)
    applicant.upload(wanted.item, wanted.uploads)
    return path


def test_a_second_clerk_sees_who_was_first_and_keeps_every_word(
    cases: Cases, application: Callable[[str, str], Application], officer: Callable[..., Officer]
) -> None:
    place = application("pp-new", "ordinary-complete")
    number = cases.hand_in(place, DEMO_APPLICANT)
    first, second = officer(place.office("window")), officer(f"{place.office('window')}-2")
    first.open(number)
    second.open(number)
    first.do(Work("accept", {}))
    second.say(Work("not-accept", {"outcome": "wrong_authority", "reason": REASON, "referral": "场所所在区的机关"}))
    second.press(second.button("not-accept").first)
    told = second.page.inner_text("[data-error-summary]")
    name = cases.actor(place.office("window"), "clerk").name
    assert name in told and "受理" in told and REASON in told, told
    second.look("somebody-was-first")
    # By now the page speaks English; what the Chinese page suggested was not typed by anybody.
    told = second.page.inner_text("[data-error-summary]")
    assert REASON in told and "标准" not in told, told


def test_sent_from_two_windows_at_once_it_is_one_case(
    applicant: Applicant, application: Callable[[str, str], Application]
) -> None:
    path = ready_to_hand_in(applicant, application(*CARD))
    other = applicant.context.new_page()
    other.goto(f"{applicant.address}{path}/check")
    applicant.page.locator('main form[action$="/submit"] button.govuk-button').dblclick()
    applicant.page.wait_for_url("**/receipt")
    other.click('main form[action$="/submit"] button.govuk-button')
    other.wait_for_url("**/receipt")
    assert number_on(other) == number_on(applicant.page)
    applicant.go("/my/cases")
    applicant.look("mine")
    assert applicant.page.locator('main h3 a[href*="/my/cases/"]').count() == 1


def test_back_after_handing_in_leads_to_the_receipt(
    applicant: Applicant, application: Callable[[str, str], Application]
) -> None:
    wanted = application(*CARD)
    ready_to_hand_in(applicant, wanted)
    number = applicant.hand_in(wanted.item)
    applicant.page.go_back()
    assert applicant.page.url.partition("#")[0].endswith("/receipt")
    assert number in applicant.text()


def test_a_page_whose_token_ran_out_sends_what_was_typed_again(
    applicant: Applicant, application: Callable[[str, str], Application]
) -> None:
    wanted = application(*CARD)
    path = applicant.begin(wanted.item)
    applicant.press('main a[role="button"]')
    applicant.page.locator('[name="f-reason"][value="first"]').check()
    applicant.page.locator('main [name="csrf_token"]').first.evaluate("one => { one.value = 'old' }")
    applicant.press("main form > .pw-actions button.govuk-button")
    applicant.look("page-expired")
    applicant.press("main form button.govuk-button")
    assert "/pages/reason" not in applicant.page.url
    applicant.go(f"{path}/pages/reason")
    assert applicant.page.locator('[name="f-reason"][value="first"]').is_checked()


def test_a_sign_in_that_ran_out_while_typing_loses_nothing(
    applicant: Applicant, application: Callable[[str, str], Application], new_mobile: str
) -> None:
    wanted = application(*CARD)
    path = applicant.begin(wanted.item)
    applicant.press('main a[role="button"]')
    applicant.page.locator('[name="f-reason"][value="first"]').check()
    # What the page asks the server meanwhile would bring the cookie back.
    applicant.page.locator("[data-asking]").wait_for(state="detached")
    applicant.context.clear_cookies()
    applicant.press("main form > .pw-actions button.govuk-button")
    applicant.look("signed-out-while-typing")
    applicant.page.fill("#f-username", new_mobile)
    applicant.page.fill("#f-password", OWN_PASSWORD)
    applicant.press("main form button.govuk-button")
    assert "/my/applications/" in applicant.page.url, "nothing is to be pressed again"
    assert "/pages/reason" not in applicant.page.url and "#" not in applicant.page.url
    applicant.go(f"{path}/pages/reason")
    assert applicant.page.locator('[name="f-reason"][value="first"]').is_checked()


def test_what_an_officer_typed_is_there_again_after_the_page_was_left_and_gone_when_it_was_used(
    cases: Cases, application: Callable[[str, str], Application], officer: Callable[..., Officer]
) -> None:
    place = application("pp-new", "ordinary-complete")
    number = cases.hand_in(place, DEMO_APPLICANT)
    clerk = officer(place.office("window"))
    clerk.open(number)
    work = Work("not-accept", {"outcome": "wrong_authority", "reason": REASON, "referral": "场所所在区的机关"})
    clerk.say(work)
    clerk.go("/window")
    clerk.open(number)
    box = clerk.page.locator('[name="f-not-accept.reason"]')
    assert box.input_value() == REASON and box.is_visible()
    clerk.go(f"/window/cases/{cases.hand_in(place, DEMO_APPLICANT)}")
    assert box.input_value() == "", "what was typed for one case is not said of another"
    clerk.open(number)
    clerk.do(work)
    clerk.open(number)
    assert clerk.page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('pw-typed:')).length") == 0
