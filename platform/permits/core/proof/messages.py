"""What proofs find, in both languages. `{witness}` is a filled form in words."""

from __future__ import annotations

from collections.abc import Mapping

from permits.core.finding import FindingKind
from permits.core.text import Text

NOBODY = FindingKind(
    "proof.nobody",
    "没有任何申请能通过：{demands}不能同时满足。不满足 {one} 的，才可能有，例如：{witness}。请改正其中一条。",
    "No application can pass: {demands} cannot all be met. Only one that does not meet {one} could be, for example:"
    " {witness}. Correct one of them.",
)
NO_ANSWER = FindingKind(
    "proof.no_answer",
    "表单项“{field}”没有任何答案能通过：它的上下限、长度和 pattern 不能同时满足。请改正其中一项。",
    "No answer to “{field}” can pass: its bounds, its lengths and its pattern cannot all be met. Correct one of them.",
)
NO_ANSWER_FOUND = FindingKind(
    "proof.no_answer_found",
    "未能判定表单项“{field}”有没有能通过的答案：没有找到符合其 pattern、格式和长度的文字。请写一个答得出它的样例，"
    "或把 pattern 写简单些。",
    "Whether any answer to “{field}” can pass could not be decided: no text was found that has its pattern, format and"
    " lengths. Write an example that answers it, or a simpler pattern.",
    "warning",
)
UNDECIDED = FindingKind(
    "proof.undecided",
    "未能判定有没有问题（{finding}，{rules}）：证明设想的申请，按规则实际判断并非如此，因为其中的文字条件或乘积过于复杂。"
    "请写一个样例说明这种情况，或把 pattern 写简单些、给相乘的数写小一些的上下限。"
    "词边界 \\b 不推演，可改写为 (^|[^0-9A-Za-z_]) 和 ($|[^0-9A-Za-z_])。",
    "It could not be decided whether there is a defect ({finding}, {rules}): the rules judge the application the proof"
    " imagined otherwise, since what is tested of its texts or of a product is too complex. Write an example of the"
    " case, or simpler patterns and narrower bounds of the numbers that are multiplied. Word boundaries (\\b) are not"
    " followed: write (^|[^0-9A-Za-z_]) and ($|[^0-9A-Za-z_]) instead.",
    "warning",
)
NO_AUTHORITY = FindingKind(
    "proof.no_authority",
    "这样的申请会由规则 {rule} 流转，但得不出实施主体，无人办理。例如：{witness}。请补上主体，或另加一条流转规则。",
    "The route {rule} would take this application but names no authority, so nobody would handle it. For example:"
    " {witness}. Name one, or add a route for it.",
)
OVERLAP = FindingKind(
    "proof.overlap",
    "规则 {other} 会和 {one} 同时成立而结果不同。例如：{witness}。请改正条件，使同一申请只有一个结果{instead}。",
    "The rule {other} can hold together with {one} and say something else. For example: {witness}. Change their"
    " conditions so that an application has one result{instead}.",
)
ROUTES_IN_ORDER = Text(
    '；要以先写的为准，请写 "routing_order": "first"',
    ', or say that the first counts: "routing_order": "first"',
)
TWO_OUTCOMES = FindingKind(
    "proof.two_outcomes",
    "受理规则 {one} 和 {other} 会同时成立而结论不同。例如：{witness}。请改正条件；要以先写的为准，请写"
    ' "intake_order": "first"。',
    "The rules of intake {one} and {other} can both hold and come to different ends. For example: {witness}. Change"
    ' their conditions, or say that the first counts: "intake_order": "first".',
)
DEAD_RULE = FindingKind(
    "proof.dead_rule",
    "规则 {rule} 永远不会成立（{because}）。请改正条件或删去。",
    "The rule {rule} can never hold ({because}). Correct its condition or remove it.",
)
DEAD_CHECK = FindingKind(
    "proof.dead_check",
    "检查规则 {rule} 永远不会不通过，谁也不会被它挡住（{because}）。请改正条件或删去。",
    "The check {rule} can never fail, so it refuses nobody ({because}). Correct its condition or remove it.",
)
SHADOWED = FindingKind(
    "proof.shadowed",
    "规则 {rule} 每次成立时，前面的规则已经成立，它永远轮不到（{because}）。请调整顺序、改正条件或删去。",
    "Whenever the rule {rule} holds, an earlier one already does, so its turn never comes ({because}). Move it, correct"
    " its condition or remove it.",
)
DEAD_OPTION = FindingKind(
    "proof.dead_option",
    "表单项“{field}”的选项“{option}”不能出现在任何有效申请中（{because}）。请改正规则或删去选项。",
    "No valid application can choose “{option}” of “{field}” ({because}). Correct the rule or remove the option.",
)
NOT_REFUSED = FindingKind(
    "proof.option_not_refused",
    "表单项“{field}”的选项“{option}”写明会被拒绝（refused），但有申请选了它仍能通过。例如：{witness}。请补上检查规则，"
    "或删去 refused。",
    "The option “{option}” of “{field}” is declared to be refused, yet an application with it can pass. For example:"
    " {witness}. Add the check that refuses it, or remove “refused”.",
)
DEAD_FIELD = FindingKind(
    "proof.dead_field",
    "表单项“{field}”在有效申请中永远不会显示（{because}）。请改正显示条件或删去。",
    "No valid application ever shows the field “{field}” ({because}). Correct when it is shown or remove it.",
)
DEAD_MATERIAL = FindingKind(
    "proof.dead_material",
    "材料 {material} 永远不需要（{because}）。请改正需要的条件或删去。",
    "The material {material} is never needed ({because}). Correct when it is needed or remove it.",
)
ALWAYS_SUPPLIED = FindingKind(
    "proof.always_supplied",
    "材料 {material} 每次都由共享数据提供，从不需要上传。请把 asked 改为 shared。",
    "The material {material} is always supplied by shared data and never uploaded: let “asked” be “shared”.",
    "warning",
)
DEAD_PROCESS = FindingKind(
    "proof.dead_process",
    "没有有效申请会走流程 {process}（{because}）。请改正流转规则或删去流程。",
    "No valid application takes the process {process} ({because}). Correct the routing or remove it.",
)
DEAD_STAGE = FindingKind(
    "proof.dead_stage",
    "没有有效申请会到环节 {stage}（{because}）。请改正去向或删去环节。",
    "No valid application reaches the stage {stage} ({because}). Correct the ways to it or remove the stage.",
)
NEVER_HOLDS = Text("到这里时分支规则 {rule} 从不成立", "the branch rule {rule} never holds there")
ALL_TAKEN = Text(
    "环节 {stage} 在它前面的去向（到 {before}）已接受全部结果",
    "the ways before it at the stage {stage}, to {before}, take every outcome",
)
NO_WAY_THERE = Text("能到的环节都不通向它", "no stage that is reached leads to it")
"""Why a way of a stage is never taken, or a stage not reached."""
STUCK = FindingKind(
    "proof.stuck",
    "这样的申请到了环节 {stage} 就走不到结束。例如：{witness}。请补一条出路。",
    "From the stage {stage} this application can never come to an end. For example: {witness}. Add a way out.",
)
AROUND = FindingKind(
    "proof.around",
    "这样的申请可以从环节 {stage} 又回到它自己，每次结果相同就永远走不到结束。例如：{witness}。"
    "请改正去向，使每种结果都走向结束；确可再来一次的，写明最多几次（at_most）。",
    "This application can come back to the stage {stage}, and with the same result each time it goes round for ever."
    " For example: {witness}. Let every outcome lead on towards the end; where it may be done again, say how often"
    " (at_most).",
)
NOBODY_ACTS = FindingKind(
    "proof.nobody_acts",
    "办件到环节 {stage} 时处于“{state}”，这种环节此时谁也办不了。例如：{witness}。请调整环节的顺序或种类。",
    "When a case comes to the stage {stage} it is “{state}”, and then nobody can act at a stage of this kind. For"
    " example: {witness}. Put the stages into another order, or correct the kind.",
)
NOBODY_ASKED = FindingKind(
    "proof.nobody_asked",
    "这样的申请到了并联环节 {stage}，没有一个分支的规则成立，无人审查。例如：{witness}。请补一个分支，或改正条件。",
    "When this application comes to the stage {stage}, the rule of no branch holds, so nobody looks at it. For example:"
    " {witness}. Add a branch or correct the rules.",
)
TOO_FEW_ASKED = FindingKind(
    "proof.too_few_asked",
    "这样的申请到了并联环节 {stage}，成立的分支比要求同意的还少。例如：{witness}。请改正 join 或分支的条件。",
    "When this application comes to the stage {stage}, fewer branches are asked than are to agree. For example:"
    " {witness}. Correct how they are joined, or the rules of the branches.",
)
DEAD_BRANCH = FindingKind(
    "proof.dead_branch",
    "没有有效申请会用到分支 {branch}：到这个环节时规则 {rule} 永远不成立。请改正规则或删去分支。",
    "No valid application asks the branch {branch}: where the stage is reached the rule {rule} never holds. Correct it"
    " or remove the branch.",
)
HIDDEN_CORRECTION = FindingKind(
    "proof.hidden_correction",
    "检查规则 {rule} 指向的“{field}”此时并不显示，申请人无法改正。例如：{witness}。请改指显示的表单项，或改正条件。",
    "The check {rule} points at “{field}”, which is not shown then, so the applicant cannot cure it. For example:"
    " {witness}. Point at a field that is shown, or correct the condition.",
)
FIXED_CORRECTION = FindingKind(
    "proof.fixed_correction",
    "规则 {rule} 要求补正“{field}”，但它由系统得出，申请人改不了。请改指申请人能改的表单项。",
    "The rule {rule} asks to correct “{field}”, which the system answers and the applicant cannot change. Point at a"
    " question the applicant answers.",
)
LATER_THAN_LAW = FindingKind(
    "proof.promise_later",
    "承诺时限 {promise} 可能晚于法定时限 {statutory}：{start} 起算，承诺到 {promised_on}，法定到 {due_on}。"
    "请缩短承诺。",
    "The promise {promise} can fall later than the limit of law {statutory}: counted from {start} it ends on"
    " {promised_on}, the law's on {due_on}. Shorten the promise.",
)
STEP_TOO_LONG = FindingKind(
    "proof.step_too_long",
    "环节“{stage}”的时限比承诺时限 {promise}（{most}）还长。请改短；环节期间停止计时的，写明 procedure。",
    "The step “{stage}” may take longer than the whole promise {promise} ({most}). Shorten it; if the promise stands"
    " still during it, name its procedure.",
)
STEPS_TOO_LONG = FindingKind(
    "proof.steps_too_long",
    "各环节用足时限共 {days}（{steps}），超过承诺时限 {promise}（{most}）。例如：{witness}。请改短环节，或改长承诺；"
    "环节期间停止计时的，写明 procedure。",
    "The steps, each at its limit, take {days} ({steps}), more than the promise {promise} ({most}). For example:"
    " {witness}. Shorten steps or promise more; where the promise stands still during a step, name its procedure.",
)
PAUSES_ALONE = FindingKind(
    "proof.promise_paused_alone",
    "承诺时限 {promise} 因“{procedure}”停止计时，而法定时限 {statutory} 不停，承诺可能晚于法定：{start} 起算，程序若到"
    " {due_on} 才完，承诺到 {promised_on}，法定到 {due_on}。请删去这项，或在法定时限上写明同样的程序。",
    "The promise {promise} stands still for “{procedure}” and the limit of law {statutory} does not, so the promise can"
    " fall later: counted from {start}, if that takes until {due_on}, it ends on {promised_on}, the law's on {due_on}."
    " Remove it, or let the limit of law stand still for it too.",
)
STARTS_ANY_TIME = FindingKind(
    "proof.promise_starts_any_time",
    "承诺时限 {promise} 从事件“{event}”起算，到那时法定时限 {statutory} 已经走了多久并无限定，不能保证不晚于法定。"
    "请改从受理（accepted）或收到（received）起算。",
    "The promise {promise} starts with “{event}”, and nothing says how long the limit of law {statutory} has run by"
    " then, so it can fall later. Let it start when the application is received or accepted.",
)
ENDS_ANY_TIME = FindingKind(
    "proof.promise_ends_any_time",
    "承诺时限 {promise} 到“{event}”才终止，晚于法定时限 {statutory} 的终点，法律没有规定到那时的期限，无法比较。"
    "请改以决定（decided）为终点；以颁证或送达为终点的，声明法定的送达时限。",
    "The promise {promise} ends with “{event}”, later than the limit of law {statutory}, and no limit of law says by"
    " when that is, so the two cannot be compared. Let it end with the decision (decided); where it ends with the"
    " certificate or its delivery, declare the law's time to deliver.",
)
SILENCE_ELSEWHERE = FindingKind(
    "proof.silence_elsewhere",
    "时限“{clock}”不以受理为终点，逾期不能视为受理（accepted）。请改为 none 或 escalate。",
    "The limit “{clock}” does not end with acceptance, so its running out cannot count as “accepted”. Say none or"
    " escalate.",
)
SILENCE_ACCEPTS = FindingKind(
    "proof.silence_accepts",
    "“{clock}”逾期不告知的，自收到之日起即为受理（行政许可法第32条）。请把 silence 写为 accepted。",
    "Where “{clock}” runs out in silence, the application counts as accepted from its receipt (Licensing Law, art. 32)."
    " Let “silence” be “accepted”.",
)
NO_STATUTE = FindingKind(
    "proof.no_limit_of_law",
    "流程“{process}”没有从收到或受理起算、以决定为终点的法定时限，承诺无从对照。请声明 statutory 时限；当场办结的，"
    "handling 写 instant。",
    "No limit of law of the process “{process}” runs from receipt or acceptance to the decision, so that a promise is"
    " held against nothing. Declare a statutory clock; where it is decided on the spot, let “handling” be “instant”.",
)
BEYOND_THE_LAW = FindingKind(
    "proof.limit_beyond_law",
    "“{clock}”长于法律准许的 {most} 个工作日（{basis}），而它的依据中没有另有规定的条款。请改短，或在这个时限的"
    " basis 中写明另有规定的法规和条款。",
    "“{clock}” is longer than the {most} working days the law allows ({basis}), and its basis names no article that"
    " says otherwise. Shorten it, or cite in the basis of this very limit the statute and article that does.",
)
ACCEPTED_LATE = FindingKind(
    "proof.accepted_late",
    "“{clock}”长于法律准许的 {most} 个工作日（{basis}），这个期限不能放宽。请改短。",
    "“{clock}” is longer than the {most} working days the law allows ({basis}), and no rule may give more. Shorten it.",
)
ACCEPTED_LATE_BY_RULE = FindingKind(
    "proof.accepted_late_by_rule",
    "规则 {rule} 放宽了“{clock}”，这个期限由法律规定（{basis}），不能放宽。请删去这条规则。",
    "The rule {rule} gives more time for “{clock}”, which the law sets ({basis}) and no rule may lengthen. Remove it.",
)
EXTENDED_BEYOND = FindingKind(
    "proof.extended_beyond",
    "“{clock}”的延长超过法律准许的 {most} 个工作日（{basis}）。请改短，或在延长的 basis 中写明另有规定的法规及条款。",
    "The extension of “{clock}” is longer than the {most} working days the law allows ({basis}). Shorten it, or cite in"
    " its basis the statute and article that says otherwise.",
)
EXTENSION_REPLACED = FindingKind(
    "proof.extension_replaced",
    "“{clock}”的期限由专门法规另行规定，不再适用 {basis}，也就不能按该条延长。请删去 extension，"
    "或在其 basis 中写明准许延长的专门法规及条款。",
    "The time of “{clock}” is set by a law of its own matter in place of {basis}, so that article does not extend it."
    " Remove the extension, or cite in its basis the article of that law which grants one.",
)
EXTENDED_BY = FindingKind(
    "proof.extended_by",
    "“{clock}”的延长由“{approver}”批准；法律要求由本机关负责人批准（{basis}）。请改为“{right}”。",
    "The extension of “{clock}” is approved by “{approver}”; the law asks for the head of the organ ({basis}): write"
    " “{right}”.",
)
LENGTHENED = FindingKind(
    "proof.limit_lengthened",
    "规则 {rule} 延长了法定时限“{clock}”，却没有写明准许延长的专门法规及条款（一般法的条款不算）。请在这条规则的"
    " basis 中写明，或改短。",
    "The rule {rule} lengthens the limit of law “{clock}” and cites no article of a law of the matter's own that allows"
    " it (no article of the general law does). Cite it in the rule's basis, or give less.",
)
ADJUSTED_LATER = FindingKind(
    "proof.adjusted_later",
    "按规则调整后，承诺时限 {promise} 可能晚于法定时限 {statutory}：{start} 起算，承诺到 {promised_on}，法定到"
    " {due_on}。例如：{witness}。请改正调整，使承诺不晚于法定。",
    "As the rules adjust them, the promise {promise} can fall later than the limit of law {statutory}: counted from"
    " {start} it ends on {promised_on}, the law's on {due_on}. For example: {witness}. Correct the adjustment.",
)
TWO_SETS = FindingKind(
    "proof.two_limits",
    "规则 {one} 和 {other} 会同时成立，而把时限“{clock}”改成不同的长度。例如：{witness}。请改正条件，使至多一条成立。",
    "The rules {one} and {other} can both hold and set the limit “{clock}” to different lengths. For example:"
    " {witness}. Change their conditions so that one of them holds at most.",
)
IDLE_LIMIT = FindingKind(
    "proof.idle_limit",
    "规则 {rule} 成立的申请都不走时限“{clock}”所在的流程，调整不起作用。请改正条件、改指另一时限或删去。",
    "No application of which the rule {rule} holds takes a process in which the clock “{clock}” runs, so the adjustment"
    " does nothing. Correct its condition, name another clock or remove it.",
)
ROWS_OVERLAP = FindingKind(
    "proof.rows_overlap",
    "决策表的行 {other} 会和 {one} 同时成立，而表规定至多一行成立（unique）。例如：{witness}。"
    "请改正条件，或改用 first、any。",
    "The row {other} of the decision table can hold together with {one}, and the table says that one row does at most"
    " (unique). For example: {witness}. Correct the cells, or let the hit policy be first or any.",
)
TAKEN_BEFORE = Text("前面的 {rows} 已全部接受", "all it is for goes to {rows} before it")
AND_MORE = Text("{rows} 等 {count} 条", "{rows} and others, {count} in all")
HIDDEN_REQUIREMENT = FindingKind(
    "proof.hidden_requirement",
    "规则 {rule} 成立时从不显示“{field}”，要求填写它不起作用。请改正显示条件或这条规则。",
    "Whenever the rule {rule} holds the field “{field}” is not shown, so requiring it does nothing. Correct when it is"
    " shown, or the rule.",
)
NO_AMOUNT = FindingKind(
    "proof.no_amount",
    "规则 {rule} 收费时可能得不出金额，或金额小于 0。例如：{witness}。请改正条件或金额；"
    "金额由几个数相乘的，给这些数写上限。",
    "The fee {rule} may come to no amount, or to one below 0. For example: {witness}. Correct its condition or its"
    " amount; where it is a product, bound the numbers that are multiplied.",
)
NO_LAST_DAY = FindingKind(
    "proof.no_last_day",
    "证照的有效期止取自“{fact}”，获准的申请却可能没有这一天，证照就成了长期。例如：{witness}。请改用凡获准都有的日期，"
    "或用规则（terms）另定这种情形的有效期。",
    "The certificate ends on “{fact}”, which an application that is granted may not have: it would never end. For"
    " example: {witness}. Name a day that all have who are granted it, or give these a term of their own (`terms`).",
)
NO_DAY = FindingKind(
    "proof.no_day",
    "“{clock}”到“{fact}”为止，申请却可能没有这一天，这个时限就不会运行。例如：{witness}。请改用都有的日期，或让这一项必填。",
    "“{clock}” runs to “{fact}”, which an application may not have: the clock would not run at all. For example:"
    " {witness}. Name a day that all have, or require the question.",
)
NO_DEADLINE = FindingKind(
    "proof.no_deadline",
    "流程 {process} 没有任何以决定为终点的时限，申请人永远等不到期限。请声明时限。",
    "No clock of the process {process} ends with the decision, so an applicant may wait for ever. Declare one.",
)
NO_EFFECT = FindingKind(
    "proof.no_effect",
    "规则 {rule} 不起作用：{because}。请删去，或改正条件。",
    "The rule {rule} changes nothing: {because}. Remove it or correct its condition.",
    "warning",
)
IDLE_BECAUSE: Mapping[str, Text] = {
    "visibility": Text(
        "每次成立时，“{thing}”已由 {others} 显示", "whenever it holds, “{thing}” is shown by {others} already"
    ),
    "requirement": Text(
        "每次成立时，“{thing}”已由 {others} 要求填写", "whenever it holds, {others} requires “{thing}” already"
    ),
    "need": Text(
        "每次成立时，材料“{thing}”已由 {others} 要求", "whenever it holds, {others} asks for “{thing}” already"
    ),
    "supplied": Text(
        "每次成立时，材料“{thing}”已由别的规则提供，或者本来就不需要",
        "whenever it holds, another rule supplies “{thing}” already, or nothing asks for it",
    ),
    "limit": Text("有没有它，时限“{thing}”都一样长", "the limit “{thing}” is as long without it"),
    "fee": Text("它的金额总是 0", "its amount is always 0"),
}
"""By kind of rule: why nobody would miss it."""
OF_UNFILLED = Text(
    "只有必填项没有填全的表单才会不满足，那些本来就不能提交",
    "only a form whose required answers are not all there fails it, and such a form is refused anyway",
)
"""Why nobody would miss a check."""
NO_CONDITION = FindingKind(
    "proof.no_condition",
    "规则 {rule} 的条件对每份有效申请都成立，等于没有条件。请{instead}，或改正条件。",
    "The condition of the rule {rule} holds of every valid application, so it is none. {instead}, or correct it.",
    "warning",
)
ALWAYS_SHOWN = FindingKind(
    "proof.always_shown",
    "表单项“{field}”总是显示：填完的每份表单都符合 {rules} 中的某一条。请把它从这些规则中删去，或改正条件。",
    "The field “{field}” is always shown: every form that is filled in meets one of {rules}. Take it out of these rules"
    " or correct their conditions.",
    "warning",
)
LEAVE_OUT = Text("删去 when", "Leave “when” out")
INSTEAD: Mapping[str, Text] = {
    "visibility": Text(
        "删去规则（没有规则提到的表单项总是显示）", "Remove the rule (what no rule names is always shown)"
    ),
    "requirement": Text("把它要求的表单项写入 required", "Name what it requires under “required”"),
    "branch": Text("删去规则，让环节直接去那里", "Remove the rule and let the stage lead there without it"),
    "limit": Text("直接改写时限", "Write the limit of the clock itself so"),
    "intake": Text("删去规则", "Remove the rule"),
    "refusal": Text("删去 when（不再提示）", "Leave “when” out, so that it is no longer suggested"),
}
"""By kind of rule, where its condition cannot simply be left out: what to do instead."""
UNPROVED = FindingKind(
    "proof.unknown",
    "证明超出了允许的计算量，未能证明：{what}。未证明的不能发布，请简化有关条件。",
    "Not proved, since it takes more work than a proof may: {what}. What is not proved cannot be published: simplify"
    " the conditions.",
)
