"""A JSON Schema document (2020-12 or draft 7) as a draft. Knows the order of the work; each part knows its matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from permits.core.drafts import losses
from permits.core.drafts.draft import Draft, Sketch, Wanted, finished, refused
from permits.core.drafts.json_document import Document
from permits.core.drafts.names import wording
from permits.core.drafts.schema_forms import note_open, take
from permits.core.drafts.schema_rules import RULES, take_rules
from permits.core.drafts.schema_values import OBJECTS
from permits.core.text import Text

FORMAT = Text("JSON Schema", "JSON Schema")
NO_OBJECT = Text("最外层应是有 properties 的对象", "its outermost level should be an object with properties")
DRAFTS = ("2020-12", "2019-09", "draft-07", "draft-06")


def from_json_schema(source: object, wanted: Wanted) -> Draft:
    """The draft of an item whose form asks what the schema describes. Never raises on any JSON value."""
    if not isinstance(source, Mapping):
        return refused(losses.NOT_THIS_FORMAT, "", format=FORMAT, why=NO_OBJECT)
    sketch = Sketch()
    document = Document(source, sketch)
    root, place, trail = document.whole(source, "")
    if not isinstance(root.get("properties"), Mapping):
        return refused(losses.NOT_THIS_FORMAT, place, format=FORMAT, why=NO_OBJECT)
    _tell_of_dialect(document)
    sketch.title = wording(root["title"]) if isinstance(root.get("title"), str) else Text("")
    sketch.summary = wording(root["description"]) if isinstance(root.get("description"), str) else Text("")
    note_open(document, root)
    document.trails[()] = trail
    sketch.required += take(document, root, place, (), None).must
    take_rules(document, root, place, ())
    document.lose(root, place, OBJECTS | RULES)
    document.unused()
    if not document.closed:
        sketch.tell(losses.CLOSED, place)
    _tell_of_empty_answers(document)
    return finished(sketch, wanted)


def _tell_of_dialect(document: Document) -> None:
    stated = document.root.get("$schema")
    if stated is not None and not any(known in str(stated) for known in DRAFTS):
        document.sketch.tell(losses.KEYWORD_LOST, "/$schema", keyword="$schema", given=stated)


def _tell_of_empty_answers(document: Document) -> None:
    """To us an empty text or list is no answer; a schema may count it as one."""
    properties: Mapping[str, Any] = document.sketch.properties
    names = [
        name
        for name in document.sketch.required
        if properties[name]["type"] in ("string", "array")
        and not {"minLength", "minItems", "oneOf", "format"} & properties[name].keys()
    ]
    if names:
        document.sketch.tell(losses.EMPTY_IS_NO_ANSWER, "/required", given=", ".join(names))
