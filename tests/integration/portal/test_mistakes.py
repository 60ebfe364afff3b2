"""Fifty common mistakes: each is forgiven, or told at its field and in the summary, kept, and put right in one try."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

import pytest
from flask import Flask
from sqlalchemy import select

from permits.core.definitions.types import Example, Item
from permits.core.forms.formats import bare_mobile
from permits.core.forms.values import tidy
from permits.persistence import tables
from permits.persistence.definition_files import compile_all
from permits.persistence.unit_of_work import reading
from permits.services.site import Site
from tests.integration.portal.conftest import DEFINITIONS, Clock
from tests.integration.portal.walk import Applicant, encoded, errors, hidden

COMPILED = compile_all(DEFINITIONS)
EXAMPLES = {
    "pp-new": "central-ac-etown", "mi-reg-first": "clinic", "nur-reg-first": "bar-over",
    "for-doc-first": "employed-with-agreement", "ad-first": "film-script", "narc-first": "before-spring-festival",
    "svc-donor-card": "first-issue-match",
}  # fmt: skip

# What is typed and what is kept of it: nobody is asked again for what can be understood.
FORGIVEN = [
    ("pp-new", "org_name", "  北京亦城示例影院有限公司  ", "北京亦城示例影院有限公司"),
    ("pp-new", "uscc", "91110100ma00x1042q", "91110100MA00X1042Q"),
    ("pp-new", "uscc", "９１１１０１００ＭＡ００Ｘ１０４２Ｑ", "91110100MA00X1042Q"),
    ("pp-new", "uscc", "91110100 MA00X1042 Q", "91110100MA00X1042Q"),
    ("pp-new", "contact_mobile", "139 0000 0021", "13900000021"),
    ("pp-new", "contact_mobile", "139-0000-0021", "13900000021"),
    ("pp-new", "contact_mobile", "＋８６ 13900000021", "13900000021"),
    ("pp-new", "contact_mobile", "008613900000021", "13900000021"),
    ("pp-new", "floor_area", "2,600", "2600"),
    ("pp-new", "floor_area", "２６００．５", "2600.5"),
    ("pp-new", "seats", "８６０", 860),
    ("pp-new", "seats", "1,200", 1200),
    ("pp-new", "seats", "0860", 860),
    ("pp-new", "report_date", "2026年8月20日", "2026-08-20"),
    ("pp-new", "report_date", "2026/8/20", "2026-08-20"),
    ("pp-new", "report_date", "2026.08.20", "2026-08-20"),
    ("pp-new", "report_date", "20260820", "2026-08-20"),
    ("pp-new", "report_date", "２０２６－０８－２０", "2026-08-20"),
    ("mi-reg-first", "pic_id_no", "11010019780317021 8", "110100197803170218"),
    ("mi-reg-first", "pic_id_no", "１１０１００１９７８０３１７０２１８", "110100197803170218"),
    ("mi-reg-first", "pic_name", "阿卜杜热合曼·买买提", "阿卜杜热合曼·买买提"),
    ("mi-reg-first", "pic_name", "𬎆𠮷", "𬎆𠮷"),
    # A number of before 1999 (GB 11643-1989).
    ("mi-reg-first", "pic_id_no", "110100780317021", "110100780317021"),
    ("narc-first", "purchaser_id_no", "11010019900117338 7", "110100199001173387"),
    ("for-doc-first", "id_no", " c01x00t47 ", "c01x00t47"),
]

# What is typed and what is said of it.
REFUSED = [
    ("pp-new", "org_name", "", "请"),
    ("pp-new", "org_name", "长" * 121, "120"),
    ("pp-new", "uscc", "91110100MA00X1042", "位数"),
    ("pp-new", "uscc", "91110100MA00X1042A", "代码"),
    ("pp-new", "uscc", "110108000000001", "位数"),
    ("pp-new", "contact_mobile", "010-12345678", "手机"),
    ("pp-new", "contact_mobile", "1390000002", "11"),
    ("pp-new", "contact_mobile", "139000000211", "11"),
    ("pp-new", "contact_mobile", "没有", "手机"),
    ("pp-new", "floor_area", "约300", "数字"),
    ("pp-new", "floor_area", "2600。5", "数字"),
    ("pp-new", "floor_area", "三百", "数字"),
    ("pp-new", "floor_area", "300平方米", "数字"),
    ("pp-new", "floor_area", "-5", "0"),
    ("pp-new", "seats", "0", "1"),
    ("pp-new", "seats", "860.5", "整数"),
    ("pp-new", "seats", "很多", "整数"),
    ("pp-new", "seats", "999999999", "200000"),
    ("pp-new", "report_date", "2026-02-30", "日期"),
    ("pp-new", "report_date", "昨天", "日期"),
    ("pp-new", "report_date", "2026-13-01", "日期"),
    ("mi-reg-first", "pic_id_no", "110100781317021", "出生日期"),
    ("mi-reg-first", "pic_id_no", "110100197803170219", "证件"),
    ("mi-reg-first", "pic_id_no", "11010019780317021O", "证件"),
    ("narc-first", "purchaser_phone", "打手机", "电话"),
    ("ad-first", "licence_no", "PDY-0010", "至少 10 位"),
    ("nur-reg-first", "exam_cert_no", "12", "6"),
    ("nur-reg-first", "internship_months", "7", "8"),
    ("svc-donor-card", "donation_date", "2999-01-01", "日"),
]


class Draft:
    """An application that is complete but for what a test types."""

    def __init__(self, applicant: Applicant, site: Site, item: Item, example: Example) -> None:
        self.applicant, self.site, self.item, self.example = applicant, site, item, example
        self.path = applicant.begin(item)
        applicant.fill(self.path, item, example.answers)

    def typed(self, name: str, words: str) -> tuple[int, str]:
        """The page of this field sent with what was typed in it, everything else as in the example."""
        page = next(one for one in self.item.pages if name in one.fields)
        address = f"{self.path}/pages/{page.code}"
        fields = hidden(self.applicant.get(address).text)
        for one in page.fields:
            if one in self.example.answers and one != name:
                fields |= encoded(self.item.fields[one], self.example.answers[one])
        answer = self.applicant.send(address, fields | {f"f-{name}": words})
        return answer.status_code, answer.text

    def kept(self, name: str) -> object:
        with reading(self.site.database) as unit:
            [row] = unit.all(select(tables.Draft).where(tables.Draft.id == self.path.rsplit("/", 1)[1]))
        return tidy(self.item, row.answers).get(name)


@pytest.fixture(scope="module")
def drafts() -> dict[str, Draft]:
    return {}


@pytest.fixture
def draft_of(
    drafts: dict[str, Draft], application: Flask, items: dict[str, Item], site: Site, clock: Clock
) -> Callable[[str], Draft]:
    def of(code: str) -> Draft:
        example = next(one for one in COMPILED.examples[code] if one.code == EXAMPLES[code])
        clock.set(example.received_on)
        if code not in drafts:
            application.appbuilder.sm.limiter.reset()  # type: ignore[attr-defined]
            mobile = f"1371111{len(drafts):04d}"
            drafts[code] = Draft(Applicant(application.test_client()).register(mobile), site, items[code], example)
        return drafts[code]

    return of


@pytest.mark.parametrize(("code", "name", "words", "value"), FORGIVEN)
def test_what_can_be_understood_is_kept_as_it_is_meant_and_nobody_is_asked_again(
    draft_of: Callable[[str], Draft], code: str, name: str, words: str, value: object
) -> None:
    draft = draft_of(code)
    status, page = draft.typed(name, words)
    assert (status, errors(page)) == (302, [])
    assert draft.kept(name) == value


@pytest.mark.parametrize(("code", "name", "words", "said"), REFUSED)
def test_a_mistake_is_told_at_its_field_and_in_the_summary_kept_and_put_right_in_one_try(
    draft_of: Callable[[str], Draft], code: str, name: str, words: str, said: str
) -> None:
    draft = draft_of(code)
    status, page = draft.typed(name, words)
    assert status == 422
    line = errors(page)[0]
    assert said in line, line
    assert re.search(rf'href="#f-{name}[^"]*"', page), "the summary leads to the field"
    at_field = re.search(rf'id="f-{name}-error"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert at_field and line in re.sub(r"<[^>]+>", "", at_field[1]), "the field says the same"
    shown = set(re.findall(r'value="([^"]*)"', page))
    assert not words or {escape(words), bare_mobile(words)} & shown, "what was typed is still there"
    status, page = draft.typed(name, str(draft.example.answers[name]))
    assert (status, errors(page)) == (302, [])


def test_there_are_fifty_of_them() -> None:
    assert len({(code, name, words) for code, name, words, _ in [*FORGIVEN, *REFUSED]}) >= 50
