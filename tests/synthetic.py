"""An item nobody has ever heard of, invented anew for each number: fields of every kind, rules, stages, two languages.

Written into a copy of the definitions, it must work through every service and every face. Codes and names are random,
so that no code of the platform can know them; the same number always gives the same item.
"""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DEFINITIONS = ROOT / "definitions"
KINDS = [
    "text",
    "longtext",
    "integer",
    "decimal",
    "money",
    "date",
    "date_range",
    "yesno",
    "one_of",
    "several_of",
    "code",
    "file",
    "table",
    "email",
    "mobile",
    "identity",
    "address",
]  # every kind of question there is
_BASIS = [{"law": "xkf", "article": "29", "mark": "V"}]
_AREA = 128
RECEIVED_ON = "2026-03-02"
AUTHORITY = "bj-haidian"


@dataclass(frozen=True)
class Invented:
    """The item as written: its code, the names of its questions by what they are for, and an application for it.

    `files`: questions answered by a file. `uploads`: materials handed in with `answers`.
    """

    code: str
    names: dict[str, str]
    answers: dict[str, Any]
    uploads: tuple[str, ...]
    files: tuple[str, ...]
    title: tuple[str, str]


def copied(folder: Path) -> Path:
    """A copy of the definitions, to be spoiled."""
    root = folder / "definitions"
    shutil.copytree(DEFINITIONS, root)
    return root


def invent(root: Path, number: int = 0) -> Invented:
    """Write item `number` into the definitions folder `root`."""
    chance = random.Random(number)
    names = {purpose: f"{_word(chance)}_{place}" for place, purpose in enumerate(_PURPOSES)}
    code = f"zz-{_word(chance)}-{number}"
    title = (f"捏造事项{chance.randrange(1000, 9999)}", f"Invented item {chance.randrange(1000, 9999)}")
    item, texts = _item(code, names, title)
    _write(root / "vocabularies" / f"{code}-regions.json", _regions(f"{code}-regions"))
    _write(root / "items/hygiene" / f"{code}.json", item)
    _write(root / "items/hygiene" / code / "texts.en.json", texts)
    _write(root / "rules/hygiene" / f"{code}.json", _rules(code, names))
    example = _example(names)
    for name, one in {"whole": example, **_other_examples(names, example)}.items():
        _write(root / "items/hygiene" / code / f"examples/{name}.json", one)
    return Invented(code, names, example["answers"], tuple(example["uploads"]), (names["file"],), title)


_PURPOSES = (
    *KINDS,
    *("hidden_text", "holder", "id_number", "document", "document_number", "tally", "owner", "choice", "region"),
)
# Not asked for in every application: what a fact or the account answers, and what may stay open.
_OPTIONAL = ("email", "tally", "owner")


def _word(chance: random.Random) -> str:
    return "".join(chance.choice("bcdfghklmnprstvz") + chance.choice("aeiou") for _ in range(4))


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _regions(code: str) -> dict[str, Any]:
    """A hierarchy of places, long enough to be searched, one of them no longer in use."""
    south = [{"code": f"s{one}", "zh": f"南{one}区", "en": f"South {one}", "parent": "south"} for one in range(1, 35)]
    return {
        "$schema": "../schema/v1/vocabulary.schema.json", "code": code, "title": {"zh": "片区", "en": "Regions"},
        "levels": [{"zh": "方位", "en": "Side"}, {"zh": "片区", "en": "Region"}],
        "options": [
            {"code": "north", "zh": "北", "en": "North"},
            {"code": "n1", "zh": "北一区", "en": "North 1", "parent": "north"},
            {"code": "south", "zh": "南", "en": "South"}, *south,
            {"code": "old", "zh": "旧区", "en": "Old part", "parent": "south", "to": "2020-12-31"},
        ],
    }  # fmt: skip


