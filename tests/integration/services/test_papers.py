"""Which papers a case gets: by the type of its item, with what the case really promises."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from permits.services.site import Site
from permits.services.verify import verify
from permits.services.verify_certificate import verify_certificate
from tests.sites import APPLICANT, RECEIVED, do, handed_in, seen, until


def papers(site: Site, ref: str) -> dict[str, str]:
    """Each paper's number and all it says, by kind."""
    rows = seen(site, ref).documents
    return {row.kind: f"{row.number} {row.title.zh} {json.dumps(row.content, ensure_ascii=False)}" for row in rows}


def test_a_service_is_done_with_papers_of_a_service_from_receipt_to_delivery(site: Site) -> None:
    ref = handed_in(site, "svc-donor-card", "first-issue-match").case_id
    until(site, ref, "", RECEIVED)
    said = papers(site, ref)
    assert set(said) == {"receipt", "acceptance", "grant", "delivery"}
    withdrawn = handed_in(site, "svc-donor-card", "match-by-id").case_id
    do(site, withdrawn, "withdraw", RECEIVED, APPLICANT, reason="不办了")
    other = handed_in(site, "svc-donor-card", "reissue").case_id
    do(site, other, "not-accept", RECEIVED, outcome="not_required", reason="已有电子证")
    for text in (*said.values(), *papers(site, withdrawn).values(), *papers(site, other).values()):
        assert "服务事项" in text and "京血服" in text
        assert "许可" not in text and "icens" not in text and "icence" not in text
    assert "咨询" not in papers(site, other)["not_required"], "nobody was named to turn to"


def test_a_licence_keeps_its_own_papers(site: Site) -> None:
    ref = handed_in(site).case_id
    assert "行政许可申请材料接收凭证" in papers(site, ref)["receipt"] and "许收字" in papers(site, ref)["receipt"]


def test_a_donation_that_must_be_verified_is_promised_for_the_day_that_then_holds(site: Site) -> None:
    at = datetime(2026, 9, 30, 2, tzinfo=UTC)
    ref = handed_in(site, "svc-donor-card", "no-match-promised").case_id
    do(site, ref, "accept", at)
    assert "2026年9月30日前（含当日）办结" in papers(site, ref)["receipt"]
    assert "2026年10月10日前（含当日）办结" in papers(site, ref)["acceptance"]
    assert {c.code: c.running for c in seen(site, ref).clocks if c.rule} == {"same-day": False, "verified": True}
    done = handed_in(site, "svc-donor-card", "first-issue-match").case_id
    do(site, done, "accept", RECEIVED)
    assert [c.code for c in seen(site, done).clocks if c.rule] == ["same-day"], "nothing is to be verified here"


def test_the_correction_notice_tells_the_last_day_that_the_item_declares(site: Site) -> None:
    ref = handed_in(site, now=datetime(2026, 9, 1, 1, tzinfo=UTC)).case_id
    do(site, ref, "request-correction", datetime(2026, 9, 1, 2, tzinfo=UTC),
       items=[{"where": "/materials/M3", "reason": "不清晰"}])  # fmt: skip
    notice = papers(site, ref)["correction"]
    assert "请于2026年10月8日前提交补正材料" in notice, "30 natural days end on 1 October, a holiday (Civil Code 203)"


def test_a_refusal_tells_its_ground_by_itself_and_rests_on_the_articles(site: Site) -> None:
    ref = handed_in(site, "nur-reg-first", "normal").case_id
    until(site, ref, "decide", RECEIVED)
    do(site, ref, "decide", RECEIVED, outcome="refused", facts="体检不合格", reason="不符合健康标准", clause="F4")
    [row] = [row for row in seen(site, ref).documents if row.kind == "refusal"]
    zh, en = (json.dumps(row.content[one], ensure_ascii=False) for one in ("zh", "en"))
    ground = next(one for one in seen(site, ref).item.refusals if one.code == "F4")
    assert f"属于下列不予许可的情形：{ground.title.zh}" in zh
    assert f"The ground that applies: {ground.title.en}" in en
    law = ground.basis[0].cite()
    assert f"根据{law.zh}" in zh
    assert f"Under {law.en}" in en and f"Under {ground.title.en}" not in en


def test_a_body_known_in_chinese_alone_is_shown_by_the_english_name_our_data_have(site: Site) -> None:
    ref = handed_in(site, "svc-donor-card", "first-issue-match").case_id
    until(site, ref, "", RECEIVED)
    row = seen(site, ref).certificate
    assert row is not None
    shown = verify_certificate(site, row.id, RECEIVED.date())
    assert shown.state == "valid"
    stations = [line.value for line in shown.lines if line.value.zh == "北京市血液中心"]
    assert [words.en for words in stations] == ["Beijing Blood Centre"] * len(stations) and stations
    assert [invariant.code for invariant in verify(site) if invariant.broken] == [], "what is stored and signed stays"


def test_a_decision_cites_the_law_of_the_procedure_it_took_and_of_no_other(site: Site) -> None:
    special = "北京市公共场所卫生许可告知承诺管理办法"
    ordinary, committed = (
        handed_in(site, "pp-new", name).case_id for name in ("ordinary-complete", "commitment-small")
    )
    for ref in (ordinary, committed):
        until(site, ref, "", RECEIVED)
    assert "公共场所卫生管理条例" in papers(site, ordinary)["grant"]
    assert special not in papers(site, ordinary)["grant"]
    assert special in papers(site, committed)["grant"]
