"""The clerk's page of a case: checklist, acceptance, one notice, refusals that lose nothing, and lost races."""

from __future__ import annotations

import re

import pytest

from permits.services.show_case import show_case
from tests.integration.desks import APPLICANT, Officer, Town, lines_of, named, state_of, summary_of


def types_of(town: Town, number: str) -> list[str]:
    view = show_case(town.site, number, APPLICANT)
    assert view is not None
    return [event.type for event in view.events]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("code", "example"), [("pp-new", "ordinary-complete"), ("nur-reg-first", "normal")])
def test_the_page_opens_in_both_languages(town: Town, clerk: Officer, code: str, example: str, language: str) -> None:
    page = clerk.get(f"/window/cases/{town.hand_in(code, example)}", language)
    assert page.status_code == 200
    said = {"zh": ("审核清单", "到期仍未办理：视为受理"), "en": ("Checklist", "If nothing is done by then: Counts as")}
    assert all(words in page.text for words in said[language])


def flow_of(page: str) -> dict[str, str]:
    """The stages a page tells of a case, each with what is said below it."""
    flow = page.partition('class="pw-flow"')[2].partition("</ol>")[0]
    return dict(re.findall(r'pw-flow__step--\w+"[^>]*>([^<]+)<span>([^<]*)', flow))


def test_the_way_ahead_is_that_of_this_case_and_not_of_those_that_fail(town: Town) -> None:
    number = town.hand_in("pp-new", "commitment-small")
    flow = flow_of(town.visitor("boss").get(f"/supervision/cases/{number}").text)
    stages = {stage.code: stage.title.zh for stage in town.item("pp-new").processes["commitment"].stages}
    assert list(flow) == [stages[code] for code in ("accept", "decide", "certify", "deliver", "follow-up")]


@pytest.mark.parametrize(("example", "asked"), [("flagged", True), ("film-script", False)])
def test_a_stage_by_rule_is_ahead_of_those_cases_alone_that_the_rule_holds_for(
    town: Town, example: str, asked: bool
) -> None:
    item = town.item("ad-first")
    page = town.visitor("boss").get(f"/supervision/cases/{town.hand_in('ad-first', example)}").text
    [title] = [stage.title.zh for stage in item.processes["ordinary"].stages if stage.code == "expert"]
    flow = flow_of(page)
    assert (title in flow) is asked
    assert not asked or item.rules["B1"].message.zh.rstrip("。") in flow[title]


def test_the_checklist_shows_state_standard_reason_and_basis_of_each_material(
    town: Town, clerk: Officer, number: str
) -> None:
    page = clerk.get(f"/window/cases/{number}").text
    view = show_case(town.site, number, APPLICANT)
    assert view is not None
    for line in view.checklist:
        assert line.title.zh in page
        assert line.standard.zh in page
        assert all(basis.cite().zh in page for basis in line.basis)


def test_a_complete_case_is_accepted_with_one_button_and_its_papers_are_offered(
    town: Town, clerk: Officer, number: str
) -> None:
    answer = clerk.send(f"/window/cases/{number}", "accept-all")
    assert answer.status_code == 302
    assert state_of(town, number) == "under_review"
    page = clerk.get(answer.headers["Location"]).text
    assert "已受理" in page
    assert "/papers/" in page
    assert f"/window/next?besides={number}" in page


def test_the_limits_if_accepted_now_are_told_before_accepting(clerk: Officer, number: str) -> None:
    page = clerk.get(f"/window/cases/{number}").text
    assert "现在受理：承诺办结至 2026年3月12日" in page


def test_a_rejected_line_keeps_a_case_from_being_accepted(town: Town, clerk: Officer, number: str) -> None:
    line = lines_of(clerk.get(f"/window/cases/{number}").text)[0]
    answer = clerk.send(f"/window/cases/{number}", "accept", {line: "reject", f"{line}-reason": "公章看不清"})
    assert answer.status_code == 422
    assert "标为不符合，不能受理" in summary_of(answer.text)[0]
    assert "公章看不清" in answer.text
    assert state_of(town, number) == "received"


