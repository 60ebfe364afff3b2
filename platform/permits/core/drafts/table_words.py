"""What offices write in their spreadsheets, in Chinese and English: headings, types, yes and no.

Words are compared without blanks, stars and notes in brackets, in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from permits.core.text import Text, joined

FIELD_HEADINGS = {
    "name": ("字段", "字段名", "字段名称", "名称", "表单项", "项目", "填写项", "内容", "field", "fieldname", "name",
             "label", "question", "title"),
    "code": ("编码", "代码", "字段代码", "字段编码", "标识", "英文标识", "code", "id", "key", "fieldid"),
    "type": ("类型", "字段类型", "数据类型", "控件类型", "type", "datatype", "fieldtype"),
    "required": ("必填", "是否必填", "必填项", "required", "mandatory"),
    "options": ("选项", "可选项", "可选值", "取值", "取值范围", "字典", "options", "choices", "values"),
    "hint": ("提示", "说明", "填写说明", "填表说明", "备注", "hint", "help", "description", "note", "notes"),
    "unit": ("单位", "计量单位", "unit"),
    "least": ("最小值", "下限", "minimum", "min"),
    "most": ("最大值", "上限", "maximum", "max"),
    "length": ("长度", "最大长度", "字数", "length", "maxlength"),
    "example": ("示例", "样例", "举例", "example", "sample"),
    "page": ("分组", "页面", "栏目", "分类", "所属页面", "group", "section", "page"),
    "english": ("英文", "英文名称", "english", "englishname"),
    "number": ("序号", "编号", "no", "no.", "number", "#"),
}  # fmt: skip
MATERIAL_HEADINGS = {
    "name": ("材料名称", "申请材料", "材料", "提交材料", "要件名称", "material", "materialname", "document"),
    "copies": ("份数", "数量", "copies", "quantity", "count"),
    "form": ("原件/复印件", "原件或复印件", "原件复印件", "材料形式", "形式", "original/copy",
             "originalorcopy", "form"),
    "medium": ("介质", "材料介质", "纸质/电子", "电子/纸质", "medium", "paper/electronic"),
    "necessity": ("必要性", "是否必要", "是否必需", "是否必须", "必填", "necessity", "required", "mandatory"),
    "condition": ("条件", "适用情形", "适用条件", "何时提交", "情形", "condition", "when", "applieswhen"),
    "source": ("来源", "来源渠道", "材料来源", "source"),
    "issuer": ("出具单位", "出具机构", "签发机构", "issuer", "issuedby"),
    "standard": ("受理标准", "审查要点", "要求", "材料要求", "填报须知", "standard", "requirements"),
    "hint": ("说明", "备注", "提示", "hint", "note", "notes"),
    "english": ("英文", "英文名称", "english", "englishname"),
    "number": ("序号", "编号", "no", "no.", "number", "#"),
}  # fmt: skip

#: What a cell of the column of types says → a question of ours.
TYPES = {
    "text": ("文本", "字符", "字符串", "单行文本", "文字", "text", "string", "varchar", "char"),
    "longtext": ("多行文本", "长文本", "备注", "文本域", "longtext", "textarea", "memo"),
    "integer": ("整数", "整型", "integer", "int"),
    "decimal": ("小数", "数字", "数值", "浮点", "decimal", "number", "numeric", "float"),
    "money": ("金额", "货币", "money", "currency", "amount"),
    "date": ("日期", "年月日", "date"),
    "date-range": ("日期范围", "起止日期", "期间", "有效期", "daterange", "period"),
    "boolean": ("是否", "是/否", "布尔", "勾选", "boolean", "bool", "yes/no", "yesno", "checkbox"),
    "one": ("单选", "下拉", "下拉框", "单选框", "枚举", "字典", "select", "radio", "dropdown", "enum", "choice"),
    "several": ("多选", "复选", "复选框", "multiselect", "multiple", "checkboxes"),
    "attachment": ("附件", "文件", "图片", "照片", "上传", "file", "attachment", "upload", "image", "photo"),
    "mobile": ("手机", "手机号", "手机号码", "mobile", "mobilephone"),
    "email": ("邮箱", "电子邮箱", "电子邮件", "email", "e-mail"),
    "resident-id": ("身份证", "身份证号", "身份证号码", "居民身份证", "residentid", "idcard"),
    "uscc": ("统一社会信用代码", "社会信用代码", "uscc"),
    "passport": ("护照", "护照号码", "passport"),
    "postcode": ("邮编", "邮政编码", "postcode", "zip"),
}
YES = ("是", "必填", "必须", "必需", "必要", "√", "✓", "y", "yes", "true", "1", "required", "mandatory", "必")
NO = ("", "否", "选填", "非必填", "非必要", "非必需", "可选", "×", "n", "no", "false", "0", "optional", "-", "—", "无")
LATER = ("容缺", "容缺受理", "可容缺", "后补", "late", "later")

_SEPARATORS = (r"[\n;；]", r"[、|]", r"[,，]", r"[/／]")


def known_headings(meanings: Mapping[str, Sequence[str]]) -> Text:
    """One heading in each language for each meaning that a column can have."""
    firsts = [
        Text(next(word for word in words if not word.isascii()), next(word for word in words if word.isascii()))
        for words in meanings.values()
    ]
    return joined(firsts)


def plain(cell: str) -> str:
    return re.sub(r"\s", "", cell).lower()


def split(cell: str) -> list[str]:
    """The entries of a list in one cell, by the strongest separator it uses."""
    for separator in _SEPARATORS:
        parts = [part.strip() for part in re.split(separator, cell) if part.strip()]
        if len(parts) > 1:
            return list(dict.fromkeys(parts))
    return [cell.strip()] if cell.strip() else []


def coded(entry: str) -> tuple[str, str]:
    """The code and the words of `1=甲`, `1:甲`, `01-甲`; the words alone are both."""
    found = re.fullmatch(r"([A-Za-z0-9_.]{1,20})\s*[=:：＝\-.、]\s*(\D.*)", entry)
    return (found[1], found[2].strip()) if found else (entry, entry)


def sort_of(cell: str) -> str:
    """The sort of question a cell of the column of types means; empty where nobody knows."""
    words = re.sub(r"[（(]\d+.*?[）)]|\d+$", "", plain(cell))
    return next((sort for sort, known in TYPES.items() if words in known), "")


def length_in(cell: str) -> int:
    """The length in `varchar(50)`, `文本（50字）`; 0 where there is none."""
    found = re.search(r"\d{1,5}", cell)
    return int(found[0]) if found else 0
