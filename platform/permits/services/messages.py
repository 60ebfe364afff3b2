"""What a service can refuse for reasons of its own: things that do not exist, or that somebody else was first to."""

from permits.core.finding import WARNING, FindingKind

ITEM_UNKNOWN = FindingKind(
    "item.unknown",
    "目录中没有编号为“{code}”、今日可办的事项",
    "No item with the code “{code}” is open to applications today",
)
NOTICE_UNKNOWN = FindingKind(
    "item.notice_unknown",
    "没有名为“{name}”的通知式样，请在通知文件夹加上或改正",
    "There is no notice called “{name}”: add it to the notices or correct the name",
)
CASE_UNKNOWN = FindingKind(
    "case.unknown", "没有编号为“{number}”的办件，请核对业务号", "There is no case “{number}”; check the number"
)
CASE_MOVED_ON = FindingKind(
    "case.moved_on",
    "{who} 已于 {when} 先办理了本件（{what}）；您填写的内容仍在本页，请核对后再决定",
    "{who} acted on this case first, at {when} ({what}); what you entered is still here: look again, then decide",
)
ACT_WAITS = FindingKind(
    "act.waits",
    "{who} 的“{what}”将于 {until} 作出，此前不能再办本件；您填写的内容仍在本页，请等它作出或撤回后再提交",
    "“{what}” by {who} will be carried out at {until}, and nothing else can be done to this case before; what you "
    "entered is still here: send it again once that is done or taken back",
)
NO_LONGER_STAFF = FindingKind(
    "act.no_longer_staff",
    "账号 {name} 已停用，没有以其名义作出。请由仍在岗的人员办理",
    "The account {name} is closed, so nothing was done in its name. Leave it to an officer in service",
)
WAITED_TOO_LONG = FindingKind(
    "act.waited_too_long",
    "本应于 {due} 作出，当时系统没有运行，过了一个小时以上，没有自动作出。请核对本件现在的情况，再决定是否提交",
    "It was due at {due}; nothing ran then, and more than an hour has passed, so it was not carried out by itself. See "
    "how the case stands now, then decide whether to send it again",
)
ACT_STOPPED = FindingKind(
    "act.stopped",
    "系统出现故障，没有作出。您填写的内容还在，请再提交一次；仍不行请联系管理员",
    "Something broke and it was not carried out. What you entered is kept: send it again, and tell the administrator "
    "if that does not help",
)
FILE_TYPE = FindingKind(
    "file.type",
    "文件“{name}”的内容不是可接收的类型（{allowed}），可能改过扩展名；请另存为可接收的类型后再上传",
    "The content of “{name}” is not of an accepted type ({allowed}), whatever its name says; "
    "save it as one and upload again",
)
FILE_BROKEN_OFF = FindingKind(
    "file.broken_off",
    "文件“{name}”不完整，没有结尾，打不开；请重新导出或扫描后再上传",
    "“{name}” breaks off before its end and cannot be opened; export or scan it again, then upload",
)
FILE_UNREADABLE = FindingKind(
    "file.damaged",
    "文件“{name}”打不开，可能已损坏；请在自己的电脑上打开看看，重新导出或扫描后再上传",
    "“{name}” cannot be opened and may be damaged; open it yourself, export or scan it again, then upload",
)
FILE_LOCKED = FindingKind(
    "file.locked",
    "文件“{name}”设有打开密码，工作人员打不开；请去掉密码另存后再上传",
    "“{name}” opens with a password only; save it without one, then upload",
)
FILE_INFECTED = FindingKind(
    "file.infected",
    "文件“{name}”含有病毒（{found}），没有接收；请用杀毒软件清理电脑，换一份干净的文件，或把纸质材料交到窗口",
    "“{name}” carries a virus ({found}) and was not taken; clean your computer and send a clean file, or bring the "
    "paper to the counter",
)
KEPT_UNREADABLE = FindingKind(
    "file.kept_unreadable",
    "文件“{name}”打不开，可能已损坏。请把这份材料标为不符合，在补正通知中请申请人重新提交",
    "“{name}” cannot be opened and may be damaged. Put this material back and ask for it again in the notice",
)
KEPT_LOCKED = FindingKind(
    "file.kept_locked",
    "文件“{name}”设有打开密码，打不开。请把这份材料标为不符合，在补正通知中请申请人去掉密码重新提交",
    "“{name}” opens with a password only. Put this material back and ask for it without one in the notice",
)
NOT_SCANNED = FindingKind(
    "file.not_scanned",
    "文件“{name}”已经收到并保存，但病毒扫描还没有完成，暂时不能打开；扫描恢复后会自动检查，请稍后再看",
    "“{name}” has been received and kept, but not yet checked for viruses, so it cannot be opened; it is checked by "
    "itself as soon as the scanner answers. Look again later",
)
KEPT_INFECTED = FindingKind(
    "file.kept_infected",
    "文件“{name}”含有病毒，不能打开，也不能下载。请把这份材料标为不符合，在补正通知中请申请人提交干净的文件或纸质材料",
    "“{name}” carries a virus and can be neither opened nor saved. Put this material back and ask for a clean file or "
    "the paper in the notice",
)
FILE_TOO_LARGE = FindingKind(
    "file.too_large",
    "文件“{name}”超过 {limit} MB，请压缩或分开后再上传",
    "“{name}” is larger than {limit} MB; make it smaller or split it, then upload again",
)
FILE_EMPTY = FindingKind("file.empty", "文件“{name}”是空的，请重新选择", "“{name}” is empty; choose the file again")
FILES_NOT_YOURS = FindingKind(
    "file.not_yours", "有文件不属于本次申请，请重新上传", "A file does not belong to this application; upload it again"
)
ANOTHER_OPEN = FindingKind(
    "submission.another_open",
    "您为同一申请人提出的这一事项，还有在办的申请：{numbers}。是同一件事的，不用再提交；是另一件事的，可以继续",
    "You have an open application for this item and applicant already: {numbers}. If it is the same matter, there is no"
    " need to hand in another; if it is not, go on",
    WARNING,
)
ALREADY_HELD = FindingKind(
    "submission.already_held",
    "同一申请人已有这一事项的有效证照：{certificates}。要延续、变更或补发的，请改办相应的事项；确实需要另一份的，可以继续",
    "The applicant already holds a valid certificate of this item: {certificates}. For a renewal, change or"
    " replacement, apply for that instead; if another certificate is needed, go on",
    WARNING,
)
FOR_SOMEBODY_ELSE = FindingKind(
    "submission.for_somebody_else",
    "只有综合窗口人员可以替他人提交申请。申请人请用本人账号提交；代理人在自己的账号里填写代理人信息后提交",
    "Only clerks at the window hand in for somebody else. Applicants use their own account; agents use theirs, and give"
    " who they are in the form",
)
APPLICANT_UNKNOWN = FindingKind(
    "submission.applicant_unknown",
    "没有账号为“{username}”的申请人，通知无处可发；请核对号码，或请申请人先注册",
    "No applicant has the account “{username}”, so nobody would be told; check the number, or have the applicant"
    " register",
)
KEY_REUSED = FindingKind(
    "submission.key_reused",
    "同一提交编号已用于另一份内容不同的申请（{number}），请返回核对",
    "This submission key was already used for different content ({number}); go back and check",
)
DRAFT_UNKNOWN = FindingKind(
    "draft.unknown",
    "没有找到这份草稿，可能已提交或已删除",
    "That draft was not found; it may have been submitted or deleted",
)
DRAFT_MOVED_ON = FindingKind(
    "draft.moved_on",
    "这份草稿已在另一窗口或设备上改过；您刚填写的内容仍在本页，请核对后再保存",
    "This draft was changed in another window or device; what you just entered is still here: check, then save again",
)
RELEASE_EXISTS = FindingKind(
    "release.exists",
    "{item} 第 {version} 版已发布且内容不同；已发布的版本不能改动，请提高版本号",
    "{item} version {version} is published with other content; a published version never changes: raise the version",
)
REVISION_EXISTS = FindingKind(
    "release.revision_exists",
    '{item} 的这份规定（第 {revision} 次）已经发布，内容不同；已发布的不能改动，请写 "revision": {next}',
    "Revision {revision} of what is said otherwise of {item} is published with other content, which never changes:"
    ' write "revision": {next}',
)
STARTS_ELSE = FindingKind(
    "release.starts_else",
    "{item} 的定义写明自 {says} 起施行，不是 {asked}；请修改定义中的 effective_from，或按 {says} 发布",
    "The definition of {item} says it takes effect on {says}, not {asked}; change its effective_from, or publish it "
    "from {says}",
)
RELEASE_SAME = FindingKind(
    "release.same", "{item} 第 {version} 版已经发布", "{item} version {version} is published already", severity="info"
)
NO_SUCH_AUTHORITY = FindingKind(
    "act.cannot_receive",
    "“{name}”不能接收：没有这个机关，或者它没有本件流程所需的岗位；请改填有权办理的机关",
    "“{name}” cannot receive the case: there is no such authority, or it lacks an office the case goes through; "
    "name one that can handle it",
)
NOT_A_RECEIVER = FindingKind(
    "act.not_a_receiver",
    "“{authority}”当前环节的岗位上没有用户“{name}”；移交须写明由谁接收，请改填",
    "Nobody called “{name}” sits at the office of “{authority}” where the case would lie: name who receives it",
)
CANNOT_TAKE = FindingKind(
    "hand.cannot_take",
    "“{name}”不能接收：不在同一机关的这一岗位，没有办理这一环节的角色，账号已停用，或者就是申请人；请改选同事",
    "“{name}” cannot take this: not of this office and authority, without the role for it, with a closed account, or "
    "the applicant; choose another colleague",
)
NOT_A_COLLEAGUE = FindingKind(
    "act.not_a_colleague",
    "本机关没有名为“{name}”的工作人员，请从名单中选择",
    "Nobody called “{name}” works at this authority; choose from the list",
)
NO_BATCH = FindingKind(
    "batch.not_offered",
    "“{item}”不能批量申请，请逐件申请",
    "{item} cannot be applied for in a batch; apply one by one",
)
NOBODY_NEEDS = FindingKind(
    "batch.nobody_needs",
    "这一批里没有人需要这份材料，文件没有保存",
    "Nobody in this batch needs this material; the file was not kept",
)
NO_TABLE = FindingKind("batch.no_table", "请选择填好的表格文件", "Choose the file with the table you filled in")
