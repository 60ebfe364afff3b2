"""What happens to things of a foreign document on their way into a draft, each told at its place in the source.

A warning is something lost, a note something changed or left for the author to fill in, an error a document that cannot
be taken in at all. Knows the sentences; not how any format is read.
"""

from __future__ import annotations

from permits.core.finding import INFO, WARNING, FindingKind

# ---------------------------------------------------------------- the whole document

NOT_THIS_FORMAT = FindingKind(
    "import.not_this_format",
    "这份文件不是{format}：{why}。请检查文件，或改用另一种 --from。",
    "This file is no {format}: {why}. Check the file, or name another format with --from.",
)
NOTHING = FindingKind(
    "import.nothing",
    "文件里没有可以带过来的表单项、材料或决策表，请检查内容和表头。",
    "The file holds no question, material or decision table that can be taken over: check its content and headings.",
)
TOO_MUCH = FindingKind(
    "import.too_much",
    "内容太多，写不成一个事项：{why}。请拆开后分别导入。",
    "There is too much here for one item: {why}. Split it and import the parts.",
)

# ---------------------------------------------------------------- left for the author

BASIS_TO_FILL = FindingKind(
    "import.basis_to_fill",
    "来源没有写明依据，导入不会代为编造：草稿里写作 to-be-filled，核对时会报 basis.unknown_law；规则没有依据的报"
    " basis.missing。请填写法规和条款。",
    "The source names no legal basis and an import invents none: the draft says to-be-filled, which the checker reports"
    " as basis.unknown_law; rules without one are reported as basis.missing. Fill in law and article.",
    INFO,
)
AUTHORITY_TO_FILL = FindingKind(
    "import.authority_to_fill",
    "来源没有写明由谁受理：草稿里写作 to-be-filled，核对时会报 authority.unknown。"
    "请改为实施主体的代码，并核对流程各环节。",
    "The source does not say who decides: the draft says to-be-filled, which the checker reports as authority.unknown."
    " Name the authority, and look at the stages of the process.",
    INFO,
)
CATEGORY_TO_FILL = FindingKind(
    "import.category_to_fill",
    "没有给出事项类别：草稿里写作 to-be-filled，核对时会报 item.unknown_category。"
    "请用 --category 给出，或移到正确的文件夹。",
    "No category was given: the draft says to-be-filled, which the checker reports as item.unknown_category. Give"
    " --category, or move the draft to its folder.",
    INFO,
)
ASSUMED = FindingKind(
    "import.assumed",
    "来源没有的，草稿先这样写：类型 licence、办理方式 promised、版本 1、生效日期 {day}、一个“受理—审查—决定”流程、"
    "没有时限和证照。请逐项改正。",
    "What the source cannot say stands like this for now: type licence, handling promised, version 1, in force from"
    " {day}, one process of acceptance, review and decision, no time limits and no certificate. Correct each.",
    INFO,
)
ENGLISH_TO_FILL = FindingKind(
    "import.english_to_fill",
    "{count} 处文字没有英文，核对时会逐处报 text.untranslated。请在 texts.en.json 里补上。",
    "{count} wordings have no English, and the checker reports each as text.untranslated. Add them to texts.en.json.",
    INFO,
)
CHINESE_TO_FILL = FindingKind(
    "import.chinese_to_fill",
    "{count} 处文字没有中文，暂用原文（如“{first}”）。请译成中文。",
    "{count} wordings have no Chinese and stand as in the source (such as “{first}”). Translate them.",
    INFO,
)
EXAMPLE_TO_FILL = FindingKind(
    "import.example_to_fill",
    "样例的回答是系统凑的，还没有写预期（expect）。请换成真实情形，并补足每条规则的样例。",
    "The answers of the example are made up and it expects nothing yet. Put a real case there, and one for each rule.",
    INFO,
)
CHECKER_WILL_SAY = FindingKind(
    "import.checker_will_say",
    "照来源写下来的这一处，核对时会报 {code}：{message}",
    "Taken over as the source has it, but the checker reports {code}: {message}",
    WARNING,
)

# ---------------------------------------------------------------- changed

