"""After handing in: receipt, progress, correction, withdrawal, rating, papers; and the public check of certificates."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

from pypdf import PdfReader
from sqlalchemy import select

from permits.core.definitions.types import Item
from permits.core.process import LEGAL_ZONE, answer_by
from permits.persistence import audit, tables
from permits.persistence.unit_of_work import reading
from permits.services.act import act
from permits.services.site import Site
from tests.integration.portal.conftest import Clock, Find, examples_of
from tests.integration.portal.officers import carry, do, officer, seen
from tests.integration.portal.walk import Applicant, errors, hidden, sample
from tests.sites import another_pdf


def notice_of(site: Site, number: str) -> list[dict[str, str]]:
    """One material and one answer to be corrected."""
    view = seen(site, number)
    material = next(code for code in view.uploads)
    field = next(n for n, f in view.item.fields.items() if f.kind == "mobile" and n in view.case.answers)
    return [
        {"where": f"/materials/{material}", "reason": "扫描件看不清，请重新上传。"},
        {"where": f"/{field}", "reason": "号码打不通，请核对。"},
    ]


def test_the_receipt_tells_the_number_what_happens_and_when(applicant: Applicant, handed_in: str) -> None:
    page = applicant.get(f"/my/cases/{handed_in}/receipt").text
    assert handed_in in page
    assert "这个日期是怎么算出来的" in page
    paper = re.search(rf'href="(/cases/{handed_in}/papers/[^"]+)"', page)
    assert paper
    pdf = applicant.get(paper[1])
    assert pdf.mimetype == "application/pdf" and pdf.data.startswith(b"%PDF-")


def test_the_receipt_page_its_paper_and_the_log_say_the_same_digest(
    applicant: Applicant, handed_in: str, site: Site
) -> None:
    page = applicant.get(f"/my/cases/{handed_in}/receipt").text
    address = re.search(rf'href="(/cases/{handed_in}/papers/[^"]+)"', page)
    shown = re.search(r"(?:[0-9a-f]{8} ){7}[0-9a-f]{8}", page)
    assert address and shown
    paper = PdfReader(BytesIO(applicant.get(address[1]).data))
    printed = "".join("".join(one.extract_text().split()) for one in paper.pages)
    digest = shown[0].replace(" ", "")
    assert digest in printed
    assert "扫码查办理进度" in printed
    with reading(site.database) as unit:
        case = unit.first(select(tables.PermitCase).where(tables.PermitCase.number == handed_in))
        content = unit.first(select(tables.Document).where(tables.Document.case_id == (case and case.id))).content
    assert content["zh"]["verification_url"].endswith(f"/follow?number={handed_in}")
    with reading(site.database) as unit:
        logged = [one.data["sha256"] for one in audit.entries(unit) if one.data.get("number") == handed_in]
    assert logged[0] == digest


def test_the_receipt_promises_a_correction_notice_only_where_the_item_has_one(
    applicant: Applicant, items: dict[str, Item], example: Find, clock: Clock, handed_in: str
) -> None:
    once, on_the_spot = "一次告诉您全部要补的内容", "当场告诉您"
    page = applicant.get(f"/my/cases/{handed_in}/receipt").text
    assert once in page and on_the_spot not in page
    found = example("svc-donor-card", "first-issue-match")
    clock.set(found.received_on)
    page = applicant.get(applicant.apply(items["svc-donor-card"], found)).text
    assert once not in page and on_the_spot in page


def test_the_progress_page_says_who_has_the_case_now(applicant: Applicant, handed_in: str, site: Site) -> None:
    view = seen(site, handed_in)
    assert view.stage
    page = applicant.get(f"/my/cases/{handed_in}").text
    assert view.stage.title.zh in page
    assert 'aria-current="step"' in page
    assert "剩" in page


def test_the_days_of_a_limit_that_has_ended_can_still_be_counted(
    applicant: Applicant, handed_in: str, site: Site, clock: Clock
) -> None:
    assert 'id="limits-over"' not in applicant.get(f"/my/cases/{handed_in}").text
    carry(site, handed_in, clock())
    view = seen(site, handed_in)
    ended = [one for one in view.clocks if one.ended_on and one.due.derivation]
    assert ended
    over = applicant.get(f"/my/cases/{handed_in}").text.split('id="limits-over"')[1].split('id="duties"')[0]
    for one in ended:
        assert f"{one.due.due_on.year}年{one.due.due_on.month}月{one.due.due_on.day}日" in over
    assert "这个日期是怎么算出来的" in over


def test_the_applicant_reads_what_the_agent_says_and_writes_back(
    applicant: Applicant, handed_in: str, site: Site, clock: Clock
) -> None:
    agent, address = officer(site, handed_in), f"/my/cases/{handed_in}"
    do(site, handed_in, "accept", {"all_in_order": True}, clock())
    assert not act(site, handed_in, "tell-applicant", {"words": "带上身份证原件"}, agent, clock()).findings
    assert not act(site, handed_in, "urge", {"words": "请抓紧"}, agent, clock()).findings
    own = applicant.get(address).text
    assert "联系窗口" in own and "带上身份证原件" in own
    assert "请抓紧" not in own, "what officers say to each other is not the applicant's"
    empty = applicant.send(f"{address}/words", {"words": " "})
    assert empty.status_code == 422 and errors(empty.text)
    assert applicant.send(f"{address}/words", {"words": "知道了，会带上"}).status_code == 302
    wrote = next(event for event in seen(site, handed_in).events if event.type == "applicant_wrote")
    assert wrote.data["words"] == "知道了，会带上"


def test_a_correction_is_answered_point_by_point_on_one_page(
    applicant: Applicant, handed_in: str, site: Site, clock: Clock
) -> None:
    lines = notice_of(site, handed_in)
    do(site, handed_in, "request-correction", {"items": lines}, clock())
    last = answer_by(seen(site, handed_in).item, clock().astimezone(LEGAL_ZONE).date(), site.calendar)
    assert last
    told = f"请在{last.year}年{last.month}月{last.day}日前（含当日）补正"
    assert told in applicant.get(f"/my/cases/{handed_in}").text
    clock.now += timedelta(days=1)
    address = f"/my/cases/{handed_in}/correction"
    page = applicant.get(address).text
    assert all(line["reason"] in page for line in lines)
    material, field = lines[0]["where"].split("/")[2], lines[1]["where"][1:]
    sent = {**hidden(page), f"f-{field}": "13912345678", f"m-{material}": (BytesIO(another_pdf()), "clear.pdf")}
    answer = applicant.send(address, sent)
    assert answer.status_code == 302, errors(answer.text)
    view = seen(site, handed_in)
    assert view.case.state == "received"
    assert view.case.answers[field] == "13912345678"
    assert [file.name for file in view.uploads[material]] == ["clear.pdf"]


def test_a_correction_that_leaves_a_point_as_it_was_is_sent_back_with_the_new_files_kept(
    applicant: Applicant, handed_in: str, site: Site, clock: Clock
) -> None:
    lines = notice_of(site, handed_in)
    do(site, handed_in, "request-correction", {"items": lines}, clock())
    address, material = f"/my/cases/{handed_in}/correction", lines[0]["where"].split("/")[2]
    field = lines[1]["where"][1:]
    old = seen(site, handed_in).case.answers[field]
    answer = applicant.send(
        address,
        {
            **hidden(applicant.get(address).text),
            f"f-{field}": old,
            f"m-{material}": (BytesIO(another_pdf()), "clear.pdf"),
        },
    )
    assert answer.status_code == 422
    assert len(errors(answer.text)) == 1
    assert "clear.pdf" in answer.text
    again = applicant.send(address, {**hidden(answer.text), f"f-{field}": "13912345678"})
    assert again.status_code == 302, errors(again.text)
    assert [file.name for file in seen(site, handed_in).uploads[material]] == ["clear.pdf"]


def test_a_new_file_for_a_question_is_kept_with_a_correction_that_is_sent_back(
    applicant: Applicant, items: dict[str, Item], example: Find, clock: Clock, site: Site
) -> None:
    item, found = next(
        (one, e) for one in items.values() if "photo" in one.fields and one.correction == "notice"
        for e in examples_of(example, one, "normal", "ordinary-complete")
    )  # fmt: skip
    clock.set(found.received_on)
    number = applicant.apply(item, found).split("/")[-2]
    lines = [{"where": "/photo", "reason": "照片不清楚。"}, notice_of(site, number)[1]]
    do(site, number, "request-correction", {"items": lines}, clock())
    address, field = f"/my/cases/{number}/correction", lines[1]["where"][1:]
    old = seen(site, number).case.answers
    sent = {f"f-{field}": old[field], "f-photo": sample(("image/png",))}
    answer = applicant.send(address, {**hidden(applicant.get(address).text), **sent})
    assert answer.status_code == 422
    kept = hidden(answer.text)
    again = applicant.send(address, {**kept, f"f-{field}": "13912345678"})
    assert again.status_code == 302, errors(again.text)
    assert seen(site, number).case.answers["photo"] == kept["f-photo-kept"] != old["photo"]


def test_only_what_the_notice_names_can_be_changed(
    applicant: Applicant, handed_in: str, site: Site, clock: Clock
) -> None:
    lines = notice_of(site, handed_in)[1:]
    do(site, handed_in, "request-correction", {"items": lines}, clock())
    address, field = f"/my/cases/{handed_in}/correction", lines[0]["where"][1:]
    before = seen(site, handed_in).case.answers
    other = next(n for n, v in before.items() if n != field and isinstance(v, str))
    sent = {**hidden(applicant.get(address).text), f"f-{field}": "13912345678", f"f-{other}": "改掉"}
    assert applicant.send(address, sent).status_code == 302
    assert seen(site, handed_in).case.answers[other] == before[other]


def test_the_applicant_is_not_told_of_each_tick_on_the_checklist(
    applicant: Applicant, handed_in: str, site: Site, clock: Clock
) -> None:
    do(site, handed_in, "mark", {"all_in_order": True}, clock())
    assert seen(site, handed_in).case.marks
    assert "核对材料" not in applicant.get(f"/my/cases/{handed_in}").text


def test_a_withdrawal_needs_a_reason_and_ends_the_case(applicant: Applicant, handed_in: str, site: Site) -> None:
    address = f"/my/cases/{handed_in}/withdraw"
    assert applicant.send(address, hidden(applicant.get(address).text)).status_code == 422
    answer = applicant.send(address, {**hidden(applicant.get(address).text), "f-reason": "暂时不办了"})
    assert answer.status_code == 302
    assert seen(site, handed_in).case.state == "withdrawn"


def test_a_withdrawal_from_an_old_page_is_told_who_was_first(
    applicant: Applicant, handed_in: str, site: Site, clock: Clock
) -> None:
    address = f"/my/cases/{handed_in}/withdraw"
    opened = hidden(applicant.get(address).text)
    do(site, handed_in, "accept", {"all_in_order": True}, clock())
    answer = applicant.send(address, {**opened, "f-reason": "暂时不办了"})
    assert answer.status_code == 409
    assert "暂时不办了" in answer.text
    assert seen(site, handed_in).case.state == "under_review"


def test_an_applicant_not_accepted_reads_why_and_where_to_go_before_anything_else(
    applicant: Applicant, handed_in: str, site: Site, clock: Clock
) -> None:
    said = {"outcome": "wrong_authority", "reason": "场所不在本区。", "referral": "邻区的机关"}
    do(site, handed_in, "not-accept", said, clock())
    page = applicant.get(f"/my/cases/{handed_in}").text
    top = page[: page.index("pw-flow")]
    assert "理由：场所不在本区。" in top
    assert "邻区的机关" in top


def test_a_stranger_verifies_the_certificate_without_an_account(
    applicant: Applicant, visitor: Applicant, handed_in: str, site: Site, clock: Clock
) -> None:
    carry(site, handed_in, clock(), until="closed")
    view = seen(site, handed_in)
    assert view.certificate
    pdf = applicant.get(f"/cases/{handed_in}/certificate")
    assert pdf.data.startswith(b"%PDF-")
    page = visitor.get(f"/verify/{view.certificate.id}")
    assert page.status_code == 200
    assert view.certificate.number in page.text and "有效" in page.text and "签名有效" in page.text
    hidden_lines = [line for line in view.case.certificate["fields"] if not line["public"]]  # type: ignore[attr-defined]
    assert [line["value"] for line in hidden_lines if line["value"] and f">{line['value']}<" in page.text] == []


def test_a_certificate_is_found_by_number_and_holder_and_by_neither_alone(
    visitor: Applicant, handed_in: str, site: Site, clock: Clock
) -> None:
    carry(site, handed_in, clock(), until="closed")
    certificate = seen(site, handed_in).certificate
    assert certificate
    holder = next(line["value"]["zh"] for line in certificate.face["lines"] if line["code"] == "holder")
    found = visitor.send("/verify", {"f-number": certificate.number, "f-holder": holder})
    assert found.location == f"/verify/{certificate.id}"
    plain = certificate.number.replace("〔", "[").replace("〕", " ]")
    bare = certificate.number.replace("〔", "").replace("〕", "")
    wide = "".join(chr(ord(one) + 0xFEE0) if one.isascii() else one for one in bare)
    short = re.sub("第0*", "第 ", bare)
    for typed in (plain, bare, wide, short, f" （{bare}） "):
        assert visitor.send("/verify", {"f-number": typed, "f-holder": holder}).location == found.location, typed
    for fields in ({"f-number": certificate.number}, {"f-holder": holder}):
        assert visitor.send("/verify", fields).status_code == 422
    for fields in ({"f-number": certificate.number, "f-holder": "别人"}, {"f-number": "x", "f-holder": holder}):
        missed = visitor.send("/verify", fields)
        assert missed.status_code == 404 and "查无此证" in missed.text
        assert all(f'value="{typed}"' in missed.text for typed in fields.values()), "what was typed stays"


def test_an_unknown_certificate_is_said_to_be_unknown(visitor: Applicant) -> None:
    page = visitor.get("/verify/none")
    assert page.status_code == 404
    assert "查无此证" in page.text


def test_nobody_opens_an_applicants_pages_without_signing_in(visitor: Applicant) -> None:
    for path in ("/my/cases", "/my/applications/x"):
        assert "/sign-in" in visitor.get(path).location


def test_the_holder_of_a_certificate_that_ends_sees_when_it_can_be_renewed(
    applicant: Applicant, items: dict[str, Item], example: Find, clock: Clock, site: Site
) -> None:
    renewed = [one for one in items.values() if one.certificate and one.certificate.renewal]
    item, found = next((one, e) for one in renewed for e in examples_of(example, one, "normal", "ordinary-complete"))
    clock.set(found.received_on)
    number = applicant.apply(item, found).split("/")[-2]
    assert 'id="renewal"' not in applicant.get(f"/my/cases/{number}").text
    carry(site, number, clock())
    page = applicant.get(f"/my/cases/{number}").text
    assert "续期办理窗口：起 2030年12月2日，止 2031年1月31日" in page
    assert "有效期至 2031年3月2日" in page


def test_a_certificate_is_not_looked_for_until_number_and_holder_are_both_told(visitor: Applicant) -> None:
    page = visitor.get("/verify").text
    answer = visitor.send("/verify", {**hidden(page), "f-number": "京海卫公字〔2026〕第00004号", "f-holder": " "})
    assert answer.status_code == 422
    assert errors(answer.text) == ["请填写“持证人名称或姓名”"]
    assert "京海卫公字〔2026〕第00004号" in answer.text, "what was typed stays"


def test_the_last_page_tells_of_an_open_application_for_the_same_and_hands_in_all_the_same(
    applicant: Applicant, items: dict[str, Item], example: Find, clock: Clock
) -> None:
    item, found = items["svc-donor-card"], example("svc-donor-card", "first-issue-match")
    clock.set(found.received_on)

    def filled() -> str:
        draft = applicant.begin(item)
        applicant.fill(draft, item, found.answers)
        return draft

    first = filled()
    assert "还有在办的申请" not in applicant.get(f"{first}/check").text
    number = applicant.submit(first).location.split("/")[-2]
    second = filled()
    page = applicant.get(f"{second}/check").text
    assert "还有在办的申请" in page and f'/my/cases/{number}">{number}</a>' in page
    assert "You have an open application" in applicant.get(f"{second}/check?lang=en").text
    assert applicant.submit(second).status_code == 302
