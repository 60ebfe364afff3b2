"""From what the prover found to an application people can read: a filled form. Every one is judged again by the engine
that judges real applications before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import z3  # type: ignore[import-untyped]

from permits.core.definitions.types import Example, Field, Item
from permits.core.forms import Checked, Upload, check
from permits.core.forms.formats import FORMATS, uscc_check
from permits.core.forms.own import document_format
from permits.core.proof.domain import told_apart_by
from permits.core.proof.prover import Model
from permits.core.proof.terms import Row, Term, value_of
from permits.core.proof.texts import fits, texts_of, texts_read
from permits.core.proof.world import World
from permits.core.rules import FactType, identity
from permits.core.rules.derived import pattern

FILE = "att-example"
CODE = FactType("code")
SAMPLE_ZH = "示例"


@dataclass(frozen=True, slots=True)
class Witness:
    """An application as an example has it, and what the engine says of it."""

    received_on: date
    answers: Mapping[str, object]
    uploads: tuple[str, ...]
    checked: Checked

    def document(self) -> dict[str, object]:
        """As the body of an example."""
        return {
            "received_on": self.received_on.isoformat(), "answers": dict(self.answers), "uploads": list(self.uploads),
        }  # fmt: skip


@dataclass(slots=True)
class Samples:
    """Texts people have written before, by field: what the item's examples answer."""

    texts: dict[str, list[str]] = field(default_factory=dict)


def samples_of(item: Item, examples: Sequence[Example]) -> Samples:
    """What the examples answer, those that should pass first."""
    samples = Samples()
    for example in sorted(examples, key=lambda one: bool(one.expect.get("findings"))):
        for name, answer in example.answers.items():
            asked = item.fields.get(name)
            if isinstance(answer, str):
                samples.texts.setdefault(name, []).append(answer)
            for row in answer if asked and asked.kind == "table" and isinstance(answer, list) else ():
                for column, said in row.items() if isinstance(row, Mapping) else ():
                    if isinstance(said, str):
                        samples.texts.setdefault(f"{name}.{column}", []).append(said)
    return samples


def witness_of(world: World, model: Model, samples: Samples) -> Witness:
    """The model as an application, judged."""
    writer = _Writer(world, model, samples)
    answers = dict(writer.answers())
    received = date.fromordinal(writer.number(world.terms["received_on"].value))
    files = {code: [Upload(f"{FILE}-{code}", f"{code}.pdf", _type(m.accept), 1000)]
             for code, m in world.item.materials.items() if m.asked == "upload"}  # fmt: skip
    needed = check(world.item, answers, files, received).needs
    uploads = tuple(need.material.code for need in needs_upload(needed))
    judged = check(world.item, answers, {code: files[code] for code in uploads}, received)
    return Witness(received, answers, uploads, judged)


def needs_upload(needs: Sequence[Any]) -> Iterator[Any]:
    return (need for need in needs if need.to_upload)


def _type(accept: Sequence[str]) -> str:
    return accept[0] if accept else "application/pdf"


@dataclass(frozen=True, slots=True)
class Held:
    """Whose answers are written: the terms and tables of the form, of a row, or of an answer of several parts."""

    terms: Mapping[str, Term]
    rows: Mapping[str, tuple[Row, ...]]