RENAMED = FindingKind(
    "import.renamed",
    "“{given}”不能用作名称，改为“{name}”。请换一个看得懂的英文小写名称。",
    "“{given}” cannot be a name here and became “{name}”. Choose one in small letters that says what it is.",
    INFO,
)
CODE_MADE = FindingKind(
    "import.code_made",
    "选项“{given}”不能用作代码，代码改为“{code}”，原文作为名称。请核对。",
    "The option “{given}” cannot be a code: the code became “{code}” and the words its title. Check it.",
    INFO,
)
FLATTENED = FindingKind(
    "import.flattened",
    "“{given}”里的各项摊平为单独的表单项，名称以“{name}_”开头。提交的数据不再嵌套，整个不填和里面全空是一回事，请告知对接方。",
    "What lies inside “{given}” became questions of their own, their names beginning with “{name}_”. Answers are no"
    " longer nested, and leaving it out is the same as giving none of it: tell whoever exchanges data.",
    INFO,
)
NUMBER_AS_TEXT = FindingKind(
    "import.number_as_text",
    "“{given}”是小数：这里写成带引号的文本，最多 {scale} 位小数，15 位整数。提交的数据由数字变为文本，请核对位数。",
    "“{given}” is a fraction: here it is written as text with at most {scale} decimal places and 15 digits before them."
    " Data changes from number to text; check the places.",
    INFO,
)
VALUE_AS_TEXT = FindingKind(
    "import.value_as_text",
    "“{given}”的可选值里有不是文本的（{values}），改为文本代码。提交的数据变为文本，请告知对接方。",
    "Values of “{given}” are not text ({values}) and became codes that are. Data changes to text: tell whoever"
    " exchanges data.",
    INFO,
)
LIMITED = FindingKind(
    "import.limited",
    "“{given}”没有写上限，这里最多 {limit}（{keyword}）。请按需要改。",
    "“{given}” states no upper limit; here it is {limit} ({keyword}). Change it if need be.",
    INFO,
)
CUT = FindingKind(
    "import.cut",
    "“{given}”的 {keyword} 超出这里允许的范围，改为 {limit}。请核对。",
    "The {keyword} of “{given}” is more than can be said here and became {limit}. Check it.",
    INFO,
)
ONLY_ONCE = FindingKind(
    "import.only_once",
    "“{given}”允许重复选同一项，这里每项只能选一次。",
    "“{given}” lets the same entry be chosen twice; here each can be chosen once.",
    INFO,
)
TYPE_ASSUMED = FindingKind(
    "import.type_assumed",
    "“{given}”没有写明类型（或类型“{type}”不认识），按 {kind} 处理。请核对。",
    "“{given}” states no type, or one nobody knows here (“{type}”), and was taken as {kind}. Check it.",
    INFO,
)
NULL_AS_UNANSWERED = FindingKind(
    "import.null_as_unanswered",
    "“{given}”可以是 null；这里不填就是没有，null 会被拒绝。",
    "“{given}” may be null; here it is left unanswered instead, and null is refused.",
    INFO,
)
ONE_COLUMN = FindingKind(
    "import.one_column",
    "“{given}”是文本或数字的列表，改为只有一列“value”的表格。",
    "“{given}” is a list of plain values and became a table with the one column “value”.",
    INFO,
)
EMPTY_IS_NO_ANSWER = FindingKind(
    "import.empty_is_no_answer",
    "空文本和空列表在这里等于没有填：{given} 必填，空着会被拒绝。",
    "Here empty text and an empty list are no answer: {given} must be answered, and empty ones are refused.",
    INFO,
)
CLOSED = FindingKind(
    "import.closed",
    "来源允许表单之外的内容；这里只接受问到的各项，多出来的会被拒绝。",
    "The source lets people hand in more than it asks for; here whatever is not asked is refused.",
    INFO,
)
HIDDEN_INSTEAD = FindingKind(
    "import.hidden_instead",
    "来源在这种情形下不许填“{given}”；这里改为不显示，已填的不提交。",
    "In this case the source forbids “{given}”; here it is not shown, and an answer given before is not handed in.",
    INFO,
)
ASKED_WHEN = FindingKind(
    "import.asked_when",
    "“{given}”只在条件成立时出现；这里条件不成立就不显示，也不提交。",
    "“{given}” belongs to one case only; here it is shown and handed in only when the condition holds.",
    INFO,
)
UNTIL_TOLD_OTHERWISE = FindingKind(
    "import.read_otherwise",
    "“{given}”理解为：{meaning}。请核对。",
    "“{given}” was read as: {meaning}. Check it.",
    INFO,
)

