"""Form controls: what each kind of question reads from a posted form and gives back as an answer.

They coerce and never judge: what cannot be read as its kind stays as it was typed, for the one judge
(`core.forms.check`) to name, so nothing anybody typed is lost. An empty answer is None, which means absent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import wtforms
from werkzeug.datastructures import FileStorage
from wtforms.fields.core import UnboundField

from permits.core.definitions.types import Field, Option
from permits.core.forms import bounds, said
from permits.core.text import Text, joined

ROW_MARK = ".row"
KEPT_FILE = "-kept"
MOST_ROWS = 200

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_DAY = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?")
_EIGHT_FIGURES = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ENGLISH = (
    re.compile(r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?\s+(?P<month>[a-z]{3,9})\.?,?\s+(?P<year>[0-9]{4})"),
    re.compile(r"(?P<month>[a-z]{3,9})\.?\s+(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>[0-9]{4})"),
)
HOW_A_DAY = Text("例如 2026-03-02 或 20260302。", "For example 2026-03-02 or 20260302.")


def narrow(typed: str) -> str:
    """Full-width digits and letters as people type them in Chinese, made ordinary; blanks round them gone."""
    return unicodedata.normalize("NFKC", typed).strip()


def day_typed(typed: str) -> str:
    """A day as people type it (2026-3-2, 2026/3/2, 2026年3月2日, 20260302, 2 March 2026, Mar 2, 2026) in ISO form;
    anything else as it is: of 5/1/2026 nobody knows which is the month."""
    typed = narrow(typed)
    match = _DAY.fullmatch(typed) or _EIGHT_FIGURES.fullmatch(typed)
    year, month, day = (int(part) for part in match.groups()) if match else _in_english(typed.casefold())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return typed


def _in_english(typed: str) -> tuple[int, int, int]:
    """Year, month and day of a day with the name of its month, whole or its first letters; zeroes where it is none."""
    for pattern in _ENGLISH:
        match = pattern.fullmatch(typed)
        named = match["month"] if match else "?"
        for number, month in enumerate(MONTHS, start=1):
            if match and month.casefold().startswith(named):
                return int(match["year"]), number, int(match["day"])
    return 0, 0, 0


class Pinned:
    """Where on the page a question stands and what was pinned to it."""

    id: str
    question: Field
    pinned: list[str]

    @property
    def hint(self) -> Text:
        """What is said below the title: the question's own hint and its limits."""
        own, limits = self.question.hint, bounds(self.question)
        if not own or not limits:
            return own or limits
        zh, en = own.zh.rstrip("。"), own.say("en").rstrip(".")
        return Text(f"{zh}。{limits.zh}", f"{en}. {limits.en}")

    @property
    def described_by(self) -> str:
        """The ids of the hint and the error, for aria-describedby."""
        hint = [f"{self.id}-hint"] if self.hint or self.question.examples else []
        return " ".join(hint + ([f"{self.id}-error"] if self.pinned else []))

    @property
    def anchor(self) -> str:
        return str(self.id)


