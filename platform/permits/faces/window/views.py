"""The clerk's list and pages of cases. Everything on them comes from the declarations, through the kit."""

from permits.faces.kit.case.face import face_of_officers

TABS = ("new", "waiting", "today", "overdue", "mine", "desk", "all")
FACE = face_of_officers("window", "window.title", "WindowView", "clerk", TABS)
