"""What to ask, and whether the answers will do. Knows items; knows nothing of cases, storage or pages."""

from permits.core.forms.bounds import bounds
from permits.core.forms.check import Checked, Route, check, check_answers, choose_route, required_by_rules
from permits.core.forms.checklist import ChecklistLine, checklist
from permits.core.forms.fees import Fee, fees_for
from permits.core.forms.materials import (
    MaterialNeed,
    Upload,
    judge_upload,
    materials_for,
    paper,
    spared_because,
    supplier_of,
)
from permits.core.forms.privacy import HIDDEN, Veil, covered
from permits.core.forms.show import place_of, place_title, said, shown, title_of
from permits.core.forms.values import facts_of, tidy, trimmed, visible_fields
from permits.core.forms.why import why

__all__ = [
    "HIDDEN",
    "Checked",
    "ChecklistLine",
    "Fee",
    "MaterialNeed",
    "Route",
    "Upload",
    "Veil",
    "bounds",
    "check",
    "check_answers",
    "checklist",
    "choose_route",
    "covered",
    "facts_of",
    "fees_for",
    "judge_upload",
    "materials_for",
    "paper",
    "place_of",
    "place_title",
    "required_by_rules",
    "said",
    "shown",
    "spared_because",
    "supplier_of",
    "tidy",
    "title_of",
    "trimmed",
    "visible_fields",
    "why",
]
