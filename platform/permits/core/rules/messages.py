"""What can be wrong with the declaration of a derived fact, in words. Knows no declaration."""

from __future__ import annotations

from permits.core.finding import FindingKind

SHAPE = FindingKind(
    "derived.shape",
    "派生事实须为一个对象，含 code、title、type 和恰好一个函数（{functions}）；{given}",
    "a derived fact is an object with code, title, type and exactly one function ({functions}); {given}",
)
BAD_TYPE = FindingKind(
    "derived.type",
    "“{given}”不是事实的类型；请写 {kinds} 之一",
    "“{given}” is no type of fact; write one of {kinds}",
)
RESULT = FindingKind(
    "derived.result",
    "函数 {function} 得出的是 {gives}，不是 {given}；请改 type 或函数",
    "the function {function} gives {gives}, not {given}; change the type or the function",
)
ARGUMENTS = FindingKind(
    "derived.arguments",
    "函数 {function} 需要 {wanted}；缺少：{missing}；多余：{extra}",
    "the function {function} takes {wanted}; missing: {missing}; not known: {extra}",
)
WRONG_ARGUMENT = FindingKind(
    "derived.argument",
    "“{given}”不能用于此处，请写 {wanted}",
    "“{given}” will not do here; write {wanted}",
)
WRONG_KIND = FindingKind(
    "derived.fact_kind",
    "事实“{fact}”的类型是 {kind}，此处需要 {wanted}",
    "the fact “{fact}” is of type {kind}; {wanted} is needed here",
)
UNKNOWN_TABLE = FindingKind(
    "derived.unknown_table",
    "没有名为“{table}”的表格；可用：{tables}",
    "there is no table called “{table}”; there are: {tables}",
)
UNKNOWN_COLUMN = FindingKind(
    "derived.unknown_column",
    "表格“{table}”没有“{column}”一栏；可用：{columns}",
    "the table “{table}” has no column “{column}”; it has: {columns}",
)
BAD_PATTERN = FindingKind(
    "derived.pattern",
    "这个模式不能用：{why}。请改正。",
    "This pattern cannot be used: {why}. Correct it.",
)
UNKNOWN_VOCABULARY = FindingKind(
    "derived.unknown_vocabulary",
    "没有名为“{vocabulary}”的代码表；可用：{vocabularies}",
    "there is no vocabulary called “{vocabulary}”; there are: {vocabularies}",
)
UNKNOWN_ATTRIBUTE = FindingKind(
    "derived.unknown_attribute",
    "代码表“{vocabulary}”的各项没有属性“{attribute}”；可用：{attributes}",
    "the options of the vocabulary “{vocabulary}” have no attribute “{attribute}”; they have: {attributes}",
)
UNKNOWN_LIST = FindingKind(
    "derived.unknown_list",
    "规则文件的 lists 中没有“{given}”；可用：{lists}",
    "the rules file has no list called “{given}”; there are: {lists}",
)
FACTORS = FindingKind(
    "derived.factors",
    "“{given}”不能相乘；请列出 2 至 {most} 个数：数字类表单项、事实或栏的名称，固定的数写成文字（如 3.50 写作"
    ' "3.50"），至少一个名称',
    "“{given}” cannot be multiplied; list 2 to {most} numbers: names of number fields, facts or columns, and fixed"
    ' numbers as text ("3.50"), one name at least',
)
TOO_COARSE = FindingKind(
    "derived.scale",
    "scale {given} 不够：所读的小数有 {needed} 位小数（最多可写 6 位）",
    "scale {given} will not do: what is read has {needed} decimal places (6 at most)",
)