def _properties(n: dict[str, str], code: str) -> dict[str, Any]:
    return {
        n["holder"]: {"title": "申请单位", "type": "string", "maxLength": 60, "prefill": "account.name"},
        n["text"]: {"title": "名称", "type": "string", "maxLength": 40, "minLength": 2,
                    "examples": ["示例地", "A1"]},
        n["longtext"]: {"title": "说明", "type": "string", "maxLength": 900, "description": "写明用途"},
        n["integer"]: {"title": "台数", "type": "integer", "minimum": 1, "maximum": 99, "unit": "台",
                       "messages": {"maximum": "最多 99 台"}},
        n["decimal"]: {"title": "面积", "type": "string", "format": "decimal", "scale": 2, "above": "0",
                       "atMost": "9999.99", "unit": "m²"},
        n["date"]: {"title": "启用日期", "type": "string", "format": "date"},
        n["yesno"]: {"title": "露天", "type": "boolean"},
        n["one_of"]: {"title": "方式", "type": "string",
                      "oneOf": [{"const": "fast", "title": "快"}, {"const": "slow", "title": "慢"}]},
        n["several_of"]: {"title": "用途", "type": "array", "minItems": 1, "uniqueItems": True,
                          "items": {"oneOf": [{"const": "a", "title": "甲"}, {"const": "b", "title": "乙"}]}},
        n["code"]: {"title": "所在区", "type": "string", "vocabulary": "divisions-beijing"},
        n["file"]: {"title": "照片", "type": "string", "format": "attachment", "accept": ["image/png"],
                    "maxMegabytes": 1},
        n["table"]: {"title": "设备", "type": "array", "minItems": 1, "maxItems": 20, "items": {
            "type": "object", "required": ["label", "width"], "additionalProperties": False, "properties": {
                "label": {"title": "编号", "type": "string", "maxLength": 20},
                "width": {"title": "宽度", "type": "string", "format": "decimal", "scale": 1, "above": "0"},
                "checked_on": {"title": "检验日期", "type": "string", "format": "date"},
                "pieces": {"title": "部件", "type": "array", "maxItems": 4, "items": {
                    "type": "object", "required": ["label"], "additionalProperties": False, "properties": {
                        "label": {"title": "部件编号", "type": "string", "maxLength": 20},
                        "price": {"title": "单价", "type": "string", "format": "money"},
                    }}},
            }}},
        **_third_page(n, code),
    }  # fmt: skip


def _third_page(n: dict[str, str], code: str) -> dict[str, Any]:
    """What is asked on the third page."""
    return {
        n["money"]: {"title": "总价", "type": "string", "format": "money", "above": "0", "atMost": "900000.00"},
        n["date_range"]: {"title": "使用期间", "type": "object", "format": "date-range", "minDays": 2, "maxDays": 90},
        n["address"]: {"title": "地址", "type": "object", "format": "address", "divisions": "divisions-beijing",
                       "postcode": True},
        n["document"]: {"title": "证件", "type": "string", "oneOf": [
            {"const": "card", "title": "居民身份证", "format": "resident-id"},
            {"const": "permit", "title": "港澳通行证", "format": "hk-macao-permit"},
            {"const": "other", "title": "别的"},
        ]},
        n["document_number"]: {"title": "证件号码", "type": "string", "format": "identity-number",
                               "type_from": n["document"], "privacy": "sensitive"},
        n["tally"]: {"title": "部件总价", "type": "string", "format": "money", "computed": "pieces_price"},
        n["owner"]: {"title": "账户姓名", "type": "string", "readOnly": True, "prefill": "account.name"},
        n["choice"]: {"title": "用法", "type": "string", "oneOf": [
            {"const": "good", "title": "合规"}, {"const": "bad", "title": "违规", "refused": True},
        ]},
        n["region"]: {"title": "片区", "type": "string", "vocabulary": f"{code}-regions"},
        n["email"]: {"title": "邮箱", "type": "string", "format": "email"},
        n["mobile"]: {"title": "手机", "type": "string", "format": "mobile", "privacy": "personal"},
        n["identity"]: {"title": "信用代码", "type": "string", "format": "uscc"},
        n["id_number"]: {"title": "身份证号码", "type": "string", "format": "resident-id", "privacy": "sensitive"},
        n["hidden_text"]: {"title": "露天原因", "type": "string", "maxLength": 40},
    }  # fmt: skip