@dataclass(slots=True)
class _Writer:
    """Writes the answers of one model."""

    world: World
    model: Model
    samples: Samples
    written: dict[tuple[str, int, str], str] = field(default_factory=dict)

    def answers(self) -> Iterator[tuple[str, object]]:
        held = Held(self.world.terms, self.world.rows)
        for name, asked in self.world.item.fields.items():
            if not asked.computed and self.true(held.terms[name].present):
                yield name, self.answer(asked, held, name)

    def true(self, term: Any) -> bool:
        return bool(z3.is_true(self.model.eval(term, model_completion=True)))

    def number(self, term: Any) -> int:
        return int(self.model.eval(term, model_completion=True).as_long())

    def answer(self, asked: Field, held: Held, name: str) -> object:
        """The answer `held` has for the field; `name` is its full name, by which texts are remembered."""
        return _ANSWERS.get(asked.kind, _Writer.text)(self, asked, held, name)

    def yesno(self, asked: Field, held: Held, name: str) -> object:
        return self.true(held.terms[asked.id].value)

    def integer(self, asked: Field, held: Held, name: str) -> object:
        return self.number(held.terms[asked.id].value)

    def decimal(self, asked: Field, held: Held, name: str) -> object:
        return str(Decimal(self.number(held.terms[asked.id].value)).scaleb(-asked.scale))

    def day(self, asked: Field, held: Held, name: str) -> object:
        return date.fromordinal(self.number(held.terms[asked.id].value)).isoformat()

    def code(self, asked: Field, held: Held, name: str) -> object:
        term = held.terms[asked.id]
        return value_of(self.number(term.value), term.type, self.world.strings)

    def several(self, asked: Field, held: Held, name: str) -> object:
        return [o.code for o in asked.options if self.true(held.terms[f"{asked.id}.{o.code}"].value)]

    def file(self, asked: Field, held: Held, name: str) -> object:
        return FILE

    def parts(self, asked: Field, held: Held, name: str) -> object:
        own = Held({part.id: held.terms[f"{asked.id}.{part.id}"] for part in asked.parts}, {})
        return {
            part.id: self.answer(part, own, f"{name}.{part.id}")
            for part in asked.parts if self.true(own.terms[part.id].present)
        }  # fmt: skip

    def table(self, asked: Field, held: Held, name: str) -> object:
        rows = [
            {column.id: self.answer(column, Held(row.columns, row.tables), f"{name}.{column.id}")
             for column in asked.columns if self.true(row.columns[column.id].present)}
            for row in held.rows[asked.id] if self.true(row.there) for _ in range(self.number(row.times))
        ]  # fmt: skip
        apart = told_apart_by(asked)
        return _apart(rows, apart) if asked.schema.get("uniqueItems") and apart else rows

    def text(self, asked: Field, held: Held, name: str) -> object:
        """The text its number stands for; for a new number a text of this field that no other number has. Of a text
        that nothing looks at the number says nothing."""
        number, matters = self.number(held.terms[asked.id].value), name in self.world.read
        written_as, shared = self._format(asked, held), "" if matters else name
        known = self.world.strings.text(number) if matters else None
        if known is None or not _is_written_as(written_as, known) or not fits(asked, known):
            known = self.written.get((shared, number, written_as))
        if known is None:
            alike = self._alike(number) if matters else []
            taken = {*self.world.strings.numbers, *self.written.values()}
            known = next((one for one in self._of_all(alike) if one not in taken), None)
            known = known or next((one for one in self._candidates(asked, name, written_as) if one not in taken), None)
            known = known or next(self._candidates(asked, name, written_as))
            self.written |= {("", number, format_): known for _, _, format_ in alike}
            self.written[shared, number, written_as] = known
        return known

    def _alike(self, number: int) -> list[tuple[Field, str, str]]:
        """The questions that this one text is the answer to, with the name and the format of each."""
        held = Held(self.world.terms, self.world.rows)
        answered = ((name, asked) for name, asked, term in texts_read(self.world)
                    if self.true(term.present) and self.number(term.value) == number)  # fmt: skip
        return [(asked, name, self._format(asked, held)) for name, asked in answered]

    def _of_all(self, alike: Sequence[tuple[Field, str, str]]) -> Iterator[str]:
        """Texts that will do for all these questions."""
        offered = (one for asked, name, format_ in alike for one in self._possible(asked, name, format_))
        return (one for one in offered if all(self._will_do(one, *each) for each in alike))

    def _will_do(self, one: str, asked: Field, name: str, written_as: str) -> bool:
        return fits(asked, one) and _is_written_as(written_as, one) and self._fits(name, one)

    def _candidates(self, asked: Field, name: str, written_as: str) -> Iterator[str]:
        """Texts that will do, one after another as they are asked for: most are never made. If none will, any."""
        found = False
        for one in self._possible(asked, name, written_as):
            if self._will_do(one, asked, name, written_as):
                found = True
                yield one
        if not found:
            yield from islice(self._possible(asked, name, written_as), 1)

    def _format(self, asked: Field, held: Held) -> str:
        """The format of a text; of a document's number, that of the document chosen beside it."""
        said = held.terms.get(asked.type_from)
        if said is None:
            return str(asked.schema.get("format", ""))
        chosen = value_of(self.number(said.value), said.type, self.world.strings)
        fields = (*self.world.item.fields.values(), *(c for f in self.world.item.fields.values() for c in f.columns))
        return document_format(self.world.item, asked, fields, {asked.type_from: chosen})

    def _possible(self, asked: Field, name: str, written_as: str) -> Iterator[str]:
        person = self.world.persons.get(name)
        if person is not None and self.true(person.resident):
            yield from self._residents(person)
            return
        tests = {written: self.true(test) for (of, written), test in self.world.tests.items() if of == name}
        yield from _offered(asked, name, self.samples, written_as, self._length(name), tests)

    def _residents(self, person: Any) -> Iterator[str]:
        born = date.fromordinal(self.number(person.born))
        sex = value_of(self.number(person.gender), CODE, self.world.strings)
        for order in range(1 if sex == "male" else 2, 999, 2):
            first = f"110108{born:%Y%m%d}{order:03}"
            yield first + identity.check_digit(first)

    def _length(self, name: str) -> int:
        asked = self.world.lengths.get(name)
        return 0 if asked is None else self.number(asked)

    def _fits(self, name: str, text: str) -> bool:
        length = self._length(name)
        tests = [(written, test) for (of, written), test in self.world.tests.items() if of == name]
        return (not length or len(text) == length) and all(
            (pattern(written).search(text) is not None) == self.true(test) for written, test in tests
        )


