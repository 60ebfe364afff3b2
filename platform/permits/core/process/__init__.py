"""What may happen to a case next, and what has happened: events, the case they add up to, acts, clocks, intake.

Knows nothing of storage, pages or messages. The caller hands over the item, the calendar, the actor and the moment.
"""

from permits.core.process.acts import ACTS, OVERSEER, Act, desk_of, holds_task, may, open_to
from permits.core.process.asking import ONLY_WITH
from permits.core.process.cards import CARD, CARD_EVENTS, RAISED, Card, called_by, calls_for
from permits.core.process.case import OPEN, STATES, Case, Mark, Opinion, fold
from permits.core.process.certificates import face_of, validity_of
from permits.core.process.clocks import (
    LATE,
    RENEWAL,
    CaseClock,
    alarm,
    clocks_of,
    current_stage,
    desks_of,
    taken_by,
    with_cards,
)
from permits.core.process.correction import allowed_again, answer_by, curable, may_be_asked
from permits.core.process.cross_checks import ACCOUNT, TO_KNOW, Held, cross_checks, written
from permits.core.process.duties import Duty, duties_of
from permits.core.process.events import (
    CALENDAR_CHANGED,
    LEGAL_ZONE,
    NOTES,
    PAPERS_SERVED,
    REMINDED,
    SPOT_CORRECTED,
    STEP_OF,
    SYSTEM,
    SYSTEM_ACTOR,
    TITLES,
    WEIGHED,
    Actor,
    Event,
)
from permits.core.process.intake import (
    applicant_name,
    identity_of,
    name_in_lists,
    named_by,
    open_case,
    plain_uploads,
    uploads_of,
)
from permits.core.process.late import waiting_for
from permits.core.process.marks import FOR_A_PERSON, MARKS, line_id
from permits.core.process.reminding import next_reminder, reminded
from permits.core.process.renewals import Window, reminder_owed, window_of
from permits.core.process.serving import SERVE
from permits.core.process.silence import effect_of, offices, owed, passed, waits_until
from permits.core.process.supplying import differing
from permits.core.process.transitions import (
    CLOCKS_APART,
    Outcome,
    Situation,
    if_accepted,
    numbered,
    perform,
)
from permits.core.process.versions import AXIS_TITLES, UNDECIDED, WHY, governing, weigh
from permits.core.process.visits import NAMES, asks_for_staff, points, with_staff

__all__ = [
    "ACCOUNT",
    "ACTS",
    "AXIS_TITLES",
    "CLOCKS_APART",
    "CALENDAR_CHANGED",
    "CARD",
    "CARD_EVENTS",
    "FOR_A_PERSON",
    "LATE",
    "LEGAL_ZONE",
    "MARKS",
    "NAMES",
    "NOTES",
    "ONLY_WITH",
    "OPEN",
    "OVERSEER",
    "PAPERS_SERVED",
    "RAISED",
    "REMINDED",
    "RENEWAL",
    "SERVE",
    "SPOT_CORRECTED",
    "STATES",
    "SYSTEM",
    "SYSTEM_ACTOR",
    "TO_KNOW",
    "STEP_OF",
    "TITLES",
    "UNDECIDED",
    "WEIGHED",
    "WHY",
    "Act",
    "Actor",
    "Card",
    "Case",
    "CaseClock",
    "Duty",
    "Event",
    "Mark",
    "Opinion",
    "Outcome",
    "Situation",
    "Window",
    "alarm",
    "allowed_again",
    "answer_by",
    "applicant_name",
    "asks_for_staff",
    "called_by",
    "calls_for",
    "clocks_of",
    "with_cards",
    "cross_checks",
    "Held",
    "identity_of",
    "written",
    "curable",
    "current_stage",
    "desk_of",
    "desks_of",
    "differing",
    "duties_of",
    "effect_of",
    "face_of",
    "fold",
    "governing",
    "holds_task",
    "if_accepted",
    "line_id",
    "may",
    "may_be_asked",
    "name_in_lists",
    "named_by",
    "next_reminder",
    "numbered",
    "open_case",
    "open_to",
    "offices",
    "owed",
    "passed",
    "waits_until",
    "perform",
    "points",
    "plain_uploads",
    "reminded",
    "reminder_owed",
    "taken_by",
    "uploads_of",
    "validity_of",
    "waiting_for",
    "weigh",
    "with_staff",
    "window_of",
]