class Control(Pinned, wtforms.Field):
    """One question on a page. `pinned` holds what the judge said of it; `template` draws it."""

    def __init__(
        self,
        question: Field,
        template: str,
        options: tuple[Option, ...] = (),
        labels: Mapping[str, Text] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(question.title.zh, **kwargs)
        self.question, self.template, self.options, self.labels = question, template, options, labels or {}
        self.pinned: list[str] = []

    def label_of(self, option: Option) -> Text:
        """What an option is called in a list: in a hierarchy, with what it belongs under."""
        return self.labels.get(option.code, option.title)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = valuelist[0]

    def answer(self) -> object | None:
        typed = (self.data or "").strip() if isinstance(self.data, str) else self.data
        return typed or None

    @property
    def shown(self) -> str:
        """What stands in the box."""
        return "" if self.data is None else str(self.data)


class Words(Control):
    """text, longtext, email, mobile, identity, password."""


class WholeNumber(Control):
    def answer(self) -> object | None:
        typed = narrow(self.shown)
        typed = typed.replace(",", "") if _THOUSANDS.fullmatch(typed) else typed
        return int(typed) if _WHOLE.fullmatch(typed) else typed or None


class Amount(Control):
    """Decimals stay text: they are exact, and a float is not."""

    def answer(self) -> object | None:
        typed = narrow(self.shown).replace(" ", "")
        return (typed.replace(",", "") if _THOUSANDS.fullmatch(typed) else typed) or None


class Day(Control):
    """A day, written in any of the usual ways; what cannot be read as one stays as it was typed."""

    def answer(self) -> object | None:
        return day_typed(self.shown) or None

    @property
    def hint(self) -> Text:
        """The question's own hint, and how a day is written: by figures, in one order, in both languages."""
        return (
            super().hint
            if self.question.examples
            else joined([one for one in (super().hint, HOW_A_DAY) if one], "", " ")
        )


class YesNo(Control):
    SAID: Mapping[str, bool] = {"yes": True, "no": False}

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = self.SAID.get(valuelist[0])

    def process(self, formdata: Any, data: Any = wtforms.utils.unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if formdata and self.name not in formdata:
            self.data = None

    def answer(self) -> object | None:
        return self.data if isinstance(self.data, bool) else None


class OneOf(Control):
    def process(self, formdata: Any, data: Any = wtforms.utils.unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if formdata and self.name not in formdata:
            self.data = None


class SeveralOf(Control):
    def process(self, formdata: Any, data: Any = wtforms.utils.unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if formdata:
            self.data = list(dict.fromkeys(value for value in formdata.getlist(self.name) if isinstance(value, str)))

    def answer(self) -> object | None:
        return list(self.data) if self.data else None


class Code(Control):
    """A code of a vocabulary, chosen from a list or typed: its code, or its title in either language."""

    def answer(self) -> object | None:
        typed = narrow(self.shown)
        if not typed or typed in {option.code for option in self.options}:
            return typed or None
        labelled = [o.code for o in self.options if typed.casefold() in _said(self.label_of(o))]
        meant = labelled or [o.code for o in self.options if typed.casefold() in _said(o.title)]
        return meant[0] if len(meant) == 1 else typed

    @property
    def option(self) -> Option | None:
        return next((option for option in self.options if option.code == self.data), None)


def _said(words: Text) -> set[str]:
    return {narrow(words.zh).casefold(), narrow(words.en).casefold()}


class Fixed(Control):
    """Shown, never read back: whatever a browser sends for it is ignored."""

    def process(self, formdata: Any, data: Any = wtforms.utils.unset_value, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)

    def answer(self) -> object | None:
        return self.data

    @property
    def words(self) -> Text:
        """The answer as people read it; empty where there is none."""
        if self.data is None:
            return Text("")
        option = next((one for one in self.options if one.code == self.data), None)
        return self.label_of(option) if option else said(self.question, self.data)


class Parts(Pinned, wtforms.FormField):
    """One answer of several parts, such as an address: a group of controls."""

    def __init__(self, question: Field, template: str, part_form: type[wtforms.Form], **kwargs: Any) -> None:
        super().__init__(part_form, question.title.zh, **kwargs)
        self.question, self.template = question, template
        self.pinned: list[str] = []

    @property
    def parts(self) -> list[Any]:
        return list(self.form)

    def answer(self) -> object | None:
        return {part.question.id: a for part in self.parts if (a := part.answer()) is not None} or None


class FileAnswer(Control):
    """A file slot. `existing` is the attachment already there, `upload` the file just sent, if any.

    The page sends back which attachment was there; only one that was there before (`known`), or was sent with a page
    that was refused, is believed.
    """

    def __init__(self, *args: Any, known: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.existing = ""
        self.upload: FileStorage | None = None

    def process(self, formdata: Any, data: Any = wtforms.utils.unset_value, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        self.existing = self.data if isinstance(self.data, str) else ""
        if not formdata:
            return
        kept = formdata.get(self.name + KEPT_FILE, "")
        self.existing = kept if kept in self.known and f"{self.name}-remove" not in formdata else ""
        sent = [file for file in formdata.getlist(self.name) if isinstance(file, FileStorage) and file.filename]
        self.upload = sent[0] if sent else None

    def keep(self, attachment: str) -> None:
        """The file that was sent is now stored under this id."""
        self.existing, self.upload = attachment, None

    def answer(self) -> object | None:
        return self.existing or None


class Rows(Pinned, wtforms.FieldList):
    """A table: any number of rows of the same questions. Works without scripts, by buttons that send the form."""

    def __init__(self, question: Field, template: str, row_form: type[wtforms.Form], **kwargs: Any) -> None:
        least, most = question.schema.get("minItems"), question.schema.get("maxItems")
        self.least = 1 if question.required or least else 0
        limit = most if isinstance(most, int) else MOST_ROWS
        row = UnboundField(wtforms.FormField, row_form)
        super().__init__(row, question.title.zh, min_entries=self.least, max_entries=limit, **kwargs)
        self.question, self.template = question, template
        self.pinned: list[str] = []

    # WTForms also counts keys of other questions that begin alike, and breaks on digits that are not ASCII.
    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        of_a_row = re.compile(re.escape(prefix) + r"-([0-9]{1,4})-")
        return (int(match[1]) for match in map(of_a_row.match, formdata) if match)

    @property
    def path(self) -> str:
        """Where the table is in the form, as its buttons name it: `staff`, or `staff:0:duties` in a row."""
        return self.name.partition("-")[2].replace("-", ":")

    @property
    def rows(self) -> list[Any]:
        """Each row's form."""
        return [entry.form for entry in self.entries]

    @property
    def full(self) -> bool:
        return self.max_entries is not None and len(self.entries) >= self.max_entries

    def add_row(self) -> None:
        if not self.full:
            self.append_entry({})

    def remove_row(self, number: int) -> None:
        if 0 <= number < len(self.entries):
            del self.entries[number]
            self._compact_indices()  # type: ignore[attr-defined]

    def answer(self) -> object | None:
        """The rows that say something. Empty ones leave the page too, so that row numbers in findings meet."""
        self.entries = [entry for entry in self.entries if not _is_blank(entry.form)]
        self._compact_indices()  # type: ignore[attr-defined]
        found = [{c.question.id: a for c in row if (a := c.answer()) is not None} for row in self.rows]
        while len(self.entries) < self.least:
            self.append_entry({})
        return found or None


def _is_blank(row: Any) -> bool:
    return all(c.answer() is None and getattr(c, "upload", None) is None for c in row)
