"""At the window: what is done while the applicant waits is one preview and one press."""

from __future__ import annotations

import pytest

from permits.services.show_case import CaseView, show_case
from tests.integration.desks import APPLICANT, Town, named


def view_of(town: Town, number: str) -> CaseView:
    view = show_case(town.site, number, APPLICANT)
    assert view is not None
    return view


@pytest.mark.parametrize(("language", "says"), [("zh", "当场办结"), ("en", "Finish on the spot")])
def test_an_application_in_order_is_finished_on_the_spot_with_one_preview_and_one_press(
    town: Town, language: str, says: str
) -> None:
    clerk, number = town.visitor("bj-window"), town.hand_in("svc-donor-card", "first-issue-match")
    path = f"/window/cases/{number}"
    page = clerk.get(f"{path}?lang={language}")
    assert f'value="{view_of(town, number).case.applicant_name}"' in page.text
    assert says in page.text and 'value="preview:finish"' in page.text
    said = named("finish", mode="window", receiver="李申请")
    preview = clerk.send(path, "preview:finish", said)
    assert preview.status_code == 200 and says in preview.text
    assert view_of(town, number).case.state == "received"
    done = clerk.send(path, "finish", said, preview)
    assert done.status_code == 302
    view = view_of(town, number)
    assert view.case.state == "closed" and view.certificate is not None
    assert [row.kind for row in view.documents] == ["receipt", "acceptance", "grant", "delivery"]
    assert all(row.title.say(language) in clerk.get(done.headers["Location"]).text for row in view.documents)
    clerk.get(f"{path}?lang=zh")


def test_finishing_without_saying_who_received_is_refused_at_the_box_and_nothing_is_kept(town: Town) -> None:
    clerk, number = town.visitor("bj-window"), town.hand_in("svc-donor-card", "first-issue-match")
    path = f"/window/cases/{number}"
    refused = clerk.send(path, "preview:finish", named("finish", mode="window", receiver=""))
    assert refused.status_code == 422 and 'href="#f-finish.receiver"' in refused.text
    assert [event.type for event in view_of(town, number).events] == ["received", "stage_entered"]
