"""A correction notice says for each line what to do, not only what is wrong."""

from __future__ import annotations

from dataclasses import replace

from permits.core.forms import check, checklist
from permits.core.process import Case, uploads_of
from permits.core.text import Text
from permits.services.cures import cure_of
from permits.services.site import Site
from tests.sites import RECEIVED, do, handed_in, seen
from tests.unit.process.samples import hygiene


def cells(site: Site, ref: str, language: str) -> str:
    [notice] = [row for row in seen(site, ref).documents if row.kind == "correction"]
    return str(notice.content[language])


def test_the_notice_names_the_standard_of_each_material_beside_what_the_clerk_wrote(site: Site) -> None:
    ref = handed_in(site).case_id
    view = seen(site, ref)
    lines = [line for line in view.checklist if line.kind == "material" and line.files and line.standard][:2]
    items = [{"where": line.where, "reason": f"第 {n} 页看不清"} for n, line in enumerate(lines, start=1)]
    do(site, ref, "request-correction", RECEIVED, items=items)
    zh, en = cells(site, ref, "zh"), cells(site, ref, "en")
    for line, item in zip(lines, items, strict=True):
        assert item["reason"] in zh
        assert f"请重新提交“{line.title.zh}”，须达到：{line.standard.zh}" in zh
        assert line.standard.en in en
    assert "按说明改正" not in zh


def test_a_standard_the_clerk_has_quoted_is_not_said_twice() -> None:
    line = hygiene()
    code, material = next((c, m) for c, m in line.item.materials.items() if m.standard and c in line.case.uploads)
    told = cure_of(line.item, line.case, f"/materials/{code}", f"不符合受理标准：{material.standard.zh}")
    assert material.standard.zh not in told.zh
    assert material.title.zh in told.zh


def test_what_was_never_handed_in_is_handed_in_and_not_handed_in_again() -> None:
    line = hygiene()
    code = next(c for c in line.item.materials if c not in line.case.uploads)
    told = cure_of(line.item, line.case, f"/materials/{code}", "没有提交")
    assert told.zh.startswith("请补交“")
    assert told.en.startswith("Hand in “")


def test_a_question_is_cured_by_the_message_of_the_check_that_fails_there_else_by_its_hint() -> None:
    line = hygiene()
    name = next(n for n, f in line.item.fields.items() if f.hint and n in line.case.answers)
    told = cure_of(line.item, line.case, f"/{name}", "与证件不一致")
    field = line.item.fields[name]
    assert told == Text(
        f"请在申请表中改正“{field.title.zh}”：{field.hint.zh}",
        f"Correct “{field.title.en}” in the application form: {field.hint.en}",
    )
    rule, broken = with_a_failed_check(line.item, line.case)
    assert rule.message.zh in cure_of(line.item, broken, str(rule.effect["at"]), "不符").zh


def with_a_failed_check(item, case: Case):
    """The same case with answers that break a check which points at a whole question."""
    for name, answer in case.answers.items():
        for wrong in (0, 1, 10**6, "2020-01-01", "2030-01-01", True, False):
            if type(wrong) is not type(answer):
                continue
            changed = replace(case, answers={**case.answers, name: wrong})
            lines = checklist(
                item, check(item, changed.answers, uploads_of(case.uploads), case.received_on), uploads_of(case.uploads)
            )
            for one in lines:
                if one.kind == "check" and one.state == "failed" and one.where.strip("/") in item.fields:
                    return next(r for r in item.rules_of("check") if r.code == one.code), changed
    raise AssertionError("no check can be broken by one answer")