_COLUMNS = {"label": "Label", "width": "Width", "checked_on": "Checked on", "pieces": "Pieces"}
_DOCUMENTS = {"card": "Identity card", "permit": "Travel permit", "other": "Another"}


def _item(code: str, n: dict[str, str], title: tuple[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    first = [n[purpose] for purpose in ("holder", "text", "longtext", "integer", "decimal", "date", "yesno")]
    where = [n["address"], n["region"]]
    what = [n[one] for one in ("money", "date_range", "document", "document_number", "tally", "owner", "choice")]
    second = [name for name in n.values() if name not in (*first, *where, *what, n["hidden_text"])]
    item = {
        "$schema": "../../schema/v1/item.schema.json", "code": code, "version": 1, "effective_from": "2025-01-01",
        "title": title[0], "category": "hygiene", "type": "licence", "handling": "promised", "basis": _BASIS,
        "guide": {"summary": "一个捏造的事项。", "fee": "按下列标准收费", "visits": 0},
        "form": {
            "pages": [
                {"code": "first", "title": "第一页", "fields": [*first, n["hidden_text"]]},
                {"code": "second", "title": "第二页", "fields": second},
                {"code": "third", "title": "第三页", "sections": [
                    {"code": "where", "title": "在哪里", "hint": "写到门牌", "fields": where},
                    {"code": "what", "title": "做什么", "fields": what}]},
            ],
            "tasks": [{"code": "thing", "title": "说明情况", "pages": ["first", "third"]},
                      {"code": "details", "title": "填写明细", "pages": ["second"]}],
            "schema": {"type": "object", "properties": _properties(n, code),
                       "required": [name for purpose, name in n.items() if purpose not in _OPTIONAL]},
        },
        "materials": [
            {"code": "M1", "title": "平面图", "asked": "upload", "form": "either",
             "accept": ["application/pdf", "image/png"], "maxMegabytes": 1},
            {"code": "M2", "title": "露天证明", "asked": "upload"},
            {"code": "M3", "title": "保险单", "asked": "upload", "necessity": "late", "issuer": "保险公司",
             "late_within": {"length": 5, "unit": "workday"}, "basis": _BASIS},
        ],
        "processes": [_process()],
        "clocks": [{"use": "correction"}, {"use": "decision"}, {
            "code": "promise", "title": "承诺", "kind": "promised", "limit": {"length": 6, "unit": "workday"},
            "starts": "accepted", "ends": ["decided"], "silence": "escalate", "basis": _BASIS,
            "remind": {"before": [1]},
        }],
        "certificate": {
            "code": "invented", "title": "捏造证", "number": "{authority}捏〔{year}〕第{serial:04}号", "basis": _BASIS,
            "fields": [{"code": "holder", "title": "单位", "value": n["holder"]},
                       {"code": "kinds", "title": "用途", "value": n["several_of"]},
                       {"code": "where", "title": "地址", "value": n["address"]},
                       {"code": "days", "title": "使用期间", "value": n["date_range"]},
                       {"code": "machines", "title": "设备", "value": f"{n['table']}.label"},
                       {"code": "until", "title": "有效期至", "value": "valid_to"}],
            "validity": {"years": 2, "less_days": 1},
        },
    }  # fmt: skip
    return item, _texts(n, title[1])


def _process() -> dict[str, Any]:
    def stage(code: str, kind: str, office: str, role: str, **more: Any) -> dict[str, Any]:
        return {"code": code, "title": f"环节{code}", "kind": kind, "office": office, "role": role,
                "limit": {"length": 1, "unit": "workday"}, "basis": _BASIS, **more}  # fmt: skip

    def desk(code: str, office: str, **more: Any) -> dict[str, Any]:
        return {"code": code, "title": f"分支{code}", "office": office, "role": "reviewer",
                "limit": {"length": 2, "unit": "workday"}, "basis": _BASIS, **more}  # fmt: skip

    return {"code": "line", "title": "办理流程", "handling": "promised", "stages": [
        stage("take", "acceptance", "window", "clerk"),
        stage("read", "review", "handling", "reviewer", next=[{"rule": "B1", "to": "look"}, {"to": "both"}]),
        stage("look", "visit", "inspection", "reviewer", people=2, checkpoints=["门口"],
              next=[{"outcome": "fail", "to": "read", "at_most": 1}, {"to": "both"}]),
        {"code": "both", "title": "环节both", "kind": "parallel", "join": "all", "branches": [
            desk("fire", "inspection"), desk("plan", "section-head"), desk("extra", "handling", when="B2"),
        ]},
        stage("settle", "decision", "director", "reviewer"),
        stage("print", "certification", "certificates", "clerk"),
        stage("hand", "delivery", "window", "clerk"),
    ]}  # fmt: skip


def _facts(n: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"code": "rows_unchecked", "title": "未检验设备数", "type": "integer",
         "count": {"rows": n["table"], "where": {"not": {"present": "checked_on"}}}},
        {"code": "district_authority", "title": "所在区机关", "type": "code",
         "lookup": {"vocabulary": "divisions-beijing", "key": n["code"], "attribute": "authority"}},
        {"code": "pieces_price", "title": "部件单价合计", "type": "decimal", "scale": 2,
         "sum": {"rows": f"{n['table']}.pieces", "column": "price"}},
        {"code": "days_ahead", "title": "距开始使用的天数", "type": "integer",
         "days_between": {"from": "received_on", "to": f"{n['date_range']}.from"}},
        {"code": "size_class", "title": "规模", "type": "code",
         "lookup_table": {"list": "size_classes", "key": n["integer"]}},
    ]  # fmt: skip


def _rules(code: str, n: dict[str, str]) -> dict[str, Any]:
    outdoors = {"fact": n["yesno"], "==": True}
    return {
        "$schema": "../../schema/v1/rules.schema.json", "item": code,
        "facts": _facts(n),
        "lists": [{"code": "size_classes", "basis": _BASIS, "entries": [
            {"to": 9, "value": "small"}, {"from": 10, "to": 49, "value": "medium"}, {"from": 50, "value": "large"}]}],
        "visibility": [{"code": "V1", "show": [n["hidden_text"]], "when": outdoors, "basis": _BASIS}],
        "checks": [{"code": "C1", "at": f"/{n['table']}", "require": {"not": {"fact": "rows_unchecked", ">": 1}},
                    "message": "至多一台设备可以没有检验。", "basis": _BASIS},
                   {"code": "C2", "at": f"/{n['choice']}", "require": {"not": {"fact": n["choice"], "==": "bad"}},
                    "message": "违规用法不能许可。", "basis": _BASIS},
                   {"code": "C3", "at": f"/{n['date_range']}", "require": {"not": {"fact": "days_ahead", "<": 0}},
                    "message": "使用期间不能早于申请之日。", "basis": _BASIS}],
        "materials": [{"code": "N1", "material": "M1", "basis": _BASIS},
                      {"code": "N2", "material": "M2", "when": outdoors, "because": "露天", "basis": _BASIS},
                      {"code": "N3", "material": "M3", "when": outdoors, "because": "露天", "basis": _BASIS},
                      {"code": "N4", "material": "M2", "when": {"fact": n["region"], "under": "north"},
                       "because": "在北边", "basis": _BASIS}],
        "branches": [
            {"code": "B1", "when": {"fact": n["decimal"], ">": "100.00"}, "message": "大于 100 平方米须看现场。"},
            {"code": "B2", "when": outdoors, "message": "露天的由承办处室会签。"},
        ],
        "routing": [{"code": "R1", "otherwise": True, "process": "line", "authority": {"fact": "district_authority"},
                     "basis": _BASIS}],
        "requirements": [{"code": "Q1", "require": [n["email"]], "when": outdoors, "basis": _BASIS}],
        "limits": [{"code": "L1", "clock": "promise", "add": {"length": 2, "unit": "workday"}, "when": outdoors,
                    "message": "露天的多看两天。", "basis": _BASIS}],
        "fees": [{"code": "P1", "title": "露天费", "amount": {"fact": n["decimal"]}, "when": outdoors,
                  "basis": _BASIS}],
        "terms": [{"code": "T1", "when": outdoors, "validity": {"months": 6}, "message": "露天的只半年。",
                   "basis": _BASIS}],
        "duties": [{"code": "D1", "title": "每年检验", "basis": _BASIS,
                    "due": {"from": "certificate_end", "length": 30, "unit": "day", "before": True}},
                   {"code": "D2", "title": "设专人管理", "when": {"fact": "size_class", "in": ["medium", "large"]},
                    "basis": _BASIS}],
        "tables": [{"code": "size", "title": "按台数收费", "section": "fees", "hit": "unique", "facts": [n["integer"]],
                    "basis": _BASIS, "rows": [
                        {"code": "few", "when": [{"<": 10}], "then": {"title": "十台以下", "amount": "20.00"}},
                        {"code": "many", "when": [{">=": 10}], "then": {"title": "十台以上", "amount": "80.00"}}]}],
        "refusals": [{"code": "F1", "title": "面积不符", "basis": _BASIS,
                      "when": {"fact": n["decimal"], ">": "9000.00"}}],
    }  # fmt: skip


def _texts(n: dict[str, str], title: str) -> dict[str, Any]:
    texts = {f"fields.{name}.title": f"Question {purpose.replace('_', ' ')}" for purpose, name in n.items()}
    return {
        "$schema": "../../../schema/v1/texts.schema.json", "title": title, "guide.summary": "An invented item.",
        "guide.fee": "As listed below", "pages.first.title": "First page", "pages.second.title": "Second page", **texts,
        f"fields.{n['text']}.examples.0": "Sample site",
        f"fields.{n['longtext']}.description": "Say what for", f"fields.{n['integer']}.unit": "machines",
        f"fields.{n['integer']}.messages.maximum": "99 machines at most", f"fields.{n['decimal']}.unit": "m²",
        f"fields.{n['one_of']}.options.fast": "Fast", f"fields.{n['one_of']}.options.slow": "Slow",
        f"fields.{n['several_of']}.options.a": "Alpha", f"fields.{n['several_of']}.options.b": "Beta",
        **{f"fields.{n['table']}.columns.{column}.title": words for column, words in _COLUMNS.items()},
        f"fields.{n['table']}.columns.pieces.columns.label.title": "Piece",
        f"fields.{n['table']}.columns.pieces.columns.price.title": "Price",
        **{f"fields.{n['document']}.options.{code}": words for code, words in _DOCUMENTS.items()},
        f"fields.{n['choice']}.options.good": "Proper", f"fields.{n['choice']}.options.bad": "Improper",
        "pages.third.title": "Third page", "pages.third.sections.where.title": "Where",
        "pages.third.sections.where.hint": "Down to the door", "pages.third.sections.what.title": "What",
        "tasks.thing.title": "Say what it is", "tasks.details.title": "Fill in the details",
        "certificate.fields.where": "Address", "certificate.fields.days": "Days of use",
        "certificate.fields.machines": "Machines", "rules.T1": "Open air lasts half a year.",
        "facts.pieces_price": "Price of the pieces", "facts.days_ahead": "Days until it is used",
        "rules.C2": "Improper uses are not permitted.", "rules.C3": "Use cannot begin before the application.",
        "rules.N4": "in the north",
        "materials.M1.title": "Floor plan", "materials.M2.title": "Open-air paper", "processes.line.title": "The line",
        **{f"stages.line.{s['code']}.title": f"Stage {s['code']}" for s in _process()["stages"]},
        **{f"stages.line.{one}.title": f"Branch {one}" for one in ("fire", "plan", "extra")},
        "stages.line.look.checkpoints.0": "The door", "clocks.promise.title": "Promise",
        "certificate.title": "Invented licence", "certificate.fields.holder": "Holder",
        "certificate.fields.kinds": "Uses", "certificate.fields.until": "Valid to",
        "facts.rows_unchecked": "Machines not checked", "facts.district_authority": "Authority of the district",
        "rules.C1": "At most one machine may be unchecked.", "rules.N2": "open air",
        "rules.B1": "More than 100 square metres are visited.", "rules.B2": "Open air is looked at here, too.",
        "refusals.F1": "The area does not fit",
        "materials.M3.title": "Insurance", "materials.M3.issuer": "Insurer", "rules.N3": "open air",
        "rules.L1": "Open air takes two days more.", "fees.P1": "Open-air fee", "fees.size.few": "Under ten machines",
        "fees.size.many": "Ten machines or more", "tables.size": "Fees by number", "duties.D1": "Yearly check",
        "duties.D2": "Somebody is in charge", "facts.size_class": "Size class",
    }  # fmt: skip


def _example(n: dict[str, str]) -> dict[str, Any]:
    answers = {
        n["holder"]: "捏造示例公司", n["text"]: "甲地", n["longtext"]: "第一行\n第二行", n["integer"]: 3,
        n["decimal"]: f"{_AREA}.50", n["date"]: "2026-05-01", n["yesno"]: False, n["one_of"]: "fast",
        n["several_of"]: ["a", "b"], n["code"]: "110108", n["file"]: "att-photo",
        n["table"]: [
            {"label": "一号", "width": "2.5", "checked_on": "2026-01-05",
             "pieces": [{"label": "甲件", "price": "12.50"}, {"label": "乙件", "price": "7"}]},
            {"label": "二号", "width": "3", "pieces": [{"label": "丙件", "price": "0.5"}]},
        ],
        n["money"]: "1234.50", n["date_range"]: {"from": "2027-05-01", "to": "2027-05-31"},
        n["address"]: {"division": "110108", "detail": "示例路1号", "postcode": "100080"},
        n["document"]: "permit", n["document_number"]: "H12345678", n["choice"]: "good", n["region"]: "s1",
        n["email"]: "who@example.com", n["mobile"]: "13900000021", n["identity"]: "91110100MA00X10188",
        n["id_number"]: "110100198503090173",
    }  # fmt: skip
    return {
        "$schema": "../../../../schema/v1/example.schema.json", "says": "齐全", "says_en": "Whole",
        "received_on": RECEIVED_ON, "answers": answers, "uploads": ["M1"],
        "expect": {"findings": [], "materials": ["M1"], "process": "line", "authority": AUTHORITY,
                   "fees": {"size.few": "20.00", "size.many": None},
                   "due": {"correction": "2026-03-09", "promise": "2026-03-10", "decision": "2026-03-30"},
                   "hidden": [n["hidden_text"]], "certificate": {
                       "kinds": "甲、乙", "valid_to": "2028-03-01", "where": "海淀区示例路1号（100080）",
                       "days": "2027年5月1日至2027年5月31日", "machines": "一号、二号"}},
    }  # fmt: skip


def _other_examples(n: dict[str, str], whole: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Examples of the rules that the whole one does not meet."""
    machines = [{"label": "一号", "width": "2.5"}, {"label": "二号", "width": "3"}]
    outdoors = {**whole["answers"], n["yesno"]: True, n["hidden_text"]: "场地所限", n["region"]: "n1",
                n["integer"]: 12, n["decimal"]: "9001.00"}  # fmt: skip
    gone = {"from": "2026-02-01", "to": "2026-02-28"}
    unchecked = {**whole["answers"], n["table"]: machines, n["choice"]: "bad", n["date_range"]: gone}
    refused = [{"code": "check.failed", "where": f"/{n[name]}"} for name in ("table", "choice", "date_range")]
    return {
        "outdoors": {**whole, "says": "露天", "says_en": "Outdoors", "answers": outdoors, "uploads": ["M1", "M2"],
                     "expect": {"findings": [], "materials": ["M1", "M2", "M3"],
                                "certificate": {"valid_to": "2026-09-02"}}},
        "unchecked": {**whole, "says": "未检验", "says_en": "Not checked", "answers": unchecked,
                      "expect": {"findings": refused}},
    }  # fmt: skip
