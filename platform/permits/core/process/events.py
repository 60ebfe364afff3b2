"""办理记录: what has happened to a case, one value per happening, never changed afterwards.

Knows the names of events and what each carries; does not know what follows from them (`case`, `transitions`).
Legal days are days in Asia/Shanghai; moments are kept in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from permits.core.text import Text

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")
SYSTEM = "system"
WEIGHED = "release_weighed"
CALENDAR_CHANGED = "calendar_changed"
HELD, RELEASED = "held", "released"
SPOT_CORRECTED = "corrected_on_the_spot"
PAPERS_SERVED = "papers_served"
REMINDED = "renewal_reminded"
CARD_RAISED, CARD_UNANSWERED = "card_raised", "card_unanswered"
NOTES = frozenset({"reminded", "overdue", REMINDED, CALENDAR_CHANGED, CARD_RAISED, CARD_UNANSWERED})
"""What the system notes of its own accord: it changes nothing an officer was looking at, and draws no number."""
STEP_OF = "stage:"
"""Before the code of a step, where its limit is named beside the clocks."""


@dataclass(frozen=True, slots=True)
class Event:
    """One happening. `seq` starts at 1; `at` is aware, in UTC; `actor` is a username or "system"."""

    seq: int
    type: str
    at: datetime
    actor: str
    office: str
    data: Mapping[str, object] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The legal day it happened on."""
        return self.at.astimezone(LEGAL_ZONE).date()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: their roles, and the authority and office they sit in (empty for applicants). `person`: who it is that
    acts, where the actor is an organisation."""

    username: str
    name: str
    roles: frozenset[str]
    authority: str = ""
    office: str = ""
    person: str = ""


SYSTEM_ACTOR = Actor(SYSTEM, SYSTEM, frozenset({SYSTEM}))

TITLES: dict[str, Text] = {
    "received": Text("收到申请", "Application received"),
    "accepted": Text("受理", "Accepted"),
    "lines_checked": Text("核对材料", "Checklist marked"),
    "not_accepted": Text("未受理", "Not accepted"),
    "correction_requested": Text("一次性告知补正", "Correction requested"),
    "supplemented": Text("已补正", "Correction handed in"),
    SPOT_CORRECTED: Text("当场更正", "Corrected on the spot"),
    "late_handed_in": Text("已补交容缺材料", "Materials that were to follow handed in"),
    "stage_entered": Text("进入环节", "Stage entered"),
    "stage_done": Text("环节办结", "Stage done"),
    "branch_done": Text("并联环节之一办结", "Part of a joint stage done"),
    "visit_recorded": Text("现场审核记录", "Site visit recorded"),
    "assigned": Text("交办", "Assigned"),
    "hand_offered": Text("提出交接", "Hand-over offered"),
    "hand_accepted": Text("接收交接", "Hand-over accepted"),
    "hand_declined": Text("退回交接", "Hand-over declined"),
    "hand_taken_back": Text("收回交接", "Hand-over taken back"),
    "agent_changed": Text("接任全程代理人", "Became the agent of the case"),
    "urged": Text("代理人催办", "Urged by the agent"),
    "agent_asked": Text("请代理人转告", "The agent was asked to pass on"),
    "applicant_told": Text("窗口转告申请人", "The window told the applicant"),
    "applicant_wrote": Text("申请人留言", "The applicant wrote"),
    "visit_announced": Text("通知现场审核", "Site visit announced"),
    "visit_called_off": Text("取消现场审核安排", "Site visit called off"),
    "handling_changed": Text("转为承诺件", "Became a promised-limit case"),
    "paused": Text("特别程序开始，期限中止", "Special procedure began, clock stands still"),
    "prolonged": Text("书面告知特别程序延期", "Told in writing that a special procedure takes longer"),
    "resumed": Text("特别程序结束", "Special procedure ended"),
    "extended": Text("延长期限", "Limit extended"),
    HELD: Text("暂缓逾期效果", "Effect of silence held"),
    RELEASED: Text("放行逾期效果", "Effect of silence released"),
    "decided": Text("作出决定", "Decided"),
    "certified": Text("制证", "Certificate made"),
    "delivered": Text("送达", "Delivered"),
    PAPERS_SERVED: Text("登记文书送达", "Service of papers recorded"),
    "revoked": Text("撤销许可", "Permit revoked"),
    "withdrawn": Text("申请人撤回，终止办理", "Withdrawn by the applicant"),
    "terminated": Text("行政机关终止办理", "Ended by the authority"),
    "transferred": Text("移交其他机关办理", "Handed over to another authority"),
    "deficiency_noted": Text("记录不符合之处", "Deficiency noted"),
    "new_demand_allowed": Text("准许再次要求，计入首次告知的岗位", "New demand allowed, counted against the office"),
    "overdue": Text("超过时限", "Limit passed"),
    "reminded": Text("催办", "Reminder sent"),
    "card_raised": Text("记牌", "Card raised"),
    "card_unanswered": Text("记牌逾期未说明", "Card not answered in time"),
    "card_answered": Text("对记牌作出说明或申诉", "Card answered"),
    "card_judged": Text("处理申诉", "Appeal against a card decided"),
    WEIGHED: Text("新版本施行，按过渡规定处理", "A new version took effect: its transition was applied"),
    CALENDAR_CHANGED: Text("放假安排载入，到期日变动", "A calendar was loaded: due days moved"),
    "renewal_reminded": Text("提醒持证人办理延续", "Holder reminded to renew"),
    "closed": Text("办结", "Closed"),
}