def test_not_accepting_wants_an_outcome_and_a_reason_and_keeps_what_was_typed(
    town: Town, clerk: Officer, number: str
) -> None:
    path = f"/window/cases/{number}"
    refused = clerk.send(path, "preview:not-accept", named("not-accept", referral="市卫生健康委员会"))
    assert refused.status_code == 422
    assert len(summary_of(refused.text)) == 2
    assert "市卫生健康委员会" in refused.text
    said = named("not-accept", outcome="wrong_authority", reason="场所不在本区", referral="市卫生健康委员会")
    assert "场所不在本区" in clerk.send(path, "preview:not-accept", said).text
    assert clerk.send(path, "not-accept", said).status_code == 302
    assert state_of(town, number) == "not_accepted"
    assert "尚未开始" not in clerk.get(path).text.partition('id="history-title"')[2], "it ended at that step"


def test_not_accepting_opens_with_every_answer_that_the_rules_of_intake_give(town: Town, clerk: Officer) -> None:
    number = town.hand_in("pp-new", "ordinary-complete", venue_types=["park", "cafe", "tea_house"])
    page = clerk.get(f"/window/cases/{number}").text
    opened = page.partition('id="act-not-accept"')[2].partition("</details>")[0]
    first, second = town.item("pp-new").rules_of("intake")
    assert f"{first.message.zh}{second.message.zh}" in opened
    assert re.search(r'value="not_required"[^>]*checked', opened)


def test_a_case_of_which_no_rule_of_intake_speaks_opens_not_accepting_empty(clerk: Officer, number: str) -> None:
    opened = clerk.get(f"/window/cases/{number}").text.partition('id="act-not-accept"')[2].partition("</details>")[0]
    assert opened and "checked" not in opened


def test_a_second_clerk_with_the_same_page_is_told_who_was_first_and_keeps_the_text(
    town: Town, clerk: Officer, number: str
) -> None:
    path = f"/window/cases/{number}"
    second = town.visitor("hd-window-2")
    opened = second.get(path)
    line = lines_of(opened.text)[0]
    clerk.send(path, "accept-all")
    late = second.send(path, "request-correction", {line: "reject", f"{line}-reason": "平面图缺页"}, opened)
    assert late.status_code == 409
    assert "已有人先一步办理" in late.text
    assert "海淀window" in late.text
    assert "平面图缺页" in late.text
    assert state_of(town, number) == "under_review"


def test_a_preview_of_a_case_that_moved_on_is_a_lost_race_too(town: Town, clerk: Officer, number: str) -> None:
    path = f"/window/cases/{number}"
    opened = clerk.get(path)
    town.visitor("hd-window-2").send(path, "claim")
    said = named("not-accept", outcome="wrong_authority", reason="不在本区")
    late = clerk.send(path, "preview:not-accept", said, opened)
    assert late.status_code == 409
    assert "不在本区" in late.text
    given_back = re.findall(r"<blockquote[^>]*>([^<]*)", late.text)
    assert "不属于本机关职权范围" in given_back
    assert "wrong_authority" not in given_back


def test_a_form_without_its_token_is_not_carried_out(town: Town, clerk: Officer, number: str) -> None:
    answer = clerk.client.post(f"/window/cases/{number}", data={"do": "accept", "seen": "2"})
    assert answer.status_code == 400
    assert state_of(town, number) == "received"


def test_a_clerk_who_took_a_case_is_named_and_others_can_no_longer_act(town: Town, clerk: Officer, number: str) -> None:
    path = f"/window/cases/{number}"
    town.visitor("hd-window-2").send(path, "claim")
    page = clerk.get(path).text
    assert "由 王二窗 办理" in page
    assert 'value="accept"' not in page


