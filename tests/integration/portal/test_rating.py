"""Rating, complaining and reading what others asked: two taps, nothing chosen beforehand, nothing typed is lost."""

from __future__ import annotations

from permits.services.call_next import call_next, keep_counter, say_of_ticket
from permits.services.consult import answer
from permits.services.rate import recent_ratings
from permits.services.show_queue import QUESTION
from permits.services.site import Site
from permits.services.take_number import take_number
from tests.integration.portal.conftest import Clock
from tests.integration.portal.officers import carry
from tests.integration.portal.walk import Applicant
from tests.sites import seen, who

HALL = "bj-haidian"
CLERK = who("window", "clerk", HALL)
# A hall where no other test takes numbers.
QUIET = "bj-wjw"
QUIET_CLERK = who("window", "clerk", QUIET)


def test_a_rating_has_five_levels_none_chosen_and_is_given_once(
    applicant: Applicant, handed_in: str, site: Site, clock: Clock
) -> None:
    carry(site, handed_in, clock())
    address = f"/my/cases/{handed_in}"
    form = applicant.get(address).text.partition(f"{address}/rate")[2].partition("</form>")[0]
    assert form.count('type="radio"') == 5
    assert "checked" not in form
    assert ["平台好不好用" in form, "服务态度" in form] == [True, False]
    wrong = applicant.send(f"{address}/rate", {"remark": "很<b>快"})
    assert wrong.status_code == 422
    assert "请选择满意程度" in wrong.text
    assert "很&lt;b&gt;快" in wrong.text
    assert applicant.send(f"{address}/rate", {"score": "4", "remark": "很快"}).status_code == 302
    assert f"{address}/rate" not in applicant.get(address).text
    [row] = [one for one in recent_ratings(site) if one.subject == f"case:{seen(site, handed_in).id}"]
    assert (row.score, row.words) == (4, "很快")


def test_a_visitor_rates_at_the_kiosk_by_the_number_on_the_ticket(
    stranger: Applicant, site: Site, clock: Clock
) -> None:
    ticket = take_number(site, QUIET, QUESTION, clock()).ticket
    wrong = stranger.send(f"/rate/at/{QUIET}", {"number": "Q77<b>"})
    assert wrong.status_code == 422
    assert "Q77&lt;b&gt;" in wrong.text
    keep_counter(site, QUIET_CLERK, "3", (), clock())
    name = call_next(site, QUIET_CLERK, clock()).ticket
    assert name is not None
    for said in ("came", "finished"):
        say_of_ticket(site, QUIET_CLERK, ticket, said, clock())
    address = f"/rate/tickets/{ticket}"
    assert address in stranger.get(f"/queue/tickets/{ticket}").text
    assert stranger.send(f"/rate/at/{QUIET}", {"number": name.name.lower()}).headers["Location"] == address
    assert "服务态度" in stranger.get(address).text
    assert stranger.send(address, {"score": "5"}).status_code == 302
    assert "感谢您的评价" in stranger.get(address).text


def test_a_complaint_about_a_case_begins_with_its_authority_and_keeps_what_was_typed(
    applicant: Applicant, handed_in: str
) -> None:
    address = f"/complaints/new?case={handed_in}"
    assert address in applicant.get(f"/my/cases/{handed_in}").text
    page = applicant.get(address).text
    assert f'value="{handed_in}"' in page
    assert f'<option value="{HALL}" selected' in page
    wrong = applicant.send("/complaints/new", {"authority": HALL, "question": "", "case_number": "HD-1"})
    assert wrong.status_code == 422
    assert 'value="HD-1"' in wrong.text
    said = {"authority": HALL, "question": "要求另交材料", "case_number": handed_in}
    sent = applicant.send("/complaints/new", said)
    page = applicant.get(sent.headers["Location"]).text
    assert "我的投诉" in page
    assert "TS20260302-" in page
    assert "要求另交材料" in applicant.get("/consultations").text


def test_a_question_that_was_shared_is_found_by_everybody(stranger: Applicant, site: Site, clock: Clock) -> None:
    said = {"authority": HALL, "question": "风筝要备案吗", "name": "李", "mobile": "13800138000", "share": "1"}
    sent = stranger.send("/consultations/new/pp-new", said)
    name = sent.headers["Location"].rsplit("/", 1)[1]
    assert "风筝" not in stranger.get("/consultations/answered?q=风筝").text.replace('value="风筝"', "")
    answer(site, CLERK, name, "不用。", clock(), share=True)
    page = stranger.get("/consultations/answered?q=风筝").text
    assert "风筝要备案吗" in page
    assert "13800138000" not in page