def written(asked: Field, name: str, samples: Samples) -> Iterator[str]:
    """Answers to a question for words, as far as any can be written."""
    offered = _offered(asked, name, samples, str(asked.schema.get("format", "")), 0, {})
    return (one for one in offered if fits(asked, one))


def _offered(
    asked: Field, name: str, samples: Samples, written_as: str, length: int, tests: Mapping[str, bool]
) -> Iterator[str]:
    """Texts to be tried: what people have written before, what is made by its format, what its patterns ask for."""
    yield from samples.texts.get(name, ())
    yield from (str(one) for one in _listed(asked.schema.get("examples")))
    made = _MADE.get(written_as)
    for make in (made,) if made else (_plain, _resident, _uscc, _MADE["passport"]):
        yield from make(asked, length)
    yield from texts_of(asked, tests, length)


def _apart(rows: list[dict[str, object]], column: Field) -> list[dict[str, object]]:
    """The rows, each with a wording of its own where one stood before."""
    taken: set[object] = set()
    for row in rows:
        fresh = (made for made in _plain(column, 0, len(rows) + len(taken)) if made not in taken)
        row[column.id] = row[column.id] if row[column.id] not in taken else next(fresh, row[column.id])
        taken.add(row[column.id])
    return rows


def _is_written_as(name: str, text: str) -> bool:
    return name not in FORMATS or FORMATS[name][0](text)


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _plain(asked: Field, length: int, many: int = 200) -> Iterator[str]:
    least, most = int(str(asked.schema.get("minLength", 1))), int(str(asked.schema.get("maxLength", 200)))
    for number in range(1, many + 1):
        made = f"{SAMPLE_ZH}{number}"
        made = (made * (length // len(made) + 1))[:length] if length else made.ljust(least, SAMPLE_ZH[-1])
        if len(made) <= most:
            yield made


def _uscc(asked: Field, length: int) -> Iterator[str]:
    for number in range(1, 200):
        first = f"91110108MA{number:07}"
        yield first + uscc_check(first)


def _resident(asked: Field, length: int) -> Iterator[str]:
    for number in range(2, 999, 2):
        first = f"11010819900101{number:03}"
        yield first + identity.check_digit(first)


def _numbered(written: str) -> Callable[[Field, int], Iterator[str]]:
    return lambda asked, length: (written.format(number) for number in range(1, 200))


_MADE: Mapping[str, Callable[[Field, int], Iterator[str]]] = {
    "uscc": _uscc,
    "resident-id": _resident,
    "mobile": _numbered("138{:08}"),
    "email": _numbered("li{}@example.com"),
    "passport": _numbered("E{:08}"),
    "hk-macao-permit": _numbered("H{:08}"),
    "taiwan-permit": _numbered("{:08}"),
    "foreign-permanent-id": _numbered("CAN110090010{:03}"),
    "identity-number": _numbered("E{:08}"),
    "postcode": _numbered("1{:05}"),
}
_ANSWERS: Mapping[str, Callable[[_Writer, Field, Held, str], object]] = {
    "yesno": _Writer.yesno,
    "integer": _Writer.integer,
    "decimal": _Writer.decimal,
    "money": _Writer.decimal,
    "address": _Writer.parts,
    "date_range": _Writer.parts,
    "date": _Writer.day,
    "one_of": _Writer.code,
    "code": _Writer.code,
    "several_of": _Writer.several,
    "file": _Writer.file,
    "table": _Writer.table,
}