def test_an_attachment_opens_inside_the_page_and_can_do_nothing(clerk: Officer, number: str) -> None:
    page = clerk.get(f"/window/cases/{number}").text
    found = re.search(r'<iframe id="viewer" name="viewer"[^>]* src="(/files/[^"#/]+)/view"', page)
    assert found
    shown = clerk.get(f"{found[1]}/view?zoom=150&turn=90")
    assert "page=1&amp;zoom=200&amp;turn=90" in shown.text and "page=1&amp;zoom=150&amp;turn=180" in shown.text
    assert "<script" not in shown.text
    picture = clerk.get(f"{found[1]}/page?zoom=150&turn=90")
    assert (picture.mimetype, picture.data[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert clerk.get(f"{found[1]}/view?page=x&zoom=7&turn=45").status_code == 200, "what cannot be is as usual"
    answer = clerk.get(found[1])
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_a_file_of_another_authority_is_not_found(town: Town, clerk: Officer, number: str) -> None:
    found = re.search(r'src="(/files/[^"#/]+)/view', clerk.get(f"/window/cases/{number}").text)
    assert found
    for page in ("", "/view", "/page"):
        assert town.visitor("dc-window").get(found[1] + page).status_code == 404


def test_a_paper_of_the_case_opens_as_pdf(clerk: Officer, number: str) -> None:
    found = re.search(r'href="(/cases/[^"#]+/papers/[^"#]+)', clerk.get(f"/window/cases/{number}").text)
    assert found
    answer = clerk.get(found[1])
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert clerk.get(found[1].replace(number, "110108-26-999999-00")).status_code == 404


def test_an_item_put_right_on_the_spot_has_no_button_for_a_correction_notice(town: Town) -> None:
    desk, number = town.visitor("bj-window"), town.hand_in("svc-donor-card", "first-issue-match")
    path = f"/window/cases/{number}"
    page = desk.get(path).text
    assert "accept" in page and "request-correction" not in page and lines_of(page) == []
    tried = desk.send(path, "request-correction", {"other-0-where": "/name", "other-0-reason": "不清晰"})
    assert tried.status_code == 422
    assert "当场补齐" in " ".join(summary_of(tried.text))
    assert state_of(town, number) == "received"


def test_accepting_with_unmarked_lines_is_refused_and_leads_to_each_of_them(
    town: Town, clerk: Officer, number: str
) -> None:
    path = f"/window/cases/{number}"
    first, *others = [name for name in lines_of(clerk.get(path).text) if "material" in name]
    answer = clerk.send(path, "accept", {first: "ok"})
    assert answer.status_code == 422
    assert all("还没有核对" in line for line in summary_of(answer.text))
    unmarked = re.findall(r'<a href="#(line-[\w-]+)"', answer.text)
    assert first not in unmarked
    assert re.search(rf'name="{first}" value="ok" checked', answer.text), "what was ticked is still on the page"
    assert types_of(town, number) == ["received", "stage_entered"], "an act that is refused keeps nothing"
    assert set(unmarked) <= set(others)
    assert unmarked
    assert state_of(town, number) == "received"
    accepted = clerk.send(path, "accept", dict.fromkeys(unmarked, "ok"))
    assert accepted.status_code == 422, "what was refused kept nothing"
    assert clerk.send(path, "accept", dict.fromkeys([first, *unmarked], "ok")).status_code == 302


def test_marks_are_kept_as_they_are_made_and_shown_with_who_and_when_also_after_acceptance(
    town: Town, clerk: Officer, number: str
) -> None:
    path = f"/window/cases/{number}"
    first, second = lines_of(clerk.get(path).text)[:2]
    kept = clerk.send(path, "mark", {first: "seen", second: "reject", f"{second}-reason": "第三页看不清"})
    assert kept.status_code == 200
    assert "核对标记已保存" in kept.text
    page = town.visitor("hd-window-2").get(path).text
    assert re.search(rf'id="{first}-seen"[^>]* checked', page)
    assert re.search(rf'id="{second}-no"[^>]* checked', page)
    assert "第三页看不清" in page
    assert page.count("由 海淀window 核对") == 2
    clerk.send(path, "accept-all", {second: "ok"})
    page = town.visitor("boss").get(f"/supervision/cases/{number}").text
    assert not re.search(r">\s*请核对\s*<", page)
    assert "已核对原件" in page
    assert "由 海淀window 核对" in page
    assert "核对材料" in page, "the history tells it too"


def test_a_script_that_keeps_a_mark_gets_no_page_and_one_s_own_marks_are_no_lost_race(
    town: Town, clerk: Officer, number: str
) -> None:
    path = f"/window/cases/{number}"
    opened = clerk.get(path)
    line = lines_of(opened.text)[0]
    clerk.client.environ_base["HTTP_X_REQUESTED_WITH"] = "fetch"
    assert clerk.send(path, "mark", {line: "ok"}, opened).status_code == 204
    assert clerk.send(path, "mark", {line: "ok"}, opened).status_code == 204
    del clerk.client.environ_base["HTTP_X_REQUESTED_WITH"]
    view = show_case(town.site, number, APPLICANT)
    assert view is not None
    assert [event.type for event in view.events].count("lines_checked") == 1, "the same tick again is no news"
    said = named("not-accept", outcome="wrong_authority", reason="场所不在本区")
    nowhere = clerk.send(path, "preview:not-accept", said, opened)
    assert nowhere.status_code == 422 and 'href="#f-not-accept.referral"' in nowhere.text
    said |= named("not-accept", referral="邻区的机关")
    assert clerk.send(path, "preview:not-accept", said, opened).status_code == 200
    assert clerk.send(path, "accept-all", {line: "ok"}, opened).status_code == 302


def test_a_colleague_s_mark_is_a_lost_race_that_keeps_what_was_typed(town: Town, clerk: Officer, number: str) -> None:
    path = f"/window/cases/{number}"
    opened = clerk.get(path)
    line = lines_of(opened.text)[0]
    town.visitor("hd-window-2").send(path, "mark", {line: "reject", f"{line}-reason": "没有盖章"})
    late = clerk.send(path, "accept-all", {}, opened)
    assert late.status_code == 409
    assert "没有盖章" in late.text
    assert state_of(town, number) == "received"


def test_delivery_opens_with_the_way_the_applicant_asked_for(town: Town) -> None:
    post = {"delivery": "post", "delivery_address": "海淀区某路 1 号", "delivery_postcode": "100080",
            "delivery_receiver": "林晓岚", "delivery_phone": "13900000041"}  # fmt: skip
    path = f"/window/cases/{town.hand_in('svc-donor-card', 'first-issue-match', **post)}"
    clerk = town.visitor("bj-window")
    clerk.send(path, "accept-all")
    clerk.send(path, "decide", named("decide", outcome="granted"))
    clerk.send(path, "certify")
    page = clerk.get(path).text
    assert re.findall(r'name="f-deliver\.mode" type="radio" value="(\w+)" checked', page) == ["post"]
    refused = clerk.send(path, "deliver", named("deliver", mode="window"))
    assert refused.status_code == 422
    assert re.findall(r'value="(\w+)" checked', refused.text) == ["window"], "what was typed stays"


def test_the_checklist_leads_to_another_open_application_for_the_same(town: Town) -> None:
    first, second = (town.hand_in("svc-donor-card", "first-issue-match") for _ in range(2))
    clerk = town.visitor("bj-window")
    page = clerk.get(f"/window/cases/{second}").text
    assert f'href="/window/cases/{first}">{first}</a>' in page
    assert "请留意" in page
    assert clerk.send(f"/window/cases/{second}", "accept-all").status_code == 302, "it is told and refuses nothing"


@pytest.mark.parametrize("button", ["accept", "accept-all", "preview:not-accept"])
@pytest.mark.parametrize(
    "typed", [{"other-1-reason": "缺少签名"}, {"other-1-where": "/materials/M3", "other-1-reason": "缺少签名"}]
)
def test_what_needs_correction_is_not_lost_by_an_act_that_tells_nobody(
    town: Town, clerk: Officer, number: str, button: str, typed: dict[str, str]
) -> None:
    line = lines_of(clerk.get(f"/window/cases/{number}").text)[0]
    remark = named("accept", words="材料齐全")
    answer = clerk.send(f"/window/cases/{number}", button, {line.removesuffix("-no"): "ok", **remark, **typed})
    assert answer.status_code == 422
    [told] = summary_of(answer.text)
    assert told.startswith("第 2 处写了需要补正的内容") and "请清空这一处，或者改发补正通知" in told
    assert "缺少签名" in answer.text and "材料齐全" in answer.text and 'id="other-1-reason-error"' in answer.text
    assert state_of(town, number) == "received"
    assert clerk.send(f"/window/cases/{number}", "accept-all", {"other-1-reason": "  "}).status_code == 302
