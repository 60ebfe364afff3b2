"""An XLSForm (survey, choices, settings) as a draft. Knows its types, groups, repeats and logic columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from permits.core.definitions.fields import kind_of
from permits.core.drafts import losses
from permits.core.drafts.draft import Draft, Sketch, Wanted, finished, refused
from permits.core.drafts.names import CHINESE, code_for, name_for, value_for, wording
from permits.core.drafts.sheets import Sheet
from permits.core.drafts.xpath import Condition, condition, factors
from permits.core.rules.declare import MOST_FACTORS
from permits.core.text import Text

Made = dict[str, Any]
Row = dict[str, str]

FORMAT = Text("XLSForm", "XLSForm")
NOT_READ = Text(
    "这里只读 survey、choices、settings 三个工作表", "only the sheets survey, choices and settings are read"
)
NO_SURVEY = Text("没有 survey 工作表，或缺少 type、name 列", "it has no sheet “survey” with the columns type and name")
NOT_ASKED = Text("这一类行不是问题", "a row of this type asks nothing")
NOT_HERE = Text("只能写在表格之外", "inside a table this cannot be said")
BEYOND = Text("超出条件能表达的范围", "it says more than conditions can")
WRONG = Text("不符合要求，请改正。", "This will not do: correct it.")
AT_THE_END = Text("表尾", "with the sheet")
WITH_THE_OUTER = Text("外面那一层的结束行", "with what is around it")
NO_FILES = Text("表格里不能上传文件", "rows of a table hold no files")
DEEP = Text("表格里只能再有一层表格，这里没有带", "a repeat inside a repeat was not taken over")
PLAIN: dict[str, Made] = {
    "text": {"type": "string"},
    "barcode": {"type": "string"},
    "integer": {"type": "integer"},
    "int": {"type": "integer"},
    "decimal": {"type": "string", "format": "decimal", "scale": 2},
    "date": {"type": "string", "format": "date"},
    "acknowledge": {"type": "boolean", "const": True},
    "image": {"type": "string", "format": "attachment", "accept": ["image/jpeg", "image/png"]},
    "photo": {"type": "string", "format": "attachment", "accept": ["image/jpeg", "image/png"]},
    "file": {"type": "string", "format": "attachment"},
}
_HANDLED = {"type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message"}
_OF_CHOICES = ("list_name", "list name", "name", "label")
_NO = ("", "no", "false", "false()", "0")
_YES = ("yes", "true", "true()", "1")


def from_xlsform(sheets: Sequence[Sheet], wanted: Wanted) -> Draft:
    """The draft of an item whose form asks what the survey asks."""
    by_name = {sheet.name.strip().lower(): sheet for sheet in sheets}
    survey = by_name.get("survey")
    rows = _rows(survey) if survey else []
    if survey is None or not any(row.get("type") for _, row in rows):
        return refused(losses.NOT_THIS_FORMAT, "survey", format=FORMAT, why=NO_SURVEY)
    reading = _Reading(survey, _choices(by_name.get("choices")))
    settings = next((row for _, row in _rows(by_name["settings"])), {}) if "settings" in by_name else {}
    reading.sketch.title = wording(settings.get("form_title", ""))
    for name, sheet in by_name.items():
        if name not in ("survey", "choices", "settings") and any(any(row) for row in sheet.rows):
            count = sum(1 for row in sheet.rows if any(row))
            reading.sketch.tell(losses.SHEET_LOST, sheet.place(0), given=sheet.name, count=count, why=NOT_READ)
    for key in settings.keys() - {"form_title"}:
        if settings[key]:
            reading.sketch.tell(losses.KEYWORD_LOST, "settings", keyword=key, given=settings[key])
    for number, row in rows:
        reading.take(number, row)
    while reading.open:
        reading.left_open(AT_THE_END)
    for number, row in reading.calculated:
        reading.multiply(number, row)
    for number, row, names in reading.later:
        reading.logic(number, row, names)
    reading.show()
    _tell_of_choices(reading.sketch, by_name.get("choices"))
    return finished(reading.sketch, wanted)


def _rows(sheet: Sheet) -> list[tuple[int, Row]]:
    """The filled rows below the headings, by heading; numbers counted from 0."""
    headings = [cell.strip().lower() for cell in sheet.rows[0]] if sheet.rows else []
    return [
        (number, dict(zip(headings, row, strict=False)))
        for number, row in enumerate(sheet.rows[1:], 1)
        if any(row)
    ]  # fmt: skip


def _choices(sheet: Sheet | None) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for _, row in _rows(sheet) if sheet else []:
        found.setdefault(row.get("list_name") or row.get("list name", ""), []).append(row)
    return found


def _tell_of_choices(sketch: Sketch, sheet: Sheet | None) -> None:
    """Columns of the sheet of choices that mean nothing here, each once."""
    filled = Counter(key for _, row in _rows(sheet) for key, text in row.items() if text) if sheet else Counter()
    for key, count in filled.items():
        if sheet and key.partition("::")[0] not in _OF_CHOICES:
            place = sheet.place(0, [cell.strip().lower() for cell in sheet.rows[0]].index(key))
            sketch.tell(losses.COLUMN_LOST, place, given=key, count=count, known="list_name, name, label")


def _said(row: Row, column: str, otherwise: str = "") -> Text:
    """The wording of a column, which may stand in several languages (`label::English (en)`)."""
    given = [text for key, text in row.items() if text and (key == column or key.startswith(f"{column}::"))]
    zh = next((text for text in given if CHINESE.search(text)), "")
    en = next((text for text in given if not CHINESE.search(text)), "")
    return Text(zh, en) if given else wording(otherwise)


class _Reading:
    """One pass over the survey, then one over its logic: an expression may name a question that comes later."""

    def __init__(self, survey: Sheet, choices: dict[str, list[Row]]) -> None:
        self.survey, self.choices, self.sketch = survey, choices, Sketch()
        self.names: dict[str, str] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.later: list[tuple[int, Row, list[str]]] = []
        self.calculated: list[tuple[int, Row]] = []
        self.facts: dict[str, Made] = {}
        self.open: list[tuple[str, Row, int, list[str]]] = []
        self.shown: dict[str, list[Condition]] = {}
        self.table: Made | None = None
        self.page: Made | None = None

    def place(self, number: int, column: str = "") -> str:
        headings = [cell.strip().lower() for cell in self.survey.rows[0]]
        return self.survey.place(number, headings.index(column) if column in headings else 0)

    def take(self, number: int, row: Row) -> None:
        kind = row.get("type", "").strip().replace("begin_", "begin ").replace("end_", "end ")
        word, _, rest = kind.partition(" ")
        if word == "begin":
            self._begin(number, row, rest.strip())
        elif word == "end":
            self._end(number, row, rest.strip())
        elif kind in PLAIN or word in ("select_one", "select_multiple"):
            self._ask(number, row, word, rest.strip())
        elif kind == "calculate" and self.table is None:
            self.calculated.append((number, row))
        elif kind:
            self._lose(number, row)

    def _lose(self, number: int, row: Row) -> None:
        kind = row["type"].strip()
        given = f"{row.get('name', '') or kind} ({kind})"
        self.sketch.tell(losses.FIELD_LOST, self.place(number, "type"), given=given, why=NOT_ASKED)

    def multiply(self, number: int, row: Row) -> None:
        """A fact that is the product of answers; anything else that is calculated is lost."""
        product = [
            (self.names.get(name, name), fixed) for name, fixed in factors(row.get("calculation", "")) or ()
        ]  # fmt: skip
        known = {**self.sketch.properties, **self.facts}
        kinds = [kind_of(known[name]) if name in known else "" for name, _ in product if name]
        if not product or len(product) > MOST_FACTORS or not set(kinds) <= {"integer", "decimal"}:
            self._lose(number, row)
            return
        whole = set(kinds) == {"integer"} and all("." not in fixed for _, fixed in product)
        name = name_for(row.get("name", ""), known, "fact")
        self.names[row.get("name", "")] = name
        self.facts[name] = PLAIN["integer" if whole else "decimal"]
        title = self.sketch.say(f"facts.{name}", _said(row, "label", row.get("name", "")))
        made = {"code": name, "title": title, "type": "integer" if whole else "decimal"}
        said = [name or fixed for name, fixed in product]
        self.sketch.rules.setdefault("facts", []).append({**made, "product": said})

    def _begin(self, number: int, row: Row, kind: str) -> None:
        self.open.append((kind, row, number, []))
        self._tell_of_rest(number, row)
        title = _said(row, "label", row.get("name", ""))
        if kind == "repeat" and self.table is None:
            name = self._name(number, row)
            items: Made = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
            self.table = {"title": self.sketch.say(f"fields.{name}.title", title), "type": "array", "items": items}
            self._add(name, self.table)
        elif kind == "repeat":
            self.sketch.tell(losses.RULE_LOST, self.place(number, "type"), given=row.get("name", ""), why=DEEP)
        elif self.table is None:
            codes = [one["code"] for one in self.sketch.pages]
            self.page = self.sketch.page(code_for(row.get("name", ""), codes, "page"), title)

    def _end(self, number: int, row: Row, kind: str) -> None:
        """Ends the nearest group or repeat of this kind; what was begun inside it and never ended is told."""
        kinds = [one[0] for one in self.open]
        if not kinds or (kind and kind not in kinds):
            self.sketch.tell(losses.NOT_BEGUN, self.place(number, "type"), given=row["type"].strip())
            return
        while kind and self.open[-1][0] != kind:
            self.left_open(WITH_THE_OUTER)
        self._close()

    def left_open(self, until: Text) -> None:
        """Ends what no row ends."""
        kind, row, number, _ = self.open[-1]
        given = row.get("name", "") or row["type"].strip()
        self.sketch.tell(losses.NOT_ENDED, self.place(number, "type"), given=given, kind=kind, until=until)
        self._close()

    def _close(self) -> None:
        kind, row, number, names = self.open.pop()
        if kind == "repeat" and not any(one[0] == "repeat" for one in self.open):
            self.table = None
        if names and row.get("relevant"):
            self.later.append((number, {"relevant": row["relevant"]}, names))
        self.page = None if not self.open else self.page

    def _name(self, number: int, row: Row) -> str:
        name = self.sketch.name(row.get("name", ""), self.place(number, "name"))
        self.names[row.get("name", "")] = name
        return name

    def _add(self, name: str, made: Made) -> None:
        self.sketch.properties[name] = made
        page = self.page or next((one for one in self.sketch.pages if one["code"] == "application"), None)
        page = page or self.sketch.page("application", Text("申请信息", "Application"))
        page["fields"].append(name)
        for _, _, _, names in self.open:
            names.append(name)

    def _ask(self, number: int, row: Row, word: str, rest: str) -> None:
        inside = self.table
        if inside is None:
            name = self._name(number, row)
            key = f"fields.{name}"
        else:
            name = name_for(row.get("name", ""), inside["items"]["properties"], "column")
            table = next(one for one, raw in self.sketch.properties.items() if raw is inside)
            key = f"fields.{table}.columns.{name}"
        made = self._words(row, key) | self._value(number, row, word, rest, key)
        self._tell_of_rest(number, row)
        if inside is None:
            self._add(name, made)
            self.later.append((number, row, [name]))
        elif made.get("format") == "attachment":
            self.sketch.tell(losses.FIELD_LOST, self.place(number, "type"), given=row.get("name", ""), why=NO_FILES)
        else:
            inside["items"]["properties"][name] = made
            if row.get("required", "").lower() in _YES:
                inside["items"]["required"].append(name)
            for column in ("relevant", "constraint"):
                if row.get(column):
                    self.sketch.tell(losses.RULE_LOST, self.place(number, column), given=row[column], why=NOT_HERE)

    def _words(self, row: Row, key: str) -> Made:
        made = {"title": self.sketch.say(f"{key}.title", _said(row, "label", row.get("name", "")))}
        hint = _said(row, "hint")
        return made | ({"description": self.sketch.say(f"{key}.description", hint)} if hint else {})

    def _value(self, number: int, row: Row, word: str, rest: str, key: str) -> Made:
        if word not in ("select_one", "select_multiple"):
            made = dict(PLAIN[row["type"].strip()])
            if made == {"type": "string"}:
                self.sketch.tell(losses.LIMITED, self.place(number), given=row.get("name", ""), keyword="maxLength",
                                 limit=200)  # fmt: skip
            if made.get("format") == "decimal":
                self.sketch.tell(losses.NUMBER_AS_TEXT, self.place(number), given=row.get("name", ""), scale=2)
            return made
        codes: dict[str, str] = {}
        options = []
        for one in self.choices.get(rest.partition(" ")[0], [])[:200]:
            given = one.get("name", "")
            codes[given] = value_for(given, codes.values())
            if codes[given] != given:
                self.sketch.tell(losses.CODE_MADE, self.place(number, "type"), given=given, code=codes[given])
            title = self.sketch.say(f"{key}.options.{codes[given]}", _said(one, "label", given))
            options.append({"const": codes[given], "title": title})
        if not options:
            self.sketch.tell(losses.CELL_LOST, self.place(number, "type"), heading="choices", given=rest,
                             why=Text("选项表里没有它", "the choices have no such list"))  # fmt: skip
            return {"type": "string"}
        self.codes[key.removeprefix("fields.")] = codes
        several: Made = {"type": "array", "uniqueItems": True, "items": {"oneOf": options}}
        return {"type": "string", "oneOf": options} if word == "select_one" else several

    def _tell_of_rest(self, number: int, row: Row) -> None:
        for key, text in row.items():
            if text and key.partition("::")[0] not in _HANDLED:
                self.sketch.tell(losses.KEYWORD_LOST, self.place(number, key), keyword=key, given=text)

    def logic(self, number: int, row: Row, names: list[str]) -> None:
        """The rules that a row says of the questions `names`."""
        if row.get("relevant"):
            when = self._condition(number, row, "relevant", "")
            if when:
                for name in names:
                    self.shown.setdefault(name, []).append(when)
        required = row.get("required", "").lower()
        if required in _YES:
            self.sketch.required += names
        elif required not in _NO:
            when = self._condition(number, row, "required", names[0])
            if when:
                self.sketch.rule("requirements", "Q", {"require": names, "when": when})
        if row.get("constraint"):
            holds = self._condition(number, row, "constraint", names[0])
            if holds:
                require = {"any": [{"not": {"present": names[0]}}, holds]}
                words = _said(row, "constraint_message") or Text(
                    "不符合要求，请改正。", "This will not do: correct it."
                )
                self.sketch.said_rule("checks", "C", {"at": f"/{names[0]}", "require": require}, "message", words)

    def show(self) -> None:
        """One rule for the questions that are shown alike: in the case of their row and of every group around."""
        alike: dict[str, list[str]] = {}
        for name, tests in self.shown.items():
            alike.setdefault(repr(tests), []).append(name)
        for names in alike.values():
            tests = self.shown[names[0]]
            when = tests[0] if len(tests) == 1 else {"all": tests}
            self.sketch.rule("visibility", "V", {"show": names, "when": when})

    def _condition(self, number: int, row: Row, column: str, own: str) -> Condition | None:
        found = condition(row[column], lambda name, op, value: self._test(own if name == "." else name, op, value))
        if found is None:
            self.sketch.tell(losses.RULE_LOST, self.place(number, column), given=row[column], why=BEYOND)
        return found

    def _test(self, given: str, op: str, value: str) -> Condition | None:
        name = given if given in self.sketch.properties else self.names.get(given, "")
        name = self.names.get(given, name)
        raw = self.sketch.properties.get(name) or self.facts.get(name)
        if raw is None:
            return None
        if value == "" and op in ("=", "!="):
            return {"not": {"present": name}} if op == "=" else {"present": name}
        kind = kind_of(raw)
        if kind == "several_of":
            code = self.codes.get(name, {}).get(value)
            return {"fact": f"{name}.{code}", "==": True} if op == "selected" and code else None
        constant = self._constant(name, kind, value)
        ordered = kind in ("integer", "decimal", "date")
        if constant is None or not (op in ("=", "!=", "selected") or ordered):
            return None
        return {"fact": name, {"=": "==", "selected": "=="}.get(op, op): constant}

    def _constant(self, name: str, kind: str, value: str) -> Any:
        if kind == "one_of":
            return self.codes.get(name, {}).get(value)
        if kind == "date":
            return value if len(value) == 10 else None
        try:
            number = Decimal(value)
        except InvalidOperation:
            return None
        if kind == "integer":
            return int(number) if number == number.to_integral_value() else None
        return format(number, "f") if kind == "decimal" and number == round(number, 2) else None
