"""What the command line can refuse for reasons of its own."""

from permits.core.finding import FindingKind

NO_ACCOUNT = FindingKind(
    "account.unknown",
    "没有名为“{name}”的有效账号；演示账号可用 permits seed 建立",
    "There is no active account “{name}”; `permits seed` makes demonstration accounts",
)
NO_FILE = FindingKind("input.unreadable", "读不到文件“{file}”", "The file “{file}” cannot be read")
NO_OBJECT = FindingKind(
    "input.not_an_object", "“{file}”里应是一个 JSON 对象 {…}", "“{file}” should hold one JSON object {…}"
)
BAD_UPLOAD = FindingKind("upload.unclear", "“{given}”应写作 材料编号=文件", "“{given}” should be written CODE=FILE")
CASE_HIDDEN = FindingKind("case.not_found", "没有编号为“{number}”的办件", "There is no case “{number}”")
NO_DEFINITION = FindingKind(
    "publish.no_definition",
    "定义文件夹里没有编号为“{code}”的事项；permits items 列出全部",
    "The definitions hold no item “{code}”; `permits items` lists them",
)
