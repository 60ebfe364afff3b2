"""The reviewer's tasks and pages of cases. The acts and their questions come from each act's own schema."""

from permits.faces.kit.case.face import face_of_officers

TABS = ("desk", "mine", "handed", "today", "overdue", "all")
FACE = face_of_officers("office", "office.title", "OfficeView", "reviewer", TABS)
