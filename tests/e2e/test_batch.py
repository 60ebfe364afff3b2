"""An employer applies for several people by one table, without scripts and with them, and looks at every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from permits.core.definitions.types import Item
from permits.core.forms.batch import columns
from tests.e2e.cases import Application
from tests.e2e.filling import fill_all, pdf, sample
from tests.e2e.looking import Gallery
from tests.e2e.people import NUMBER, Applicant
from tests.tables import filled

pytestmark = pytest.mark.browser

ITEM = "nur-reg-first"
AGENT = {"agent_id_no": "110100199507210843", "agent_scope": ["submit"], "agent_valid_to": "2099-12-31"}


def table(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "text/csv", "buffer": content}


def people(item: Item, wanted: Application) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Two rows, the second with mistakes; and what they have in common."""
    shared = item.batch.common if item.batch else ()
    own = {c.field.id for c in columns(item)} - set(shared)
    good = {name: answer for name, answer in wanted.answers.items() if name in own}
    wrong = {**good, "name": "何静", "id_no": "1.10101E+17", "internship_months": 3, "graduation_date": "去年"}
    return [good, wrong], {name: wanted.answers[name] for name in shared if name in wanted.answers} | AGENT


def upload(applicant: Applicant, item: Item, common: dict[str, Any], file: Any) -> None:
    fill_all(applicant.page, item, tuple(common), common)
    applicant.page.set_input_files("#table", file)
    applicant.press('main form[action$="/batch"] button.govuk-button')


@pytest.mark.parametrize("scripts", [True, False])
def test_a_table_becomes_cases_for_those_who_are_ready(
    context: Callable[..., BrowserContext], running_site: str, gallery: Gallery, new_mobile: str, scripts: bool,
    application: Callable[[str, str], Application], tmp_path: Any,
) -> None:  # fmt: skip
    from tests.e2e.test_without_scripts import Unseeing

    wanted = application(ITEM, "normal")
    item, (rows, common) = wanted.item, people(wanted.item, wanted)
    gallery = gallery if scripts else Unseeing(tmp_path)
    applicant = Applicant(context(java_script_enabled=scripts), running_site, gallery)
    applicant.register(new_mobile)
    applicant.go(f"/items/{ITEM}")
    applicant.press(f'main a[href="/items/{ITEM}/batch"]')
    applicant.look("batch-start")
    assert applicant.page.input_value("#f-agent_mobile") == new_mobile
    upload(applicant, item, common, table("workbook.xlsx", b"PK\x03\x04\x00"))
    applicant.look("batch-refused", again=lambda: upload_again(applicant))
    assert applicant.page.input_value("#f-agent_id_no") == AGENT["agent_id_no"]
    upload(applicant, item, common, table("people.csv", filled(item, rows)))
    applicant.look("batch-rows")
    assert "何静" in applicant.text() and "1.10101E+17" in applicant.text()
    for code in applicant.page.locator("#material option").evaluate_all("all => all.map((one) => one.value)"):
        applicant.page.select_option("#material", code)
        applicant.page.set_input_files("#file", {"name": "all.pdf", "mimeType": "application/pdf", "buffer": pdf()})
        applicant.press('main form[action$="/file"] button.govuk-button')
    place = applicant.page.url
    applicant.press('main ol a[href*="/my/applications/"]')
    applicant.look("batch-steps")
    photo = next(field for field in item.fields.values() if field.kind == "file")
    step = next(page.code for page in item.pages if photo.id in page.fields)
    applicant.page.goto(f"{applicant.page.url}/pages/{step}")
    applicant.page.set_input_files(f"#f-{photo.id}", sample(photo.accept))
    applicant.press("main form > .pw-actions button.govuk-button")
    assert not applicant.errors()
    applicant.page.goto(place)
    applicant.look("batch-ready")
    applicant.press('main form[action$="/hand-in"] button.govuk-button')
    applicant.look("batch-handed-in")
    assert len(set(NUMBER.findall(applicant.text()))) == 1
    applicant.go("/my/cases")
    applicant.look("mine-with-batch")
    applicant.page.goto(f"{place}/discard")
    applicant.look("batch-discard")
    applicant.press("main form button.govuk-button")
    applicant.page.goto(place)
    assert len(set(NUMBER.findall(applicant.text()))) == 1


def upload_again(applicant: Applicant) -> None:
    """The refused page once more, in the language that was chosen meanwhile."""
    applicant.page.set_input_files("#table", table("workbook.xlsx", b"PK\x03\x04\x00"))
    applicant.press('main form[action$="/batch"] button.govuk-button')
