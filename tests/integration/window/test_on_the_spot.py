"""当场更正 at the window: what is marked not in order is corrected on one page, shown before and after, and signed."""

from __future__ import annotations

import re

from permits.services.show_case import CaseView, show_case
from permits.services.verify import verify
from tests.integration.desks import APPLICANT, Officer, Town, lines_of, summary_of

SIGNED = {"f-correct-on-the-spot.signer": "周文博", "f-correct-on-the-spot.signed": "yes"}


def view_of(town: Town, number: str) -> CaseView:
    view = show_case(town.site, number, APPLICANT)
    assert view is not None
    return view


def shown_in(text: str) -> str:
    found = re.search(r'name="shown" value="([0-9a-f]+)"', text)
    assert found
    return found[1]


def test_the_lines_marked_not_in_order_open_and_their_marks_are_kept(town: Town, clerk: Officer, number: str) -> None:
    path = f"/window/cases/{number}"
    line = lines_of(clerk.get(path).text)[0]
    opened = clerk.send(path, "open:correct-on-the-spot", {line: "reject", f"{line}-reason": "没有标明清洗间"})
    assert (opened.status_code, opened.headers["Location"]) == (302, f"{path}/on-the-spot")
    page = clerk.get(f"{path}/on-the-spot").text
    assert "没有标明清洗间" in page
    assert f'name="originals-{line.rsplit("-", 1)[-1]}"' in page
    assert [mark.reason for mark in view_of(town, number).case.marks.values()] == ["没有标明清洗间"]


def test_it_is_shown_before_and_after_and_then_done_and_every_limit_stands(
    town: Town, clerk: Officer, number: str
) -> None:
    path, before = f"/window/cases/{number}/on-the-spot", view_of(town, number)
    town.later(hours=1)
    sent = {"at": "/floor_area", "f-floor_area": "320.00", **SIGNED, "version": str(before.version)}
    reviewed = clerk.post(path, {**sent, "do": "review"})
    assert reviewed.status_code == 200
    assert "更正前" in reviewed.text and "3,200" in reviewed.text.replace("3200", "3,200") and "320" in reviewed.text
    assert view_of(town, number).case.answers["floor_area"] == before.case.answers["floor_area"], "nothing is done yet"
    unsigned = {**sent, "do": "confirm", "shown": shown_in(reviewed.text)}
    del unsigned["f-correct-on-the-spot.signed"]
    refused = clerk.post(path, unsigned)
    assert refused.status_code == 422
    assert "签名、盖章" in summary_of(refused.text)[0] and 'value="320.00"' in refused.text
    done = clerk.post(path, {**sent, "do": "confirm", "shown": shown_in(reviewed.text)})
    assert done.status_code == 302
    after = view_of(town, number)
    assert after.case.answers["floor_area"] == "320.00"
    assert [(c.code, c.due.due_on) for c in after.clocks] == [(c.code, c.due.due_on) for c in before.clocks]
    [paper] = [one for one in after.documents if one.kind == "spot_correction"]
    told = str(paper.content["zh"])  # type: ignore[index]
    assert "当更" in paper.number and "320" in told and "周文博" in told
    assert "当场更正" in clerk.get(f"/window/cases/{number}").text
    assert [one.code for one in verify(town.site) if one.broken] == []


def test_what_was_changed_after_it_was_shown_is_shown_again_before_it_is_done(
    town: Town, clerk: Officer, number: str
) -> None:
    path = f"/window/cases/{number}/on-the-spot"
    sent = {"at": "/floor_area", "f-floor_area": "320.00", **SIGNED}
    reviewed = clerk.post(path, {**sent, "do": "review"})
    changed = {**sent, "f-floor_area": "330.00", "do": "confirm", "shown": shown_in(reviewed.text)}
    again = clerk.post(path, changed)
    assert again.status_code == 200
    assert shown_in(again.text) != shown_in(reviewed.text)
    assert "核对之后内容又有改动" in again.text
    assert view_of(town, number).case.answers["floor_area"] == "3200.00"


def test_whoever_was_too_late_keeps_what_was_typed_and_is_told_who_was_first(
    town: Town, clerk: Officer, number: str
) -> None:
    path, seen = f"/window/cases/{number}/on-the-spot", view_of(town, number).version
    sent = {"at": "/floor_area", "f-floor_area": "320.00", **SIGNED, "version": str(seen)}
    reviewed = clerk.post(path, {**sent, "do": "review"})
    other = {"at": "/contact_mobile", "f-contact_mobile": "13900000099", **SIGNED, "version": str(seen)}
    first = clerk.post(path, {**other, "do": "review"})
    assert clerk.post(path, {**other, "do": "confirm", "shown": shown_in(first.text)}).status_code == 302
    late = clerk.post(path, {**sent, "do": "confirm", "shown": shown_in(reviewed.text)})
    assert late.status_code == 409
    assert 'value="320.00"' in late.text and "当场更正" in summary_of(late.text)[0]


def test_a_case_that_is_no_longer_to_be_accepted_has_no_such_page(town: Town, clerk: Officer, number: str) -> None:
    path = f"/window/cases/{number}"
    assert clerk.send(path, "accept-all").status_code == 302
    assert clerk.get(f"{path}/on-the-spot").status_code == 302
    assert "open:correct-on-the-spot" not in clerk.get(path).text
