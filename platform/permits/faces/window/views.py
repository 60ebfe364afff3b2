"""The clerk's list and pages of cases. Everything on them comes from the declarations, through the kit."""

from dataclasses import replace

from permits.faces.kit.case.face import face_of_officers
from permits.faces.kit.views import Link
from permits.faces.window.consult import ConsultDeskView, waiting
from permits.faces.window.day import DayView
from permits.faces.window.knowledge import READERS, KnowledgeView
from permits.faces.window.people import PeopleView
from permits.faces.window.queue import QueueDeskView
from permits.faces.window.walk_in import CLERK, WalkInView

TABS = ("new", "waiting", "today", "overdue", "mine", "handed", "followed", "desk", "all")
_LIST = face_of_officers("window", "window.title", "WindowView", CLERK, TABS)
_WALK_IN = Link("window.walk.nav", "WalkInView.choose", (CLERK,))
_QUEUE = Link("window.queue.nav", "QueueDeskView.desk", (CLERK,))
_CONSULT = Link("window.consult.nav", "ConsultDeskView.desk", (CLERK,), waiting)
_KNOW = Link("window.know.nav", "KnowledgeView.list", READERS)
_PEOPLE = Link("window.people.nav", "PeopleView.list", (CLERK,))
_DAY = Link("window.day.nav", "DayView.day", (CLERK,))
FACE = replace(
    _LIST,
    views=(*_LIST.views, WalkInView, QueueDeskView, ConsultDeskView, KnowledgeView, PeopleView, DayView),
    links=(*_LIST.links, _WALK_IN, _QUEUE, _CONSULT, _KNOW, _PEOPLE, _DAY),
)
