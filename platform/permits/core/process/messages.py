"""What can be wrong with an act on a case, each with its way on."""

from permits.core.finding import FindingKind
from permits.core.text import Text

UNKNOWN_ACT = FindingKind("act.unknown", "没有名为“{name}”的操作", "There is no act called “{name}”")
NOT_NOW = FindingKind(
    "act.not_now",
    "办件现为“{state}”，不能{act}；请刷新页面看最新情况",
    "The case is now “{state}”: {act} is not possible; reload to see it as it is",
)
NOT_THIS_STAGE = FindingKind(
    "act.not_this_stage",
    "当前环节是“{stage}”，不能{act}",
    "The present stage is “{stage}”: {act} does not belong to it",
)
NOT_YOURS = FindingKind(
    "act.not_yours",
    "这一环节不由您办理（岗位、机关不符，已交他人，或为本人的申请），不能{act}",
    "This stage is not yours (another office or authority, handed to somebody else, or your own application): no {act}",
)
DATA = FindingKind("act.data", "“{field}”填写不对，请核对后再提交", "{field} is not right; check it and send it again")
DATA_MISSING = FindingKind("act.data.missing", "请填写“{field}”", "Enter “{field}”")
DATA_MISSING_WORDS = FindingKind(
    "act.data.missing.words", "请填写“{field}”（至少 {least} 个字）", "Enter “{field}” (at least {least} characters)"
)
DATA_TOO_SHORT = FindingKind(
    "act.data.too_short",
    "“{field}”至少要写 {limit} 个字，请补充",
    "{field} must have at least {limit} characters: write more",
)
DATA_TOO_LONG = FindingKind(
    "act.data.too_long",
    "“{field}”最多 {limit} 个字，现有 {count} 个字，请删减",
    "{field} may have at most {limit} characters and has {count}: shorten it",
)
DATA_TOO_FEW = FindingKind(
    "act.data.too_few",
    "“{field}”至少要有 {limit} 项，请补充",
    "{field} must have at least {limit} entries: add what is missing",
)
DATA_TOO_MANY = FindingKind(
    "act.data.too_many",
    "“{field}”最多 {limit} 项，现有 {count} 项，请删减",
    "{field} may have at most {limit} entries and has {count}: take some out",
)
DATA_NUMBER = FindingKind(
    "act.data.number",
    "“{field}”须填 {least} 到 {most} 之间的整数",
    "{field} must be a whole number from {least} to {most}",
)
DATA_CHOICE = FindingKind(
    "act.data.choice", "“{field}”只能是 {allowed} 之一，请改正", "{field} is one of {allowed}: choose one of them"
)
DATA_UNKNOWN = FindingKind(
    "act.data.unknown", "这个动作不要“{name}”，请删去后再提交", 'This act does not take "{name}": leave it out'
)
# The same in the words of what is asked: a choice, a list, a number.
DATA_MISSING_BY_SHAPE = {
    "choice": FindingKind("act.data.missing.choice", "请选择“{field}”", "Choose an answer for “{field}”"),
    "array": FindingKind(
        "act.data.missing.list", "请至少选择或者填写一项“{field}”", "Choose or enter at least one for “{field}”"
    ),
}
DATA_BY_SHAPE = {
    "array": FindingKind(
        "act.data.list",
        "“{field}”的写法不对，请逐项填写，不要重复",
        "{field} is not written one by one, or says something twice; enter each on its own, once",
    ),
    "integer": FindingKind("act.data.integer", "“{field}”须填整数", "{field} must be a whole number"),
}
BEFORE_LAST = FindingKind(
    "act.before_last",
    "操作时间（{now}）早于办件上一事项的时间（{last}）：办理记录只能按先后顺序添加；请用不早于它的时间再办",
    "The moment given ({now}) lies before the last thing recorded of the case ({last}): a record only grows forwards; "
    "act again with a moment not before it",
)
REFERRAL_MISSING = FindingKind(
    "not_accept.no_referral",
    "不属于本机关职权范围的，须告知申请人应向哪个机关申请（行政许可法第三十二条），请写明该机关",
    "Where another authority is competent the applicant must be told which (Licensing Law art. 32): name it",
)
TOO_FEW_INSPECTORS = FindingKind(
    "visit.too_few",
    "现场审核须由 {least} 名以上不同的工作人员进行（行政许可法第三十四条），请补充姓名",
    "A site visit needs {least} or more different officers (Licensing Law art. 34); add the names",
)
INSPECTOR_UNKNOWN = FindingKind(
    "visit.unknown",
    "本机关没有用户名为“{name}”的在岗工作人员；请从名单中选择实际到场的人员",
    "The authority has nobody of its staff with the user name “{name}”: choose those who were there from the list",
)
INSPECTOR_APPLIED = FindingKind(
    "visit.applicant",
    "“{name}”是本件的申请人，不能作为审核人员；请选择其他工作人员",
    "“{name}” is the applicant of this case and cannot inspect it: choose other officers",
)
DECISION_BOUND = FindingKind(
    "decision.bound",
    "前面环节的结果不支持这一决定；请按核实结果作出决定",
    "The outcome of an earlier stage does not allow this decision; decide as it was found",
)
NO_FACTS = FindingKind(
    "decision.no_facts",
    "作出不予的决定，须写明认定的事实",
    "A refusal must state the facts found",
)
NO_REASON = FindingKind(
    "decision.no_reason",
    "作出不予的决定，须说明理由",
    "A refusal must give its reasons",
)
NO_CLAUSE = FindingKind(
    "decision.no_clause",
    "作出不予的决定，须选定依据的条款",
    "A refusal must rest on one of the item's clauses; select one",
)
GROUNDS_OF_A_GRANT = FindingKind(
    "decision.grounds_of_a_grant",
    "准予办理的决定不写不予办理的事实、理由和条款；请清空“{field}”，或者改为不予办理",
    "A grant carries no grounds of refusal: clear {field}, or decide to refuse",
)
CORRECTION_NEW = FindingKind(
    "correction.new_demand",
    "“{where}”未列入第一次补正通知且本次没有变动，不能再要求补正（行政许可法第三十二条：一次告知）；标为不符合的，留作备注，"
    "不妨碍受理",
    "“{where}” was not in the first notice and has not changed since: it cannot be asked for now (art. 32: told once). "
    "Marked as not in order it stays as a remark and does not stand in the way of acceptance",
)
CORRECTION_UNANSWERED = FindingKind(
    "correction.unchanged",
    "“{place}”还没有改动，请按说明改正后再提交",
    "{place} has not been changed yet; correct it as described, then send",
)
CORRECTION_ON_THE_SPOT = FindingKind(
    "correction.on_the_spot",
    "“{item}”不发补正通知：材料缺少或者有误的，请申请人当场补齐、更正，再予受理",
    "“{item}” has no correction notice: let the applicant supply or correct it on the spot, then accept",
)
SPOT_NOTHING = FindingKind(
    "spot.nothing",
    "没有任何改动：请先改好要更正的内容，再确认",
    "Nothing was changed: correct what is to be corrected first, then confirm",
)
SPOT_ELSEWHERE = FindingKind(
    "spot.elsewhere",
    "这样更正后本件应由其他机关办理，不能当场更正：请告知申请人另行向该机关申请，并对本件不予受理",
    "Corrected so, another authority decides, and it cannot be put right here: tell the applicant to apply there, and"
    " do not accept this one",
)
SPOT_UNSIGNED = FindingKind(
    "spot.unsigned",
    "当场更正须由申请人或者代理人签名、盖章：签好后请勾选确认",
    "A correction on the spot is signed or sealed by the applicant or agent: tick the box when they have",
)
CORRECTION_UNMARKED = FindingKind(
    "correction.unmarked",
    "“{title}”还没有核对，不能发补正通知：需要补正的须一次告知（行政许可法第三十二条），发出后不能再提；请先核对，"
    "其余全部符合的可一次标记",
    "“{title}” has not been checked, so no notice can be given: what needs correction is told once (art. 32) and "
    "nothing can be added later. Check it first, or mark all that is left in order at once",
)
CORRECTION_LEFT_OUT = FindingKind(
    "correction.left_out",
    "“{title}”标为不符合，通知里却没有列出：须一次告知（行政许可法第三十二条），请列入通知，或者改正标记",
    "“{title}” is marked as not in order and the notice does not name it: all is told once (art. 32). Name it, or "
    "change the mark",
)
CORRECTION_TWICE = FindingKind(
    "correction.twice", "“{where}”在通知中列了两次，请合并", "“{where}” stands in the notice twice; merge the lines"
)
CLOCK_NOT_RUNNING = FindingKind(
    "extension.not_running", "该时限没有在计时，请刷新页面查看", "That limit is not running; load the page again"
)
EXTENSION_TOO_LATE = FindingKind(
    "extension.too_late",
    "时限已于 {due} 届满，届满后不能延长",
    "The limit ran out on {due}; it cannot be extended after that",
)
EXTENDED_BY_OTHERS = FindingKind(
    "extension.other_office",
    "“{clock}”的延长不由您所在的岗位批准，请交由事项规定的岗位批准",
    "An extension of “{clock}” is not approved by your office: leave it to the one that the item names",
)
NOTHING_PAUSED = FindingKind(
    "pause.none_running",
    "没有正在进行的特别程序，没有可以结束或者延期的；需要时请先启动特别程序",
    "No special procedure is running, so there is none to end or to prolong; begin one first if it is needed",
)
NOTHING_TO_PAUSE = FindingKind(
    "pause.none_allowed",
    "本事项没有还可启动的特别程序：时限只在法律列明的程序期间停止，同一程序不重复启动",
    "No special procedure is left to begin: limits stand still only in those the law lists, and none of them begins "
    "again while it runs",
)
NOTICE_USED = FindingKind(
    "pause.notice_used",
    "文书号“{notice}”已于 {day} 用于本件的另一次书面告知；每次告知须有自己的文书，请填本次的文书号",
    "The notice “{notice}” was told on {day} on this case: every notice has a number of its own; enter this one's",
)
NOTE_UNKNOWN = FindingKind(
    "note.unknown",
    "“{where}”没有未了结的记录，无需撤去",
    "Nothing that is not settled is noted of “{where}”; there is nothing to take back",
)
NOTE_WITHOUT_REASON = FindingKind(
    "note.no_reason",
    "请写明哪里不符合、怎样补正；已无问题的，请选撤去记录",
    "Write what is wrong and how to put it right; if it is settled, take the note back",
)
NOTE_OPEN = FindingKind(
    "accept.deficiency_noted",
    "“{place}”有未了结的记录（{reason}），不能受理；请发补正通知，或者核实后撤去记录",
    "A deficiency is noted of “{place}” ({reason}), so the case cannot be accepted: request correction, or take the "
    "note back once it is settled",
)
TRANSFER_HERE = FindingKind(
    "transfer.here",
    "办件已在该机关，无需移交；请填写接收的机关",
    "The case is at that authority already; name the one that is to receive it",
)
LINE_UNMARKED = FindingKind(
    "accept.unmarked",
    "“{title}”还没有核对，不能受理；请标为符合、已核对原件或者不符合，其余全部符合的可一次标记",
    "“{title}” has not been checked, so the case cannot be accepted: mark it in order, original seen or not in order, "
    "or mark all that is left in order at once",
)
LINE_REJECTED = FindingKind(
    "accept.rejected",
    "“{title}”标为不符合，不能受理；请改为符合，或者发补正通知",
    "“{title}” is marked as not in order, so the case cannot be accepted: mark it in order, or request correction",
)
MARK_NO_LINE = FindingKind(
    "mark.no_line",
    "本办件的审核清单里没有“{line}”这一项；请按清单上的项目标记",
    "The checklist of this case has no line “{line}”; mark the lines it has",
)
MARK_NO_REASON = FindingKind(
    "mark.no_reason",
    "“{title}”标为不符合，请写明哪里不符合、怎样改正",
    "“{title}” is marked as not in order: write what is wrong and how to put it right",
)
MARK_NOTHING = FindingKind(
    "mark.nothing", "没有需要标记的项目；请至少标记一项", "Nothing was marked; mark at least one line"
)
DECIDED_BY_SILENCE = FindingKind(
    "decision.by_silence",
    "本办件逾期未作决定（{due} 到期），已视为准予，不能再作决定；确有违法情形的，只能依法撤销（行政许可法第六十九条）"
    "或者撤回（第八条）",
    "Nothing was decided by {due}, so the case counts as granted and cannot be decided any more: where the grant"
    " is unlawful it can only be revoked (Licensing Law art. 69) or, in the public interest, withdrawn (art. 8)",
)
RELEASED_EARLY = FindingKind(
    "clock.released_early",
    "这个时限还没有届满，现在没有可以放行的；届满后看过本件再放行。需要提前办结的，请直接作出决定",
    "This limit has not passed, so there is nothing to release yet; look at the case after it has passed and release "
    "then. To finish sooner, take the decision",
)
RELEASED_ALREADY = FindingKind(
    "release.twice",
    "您已经放行过；还须由另一名人员放行",
    "You have released it already: another officer has to as well",
)
EXTENDED_ALREADY = FindingKind(
    "extension.once",
    "本件的时限已延长过一次，法律只许延长一次，不能再延",
    "The limit of this case has been extended once already, and the law allows that once",
)

