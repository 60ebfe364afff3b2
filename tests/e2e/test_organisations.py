"""单位: two colleagues act for one organisation, each from their own device."""

from __future__ import annotations

from permits.core.forms.formats import uscc_check
from tests.e2e.people import Applicant

CODE = "91110108MAE2E0001"
FORM = 'main form[action="/account/organisations"] button.govuk-button'


def test_a_colleague_is_asked_agrees_and_acts_for_the_organisation(
    applicant: Applicant, known_applicant: Applicant, new_mobile: str
) -> None:
    manager, colleague = known_applicant, applicant
    manager.go("/account")
    manager.press('main a[href="/account/organisations"]')
    manager.press(FORM)
    assert len(manager.errors()) == 2
    manager.look("organisations-refused")
    manager.go("/account/organisations")
    manager.page.fill("#f-name", "北京松龄示例护理院")
    manager.page.fill("#f-code", CODE + uscc_check(CODE))
    manager.press(FORM)
    manager.look("organisations")
    manager.go("/account/organisations")
    manager.press("main h2 a")
    manager.page.fill("#f-mobile", new_mobile)
    manager.press('main button[value="ask"]')
    manager.look("organisation")

    colleague.go("/my/cases")
    colleague.look("asked-to-act")
    colleague.go("/my/cases")
    colleague.press('main a[href="/account/organisations"]')
    colleague.look("organisation-asks")
    colleague.go("/account/organisations")
    colleague.press('main button[value="yes"]')
    colleague.press("main .pw-check button.pw-linkbutton")
    colleague.look("acting-for-an-organisation")
    colleague.go("/items/pp-new/start")
    colleague.look("start-for-an-organisation")
    colleague.go("/items/pp-new/start")
    colleague.press("main form button.govuk-button")
    draft = colleague.page.url.removeprefix(colleague.address)
    manager.go(draft)
    assert "北京松龄示例护理院" in manager.page.inner_text("header")