# ---------------------------------------------------------------- lost

KEYWORD_LOST = FindingKind(
    "import.keyword_lost",
    "“{keyword}”（{given}）在这里没有对应写法，没有带过来。需要的话，请写成规则、核对要点或说明文字。",
    "“{keyword}” ({given}) cannot be said here and was left out. If it matters, write it as a rule, a checkpoint or a"
    " hint.",
    WARNING,
)
FORMAT_LOST = FindingKind(
    "import.format_lost",
    "格式“{given}”这里没有，按普通文本处理。需要的话，请用 pattern 限定写法。",
    "There is no format “{given}” here: the question takes plain text. If it matters, describe it with a pattern.",
    WARNING,
)
PATTERN_LOST = FindingKind(
    "import.pattern_lost",
    "这个 pattern 用到回溯引用或环视，或者太长，不能带过来：{given}。请改写成线性的写法。",
    "This pattern needs backreferences or look-around, or is too long, and was left out: {given}. Rewrite it.",
    WARNING,
)
FIELD_LOST = FindingKind(
    "import.field_lost",
    "“{given}”没有带过来：{why}。请自己加上，或者确认不需要。",
    "“{given}” was left out: {why}. Add it yourself, or make sure it is not needed.",
    WARNING,
)
RULE_LOST = FindingKind(
    "import.rule_lost",
    "这条规则没有带过来（{given}）：{why}。请写成条件，或写进说明和核对要点。",
    "This rule was left out ({given}): {why}. Write it as a condition, or put it in words and checkpoints.",
    WARNING,
)
REFERENCE_LOST = FindingKind(
    "import.reference_lost",
    "引用“{given}”没有展开：{why}。请把它的内容写进文件后重新导入。",
    "The reference “{given}” was not followed: {why}. Put its content into the file and import again.",
    WARNING,
)
UNUSED = FindingKind(
    "import.unused",
    "“{given}”没有任何表单项用到，没有带过来。",
    "Nothing asked uses “{given}”, so it was left out.",
    INFO,
)
COLUMN_LOST = FindingKind(
    "import.column_lost",
    "不认识表头“{given}”，这一列（{count} 格有内容）没有带过来。请改用认识的表头（{known}），或手工补上。",
    "The heading “{given}” means nothing here: its column ({count} filled cells) was left out. Use one that is"
    " known ({known}), or add it by hand.",
    WARNING,
)
SHEET_LOST = FindingKind(
    "import.sheet_lost",
    "工作表“{given}”（{count} 行有内容）没有带过来：{why}。",
    "The sheet “{given}” ({count} filled rows) was left out: {why}.",
    WARNING,
)
CELL_LOST = FindingKind(
    "import.cell_lost",
    "“{heading}”里的“{given}”看不明白，没有带过来：{why}。",
    "“{given}” under “{heading}” is not understood and was left out: {why}.",
    WARNING,
)
NOT_ENDED = FindingKind(
    "import.not_ended",
    "“{given}”从这里开始，却没有相应的 end {kind}：按{until}结束处理。请在它应结束的地方补上 end {kind}，再导入一次。",
    "“{given}” begins here and no “end {kind}” belongs to it: it was ended {until}. Add “end {kind}” where it should"
    " end, and import again.",
    WARNING,
)
NOT_BEGUN = FindingKind(
    "import.not_begun",
    "这一行是“{given}”，前面却没有相应的开始行，没有照办。请补上开始行，或删去这一行，再导入一次。",
    "This row says “{given}”, but nothing that it could end has begun: it was passed over. Add the row that begins it,"
    " or remove this one, and import again.",
    WARNING,
)
CONDITION_IN_WORDS = FindingKind(
    "import.condition_in_words",
    "“{given}”是用文字写的条件，写不成规则：“{thing}”先按可不交处理。请把条件写进规则的 when，再改回必须。",
    "“{given}” is a condition in words: “{thing}” is optional for now. Write the condition as “when” of a rule, then"
    " make it required again.",
    WARNING,
)
TABLE_LOST = FindingKind(
    "import.table_lost",
    "决策“{given}”没有带过来：{why}。请改写成规则或决策表。",
    "The decision “{given}” was left out: {why}. Write it as rules or as a decision table.",
    WARNING,
)
