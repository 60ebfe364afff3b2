"""What can be wrong with an answer, each with the sentence that says how to put it right.

One `FindingKind` per JSON Schema keyword (JSON Schema 2020-12, Validation) plus those of our own vocabulary.
A field may replace the sentence of a keyword by its own (`messages` in its definition).
"""

from permits.core.finding import FindingKind

REQUIRED = FindingKind("answer.required", "请填写“{field}”", "Enter “{field}”")
# How people are asked, by the sort of question (`sort_of`); whatever is typed is entered.
REQUIRED_BY_SORT: dict[str, FindingKind] = {
    "one_of": FindingKind("answer.required.choice", "请选择“{field}”", "Choose an answer for “{field}”"),
    "several_of": FindingKind(
        "answer.required.choices", "请至少选择一项“{field}”", "Choose at least one answer for “{field}”"
    ),
    "yesno": FindingKind("answer.required.yesno", "请回答“{field}”：是或者否", "Answer yes or no: {field}"),
    "confirm": FindingKind("answer.required.confirm", "请勾选“{field}”", "Tick “{field}”"),
    "table": FindingKind("answer.required.rows", "请至少填写一行“{field}”", "Add at least one row to “{field}”"),
    "file": FindingKind("answer.required.file", "请上传“{field}”", "Upload “{field}”"),
}
REQUIRED_BY_SORT["code"] = REQUIRED_BY_SORT["one_of"]
UNKNOWN = FindingKind(
    "answer.unknown",
    "表中没有“{name}”这一项，或按您的其他回答无需填写；请删去",
    "The form does not ask for “{name}”, or not with your other answers; take it out",
)
READ_ONLY = FindingKind(
    "answer.read_only",
    "“{field}”只能取自申请人的账户资料，不能在申请里改；请先改账户资料，再重新打开申请",
    "{field} is taken from the applicant’s account and cannot be changed here; change the account, then open the"
    " application again",
)
FILE_UNKNOWN = FindingKind(
    "answer.file",
    "“{field}”的文件没有收到，请重新上传",
    "The file for “{field}” did not arrive; upload it again",
)

BY_KEYWORD: dict[str, FindingKind] = {
    "type": FindingKind(
        "answer.type",
        "“{field}”的填写形式不对，请按提示重新填写",
        "{field} is not in the expected form; enter it again",
    ),
    "enum": FindingKind("answer.choice", "请从列出的选项中选择“{field}”", "Select “{field}” from the options listed"),
    "const": FindingKind("answer.const", "请勾选“{field}”，否则不能继续", "Tick “{field}” to go on"),
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
    "below": FindingKind("answer.below", "“{field}”须小于 {limit}", "{field} must be less than {limit}"),
    "atLeast": FindingKind("answer.atLeast", "“{field}”不能小于 {limit}", "{field} must be {limit} or more"),
    "atMost": FindingKind("answer.atMost", "“{field}”不能大于 {limit}", "{field} must be {limit} or less"),
    "order": FindingKind(
        "answer.order",
        "“{field}”的结束日期早于开始日期，请改正",
        "The last day of {field} comes before the first; correct it",
    ),
    "minDays": FindingKind(
        "answer.minDays",
        "“{field}”至少要有 {limit} 天（首尾都算）",
        "{field} must be {limit} days or more, both ends counted",
    ),
    "maxDays": FindingKind(
        "answer.maxDays",
        "“{field}”最多 {limit} 天（首尾都算）",
        "{field} must be {limit} days or fewer, both ends counted",
    ),
    "alive": FindingKind(
        "answer.not_in_force",
        "“{field}”所选的一项在收到申请之日已停用或尚未启用，请另选一项",
        "What is chosen for {field} was not in use on the day of receipt; choose another",
    ),
}

