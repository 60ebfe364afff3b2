"""Realistic values for every kind of document: long names, rare characters, English beside Chinese."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from permits.core.text import Text
from permits.documents.types import CertificateFace, DocumentTemplate, FaceLine
from permits.documents.wording import compile_documents

DEFINITIONS = Path(__file__).parents[3] / "definitions"
REVIEW = {
    "review_body": Text("北京市海淀区人民政府", "the People's Government of Haidian District"),
    "court": Text("北京市海淀区人民法院", "Haidian District People's Court, Beijing"),
}
APPLICANT = Text(
    "北京海淀㛃䶮𠮷国际会议中心酒店管理有限责任公司中关村软件园第二分公司",
    "Beijing Haidian International Conference Centre Hotel Management Co., Ltd., Zhongguancun Second Branch",
)
COMMON: dict[str, object] = {
    "applicant": APPLICANT,
    "item": Text("公共场所卫生许可（新办）", "Hygiene licence for public places (new)"),
    "case_number": "HD20260302-000123-K",
    "authority": Text("北京市海淀区卫生健康委员会", "Haidian District Health Commission, Beijing"),
    "number": "京海卫许字〔2026〕第00123号",
    "dated": date(2026, 3, 12),
    "contact": Text("北京市海淀区东北旺南路29号政务服务中心 010-8888 8888", "29 Dongbeiwang South Road, 010-8888 8888"),
    "verification_url": "https://permits.example.cn/verify/HD20260302-000123-K",
}
LAW = "《中华人民共和国行政许可法》"
OWN: dict[str, dict[str, object]] = {
    "receipt": {
        "received_at": datetime(2026, 3, 2, 6, 5, tzinfo=UTC),
        "receiver": "欧阳䶮",
        "answer_by": date(2026, 3, 9),
        "materials": [
            {
                "no": number,
                "title": title,
                "form": Text("电子", "electronic"),
                "count": 1,
            }
            for number, title in enumerate(
                [
                    Text("卫生许可证申请表", "Application form"),
                    Text(
                        "地址方位示意图、平面图和卫生设施平面布局图",
                        "Location sketch, floor plan, layout of hygiene facilities",
                    ),
                    Text("公共场所卫生检测或者评价报告", "Hygiene test or assessment report"),
                    Text("卫生管理制度", "Hygiene management rules"),
                    Text(
                        "集中空调通风系统卫生检测或者评价报告",
                        "Test or assessment report of the central air conditioning",
                    ),
                ],
                1,
            )
        ],
    },
    "correction": {
        "received_on": date(2026, 3, 2),
        "how_to_supply": Text("网上提交或者到综合窗口提交", "online or at the service window"),
        "supplement_by": date(2026, 4, 2),
        "missing": [
            {
                "no": 1,
                "title": Text("卫生检测或者评价报告", "Hygiene test report"),
                "problem": Text(
                    "报告出具日期为2024年11月5日，早于申请之日前一年", "Dated 5 November 2024, over a year ago"
                ),
                "cure": Text("提交一年内出具的检测或者评价报告", "Supply a report issued within one year"),
                "basis": Text("《公共场所卫生管理条例实施细则》第二十三条", "Implementing rules, article 23"),
            },
            {
                "no": 2,
                "title": Text("平面布局图", "Floor plan"),
                "problem": Text("未标明消毒间位置和面积", "The disinfection room is not shown"),
                "cure": Text("补充标注后加盖公章重新提交", "Mark it, seal the plan and submit it again"),
                "basis": Text("《公共场所卫生管理条例实施细则》第二十三条", "Implementing rules, article 23"),
            },
        ],
    },
    "acceptance": {
        "accepted_on": date(2026, 3, 2),
        "clause": Text(
            LAW + "第三十二条第一款第五项", "article 32, paragraph 1(5) of the Administrative Licensing Law"
        ),
        "due_on": date(2026, 3, 30),
        "promised_on": date(2026, 3, 12),
        "deemed_since": date(2026, 2, 24),
        "procedures": [{"title": Text("专家评审", "Expert review"), "workdays": 15}],
    },
    "non_acceptance": {
        "reason": Text(
            "经营场所位于北京经济技术开发区。",
            "The premises are in the Beijing Economic and Technological Development Area.",
        ),
        "clause": Text(
            LAW + "第三十二条第一款第二项", "article 32, paragraph 1(2) of the Administrative Licensing Law"
        ),
        "competent_authority": Text("北京经济技术开发区行政审批局", "the Beijing E-Town approval bureau"),
        **REVIEW,
    },
    "not_required": {
        "reason": Text("公园不属于公共场所卫生许可的范围。", "Parks need no hygiene licence."),
        "clause": Text(
            LAW + "第三十二条第一款第一项", "article 32, paragraph 1(1) of the Administrative Licensing Law"
        ),
        **REVIEW,
    },
    "grant": {
        "accepted_on": date(2026, 3, 2),
        "clause": Text(LAW + "第三十八条第一款", "article 38, paragraph 1 of the Administrative Licensing Law"),
        "scope": Text("住宿、沐浴、游泳、美容、美发", "Lodging, bathing, swimming, beauty, hairdressing"),
        "valid_from": date(2026, 3, 12),
        "valid_to": date(2030, 3, 11),
        "certificate_number": "京海卫公字〔2026〕第00123号",
        "certificate_by": date(2026, 3, 26),
    },
    "grant_by_silence": {
        "received_on": date(2026, 3, 2),
        "accepted_on": date(2026, 3, 2),
        "due_on": date(2026, 3, 12),
        "due_at": datetime(2026, 3, 12, 4, 0, tzinfo=UTC),
        "limit": Text("承诺办结", "Promised decision"),
        "silence_basis": Text(LAW + "第五十条第二款", "article 50, paragraph 2 of the Administrative Licensing Law"),
        "effect": Text("视为准予延续", "the renewal counts as granted"),
        "office": Text("承办处室", "Handling office"),
        "scope": Text("住宿、沐浴", "Lodging, bathing"),
        "certificate_by": date(2026, 3, 26),
    },
    "step_agreed": {
        "due_on": date(2026, 3, 4),
        "stage": Text("审查", "Review"),
        "silence_basis": Text(LAW + "第四十二条第一款", "article 42, paragraph 1 of the Administrative Licensing Law"),
        "office": Text("承办处室", "Handling office"),
    },
    "refusal": {
        "accepted_on": date(2026, 3, 2),
        "facts": Text(
            "2026年3月6日现场审核时，游泳池浸脚消毒池余氯未达到要求，消毒间面积为2.5平方米。",
            "On the visit of 6 March 2026 the residual chlorine of the foot bath was too low and the room was 2.5 m².",
        ),
        "reasons": Text("现场审核关键项目不合格。", "A key item of the visit was not met."),
        "clause": Text("《公共场所卫生管理条例实施细则》第二十四条", "article 24 of the implementing rules"),
        "standard": "GB 37488-2019",
        **REVIEW,
    },
    "withdrawal": {
        "received_on": date(2026, 3, 2),
        "ended_on": date(2026, 3, 9),
        "reason": Text("您（单位）于2026年3月9日书面要求撤回", "You asked in writing on 9 March 2026 to withdraw it."),
        "clause": Text("《卫生行政许可管理办法》", "the Measures for Health Administrative Licensing"),
    },
    "extension": {
        "accepted_on": date(2026, 3, 2),
        "reason": Text("案情复杂、需补充核查", "The case is complex and needs a further check."),
        "approver": Text("本机关负责人", "the head of this authority"),
        "workdays": 10,
        "due_before": date(2026, 3, 30),
        "due_on": date(2026, 4, 14),
        "clause": Text(LAW + "第四十二条第一款", "article 42, paragraph 1 of the Administrative Licensing Law"),
    },
    "spot_correction": {
        "received_on": date(2026, 3, 2),
        "corrected_at": datetime(2026, 3, 2, 7, 5, tzinfo=UTC),
        "signer": "张三",
        "receiver": "李窗口",
        "places": [
            {
                "no": 1,
                "title": Text("经营面积（平方米）", "Floor space (m²)"),
                "before": Text("1200 平方米", "1200 m²"),
                "after": Text("120 平方米", "120 m²"),
            },
        ],
    },
    "prolongation": {
        "procedure": Text("专家评审", "Expert review"),
        "notice": "京海卫特〔2026〕2号",
        "reason": Text("评审专家尚未齐备", "The panel is not complete yet."),
        "workdays": 5,
        "told_before": date(2026, 3, 16),
        "until": date(2026, 3, 23),
    },
    "delivery": {
        "mode": Text("邮寄", "post"),
        "place": Text("北京市海淀区西北旺东路10号院", "10 Xibeiwang East Road"),
        "delivered_at": datetime(2026, 3, 13, 2, 30, tzinfo=UTC),
        "documents": [
            {
                "title": Text("准予行政许可决定书", "Decision to grant a licence"),
                "number": "京海卫许准字〔2026〕第00123号",
                "count": 1,
            },
            {
                "title": Text("公共场所卫生许可证", "Hygiene licence"),
                "number": "京海卫公字〔2026〕第00123号",
                "count": 1,
            },
        ],
    },
}


def raw_documents() -> dict[str, Any]:
    return {
        path.stem: json.loads(path.read_text("utf-8")) for path in sorted(DEFINITIONS.glob("documents/licence/*.json"))
    }


def document_schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((DEFINITIONS / "schema/v1/document.schema.json").read_text("utf-8"))
    return schema


@cache
def templates() -> dict[str, DocumentTemplate]:
    compiled, findings = compile_documents(raw_documents(), document_schema())
    assert findings == ()
    return dict(compiled)


def values_for(kind: str) -> dict[str, object]:
    return {**COMMON, **OWN[kind]}


def _line(code: str, zh: str, en: str, value: str, value_en: str = "", public: bool = True) -> FaceLine:
    return FaceLine(code, Text(zh, en), Text(value, value_en), public)


VENUE = CertificateFace(
    title=Text("公共场所卫生许可证", "Hygiene Licence for Public Places"),
    number="京海卫公字〔2026〕第00123号",
    lines=(
        _line("holder", "单位名称", "Name of unit", APPLICANT.zh, APPLICANT.en),
        _line("person", "法定代表人或负责人", "Legal representative or person in charge", "欧阳䶮", public=False),
        _line("sort", "经济性质", "Kind of organisation", "有限责任公司"),
        _line(
            "address",
            "经营场所地址",
            "Address",
            "北京市海淀区西北旺东路10号院东区23号楼1层101室、地下一层B1-102至B1-118室",
        ),
        _line(
            "scope",
            "经营项目",
            "Activities",
            "住宿、沐浴、游泳、美容、美发、足浴、候诊室、商场、书店、展览馆、博物馆、美术馆、图书馆、影剧院、游艺厅",
            "Lodging, bathing, swimming, beauty, hairdressing",
        ),
        _line("from", "有效期自", "Valid from", "2026年3月12日"),
        _line("to", "有效期至", "Valid to", "2030年3月11日"),
    ),
    authority=Text("北京市海淀区卫生健康委员会", "Haidian District Health Commission, Beijing"),
    issued_on=date(2026, 3, 12),
    valid_from=date(2026, 3, 12),
    valid_to=date(2030, 3, 11),
    verification_url="https://permits.example.cn/verify/3f9a77",
)
NURSE = CertificateFace(
    title=Text("护士执业证书", "Nurse Practising Certificate"),
    number="202611010800123",
    lines=(
        _line("name", "姓名", "Name", "𠮷㛃", "Ji Jie"),
        _line("sex", "性别", "Sex", "女", "Female"),
        _line("born", "出生日期", "Date of birth", "2001年5月17日", public=False),
        _line("nation", "国籍", "Nationality", "中国", "China"),
        _line("place", "执业地点", "Place of practice", "北京市海淀医院（北京大学第三医院海淀院区）"),
        _line("since", "注册日期", "Registered on", "2026年3月12日"),
        _line("to", "有效期至", "Valid to", "2031年3月11日"),
    ),
    authority=VENUE.authority,
    issued_on=date(2026, 3, 12),
    valid_from=date(2026, 3, 12),
    valid_to=date(2031, 3, 11),
    verification_url="https://permits.example.cn/verify/8b01c2",
)
