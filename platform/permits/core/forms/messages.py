"""What can be wrong with an answer, each with the sentence that says how to put it right.

One `FindingKind` per JSON Schema keyword (JSON Schema 2020-12, Validation) plus those of our own vocabulary.
A field may replace the sentence of a keyword by its own (`messages` in its definition).
"""

from permits.core.finding import FindingKind

REQUIRED = FindingKind("answer.required", "请填写“{field}”", "Enter {field}")
REQUIRED_CHOICE = FindingKind("answer.required.choice", "请选择“{field}”", "Choose an answer for “{field}”")
REQUIRED_ROWS = FindingKind("answer.required.rows", "请至少添加一行“{field}”", "Add at least one row to {field}")
REQUIRED_FILE = FindingKind("answer.required.file", "请上传“{field}”", "Upload {field}")
UNKNOWN = FindingKind(
    "answer.unknown",
    "表中没有“{name}”这一项，或按您的其他回答无需填写；请删去",
    "The form does not ask for “{name}”, or not with your other answers; take it out",
)
FILE_UNKNOWN = FindingKind(
    "answer.file",
    "“{field}”的文件没有收到，请重新上传",
    "The file for {field} did not arrive; upload it again",
)

BY_KEYWORD: dict[str, FindingKind] = {
    "type": FindingKind(
        "answer.type",
        "“{field}”的填写形式不对，请按提示重新填写",
        "{field} is not in the expected form; enter it again",
    ),
    "enum": FindingKind("answer.choice", "请从列出的选项中选择“{field}”", "Select {field} from the options listed"),
    "const": FindingKind("answer.const", "须确认“{field}”才能继续", "You must confirm {field} to go on"),
    "format": FindingKind("answer.format", "“{field}”填写不正确：{expected}", "{field} is not right: {expected}"),
    "pattern": FindingKind(
        "answer.pattern", "“{field}”的格式不对，请核对后重填", "{field} is not in the right format; check it"
    ),
    "minimum": FindingKind("answer.minimum", "“{field}”不能小于 {limit}", "{field} must be {limit} or more"),
    "maximum": FindingKind("answer.maximum", "“{field}”不能大于 {limit}", "{field} must be {limit} or less"),
    "exclusiveMinimum": FindingKind(
        "answer.exclusiveMinimum", "“{field}”须大于 {limit}", "{field} must be more than {limit}"
    ),
    "exclusiveMaximum": FindingKind(
        "answer.exclusiveMaximum", "“{field}”须小于 {limit}", "{field} must be less than {limit}"
    ),
    "multipleOf": FindingKind(
        "answer.multipleOf", "“{field}”须是 {limit} 的整数倍", "{field} must be a multiple of {limit}"
    ),
    "minLength": FindingKind(
        "answer.minLength", "“{field}”至少要 {limit} 个字", "{field} must have at least {limit} characters"
    ),
    "maxLength": FindingKind(
        "answer.maxLength", "“{field}”最多 {limit} 个字", "{field} must have at most {limit} characters"
    ),
    "minItems": FindingKind("answer.minItems", "“{field}”至少要有 {limit} 项", "{field} needs at least {limit}"),
    "maxItems": FindingKind("answer.maxItems", "“{field}”最多 {limit} 项", "{field} takes at most {limit}"),
    "uniqueItems": FindingKind(
        "answer.uniqueItems", "“{field}”中有重复的项，请去掉", "{field} holds the same thing twice; remove one"
    ),
    "additionalProperties": UNKNOWN,
    "scale": FindingKind(
        "answer.scale", "“{field}”最多保留 {limit} 位小数", "{field} takes at most {limit} decimal places"
    ),
    "above": FindingKind("answer.above", "“{field}”须大于 {limit}", "{field} must be more than {limit}"),
    "atLeast": FindingKind("answer.atLeast", "“{field}”不能小于 {limit}", "{field} must be {limit} or more"),
    "atMost": FindingKind("answer.atMost", "“{field}”不能大于 {limit}", "{field} must be {limit} or less"),
}

MATERIAL_MISSING = FindingKind("material.missing", "缺少材料“{material}”，请上传", "{material} is missing; upload it")
MATERIAL_TYPE = FindingKind(
    "material.type",
    "“{material}”的文件“{name}”不是可接收的类型（{allowed}），请转换后再上传",
    "The file “{name}” for {material} is not of an accepted type ({allowed}); convert it and upload it again",
)
MATERIAL_SIZE = FindingKind(
    "material.size",
    "“{material}”的文件“{name}”超过 {limit} MB，请压缩后再上传",
    "The file “{name}” for {material} is larger than {limit} MB; make it smaller and upload it again",
)
MATERIAL_UNKNOWN = FindingKind(
    "material.unknown", "本事项没有编号为“{name}”的材料", "This item has no material with the code “{name}”"
)
CHECK_FAILED = FindingKind("check.failed", "{message}", "{message}")
NO_AUTHORITY = FindingKind(
    "route.no_authority",
    "按所填内容找不到受理机关，请核对所在区或单位",
    "No authority could be found for these answers; check the district or the institution",
)
UNDECIDED = FindingKind(
    "rules.undecided",
    "系统暂时不能核对本申请，已转人工处理；您填写的内容已保存",
    "The system cannot judge this application just now and has passed it to a person; what you entered is kept",
)