# The same keyword in the words of the question's sort. The finding keeps the code of its keyword.
BY_SORT: dict[tuple[str, str], FindingKind] = {
    ("type", "integer"): FindingKind(
        "answer.type.integer", "“{field}”须填整数，例如 12", "{field} must be a whole number, for example 12"
    ),
    ("type", "decimal"): FindingKind(
        "answer.type.decimal", "“{field}”须填数字，例如 86.5", "{field} must be a number, for example 86.5"
    ),
    ("type", "money"): FindingKind(
        "answer.type.money", "“{field}”须填金额，例如 1200.50", "{field} must be an amount, for example 1200.50"
    ),
    ("type", "address"): FindingKind(
        "answer.type.address", "“{field}”须填所在地区和详细地址", "{field} takes a district and a street address"
    ),
    ("type", "date_range"): FindingKind(
        "answer.type.range", "“{field}”须填开始和结束日期", "{field} takes a first and a last day"
    ),
    ("type", "date"): FindingKind(
        "answer.type.date", "“{field}”须填日期，例如 2026-03-02", "{field} must be a date, for example 2026-03-02"
    ),
    ("type", "yesno"): FindingKind("answer.type.yesno", "“{field}”须回答是或者否", "Answer “{field}” with yes or no"),
    ("type", "confirm"): FindingKind("answer.type.confirm", "请勾选“{field}”", "Tick “{field}”"),
    ("type", "one_of"): FindingKind(
        "answer.type.choice", "请从列出的选项中选择“{field}”", "Select “{field}” from the options listed"
    ),
    ("type", "several_of"): FindingKind(
        "answer.type.choices", "请从列出的选项中勾选“{field}”", "Tick “{field}” among the options listed"
    ),
    ("type", "table"): FindingKind("answer.type.rows", "“{field}”须逐行填写", "{field} is filled in row by row"),
    ("type", "file"): FindingKind("answer.type.file", "请重新上传“{field}”", "Upload “{field}” again"),
    ("minItems", "several_of"): FindingKind(
        "answer.minItems.choices", "“{field}”至少要选 {limit} 项", "Choose at least {limit} for “{field}”"
    ),
    ("minItems", "table"): FindingKind(
        "answer.minItems.rows", "“{field}”至少要填 {limit} 行", "{field} needs at least {limit} rows"
    ),
    ("maxItems", "several_of"): FindingKind(
        "answer.maxItems.choices", "“{field}”最多选 {limit} 项", "Choose at most {limit} for “{field}”"
    ),
    ("maxItems", "table"): FindingKind(
        "answer.maxItems.rows", "“{field}”最多填 {limit} 行", "{field} takes at most {limit} rows"
    ),
    ("uniqueItems", "several_of"): FindingKind(
        "answer.uniqueItems.choices",
        "“{field}”中同一项选了两次，请去掉一个",
        "The same answer is chosen twice for “{field}”; take one out",
    ),
    ("uniqueItems", "table"): FindingKind(
        "answer.uniqueItems.rows", "“{field}”中有两行相同，请删去一行", "Two rows of “{field}” are the same; remove one"
    ),
}
_AT_LEAST = FindingKind(
    "answer.minLength.digits", "“{field}”至少要 {limit} 位", "{field} must have at least {limit} digits or letters"
)
_AT_MOST = FindingKind(
    "answer.maxLength.digits", "“{field}”最多 {limit} 位", "{field} must have at most {limit} digits or letters"
)
for _sort in ("identity", "mobile"):
    BY_SORT |= {("minLength", _sort): _AT_LEAST, ("maxLength", _sort): _AT_MOST}
BY_SORT["type", "code"] = BY_SORT["type", "one_of"]

MATERIAL_MISSING = FindingKind("material.missing", "缺少材料“{material}”，请提交", "{material} is missing; hand it in")
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
NOT_FOR_US = FindingKind(
    "route.not_for_us",
    "这件申请不由这里办理，不用提交：{message}",
    "This application is not for us to decide and need not be handed in: {message}",
)
UNDECIDED = FindingKind(
    "rules.undecided",
    "系统暂时不能核对本申请，已转人工处理；您填写的内容已保存",
    "The system cannot judge this application just now and has passed it to a person; what you entered is kept",
)