NO_STAGE = Text("无", "none")

_PROCEDURES = {
    "hearing": Text("听证", "Hearing"),
    "tender": Text("招标", "Tender"),
    "auction": Text("拍卖", "Auction"),
    "inspection": Text("检验", "Inspection"),
    "test": Text("检测", "Test"),
    "quarantine": Text("检疫", "Quarantine"),
    "appraisal": Text("鉴定", "Appraisal"),
    "expert_review": Text("专家评审", "Expert review"),
}


def procedure_title(code: str) -> Text:
    """The name of a special procedure of 行政许可法 art. 45."""
    return _PROCEDURES.get(code, Text(code, code))


PAPER_ELSEWHERE = FindingKind(
    "late.paper_elsewhere",
    "纸质材料只能由窗口当面收取。请上传文件，或把材料带到窗口。",
    "Only the window takes materials on paper. Upload a file, or bring the paper to the window.",
)
NOTHING_LATE = FindingKind(
    "late.nothing",
    "没有收到要补交的材料，请附上文件。",
    "No file of a material that was to follow has come: attach it.",
)

CARD_NOT_YOURS = FindingKind(
    "card.not_yours",
    "“{title}”不是记在你所在岗位的，由被记牌的岗位说明或申诉",
    "“{title}” is not held against your office: the office it is held against answers it",
)
CARD_OWN = FindingKind(
    "card.own",
    "“{title}”记在你自己所在的岗位，请由其他监察人员处理",
    "“{title}” is held against your own office: another supervisor decides the appeal",
)
