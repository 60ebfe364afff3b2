"""What is refused is said at its place and loses nothing; a correction notice leads the applicant point by point."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.cases import Application, Cases
from tests.e2e.conftest import DEMO_APPLICANT
from tests.e2e.filling import sample
from tests.e2e.people import Applicant, Officer, Work
from tests.e2e.work import FOUND, WORDS

pytestmark = pytest.mark.browser

REASON = "平面图看不清各功能间，请重新上传清晰的图。"


@pytest.fixture
def place(application: Callable[[str, str], Application]) -> Application:
    return application("pp-new", "ordinary-complete")


@pytest.fixture
def number(cases: Cases, place: Application) -> str:
    return cases.hand_in(place, DEMO_APPLICANT)


def to_the_visit(cases: Cases, place: Application, number: str) -> None:
    cases.act(number, place.office("window"), "accept", {"all_in_order": True}, "clerk")
    cases.act(number, place.office("handling"), "opine", {"outcome": "agree", "words": WORDS})


def to_the_decision(cases: Cases, place: Application, number: str) -> None:
    to_the_visit(cases, place, number)
    visit = {"inspectors": ["haidian-inspection", "haidian-inspection-2"], "outcome": "pass", "words": FOUND}
    visit["checked"] = [point.zh for point in place.item.processes["ordinary"].stages[2].checkpoints]
    cases.act(number, place.office("inspection"), "record-visit", visit)
    cases.act(number, place.office("section-head"), "opine", {"outcome": "agree", "words": WORDS})


def refused(person: Officer, act: str) -> None:
    person.press(person.button(act).first)
    assert person.errors(), "nothing is refused"


def test_a_visit_by_one_inspector_is_refused_and_nothing_typed_is_lost(
    cases: Cases, place: Application, number: str, officer: Callable[..., Officer]
) -> None:
    to_the_visit(cases, place, number)
    inspector = officer(place.office("inspection"), "/office")
    inspector.open(number)
    inspector.say(Work("record-visit", {"inspectors": ["haidian-inspection"], "outcome": "pass", "words": FOUND}))
    refused(inspector, "record-visit")
    inspector.look("refused-visit-with-one-inspector")
    assert inspector.page.input_value('[name="f-record-visit.words"]') == FOUND
    inspector.do(Work("record-visit", {"inspectors": ["haidian-inspection-2"]}))


def test_a_refusal_without_a_clause_is_sent_back_and_with_one_reaches_the_applicant(
    cases: Cases, place: Application, number: str, officer: Callable[..., Officer], known_applicant: Applicant
) -> None:
    to_the_decision(cases, place, number)
    director = officer(place.office("director"), "/office")
    director.open(number)
    director.say(Work("decide", {"outcome": "refused", "facts": FOUND, "reason": "布局与图纸不一致。"}))
    refused(director, "decide")
    director.look("refused-refusal-without-clause")
    assert director.page.input_value('[name="f-decide.facts"]') == FOUND
    director.do(Work("decide", {"clause": place.item.refusals[0].code}), look="decide-refused")
    known_applicant.go(f"/my/cases/{number}")
    known_applicant.look("progress-refused")
    assert "布局与图纸不一致" in known_applicant.text()


def test_a_case_not_accepted_tells_the_applicant_where_to_go(
    place: Application, number: str, officer: Callable[..., Officer], known_applicant: Applicant
) -> None:
    clerk = officer(place.office("window"))
    clerk.open(number)
    clerk.page.locator("details:not([open]):has(#act-not-accept) > summary, #act-not-accept > summary").first.click()
    refused(clerk, "not-accept")
    clerk.look("refused-not-accept-without-reason")
    says = {"outcome": "wrong_authority", "reason": "不属于本机关职权范围。", "referral": "场所所在区的机关"}
    clerk.do(Work("not-accept", says), look="not-accept")
    clerk.look("not-accept-done")
    known_applicant.go(f"/my/cases/{number}")
    known_applicant.look("progress-not-accepted")


def test_one_correction_notice_leads_the_applicant_through_every_point(
    place: Application, number: str, officer: Callable[..., Officer], known_applicant: Applicant
) -> None:
    clerk = officer(place.office("window"))
    clerk.open(number)
    clerk.press('main button[value="preview:request-correction"]')
    clerk.look("refused-notice-about-nothing")
    reject(clerk, "line-material-M3", REASON)
    clerk.press('main button[value="preview:correct-all"]')
    assert not clerk.errors(), clerk.errors()
    clerk.look("correction-preview")
    clerk.press('main button[name="do"][value="correct-all"]')
    clerk.look("correction-done")
    answer_the_notice(known_applicant, place, number)
    clerk.open(number)
    clerk.look("case-after-correction")
    # A second round names what still fails and nothing that could have been said the first time.
    reject(clerk, "line-material-M4", "报告未盖章")
    clerk.press('main button[value="preview:correct-all"]')
    assert clerk.errors(), "what was not told the first time is no longer asked for"
    clerk.look("refused-new-demand")
    reject(clerk, "line-material-M3", REASON)
    clerk.press('main button[value="preview:correct-all"]')
    assert not clerk.errors(), clerk.errors()
    assert "报告未盖章" not in clerk.text()
    clerk.press('main button[name="do"][value="correct-all"]')
    answer_the_notice(known_applicant, place, number, "再改的平面图")
    clerk.open(number)
    clerk.do(Work("accept", {}))


def reject(clerk: Officer, line: str, reason: str) -> None:
    clerk.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    clerk.page.locator(f'[name="{line}"][value="reject"]').check()
    clerk.page.fill(f'[name="{line}-reason"]', reason)


def answer_the_notice(applicant: Applicant, place: Application, number: str, file: str = "新的平面图") -> None:
    applicant.go(f"/my/cases/{number}")
    applicant.look("progress-awaiting-correction")
    applicant.press('main a[href$="/correction"]')
    assert REASON in applicant.text()
    applicant.look("correction")
    applicant.press("main form button.govuk-button")
    assert applicant.errors()
    applicant.look("correction-refused")
    applicant.page.set_input_files('[name="m-M3"]', sample(place.item.materials["M3"].accept, file))
    applicant.press("main form button.govuk-button")
    assert not applicant.errors(), applicant.errors()
    applicant.look("correction-sent")
